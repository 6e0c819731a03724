"""Asking a class's staff who somebody is, and telling them of misuse."""

from __future__ import annotations

from collections.abc import Mapping

from classbell.actions.desk import Desk
from classbell.domain.people import Caller, PersonId, Role
from classbell.domain.roles import outranks
from classbell.storage import binding as kept
from classbell.storage import classes, outbox, people, roles
from classbell.storage.classes import Staff
from classbell.storage.database import Reader, Transaction
from classbell.storage.invites import Invite
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Voice, choose

ASK = "claim"
REPORT = "misuse"
RANKS = (Role.SUPERVISOR, Role.ORGANISER, Role.ADMIN)


async def ask(desk: Desk, tx: Transaction, caller: Caller, class_id: int, person_id: PersonId) -> None:
    """Ask whether the caller's account is to stand for a person, within the transaction; each is asked once.

    Whoever says so again while it waits has it put to the higher ranks, too. Ring the bell `outbox` after the commit.
    """
    claim_id, has_waited = await kept.ask(tx, caller, class_id, person_id, desk.now())
    claim = await kept.claim(tx, claim_id)
    person = await people.person(tx, person_id)
    assert claim is not None  # it was asked above
    assert person is not None  # the claim refers to it
    word = "claim.move" if person.account_id is not None else "claim.ask"
    facts = {"name": person.name, "unit": person.unit_name, "account": caller.name, "title": await _title(tx, class_id)}
    staff = await (everyone if has_waited else deciders)(tx, class_id, person_id)
    letters = [
        Letter(ASK, claim_id, one.person_id, one.account_id, "sendMessage", _question(desk, one, word, facts, claim_id))
        for one in staff
    ]
    await outbox.put(tx, letters, desk.now())


async def report_used(desk: Desk, tx: Transaction, caller: Caller, invite: Invite) -> None:
    """Tell the class's staff, once, that another account has opened a link that was used."""
    assert invite.person_id is not None  # it is a personal one
    person = await people.person(tx, invite.person_id)
    class_id = invite.class_id or await kept.home_class(tx, invite.person_id)
    if person is None or class_id is None:
        return
    facts = {"name": person.name, "account": caller.name, "title": await _title(tx, class_id)}
    letters = [
        Letter(
            REPORT, invite.id, one.person_id, one.account_id, "sendMessage", _body(desk, one.language, REPORT, facts)
        )
        for one in await deciders(tx, class_id, invite.person_id)
    ]
    await outbox.put(tx, letters, desk.now())


async def deciders(tx: Reader, class_id: int, person_id: PersonId) -> list[Staff]:
    """Give those who may say who a person is and can be written to: of the lowest rank that has any.

    Whoever lets an account stand for a person hands over the person's roles, so they must be able to give those.
    """
    for role in RANKS:
        if fit := await _fit(tx, class_id, person_id, role):
            return fit
    return []


async def everyone(tx: Reader, class_id: int, person_id: PersonId) -> list[Staff]:
    """Give such people of all ranks."""
    found = [one for role in RANKS for one in await _fit(tx, class_id, person_id, role)]
    return list({one.person_id: one for one in found}.values())


async def _fit(tx: Reader, class_id: int, person_id: PersonId, role: Role) -> list[Staff]:
    held = await roles.of(tx, person_id)
    found = {one.person_id: one for one in await classes.staff(tx, class_id, {role})}
    return [
        one
        for one in found.values()
        if one.account_id is not None
        and one.person_id != person_id
        and outranks(await people.grants(tx, one.person_id), held)
    ]


def _question(desk: Desk, staff: Staff, word: str, facts: Mapping[str, object], claim_id: int) -> dict[str, object]:
    voice = _voice(desk, staff.language)
    rows = [
        [
            Button(voice.text("claim.yes"), f"binding.yes:{claim_id}"),
            Button(voice.text("claim.no"), f"binding.no:{claim_id}"),
        ]
    ]
    return _body(desk, staff.language, word, facts, rows)


def _body(
    desk: Desk, language: str | None, word: str, facts: Mapping[str, object], rows: Rows = ()
) -> dict[str, object]:
    text = _voice(desk, language).html(word, **facts)
    return {"text": text, "parse_mode": "HTML"} | markup(rows)


def _voice(desk: Desk, language: str | None) -> Voice:
    return Voice(choose([language], desk.house.language), desk.house.zone)


async def _title(tx: Reader, class_id: int) -> str:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # a claim or an invite refers to it
    return class_.title
