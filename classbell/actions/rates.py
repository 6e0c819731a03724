"""How well people attend a class, and warning of those who do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.actions import restraint
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import rates
from classbell.domain.attendance import Mark, Status
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.people import Caller, Role, Verb
from classbell.domain.rates import Standing, Warned
from classbell.faces import rates as worded
from classbell.storage import attendance, classes, outbox, sessions
from classbell.storage import rates as kept
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose

TO_STAFF, TO_TRAINEE = "absences", "warning"
"""The kinds of letters, each about the session that was missed last."""

Case = tuple[Standing, Sequence[Warned]]
"""Somebody, and the gravest of what they are warned of."""


@dataclass(frozen=True, slots=True)
class Rates:
    """A class's rates as they stood at an instant, the lowest first."""

    class_: Class
    standings: tuple[Standing, ...]
    at: datetime


async def of_class(desk: Desk, caller: Caller, class_id: int) -> Rates:
    """Give a class's rates to its staff."""
    async with desk.db.report() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        if class_ is None:
            raise NotAllowed
        standings = rates.fold(await kept.attended(tx, class_id))
    return Rates(class_, tuple(rates.lowest_first(standings)), desk.now())


async def warn(desk: Desk, tx: Transaction, session_id: int) -> None:
    """Warn of those who are absent from a session and have crossed a threshold by it: its staff, and themselves.

    Call it in the transaction that settled the session, after its marks were written, and ring `outbox` afterwards.
    """
    session = await sessions.session(tx, session_id)
    assert session is not None  # it has just settled
    cases = await _cases(desk, tx, session)
    if not cases:
        return
    staff = {one.person_id: one for one in await classes.staff(tx, session.class_id, {Role.SUPERVISOR})}
    told = [_to_staff(desk, session, one, cases) for one in staff.values() if one.account_id is not None]
    await outbox.put(tx, told, desk.now())
    await restraint.put(desk, tx, await _to_trainees(desk, tx, session, cases))


async def take_back(tx: Transaction, pairs: Sequence[tuple[Mark | None, Mark | None]]) -> None:
    """Let nobody be warned who turns out to have been there, where the warning has not left yet."""
    for stood, stands in pairs:
        if stood and stood.status is Status.ABSENT and stands and stands.status is not Status.ABSENT:
            await kept.take_back(tx, stands.session_id, stands.person_id)


async def _cases(desk: Desk, tx: Transaction, session: Session) -> list[Case]:
    """Find those absent from this very session who have crossed a threshold that they were not warned of before."""
    entries = await attendance.register(tx, session.id)
    absent = {entry.person_id for entry in entries if entry.status is Status.ABSENT}
    if not absent:
        return []
    policy, now = desk.policies.rates, desk.now()
    cases: list[Case] = []
    for one in rates.fold(await kept.attended(tx, session.class_id)):
        crossed = rates.crossed(one, policy) if one.person_id in absent else []
        fresh = [w for w in crossed if await kept.warn(tx, session.class_id, one.person_id, w, now)]
        if fresh:
            cases.append((one, rates.gravest(fresh)))
    return cases


def _to_staff(desk: Desk, session: Session, one: classes.Staff, cases: Sequence[Case]) -> Letter:
    voice = Voice(choose([one.language], desk.house.language), session.zone)
    button = Button(voice.text("rate.open"), f"rates.class:{session.class_id}:0")
    body = {"text": worded.to_staff(voice, session, cases), "parse_mode": "HTML"} | markup([[button]])
    return Letter(TO_STAFF, session.id, one.person_id, one.account_id, "sendMessage", body)


async def _to_trainees(desk: Desk, tx: Transaction, session: Session, cases: Sequence[Case]) -> list[Letter]:
    roll = {line.person_id: line for line in await classes.roll(tx, session.class_id)}
    letters = []
    for standing, warned in cases:
        line = roll.get(standing.person_id)
        if line is None or line.account_id is None or line.unreachable is not None:
            continue
        voice = Voice(choose([line.language], desk.house.language), session.zone)
        body = {"text": worded.to_trainee(voice, session, (standing, warned)), "parse_mode": "HTML"}
        letters.append(Letter(TO_TRAINEE, session.id, line.person_id, line.account_id, "sendMessage", body))
    return letters
