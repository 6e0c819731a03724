"""What people say of a session or a class, and what may be shown of it.

Nothing is shown of a round while it is open: two looks at different times would tell what somebody said between
them. When it has closed, a question's answers are shown from the least number of them on, and figures over several
rounds are made of rounds that are shown themselves, so that no difference of two figures is of fewer people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from classbell.domain.classes import Class, Session
from classbell.domain.errors.feedback import CommentTooLong, FeedbackClosed
from classbell.domain.estimates import student
from classbell.domain.forms import SCALES, SKIPPED, Form, Kind, Question, read


@dataclass(frozen=True, slots=True)
class Policy:
    """How long people may answer, and from how many answers on anything is shown."""

    open_for: timedelta = timedelta(days=3)
    remind_before: timedelta = timedelta(hours=12)
    """How long before it closes those who have not answered are reminded, once; zero: never."""
    least_answers: int = 5
    """Below this number of answers to a question nobody sees any of them."""
    comment_at_most: int = 500
    """Characters."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a round asks about: a class or a programme, or a session of a class, or one lecturer of a session."""

    class_id: int | None
    """None: a whole programme."""
    session_id: int | None = None
    lecturer_id: int | None = None
    given_by: int | None = None
    """Of a whole session: the lecturer who gave it alone; None where several did, or nobody is named."""
    programme_id: int | None = None
    survey_id: int | None = None
    """Of what people need before a programme: it asks those it was meant for, not those who came."""


@dataclass(frozen=True, slots=True)
class Round:
    """One asking of a form, about a session or a whole class, open until an instant."""

    id: int
    form: Form
    class_: Class
    """Of a whole programme: its name, its year and its unit in the manner of a class, whose id is 0."""
    session: Session | None
    opened_at: datetime
    closes_at: datetime
    """The last instant that counts; closing early moves it."""
    subject: Subject = Subject(None)
    lecturer: str | None = None
    """Whom it asks about; None: all of it."""

    def is_open(self, now: datetime) -> bool:
        """Tell whether people may still answer."""
        return now <= self.closes_at

    @property
    def about(self) -> str:
        """What it is about, as people call it."""
        whole = self.session.title if self.session else self.class_.title
        return f"{self.lecturer} · {whole}" if self.lecturer else whole


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be shown of one question; `count` is heads who answered it."""

    question: Question
    count: int
    counts: tuple[int, ...] = ()
    """How many gave each value of the scale, or took each option; of a ranking, how many put it first."""
    mean: float | None = None
    """Of a scale."""
    margin: float | None = None
    """Half of the 95 % interval of the mean, Student's; at most the whole scale, as of one answer alone."""
    places: tuple[float, ...] = ()
    """Of a ranking: the mean place of each option, 1 is the best."""
    lines: tuple[str, ...] = ()
    """Of a text: without names, in an order that says nothing."""

    @property
    def ranked(self) -> tuple[int, ...]:
        """Give the places of `counts` in the order to read them: a scale's own, options with the most wanted first."""
        every = range(len(self.counts))
        if self.mean is not None:
            return tuple(every)
        if self.places:
            return tuple(sorted(every, key=lambda one: self.places[one]))
        return tuple(sorted(every, key=lambda one: -self.counts[one]))

    @property
    def interval(self) -> tuple[float, float]:
        """Of a scale: where its mean lies, 95 %, as far as the scale goes."""
        least, most = SCALES[self.question.kind]
        mean, margin = self.mean or 0, self.margin or 0
        return max(mean - margin, least), min(mean + margin, most)


@dataclass(frozen=True, slots=True)
class Findings:
    """What may be shown of a round, by question; None where there are too few answers to one."""

    round: Round
    answered: int
    """Heads."""
    asked: int
    """Heads."""
    figures: tuple[Figures | None, ...]
    hidden: int = 0
    """How many lines of text somebody in charge has taken out of sight."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a code as domain/forms.py has it, or a sentence, which somebody in charge may have hidden."""

    value: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody who answered under their name, and what, by question from 0."""

    name: str
    unit_name: str
    given: dict[int, Answer]


Answers = Mapping[int, Sequence[Answer]]
"""What was answered to each question, by its number from 0."""


def results(asked: Round, answers: Answers, counts: tuple[int, int], policy: Policy) -> Findings:
    """Add a closed round up; `counts` is how many answered, and how many were asked."""
    found = []
    for number, question in enumerate(asked.form.questions):
        given = [one for one in answers.get(number, ()) if one.value != SKIPPED]
        found.append(figures(question, given) if is_enough(len(given), policy) else None)
    hidden = sum(one.is_hidden for given in answers.values() for one in given)
    return Findings(asked, *counts, tuple(found), hidden)


def is_enough(count: int, policy: Policy) -> bool:
    """Tell whether so many answers to a question may be shown; none at all never are."""
    return count >= max(policy.least_answers, 1)


def figures(question: Question, given: Sequence[Answer]) -> Figures:
    """Add up what was answered to one question, at least one answer; whoever shows it looks whether it is enough."""
    if question.kind is Kind.TEXT:
        return Figures(question, len(given), lines=tuple(one.value for one in given if not one.is_hidden))
    values = [read(question, one.value) for one in given]
    if question.kind in SCALES:
        return _scale(question, [value for value in values if isinstance(value, int)])
    chosen = [value if isinstance(value, tuple) else (value,) for value in values]
    size = range(len(question.options))
    if question.kind is Kind.RANKING:
        firsts = tuple(sum(order[0] == option for order in chosen) for option in size)
        places = tuple(sum(order.index(option) + 1 for order in chosen) / len(chosen) for option in size)
        return Figures(question, len(given), firsts, places=places)
    counts = Counter(option for one in chosen for option in one)
    return Figures(question, len(given), tuple(counts[option] for option in size))


def _scale(question: Question, values: Sequence[int]) -> Figures:
    least, most = SCALES[question.kind]
    counts, count = Counter(values), len(values)
    mean = sum(values) / count
    margin = float(most - least)
    if count > 1:
        spread = sum((value - mean) ** 2 for value in values) / (count - 1)
        margin = min(margin, student(count - 1) * sqrt(spread / count))
    return Figures(question, count, tuple(counts[one] for one in range(least, most + 1)), mean, margin)


def check_open(asked: Round, now: datetime) -> None:
    """Raise FeedbackClosed once the round has closed; the last instant still counts."""
    if not asked.is_open(now):
        raise FeedbackClosed(about=asked.about)


def check_line(text: str, policy: Policy) -> None:
    """Raise CommentTooLong where there is more than is kept."""
    if len(text) > policy.comment_at_most:
        raise CommentTooLong(length=len(text), at_most=policy.comment_at_most)
