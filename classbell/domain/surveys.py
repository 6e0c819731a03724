"""Surveys: what people need, asked before a programme; whom they ask, and what they say group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from classbell.domain import feedback
from classbell.domain.cells import Side
from classbell.domain.errors.feedback import SurveyClosesTooEarly, SurveyIncomplete
from classbell.domain.feedback import Answer, Figures, Round
from classbell.domain.forms import SKIPPED, Kind
from classbell.domain.units import Level


class State(StrEnum):
    """How far a survey is."""

    DRAFT = "draft"
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"  # and groups that were too small are put together for good
    DROPPED = "dropped"


class View(StrEnum):
    """By what the results can be told apart."""

    UNIT = "unit"
    LEVEL = "level"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Policy:
    """How small the groups of a survey may be."""

    least_asked: int = 10
    """Units, and categories, of which fewer people are asked are put together with others when it opens."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey before a programme, for the people of a unit and all below."""

    id: int
    title: str
    """The programme's name and year."""
    programme_id: int
    programme_path: str
    """Of the unit whose programme it is: who organises there looks after it."""
    unit_path: str
    unit_name: str
    categories: tuple[int, ...]
    """Of trainees who are asked; none: all."""
    form_id: int
    zone: ZoneInfo
    opens_at: datetime | None
    """None: when it is published."""
    closes_at: datetime | None
    state: State
    round_id: int | None
    """None: it has not opened."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a survey asks, by what tells answers apart; 0 where they are of none."""

    person_id: int
    unit_id: int
    level: Level | None
    category_id: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of those asked: its units or its categories by number, and how many were asked and answered (heads)."""

    id: int
    side: Side
    members: frozenset[int]
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Group:
    """What one group said: its name's parts, heads, and by question what may be shown of it; None: it may not."""

    names: tuple[str, ...]
    asked: int
    answered: int
    figures: tuple[Figures | None, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The results of a survey by unit, by level or by category."""

    round: Round
    view: View
    groups: tuple[Group, ...]
    asked: int
    answered: int


def check_times(survey: Survey, now: datetime) -> None:
    """Raise SurveyIncomplete without an end, SurveyClosesTooEarly for one that is past or before the beginning."""
    if survey.closes_at is None:
        raise SurveyIncomplete
    if survey.closes_at <= max(now, survey.opens_at or now):
        raise SurveyClosesTooEarly


Given = Mapping[int, Mapping[str, int]]
"""How often each value was given, by question."""


def figures(asked: Round, cells: Sequence[tuple[Given, int]], policy: feedback.Policy) -> list[list[Figures | None]]:
    """Give for each group of one kind (what it gave, how many answered) its figures by question.

    A question is shown of all the groups or of none: of none where in one of them too few answered it.
    """
    by_question = []
    for number, question in enumerate(asked.form.questions):
        answers = [_answers(given.get(number, {})) for given, _ in cells]
        spoke = [given for given, (_, heads) in zip(answers, cells, strict=True) if heads]
        enough = question.kind is not Kind.TEXT and all(feedback.is_enough(len(one), policy) for one in spoke)
        by_question.append([feedback.figures(question, given) if enough and given else None for given in answers])
    return [list(row) for row in zip(*by_question, strict=True)]


def added(given: Sequence[Given]) -> Given:
    """Add up what several groups gave."""
    total: dict[int, dict[str, int]] = {}
    for one in given:
        for question, values in one.items():
            counts = total.setdefault(question, {})
            for value, times in values.items():
                counts[value] = counts.get(value, 0) + times
    return total


def _answers(values: Mapping[str, int]) -> list[Answer]:
    return [Answer(value) for value, times in values.items() if value != SKIPPED for _ in range(times)]
