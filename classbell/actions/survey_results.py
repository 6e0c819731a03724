"""What a survey of needs adds up to, group by group, once it has closed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from classbell.actions.desk import Desk
from classbell.actions.rounds import must_see
from classbell.domain import cells, surveys
from classbell.domain.cells import Kin, Side
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import FeedbackStillOpen
from classbell.domain.feedback import Round
from classbell.domain.people import Caller, Verb
from classbell.domain.surveys import Breakdown, Cell, Group, State, View
from classbell.domain.units import Unit
from classbell.storage import feedback as rounds
from classbell.storage import survey_cells, units
from classbell.storage import surveys as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow


async def breakdown(desk: Desk, caller: Caller, round_id: int, view: View) -> Breakdown:
    """Give the results of a closed survey by unit, level or category, to those who organise its programme.

    Raises FeedbackStillOpen; Changed for a round that is no survey's.
    """
    async with desk.db.read() as tx:
        asked = await rounds.round_(tx, round_id)
        survey = await kept.survey(tx, asked.subject.survey_id or 0) if asked else None
        if asked is None or survey is None:
            raise Changed
        await must_see(tx, caller, Verb.ORGANISE, asked)
    if asked.is_open(desk.now()):
        raise FeedbackStillOpen(about=asked.about, at=asked.closes_at)
    if survey.state is State.OPEN:
        async with desk.db.begin() as writing:
            await _settle(desk, writing, survey.id)
    async with desk.db.report() as tx:
        return await _broken_down(desk, tx, asked, view)


async def closing_letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """Put the groups of a survey that has closed together where they are too small; nobody is told."""
    assert row.due.subject_id is not None  # it is about a survey
    survey = await kept.survey(tx, row.due.subject_id)
    asked = await rounds.round_(tx, survey.round_id) if survey and survey.round_id else None
    if survey is not None and asked is not None and not asked.is_open(desk.now()):
        await _settle(desk, tx, survey.id)
    return ()


async def _settle(desk: Desk, tx: Transaction, survey_id: int) -> None:
    """Put small groups together, once: from then on what they said by themselves is kept nowhere."""
    survey = await kept.survey(tx, survey_id)
    if survey is None or survey.state is not State.OPEN or not await kept.move(tx, survey, State.CLOSED):
        return
    found = {one.id: one for one in await survey_cells.of_survey(tx, survey_id)}
    levels = {unit.id: unit.level for unit in await units.everything(tx)}
    kin: dict[int, Hashable] = {
        one.id: frozenset(levels.get(number) for number in one.members) for one in found.values()
    }
    least = max(desk.policies.feedback.least_answers, 1)
    groups = cells.safe(await survey_cells.table(tx, survey_id), least, Kin(kin))
    for side in Side:
        silent = [one for one in found.values() if one.side is side and not one.answered]
        for group in groups[side]:
            if len(group) > 1:
                await survey_cells.join(tx, survey_id, [found[number] for number in group])
        if len(silent) > 1:
            await survey_cells.join(tx, survey_id, silent)


async def _broken_down(desk: Desk, tx: Reader, asked: Round, view: View) -> Breakdown:
    survey_id = asked.subject.survey_id
    assert survey_id is not None  # the caller has seen to it
    side = Side.CATEGORY if view is View.CATEGORY else Side.UNIT
    found = [one for one in await survey_cells.of_survey(tx, survey_id) if one.side is side]
    given = {one.id: await survey_cells.given(tx, one.id) for one in found}
    tree = {unit.id: unit for unit in await units.everything(tx)}
    grouped = _by_level(found, tree) if view is View.LEVEL else [([one], one.members) for one in found]
    names = await _names(tx, view, tree)
    sums = [(surveys.added([given[one.id] for one in of]), sum(one.answered for one in of)) for of, _ in grouped]
    enough = sum(heads for _, heads in sums) >= max(desk.policies.feedback.least_answers, 1)
    figures = surveys.figures(asked, sums, desk.policies.feedback) if enough else [[]] * len(sums)
    groups = [
        Group(
            names=tuple(sorted(names.get(number, "") for number in members)),
            asked=sum(one.asked for one in of),
            answered=sum(one.answered for one in of),
            figures=tuple(shown) or (None,) * len(asked.form.questions),
        )
        for (of, members), shown in zip(grouped, figures, strict=True)
    ]
    ordered = tuple(sorted(groups, key=lambda one: (-one.answered, one.names)))
    return Breakdown(asked, view, ordered, sum(one.asked for one in groups), sum(one.answered for one in groups))


def _by_level(found: Sequence[Cell], tree: dict[int, Unit]) -> list[tuple[list[Cell], frozenset[int]]]:
    """Put units together by level; where a group is of several levels, these go together."""
    levels = list(type(next(iter(tree.values())).level))
    places = {
        one.id: frozenset(levels.index(tree[unit].level) for unit in one.members if unit in tree) for one in found
    }
    joined = cells.joined([places[one.id] for one in found])
    return [([one for one in found if places[one.id] <= group], group) for group in joined]


async def _names(tx: Reader, view: View, tree: dict[int, Unit]) -> dict[int, str]:
    """Name units and categories by what they are called, and levels by their word in the catalogues."""
    if view is View.CATEGORY:
        return {number: name for name, number in (await units.categories(tx)).items()}
    if view is View.UNIT:
        return {unit.id: unit.name for unit in tree.values()}
    return {place: f"unit.level.{level}" for place, level in enumerate(type(next(iter(tree.values())).level))}
