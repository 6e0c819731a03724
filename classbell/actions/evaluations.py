"""Staff evaluate what a round asks about, and whoever organises sees the three sides put together."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import findings
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.rounds import is_about, is_released_to, may_see, must_see
from classbell.domain import evaluations
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.feedback import EvaluationOwn, FeedbackClosed, FeedbackStillOpen
from classbell.domain.evaluations import Sheet, Side, Sides
from classbell.domain.feedback import Round
from classbell.domain.people import Caller, PersonId, Scope, Verb
from classbell.storage import evaluations as kept
from classbell.storage import feedback as rounds
from classbell.storage import people
from classbell.storage.database import Reader


@dataclass(frozen=True, slots=True)
class View:
    """What the caller gave, and may give, to a round."""

    round: Round
    sides: tuple[Side, ...]
    """For which they may speak; none once it has closed, or where the form has no scales."""
    mine: Sheet | None
    may_see: bool = True
    """Whether the caller is shown how the round stands: of lecturers only those who organise are."""


async def look(desk: Desk, caller: Caller, round_id: int) -> View:
    """Give what the caller gave to a round, and may give; NotAllowed for those without a side, EvaluationOwn."""
    async with desk.db.read() as tx:
        asked, sides = await _sides(desk, tx, caller, round_id)
        mine = await _mine(tx, caller, round_id)
        is_open = evaluations.is_open(asked, desk.now())
        is_shown = may_see(await people.grants(tx, must_be_bound(caller)), Verb.SUPERVISE, asked)
    return View(asked, sides if is_open else (), mine, is_shown)


async def step(desk: Desk, caller: Caller, key: tuple[int, Side], text: str) -> tuple[Round, tuple[str, ...]]:
    """Give a round the caller may evaluate for a side, and the codes so far; also FeedbackClosed, AnswerForged."""
    async with desk.db.read() as tx:
        asked = await _evaluable(desk, tx, caller, key)
    return asked, evaluations.read_sheet(asked.form, text)


async def give(desk: Desk, caller: Caller, key: tuple[int, Side], codes: tuple[str, ...]) -> View:
    """Keep what the caller gives for a side, in place of what they gave before. One person is one voice."""
    round_id, side = key
    async with desk.db.begin() as tx:
        asked = await _evaluable(desk, tx, caller, key)
        if len(evaluations.read_sheet(asked.form, ".".join(codes))) != len(evaluations.scales(asked.form)):
            raise Changed
        sheet = Sheet(must_be_bound(caller), side, codes)
        if await _mine(tx, caller, round_id) != sheet:
            await kept.put(tx, round_id, sheet, desk.now())
    return await look(desk, caller, round_id)


async def take_back(desk: Desk, caller: Caller, round_id: int) -> View:
    """Take back what the caller gave, while the round is open; once is enough."""
    async with desk.db.begin() as tx:
        asked, _ = await _sides(desk, tx, caller, round_id)
        _check_open(desk, asked)
        await kept.drop(tx, round_id, must_be_bound(caller))
    return await look(desk, caller, round_id)


async def sides(desk: Desk, caller: Caller, round_id: int) -> Sides:
    """Put the three sides together for whoever may see its results; raises FeedbackStillOpen."""
    async with desk.db.read() as tx:
        asked = await rounds.round_(tx, round_id)
        if asked is None:
            raise Changed
        if not await is_released_to(desk, tx, caller.person_id, asked):
            await must_see(tx, caller, Verb.SUPERVISE, asked)
        found = (await findings.stand(desk, tx, asked)).results
        if found is None:
            raise FeedbackStillOpen(about=asked.about, at=asked.closes_at)
        sheets = await kept.of_round(tx, round_id)
    verdict = evaluations.weigh(found, sheets, desk.policies.evaluations)
    return Sides(asked, verdict, desk.policies.feedback.least_answers)


async def _sides(desk: Desk, tx: Reader, caller: Caller, round_id: int) -> tuple[Round, tuple[Side, ...]]:
    person_id = must_be_bound(caller)
    asked = await rounds.round_(tx, round_id)
    if asked is None:
        raise Changed
    scope = Scope(asked.class_.unit_path, asked.subject.class_id)
    roles = {grant.role for grant in await people.grants(tx, person_id) if grant.covers(scope)}
    found = evaluations.sides(roles, desk.policies.evaluations)
    if not found:
        raise NotAllowed
    if await is_about(tx, person_id, asked):
        raise EvaluationOwn
    return asked, found


async def _evaluable(desk: Desk, tx: Reader, caller: Caller, key: tuple[int, Side]) -> Round:
    round_id, side = key
    asked, found = await _sides(desk, tx, caller, round_id)
    if side not in found:
        raise NotAllowed
    _check_open(desk, asked)
    return asked


def _check_open(desk: Desk, asked: Round) -> None:
    if not evaluations.is_open(asked, desk.now()):
        raise FeedbackClosed(about=asked.about)


async def _mine(tx: Reader, caller: Caller, round_id: int) -> Sheet | None:
    person_id: PersonId = must_be_bound(caller)
    return next((one for one in await kept.of_round(tx, round_id) if one.person_id == person_id), None)
