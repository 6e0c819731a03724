"""Certificates of completion of a class: who gets one, issuing them, revoking one and letting it hold again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from classbell.actions import certificate_papers as papers
from classbell.actions.desk import Desk
from classbell.actions.permissions import must, person_may
from classbell.domain import certificates
from classbell.domain.certificates import REASON_AT_MOST, Candidate, Certificate, Choice, Hours, Part
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed, ReasonTooLong
from classbell.domain.errors.certificates import CertificateReasonMissing, ClassNotSettled, ClassWithoutSessions
from classbell.domain.leave_tallies import limit_of, tally
from classbell.domain.people import Caller, ClassId, PersonId, Verb
from classbell.storage import certificates as kept
from classbell.storage import changes, classes, leave_marks, rates, reminders
from classbell.storage.certificates import Draft
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction

_SALT_BYTES = 16
SUBJECT = "certificate"
"""The noun in the change log; the id is that of the class and the person."""
Whose = tuple[ClassId, PersonId]


@dataclass(frozen=True, slots=True)
class View:
    """The certificates of a class: everybody on its roll, and who was given one and has left it since."""

    class_: Class
    sessions: tuple[Session, ...]
    """All that take place."""
    candidates: tuple[Candidate, ...]
    leave_limit: float
    """Hours."""
    may_organise: bool = False

    @property
    def unsettled(self) -> int:
        """How many sessions are not over and settled yet."""
        return sum(1 for one in self.sessions if one.settled_at is None)

    def of(self, part: Part) -> list[Candidate]:
        """Give those of one part."""
        return [one for one in self.candidates if one.part is part]


@dataclass(frozen=True, slots=True)
class One:
    """One candidate as staff see them."""

    class_: Class
    candidate: Candidate
    may_organise: bool


async def look(desk: Desk, caller: Caller, class_id: ClassId) -> View:
    """Give the certificates of a class to those who supervise it.

    Raises NotAllowed; ClassWithoutSessions and ClassNotSettled where none can be issued yet, and none were.
    """
    async with desk.db.report() as tx:
        by = await must(tx, caller, Verb.SUPERVISE, class_id)
        view = await _view(desk, tx, class_id)
        if not any(one.certificate for one in view.candidates):
            _check(view)
        return replace(view, may_organise=await person_may(tx, by, Verb.ORGANISE, class_id))


async def look_at(desk: Desk, caller: Caller, whose: Whose) -> One:
    """Give one person of a class to those who supervise it; Changed where there is no such person."""
    async with desk.db.report() as tx:
        by = await must(tx, caller, Verb.SUPERVISE, whose[0])
        view = await _view(desk, tx, whose[0])
        may_organise = await person_may(tx, by, Verb.ORGANISE, whose[0])
    return One(view.class_, _candidate(view, whose[1]), may_organise)


async def issue(desk: Desk, caller: Caller, class_id: ClassId, count: int) -> View:
    """Issue certificates to the `count` people who are to have one and have none; Changed where it is another number.

    Whoever has one keeps it as it is. Raises NotAllowed, ClassWithoutSessions, ClassNotSettled.
    """
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        if not await changes.has_caused(tx, "class", str(class_id), caller.cause_id):
            view = await _view(desk, tx, class_id)
            _check(view)
            ready = view.of(Part.READY)
            if not ready or len(ready) != count:
                raise Changed
            unit_name = await kept.unit_of(tx, class_id)
            await kept.add(tx, [_draft(desk, view, one, unit_name) for one in ready], by, desk.now())
            await papers.plan(desk, tx, class_id)
            change = Change("class", str(class_id), "issue_certificates", None, str(count))
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    desk.bells.ring("due")
    return await look(desk, caller, class_id)


async def choose(desk: Desk, caller: Caller, whose: Whose, choice: Choice) -> One:
    """Let somebody of a class who has no certificate get one, or not, whatever the rule says. Logged with the reason.

    Raises NotAllowed, CertificateReasonMissing, ReasonTooLong; Changed where they have one.
    """
    said = replace(choice, reason=_reason(choice.reason))
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, whose[0])
        before = _candidate(await _view(desk, tx, whose[0]), whose[1])
        if before.certificate is not None:
            raise Changed
        if before.choice != said:
            await kept.choose(tx, whose, said, by, desk.now())
            verb = "add" if said.is_in else "take_out"
            await _log(desk, tx, caller, (by, whose), Change(SUBJECT, "", verb, before.why, None, said.reason))
    return await look_at(desk, caller, whose)


async def unchoose(desk: Desk, caller: Caller, whose: Whose) -> One:
    """Let the rule hold for somebody again. Raises NotAllowed; Changed where they have a certificate."""
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, whose[0])
        before = _candidate(await _view(desk, tx, whose[0]), whose[1])
        if before.certificate is not None:
            raise Changed
        if await kept.unchoose(tx, *whose):
            await _log(desk, tx, caller, (by, whose), Change(SUBJECT, "", "by_rule", before.why))
    return await look_at(desk, caller, whose)


async def revoke(desk: Desk, caller: Caller, whose: Whose, typed: str) -> One:
    """Let somebody's certificate hold no longer, for a reason. Again changes nothing.

    Raises NotAllowed, CertificateReasonMissing, ReasonTooLong; Changed where they have none.
    """
    reason = _reason(typed)
    async with desk.db.begin() as tx:
        by, one = await _certificate(tx, caller, whose)
        if await kept.revoke(tx, one, reason, desk.now()):
            await _log(desk, tx, caller, (by, whose), Change(SUBJECT, "", "revoke", None, None, reason))
    return await look_at(desk, caller, whose)


async def restore(desk: Desk, caller: Caller, whose: Whose) -> One:
    """Let a certificate that was revoked hold again. Raises NotAllowed; Changed where they have none."""
    async with desk.db.begin() as tx:
        by, one = await _certificate(tx, caller, whose)
        if await kept.restore(tx, one.id):
            await papers.plan(desk, tx, whose[0])
            await _log(desk, tx, caller, (by, whose), Change(SUBJECT, "", "restore", one.reason))
    desk.bells.ring("due")
    return await look_at(desk, caller, whose)


async def _certificate(tx: Reader, caller: Caller, whose: Whose) -> tuple[PersonId, Certificate]:
    by = await must(tx, caller, Verb.ORGANISE, whose[0])
    found = (await kept.of_class(tx, whose[0])).get(whose[1])
    if found is None:
        raise Changed
    return by, found


async def _view(desk: Desk, tx: Reader, class_id: ClassId) -> View:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # must() has seen it
    every = await reminders.sessions_of(tx, class_id)
    limit = limit_of(every, desk.policies.leave)
    found = await _hours(desk, tx, class_id, every)
    issued, chosen = await kept.of_class(tx, class_id), await kept.choices_of(tx, class_id)
    names = {person_id: one.name for person_id, one in issued.items()}
    names = {line.person_id: line.name for line in await classes.roll(tx, class_id)} | names

    def candidate(person_id: PersonId) -> Candidate:
        theirs, choice = found.get(person_id, Hours()), chosen.get(person_id)
        why = certificates.judge(theirs, limit, choice, desk.policies.certificates)
        return Candidate(person_id, names[person_id], theirs, why, choice, issued.get(person_id))

    return View(class_, tuple(certificates.held(every)), tuple(candidate(one) for one in names), limit)


async def _hours(desk: Desk, tx: Reader, class_id: ClassId, every: list[Session]) -> Mapping[PersonId, Hours]:
    weighed = certificates.weigh(await rates.attended(tx, class_id), every)
    taken = tally(await leave_marks.of_class(tx, class_id), desk.policies.leave)
    leave = {one.person_id: one.counted for one in taken}
    return {one: replace(weighed.get(one, Hours()), leave=leave.get(one, 0.0)) for one in weighed.keys() | leave.keys()}


def _candidate(view: View, person_id: PersonId) -> Candidate:
    found = next((one for one in view.candidates if one.person_id == person_id), None)
    if found is None:
        raise Changed
    return found


def _check(view: View) -> None:
    if not view.sessions:
        raise ClassWithoutSessions(title=view.class_.title)
    if view.unsettled:
        raise ClassNotSettled(title=view.class_.title, count=view.unsettled, of=len(view.sessions))


def _draft(desk: Desk, view: View, one: Candidate, unit_name: str) -> Draft:
    first, last = view.sessions[0], view.sessions[-1]
    certificate = Certificate(
        id=0,  # the store gives it
        class_id=view.class_.id,
        person_id=one.person_id,
        name=one.name,
        class_title=view.class_.title,
        unit_name=unit_name,
        from_on=view.class_.day_of(first.starts_at),
        until_on=view.class_.day_of(last.starts_at),
        planned_for=certificates.planned_for(view.sessions),
        attended_for=one.hours.attended_for,
        issued_on=view.class_.day_of(desk.now()),
        salt=secrets.token_urlsafe(_SALT_BYTES),
    )
    return Draft(certificate, papers.hashed(papers.secret(desk, certificate)))


def _reason(typed: str) -> str:
    reason = " ".join(typed.split())
    if not reason:
        raise CertificateReasonMissing
    if len(reason) > REASON_AT_MOST:
        raise ReasonTooLong(count=len(reason), at_most=REASON_AT_MOST)
    return reason


async def _log(desk: Desk, tx: Transaction, caller: Caller, who: tuple[PersonId, Whose], change: Change) -> None:
    by, (class_id, person_id) = who
    about = replace(change, subject_id=f"{class_id}/{person_id}")
    await changes.keep(tx, about, by, desk.now(), caller.cause_id)
