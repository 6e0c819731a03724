"""What people say of a session, and what may be shown of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain.classes import Session
from classbell.domain.errors import CommentTooLong, FeedbackClosed, RatingOutOfRange

RATINGS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long people may answer, and from how many answers on anything is shown."""

    open_for: timedelta = timedelta(days=3)
    least_answers: int = 5
    """Below this number of ratings, or of comments, nobody sees any of them."""
    comment_at_most: int = 500
    """Characters."""


@dataclass(frozen=True, slots=True)
class Form:
    """The questions asked about one session, open until an instant."""

    id: int
    session: Session
    opened_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """What may be shown of a session's answers; figures are heads."""

    count: int
    mean: float
    spread: tuple[int, ...]
    """How many gave 1, 2, 3, 4 and 5."""
    comments: tuple[str, ...]
    """Without names, in an order that says nothing; empty below the least number of them."""


def summarise(ratings: Iterable[int], comments: Iterable[str], policy: Policy) -> Summary | None:
    """Add answers up; None while there are too few to show."""
    counts, said = Counter(ratings), tuple(comments)
    count = counts.total()
    if count < max(policy.least_answers, 1):
        return None
    mean = sum(rating * number for rating, number in counts.items()) / count
    shown = said if len(said) >= policy.least_answers else ()
    return Summary(count, mean, tuple(counts[rating] for rating in RATINGS), shown)


def check_open(form: Form, now: datetime) -> None:
    """Raise FeedbackClosed once the form has closed; the last instant still counts."""
    if now > form.closes_at:
        raise FeedbackClosed(session=form.session)


def check_rating(rating: int) -> None:
    """Raise RatingOutOfRange for anything but 1 to 5."""
    if rating not in RATINGS:
        raise RatingOutOfRange


def check_comment(comment: str, policy: Policy) -> None:
    """Raise CommentTooLong where there is more than is kept."""
    if len(comment) > policy.comment_at_most:
        raise CommentTooLong(length=len(comment), at_most=policy.comment_at_most)
