"""Surveys of needs as those who organise a programme make them, and as the clock opens and closes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from classbell.actions import feedback, reminder_rules, restraint
from classbell.actions.desk import Desk
from classbell.actions.forms import NEEDS
from classbell.actions.permissions import must_on_unit
from classbell.domain import cells
from classbell.domain import surveys as rules
from classbell.domain.cells import Side
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import SurveyForNobody, SurveyPublished
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.reminders import Due, Kind
from classbell.domain.surveys import Person, State, Survey
from classbell.storage import changes, forms, programmes, reminders, survey_cells, units
from classbell.storage import feedback as rounds
from classbell.storage import surveys as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.forms import Kept
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow
from classbell.storage.surveys import Addressee, Begun

_HOWEVER_LATE = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class View:
    """A survey as it stands at an instant: what it asks, whom (heads), and how many of them the bot can write to."""

    survey: Survey
    form: Kept
    heads: int
    reachable: int
    categories: dict[int, str]
    """All there are, by id."""
    at: datetime


async def of_programme(desk: Desk, caller: Caller, programme_id: int) -> tuple[str, list[Survey]]:
    """Give a programme's title and its surveys, the newest first, to those who organise it."""
    async with desk.db.read() as tx:
        programme = await programmes.programme(tx, programme_id)
        if programme is None:
            raise Changed
        await must_on_unit(tx, caller, Verb.ORGANISE, programme.unit_path)
        return programme.title, await kept.of_programme(tx, programme_id)


async def make(desk: Desk, caller: Caller, programme_id: int) -> View:
    """Begin a survey before a programme. Again for the same update gives the same."""
    async with desk.db.begin() as tx:
        programme = await programmes.programme(tx, programme_id)
        if programme is None:
            raise Changed
        by = await must_on_unit(tx, caller, Verb.ORGANISE, programme.unit_path)
        form_id = await forms.of_template(tx, NEEDS)
        begun = Begun(programme_id, form_id, desk.house.zone, by, caller.cause_id)
        survey_id = await kept.add(tx, begun, desk.now())
        return await _view(desk, tx, await _of(tx, survey_id))


async def look(desk: Desk, caller: Caller, survey_id: int) -> View:
    """Show a survey to those who organise its programme."""
    async with desk.db.read() as tx:
        return await _view(desk, tx, (await organised(tx, caller, survey_id))[0])


async def set_up(desk: Desk, caller: Caller, survey_id: int, change: Callable[[Survey], Survey]) -> View:
    """Let a draft ask others, or at other times; raises SurveyPublished."""
    async with desk.db.begin() as tx:
        survey, _ = await _draft(tx, caller, survey_id)
        await kept.put(tx, change(survey))
        return await _view(desk, tx, await _of(tx, survey_id))


async def set_unit(desk: Desk, caller: Caller, survey_id: int, unit_id: int) -> View:
    """Let a draft ask the people of a unit that the caller organises, and all below."""
    async with desk.db.begin() as tx:
        survey, _ = await _draft(tx, caller, survey_id)
        unit = await units.unit(tx, unit_id)
        if unit is None:
            raise Changed
        await must_on_unit(tx, caller, Verb.ORGANISE, unit.path)
        await kept.put(tx, survey, unit_id)
        return await _view(desk, tx, await _of(tx, survey_id))


async def set_closing(desk: Desk, caller: Caller, survey_id: int, closes_at: datetime) -> View:
    """Say until when people may answer, as long as the survey has not closed; raises SurveyClosesTooEarly, Changed."""
    async with desk.db.begin() as tx:
        survey, by = await organised(tx, caller, survey_id)
        if survey.closes_at == closes_at:
            return await _view(desk, tx, survey)
        changed = replace(survey, closes_at=closes_at)
        rules.check_times(changed, desk.now())
        asked = await rounds.round_(tx, survey.round_id) if survey.round_id else None
        if survey.state in {State.CLOSED, State.DROPPED} or (asked and not asked.is_open(desk.now())):
            raise Changed
        await kept.put(tx, changed)
        if asked is not None:
            await kept.extend(tx, survey_id, closes_at)
            await reminder_rules.plan_waiting(desk, tx, asked.class_, asked.id, closes_at)
        if survey.state is not State.DRAFT:
            await _plan(desk, tx, changed)
            change = Change("survey", str(survey_id), "extend", None, closes_at.isoformat())
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        view = await _view(desk, tx, await _of(tx, survey_id))
    desk.bells.ring("due")
    return view


async def to_publish(desk: Desk, caller: Caller, survey_id: int) -> View:
    """Show a draft as it would be published; raises what publishing would."""
    async with desk.db.read() as tx:
        survey, _ = await _draft(tx, caller, survey_id)
        rules.check_times(survey, desk.now())
        view = await _view(desk, tx, survey)
    if not view.heads:
        raise SurveyForNobody
    return view


async def publish(desk: Desk, caller: Caller, survey_id: int) -> View:
    """Publish a draft: it opens now, or the clock opens it at its time.

    Raises SurveyIncomplete, SurveyForNobody, SurveyClosesTooEarly.
    """
    async with desk.db.begin() as tx:
        survey, by = await organised(tx, caller, survey_id)
        if survey.state is State.DRAFT:
            rules.check_times(survey, desk.now())
            if not await _asked(tx, survey):
                raise SurveyForNobody
            now = desk.now()
            survey = replace(survey, opens_at=max(survey.opens_at or now, now))
            await kept.put(tx, survey)
            await kept.move(tx, survey, State.PLANNED)
            survey = await _of(tx, survey_id)
            if survey.opens_at and survey.opens_at <= now:
                await restraint.put(desk, tx, await _open(desk, tx, survey))
            await _plan(desk, tx, await _of(tx, survey_id))
            change = Change("survey", str(survey_id), "publish")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        view = await _view(desk, tx, await _of(tx, survey_id))
    desk.bells.ring("outbox")
    desk.bells.ring("due")
    return view


async def to_drop(desk: Desk, caller: Caller, survey_id: int) -> View:
    """Show a survey that can be let go; raises SurveyPublished, and Changed for one let go already."""
    async with desk.db.read() as tx:
        survey, _ = await organised(tx, caller, survey_id)
        if survey.state is State.DROPPED:
            raise Changed
        if survey.state not in {State.DRAFT, State.PLANNED}:
            raise SurveyPublished
        return await _view(desk, tx, survey)


async def drop(desk: Desk, caller: Caller, survey_id: int) -> Survey:
    """Let a survey go that has asked nobody yet; raises SurveyPublished for one that has."""
    async with desk.db.begin() as tx:
        survey, by = await organised(tx, caller, survey_id)
        if survey.state is State.DROPPED:
            return survey
        if survey.state not in {State.DRAFT, State.PLANNED}:
            raise SurveyPublished
        await kept.move(tx, survey, State.DROPPED)
        for kind in (Kind.SURVEY_OPENS, Kind.SURVEY_CLOSES):
            await reminders.plan_subject(tx, kind, survey_id, [], desk.now())
        await changes.keep(tx, Change("survey", str(survey_id), "drop"), by, desk.now(), caller.cause_id)
    return survey


async def opening_letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """Fix whom a survey asks and their groups, and send everybody the card."""
    assert row.due.subject_id is not None  # it is about a survey
    survey = await kept.survey(tx, row.due.subject_id)
    return () if survey is None else await _open(desk, tx, survey)


async def _open(desk: Desk, tx: Transaction, survey: Survey) -> Sequence[Letter]:
    if survey.state is not State.PLANNED or not await kept.move(tx, survey, State.OPEN):
        return ()
    people = [one.person for one in await _asked(tx, survey)]
    form = await forms.of(tx, survey.form_id)
    assert form is not None  # the survey refers to it
    await _place(desk, tx, survey, people)
    return await feedback.survey_letters(desk, tx, survey, form)


async def organised(tx: Reader, caller: Caller, survey_id: int) -> tuple[Survey, PersonId]:
    """Give a survey, and who asks, to those who organise its programme; raises NotAllowed, Changed."""
    survey = await _of(tx, survey_id)
    return survey, await must_on_unit(tx, caller, Verb.ORGANISE, survey.programme_path)


async def _place(desk: Desk, tx: Transaction, survey: Survey, people: Sequence[Person]) -> None:
    """Make the groups: each unit and each category by itself, but those of which few are asked together."""
    least = desk.policies.surveys.least_asked
    levels: dict[int, Hashable] = {one.unit_id: one.level for one in people}
    by_unit = await _cells(tx, survey, Side.UNIT, cells.pooled([one.unit_id for one in people], levels, least))
    categories = [one.category_id for one in people]
    by_category = await _cells(tx, survey, Side.CATEGORY, cells.pooled(categories, {}, least))
    rows = [(one.person_id, by_unit[one.unit_id], by_category[one.category_id]) for one in people]
    await survey_cells.place(tx, survey.id, rows)


async def _cells(tx: Transaction, survey: Survey, side: Side, groups: Collection[set[int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for group in groups:
        cell_id = await survey_cells.add(tx, survey.id, side, group)
        found |= dict.fromkeys(group, cell_id)
    return found


async def _draft(tx: Reader, caller: Caller, survey_id: int) -> tuple[Survey, PersonId]:
    survey, by = await organised(tx, caller, survey_id)
    if survey.state is not State.DRAFT:
        raise SurveyPublished
    return survey, by


async def _of(tx: Reader, survey_id: int) -> Survey:
    survey = await kept.survey(tx, survey_id)
    if survey is None:
        raise Changed
    return survey


async def _asked(tx: Reader, survey: Survey) -> list[Addressee]:
    wanted = set(survey.categories)
    everybody = await kept.audience(tx, survey.unit_path)
    return [one for one in everybody if not wanted or one.person.category_id in wanted]


async def _view(desk: Desk, tx: Reader, survey: Survey) -> View:
    form = await forms.of(tx, survey.form_id)
    assert form is not None  # the survey refers to it
    asked = await _asked(tx, survey)
    names = {category_id: name for name, category_id in (await units.categories(tx)).items()}
    reachable = sum(one.chat_id is not None for one in asked)
    return View(survey, form, len(asked), reachable, names, desk.now())


async def _plan(desk: Desk, tx: Transaction, survey: Survey) -> None:
    """Have the clock open a published survey, and put its small groups together once it has closed."""
    assert survey.opens_at is not None and survey.closes_at is not None  # noqa: PT018 it was published with both
    opens = [Due(Kind.SURVEY_OPENS, None, None, survey.opens_at, survey.closes_at, subject_id=survey.id)]
    after = survey.closes_at + timedelta(milliseconds=1)
    closes = Due(Kind.SURVEY_CLOSES, None, None, after, after + _HOWEVER_LATE, subject_id=survey.id)
    if survey.state in {State.DRAFT, State.PLANNED}:
        await reminders.plan_subject(tx, Kind.SURVEY_OPENS, survey.id, opens, desk.now())
    await reminders.plan_subject(tx, Kind.SURVEY_CLOSES, survey.id, [closes], desk.now())
