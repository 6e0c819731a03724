"""What has been said of a lecturer over the classes, round by round, beside the mean of the course.

A round speaks of a lecturer when it asked about them, or about a session that they gave alone and whose lecturer was
not asked about apart. Only rounds that may be shown count: what stands here adds nothing to what each of them shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.estimates import Counts, Estimate, of_form, pooled
from classbell.domain.evaluations import Policy
from classbell.domain.forms import Form
from classbell.domain.lecturers import Lecturer


@dataclass(frozen=True, slots=True)
class Spoken:
    """A closed round that speaks of a lecturer, with how often each value was given, by question from 0."""

    round_id: int
    lecturer_id: int
    class_id: int
    class_title: str
    session_title: str
    held_at: datetime
    zone: ZoneInfo
    is_asked_apart: bool
    """Whether it asked about the lecturer, not about the session."""
    form: Form
    counts: Mapping[int, Counts]


@dataclass(frozen=True, slots=True)
class Course:
    """The mean of a class, over all its rounds that speak of lecturers; out of 100."""

    mean: float
    lecturers: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One round of a lecturer's history; None: too few answers, or too few lecturers in the class."""

    spoken: Spoken
    estimate: Estimate | None
    course: Course | None


@dataclass(frozen=True, slots=True)
class History:
    """A lecturer's rounds, the newest first, and what they come to together."""

    lecturer: Lecturer
    entries: tuple[Entry, ...]
    total: Estimate | None
    """Person-times; None where nothing may be shown."""
    at: datetime

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The rounds with enough answers."""
        return tuple(one for one in self.entries if one.estimate)

    @property
    def withheld(self) -> int:
        """How many rounds have too few."""
        return len(self.entries) - len(self.shown)


def fold(lecturer: Lecturer, spoken: Sequence[Spoken], rules: tuple[int, Policy], at: datetime) -> History:
    """Make a history of the rounds of all classes the lecturer was in; `rules`: the least answers, and the policy."""
    least, policy = rules
    estimates = {one.round_id: of_form(one.form, one.counts, least) for one in spoken}
    courses = {class_id: _course(spoken, estimates, class_id, policy) for class_id in {one.class_id for one in spoken}}
    theirs = sorted((one for one in spoken if one.lecturer_id == lecturer.id), key=_newest, reverse=True)
    entries = tuple(Entry(one, estimates[one.round_id], courses[one.class_id]) for one in theirs)
    return History(lecturer, entries, pooled([one.estimate for one in entries if one.estimate]), at)


def _newest(one: Spoken) -> tuple[datetime, int]:
    return one.held_at, one.round_id


def _course(
    spoken: Iterable[Spoken], estimates: Mapping[int, Estimate | None], class_id: int, policy: Policy
) -> Course | None:
    there = [(one.lecturer_id, estimates[one.round_id]) for one in spoken if one.class_id == class_id]
    shown = [(who, estimate) for who, estimate in there if estimate]
    lecturers = len({who for who, _ in shown})
    if lecturers < policy.least_lecturers:
        return None
    return Course(sum(one.count * one.mean for _, one in shown) / sum(one.count for _, one in shown), lecturers)
