"""What three sides think of a session, a lecturer, a class or a programme: trainees, supervisors and the office.

Each side is a mean out of 100 and has its share of the whole. Where a side is missing, the whole is not known: what the
others come to is said with the share they have, and never stretched to fill the gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.errors.feedback import AnswerForged
from classbell.domain.estimates import FULL
from classbell.domain.feedback import Findings, Round
from classbell.domain.forms import SCALES, Form, Question, read
from classbell.domain.people import PersonId, Role


class Side(StrEnum):
    """Who evaluates."""

    TRAINEE = "trainee"
    SUPERVISOR = "supervisor"
    OFFICE = "office"


STAFF = (Side.SUPERVISOR, Side.OFFICE)
_ROLES = {Role.SUPERVISOR: Side.SUPERVISOR, Role.ORGANISER: Side.OFFICE, Role.ADMIN: Side.OFFICE}


@dataclass(frozen=True, slots=True)
class Policy:
    """How much each side counts, and how results reach a lecturer."""

    trainee: int = 60
    supervisor: int = 20
    office: int = 20
    """Percent of the whole; the three make 100. A side of 0 does not count and is not asked."""
    few_answers: int = 15
    """Fewer answers than this are shown with a word of caution."""
    least_lecturers: int = 3
    """A course's mean is shown beside a lecturer's from so many lecturers on, so that it is nobody else's."""
    release_after: timedelta = timedelta(hours=24)
    """How long after a round has closed its lecturer sees the results: until then lines can still be hidden."""
    link_for: timedelta = timedelta(days=60)
    """How long after the last session a lecturer's link still leads to their page."""

    def __post_init__(self) -> None:
        """Hold that the shares make a whole; a lecturer is compared with others, not with one."""
        if min(self.trainee, self.supervisor, self.office) < 0 or sum(self.shares.values()) != FULL:
            raise ValueError("trainee, supervisor and office must make 100 together")
        if self.least_lecturers < 3:  # noqa: PLR2004 of two, each knows the other's
            raise ValueError("least_lecturers must be 3 or more")

    @property
    def shares(self) -> Mapping[Side, int]:
        """Percent, by side."""
        return {Side.TRAINEE: self.trainee, Side.SUPERVISOR: self.supervisor, Side.OFFICE: self.office}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one of the staff gave: a code for each scale of the form, in their order; `-` where it was skipped."""

    person_id: PersonId
    side: Side
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """One side: its mean out of 100, of so many heads; None where nobody has spoken, or too few to show it."""

    side: Side
    share: int
    count: int
    mean: float | None

    @property
    def points(self) -> float:
        """What it adds to the whole."""
        return (self.mean or 0) * self.share / FULL


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sides that count, and what they come to."""

    scores: tuple[Score, ...]

    @property
    def points(self) -> float:
        """What those who have spoken come to, out of `out_of`."""
        return sum(one.points for one in self.scores)

    @property
    def out_of(self) -> int:
        """How much of the whole those have who have spoken."""
        return sum(one.share for one in self.scores if one.mean is not None)

    @property
    def is_whole(self) -> bool:
        """Whether every side that counts has spoken."""
        return self.out_of == FULL

    @property
    def missing(self) -> tuple[Score, ...]:
        """The sides that have not."""
        return tuple(one for one in self.scores if one.mean is None)


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a closed round."""

    round: Round
    verdict: Verdict
    least: int
    """Below so many answers the trainees' side is not shown."""


def scales(form: Form) -> tuple[Question, ...]:
    """Give what staff are asked of a form: its scales, which alone can be put beside the trainees'."""
    return tuple(one for one in form.questions if one.kind in SCALES)


def sides(roles: Iterable[Role], policy: Policy) -> tuple[Side, ...]:
    """Give for which sides somebody with these roles on a class may speak: one of them, as they choose."""
    theirs = {_ROLES[role] for role in roles if role in _ROLES}
    return tuple(side for side in STAFF if side in theirs and policy.shares[side])


def read_sheet(form: Form, text: str) -> tuple[str, ...]:
    """Give the codes as far as staff have answered; raises AnswerForged unless each is an answer."""
    codes, asked = tuple(text.split(".")) if text else (), scales(form)
    if len(codes) > len(asked):
        raise AnswerForged
    for question, code in zip(asked, codes, strict=False):
        read(question, code)
    return codes


def is_open(asked: Round, now: datetime) -> bool:
    """Tell whether staff may still evaluate: as long as trainees do, so that nobody has seen results before."""
    return asked.is_open(now) and bool(scales(asked.form))


def weigh(found: Findings, sheets: Sequence[Sheet], policy: Policy) -> Verdict:
    """Put the three sides of a closed round together."""
    trainees = _trainees(found)
    by_side = {Side.TRAINEE: (found.answered, trainees)}
    for side in STAFF:
        means = [mean for one in sheets if one.side is side and (mean := _mean(found.round.form, one)) is not None]
        by_side[side] = (len(means), sum(means) / len(means) if means else None)
    return Verdict(tuple(Score(side, share, *by_side[side]) for side, share in policy.shares.items() if share))


def _trainees(found: Findings) -> float | None:
    """Give the mean of the scales; None unless all of them may be shown."""
    shown = [one for one in found.figures if one and one.mean is not None]
    if not shown or len(shown) < len(scales(found.round.form)):
        return None
    return sum((one.mean or 0) / SCALES[one.question.kind][1] for one in shown) / len(shown) * FULL


def _mean(form: Form, sheet: Sheet) -> float | None:
    given = [(question, read(question, code)) for question, code in zip(scales(form), sheet.codes, strict=True)]
    shares = [value / SCALES[question.kind][1] for question, value in given if isinstance(value, int)]
    return sum(shares) / len(shares) * FULL if shares else None
