"""Telling those concerned what has changed in a class's timetable: together, once, and as it stands then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from classbell.actions import reminder_corrections
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import announcements
from classbell.domain.announcements import Rules, Span
from classbell.domain.classes import Class, Session
from classbell.domain.people import Caller, ClassId, PersonId, Role, Verb
from classbell.domain.reminders import Due, Kind
from classbell.domain.revisions import Revision, Standing, standing
from classbell.faces import revisions as faces
from classbell.storage import announcements as kept
from classbell.storage import classes, lecturers, reminders, revisions, zones
from classbell.storage.announcements import Noted, Waiting
from classbell.storage.classes import Line, Staff
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow
from classbell.words.catalogue import Voice, choose

LETTER, PROMPT = "revision", "prompt"
"""The kinds of letters to trainees, which restraint knows, and to staff, which it leaves alone."""
By = tuple[PersonId | None, str | None]
"""Who has changed something (None: the clock), and why."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told of changes: people, each once, whatever they are to the class."""

    trainees: Sequence[Line] = ()
    """On the roll now, and the chat reaches them."""
    unreached: Sequence[Line] = ()
    """On the roll, but never bound or not to be written to."""
    staff: Sequence[Staff] = ()
    """Supervisors, and lecturers of the sessions concerned; not who has made all the changes."""

    @property
    def count(self) -> int:
        """How many people get a message."""
        return len(self.trainees) + len(self.staff)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What telling comes to, as things stand: what is told, to whom, and when."""

    told: Sequence[Revision]
    audience: Audience
    span: Span


async def note(desk: Desk, tx: Transaction, class_id: ClassId, stood: Mapping[int, Standing | None], by: By) -> None:
    """Note that sessions of a class, as they stood (None: not there), have changed; they are told of in a while.

    Call it within the transaction that has changed them, after the changes; ring `due` after its commit.
    """
    waiting = await kept.hold(tx, class_id, desk.now())
    for session_id, was in stood.items():
        await kept.note(tx, waiting.id, session_id, was, by)
    noted = await kept.noted(tx, waiting.id)
    span = await _span(desk, tx, class_id, waiting, [one.revision for one in noted])
    await _plan(desk, tx, class_id, waiting, span)


async def note_added(desk: Desk, tx: Transaction, class_id: ClassId, session_ids: Iterable[int], by: By) -> None:
    """Note that sessions were added to a class; the first timetable of a class is no news, and nobody is told of it."""
    added: dict[int, Standing | None] = dict.fromkeys(session_ids)
    if added and await has_timetable(tx, class_id, added):
        await note(desk, tx, class_id, added, by)


async def has_timetable(tx: Reader, class_id: ClassId, but: Collection[int] = ()) -> bool:
    """Tell whether a class has sessions that take place, other than some: only then is one more any news."""
    return any(one.id not in but and not one.cancelled_at for one in await revisions.of_class(tx, class_id))


async def note_cancelled(desk: Desk, tx: Transaction, stood: Iterable[Session], by: By) -> None:
    """Note that sessions of one class, given as they stood before, were cancelled."""
    before = list(stood)
    if before:
        await note(desk, tx, before[0].class_id, {one.id: standing(one) for one in before}, by)


async def tell_now(desk: Desk, caller: Caller, class_id: ClassId) -> int:
    """Let what waits be told at once; give to how many people it goes: 0 where nothing waits any more."""
    async with desk.db.begin() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        if await kept.waiting(tx, class_id) is None:
            return 0
        waiting = await kept.hold(tx, class_id, desk.now())
        noted = await kept.noted(tx, waiting.id)
        span = await _span(desk, tx, class_id, waiting, [one.revision for one in noted])
        await _plan(desk, tx, class_id, waiting, replace(span, tell_at=desk.now()))
        told = announcements.worth_telling([one.revision for one in noted], desk.now())
        found = await _audience(tx, class_id, told, _makers(noted, told))
    desk.bells.ring("due")
    return found.count


async def forecast(desk: Desk, tx: Reader, class_id: ClassId, revised: Sequence[Revision], by: PersonId) -> Forecast:
    """Say what would be told, to whom and when, if sessions were revised so now beside all that waits already.

    Where people know a session otherwise than it stood until now, it is told from that.
    """
    waiting = await kept.waiting(tx, class_id)
    noted = await kept.noted(tx, waiting.id) if waiting else []
    known = {one.revision.session_id: one.revision for one in noted}
    added = [one for one in revised if one.session_id is None]
    for one in revised:
        if one.session_id is not None:
            before = known.get(one.session_id)
            known[one.session_id] = replace(one, was=before.was) if before else one
    all_of_them = [*known.values(), *added]
    told = announcements.worth_telling(all_of_them, desk.now())
    makers = _makers(noted, told) | {by}
    found = await _audience(tx, class_id, told, makers) if told else Audience()
    return Forecast(told, found, await _span(desk, tx, class_id, waiting, all_of_them))


async def letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """Write what an announcement comes to by now, within the transaction that claims its due row.

    To those who are on the roll now, to supervisors and lecturers; reminders of old times that were sent are corrected.
    """
    assert row.due.subject_id is not None  # it is about an announcement
    assert row.due.class_id is not None  # and that about a class
    if not await kept.tell(tx, row.due.subject_id, desk.now()):
        return ()
    noted = await kept.noted(tx, row.due.subject_id)
    told = announcements.worth_telling([one.revision for one in noted], desk.now())
    if not told:
        return ()
    class_ = await classes.class_of(tx, row.due.class_id)
    assert class_ is not None  # an announcement refers to it
    audience = await _audience(tx, class_.id, told, _makers(noted, told))
    was = await zones.before(tx, class_.id, await kept.begun_at(tx, row.due.subject_id))
    return [
        *_letters(desk, row, (class_, was), told, audience),
        *await reminder_corrections.letters(desk, tx, class_, told),
    ]


def _letters(
    desk: Desk, row: DueRow, of: tuple[Class, ZoneInfo | None], told: Sequence[Revision], audience: Audience
) -> Sequence[Letter]:
    class_, was = of
    bodies: dict[str, Mapping[str, object]] = {}

    def letter(kind: str, subject_id: int | None, who: Line | Staff) -> Letter:
        language = choose([who.language], desk.house.language)
        if language not in bodies:
            voice = Voice(language, class_.zone)
            bodies[language] = {"text": faces.announcement(voice, class_.title, told, was), "parse_mode": "HTML"}
        body = bodies[language]
        end = row.due.useless_after
        return Letter(kind, subject_id, who.person_id, who.account_id, "sendMessage", body, useless_after=end)

    to_trainees = [letter(LETTER, row.due.subject_id, one) for one in audience.trainees]
    return to_trainees + [letter(PROMPT, row.id, one) for one in audience.staff]


async def _audience(tx: Reader, class_id: ClassId, told: Sequence[Revision], makers: frozenset[PersonId]) -> Audience:
    roll = await classes.roll(tx, class_id)
    trainees = [line for line in roll if line.account_id is not None and line.unreachable is None]
    staff = {one.person_id: one for one in await _staff(tx, class_id, told) if one.account_id is not None}
    alone = makers if len(makers) == 1 else frozenset()
    left_out = {line.person_id for line in trainees} | alone
    return Audience(
        trainees=trainees,
        unreached=[line for line in roll if line.account_id is None or line.unreachable is not None],
        staff=[one for who, one in staff.items() if who not in left_out],
    )


async def _staff(tx: Reader, class_id: ClassId, told: Sequence[Revision]) -> list[Staff]:
    """Give the supervisors, and those lecturers whom the sessions name, now or before."""
    found = await classes.staff(tx, class_id, {Role.SUPERVISOR, Role.LECTURER})
    names = {name for revision in told for held in revision.held for name in held.lecturers}
    meant = {one.name: one.meant.person_id for one in await lecturers.named(tx, class_id) if one.meant}
    return [
        one
        for one in found
        if one.role is Role.SUPERVISOR or (one.name in names and meant.get(one.name, one.person_id) == one.person_id)
    ]


def _makers(noted: Sequence[Noted], told: Sequence[Revision]) -> frozenset[PersonId]:
    ids = {revision.session_id for revision in told}
    return frozenset(one.made_by for one in noted if one.made_by and one.revision.session_id in ids)


async def _span(desk: Desk, tx: Reader, class_id: ClassId, waiting: Waiting | None, noted: Sequence[Revision]) -> Span:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # its sessions were read
    rules = Rules(desk.policies.announcements, desk.policies.restraint, class_.zone)
    return announcements.span(noted, waiting.begun_at if waiting else desk.now(), desk.now(), rules)


async def _plan(desk: Desk, tx: Transaction, class_id: ClassId, waiting: Waiting, span: Span) -> None:
    due = Due(Kind.REVISION, class_id, None, span.tell_at, span.useless_after, subject_id=waiting.id)
    await reminders.plan_subject(tx, Kind.REVISION, waiting.id, [due], desk.now())
