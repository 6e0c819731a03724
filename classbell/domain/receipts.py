"""Receipts: what recipients are asked, until when, when the clock asks again, and what the answers add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from classbell.domain.errors.notices import (
    ChoicesRepeat,
    ChoicesUnclear,
    ChoiceTooLong,
    DeadlineTooEarly,
    ReceiptClosed,
    ReceiptOutdated,
    ReceiptWithdrawn,
)
from classbell.domain.notices import Notice, State, outcome_of
from classbell.domain.people import PersonId

CHOICES = range(2, 7)
LABEL_AT_MOST = 24
"""Characters of an option: more do not fit on a phone's button."""
NUDGES_AT_MOST = 3
_BETWEEN = re.compile(r"[\n;；、|]+")


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of a notice for one recipient; `state` is that of its outbox row."""

    person_id: PersonId
    name: str
    phone: str | None
    unit: str | None
    state: str
    reason: str | None
    sent_at: datetime | None
    confirmed_at: datetime | None
    choice: int | None = None
    """The place of the option taken, from 0."""
    groups: tuple[str, ...] = ()
    """The groups they are in, of the classes the notice is for."""
    forwarded: str | None = None
    """What has become of it by an outside channel; None: it did not go by one."""

    @property
    def outcome(self) -> str:
        """Which figure of the tally the recipient counts in."""
        return outcome_of(self.state, self.reason)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those a notice reached have confirmed it, in heads; `label` None: those with no unit or group."""

    label: str | None
    reached: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A notice's receipts by unit, by group and by option, all from the same answers."""

    by_unit: tuple[Share, ...]
    by_group: tuple[Share, ...]
    by_choice: tuple[tuple[str, int], ...]
    """Each option with its heads, in the order of the buttons."""


def read_choices(text: str) -> tuple[str, ...]:
    """Read the options an author wrote: one a line, or parted by semicolons or 、.

    Raises ChoicesUnclear unless they are 2 to 6, ChoiceTooLong, ChoicesRepeat.
    """
    labels = tuple(" ".join(part.split()) for part in _BETWEEN.split(text) if part.strip())
    if len(labels) not in CHOICES:
        raise ChoicesUnclear(count=len(labels))
    for label in labels:
        if len(label) > LABEL_AT_MOST:
            raise ChoiceTooLong(label=label, length=len(label), at_most=LABEL_AT_MOST)
    for first, second in pairwise(sorted(labels)):
        if first == second:
            raise ChoicesRepeat(label=first)
    return labels


def check_open(notice: Notice, version: int, at: datetime) -> None:
    """Raise where a tap below this version at this instant does not count: withdrawn, corrected, past the deadline."""
    if notice.state is State.WITHDRAWN:
        raise ReceiptWithdrawn
    if version != notice.version:
        raise ReceiptOutdated
    if notice.deadline_at is not None and at > notice.deadline_at:
        raise ReceiptClosed(at=notice.deadline_at)


def is_asked(notice: Notice) -> bool:
    """Tell whether those a notice has reached are asked to confirm; cancelling spares only those it had not."""
    return notice.receipt and notice.state is not State.WITHDRAWN


def check_deadline(notice: Notice, sent_at: datetime) -> None:
    """Raise DeadlineTooEarly where a notice sent at an instant could not be confirmed any more."""
    if notice.receipt and notice.deadline_at is not None and notice.deadline_at <= sent_at:
        raise DeadlineTooEarly(at=notice.deadline_at)


def nudges_at(notice: Notice) -> list[datetime]:
    """Give when the clock asks those who have not confirmed: first as set, then evenly spread over what is left."""
    if notice.deadline_at is None or notice.nudge_before is None:
        return []
    step = notice.nudge_before / notice.nudge_times
    return [notice.deadline_at - step * left for left in range(notice.nudge_times, 0, -1)]


def fold(results: Sequence[Result], choices: Sequence[str]) -> Breakdown:
    """Count answers by unit, by group and by option; where the fewest have confirmed comes first.

    Somebody in two groups counts in both.
    """
    taken = Counter(one.choice for one in results if one.confirmed_at)
    return Breakdown(
        by_unit=_shares(results, lambda one: (one.unit,)),
        by_group=_shares(results, lambda one: one.groups or (None,)),
        by_choice=tuple((label, taken[place]) for place, label in enumerate(choices)),
    )


def _shares(results: Iterable[Result], labels: Callable[[Result], tuple[str | None, ...]]) -> tuple[Share, ...]:
    reached: Counter[str | None] = Counter()
    confirmed: Counter[str | None] = Counter()
    for one in results:
        if one.outcome == "sent" or one.confirmed_at:
            reached.update(labels(one))
            confirmed.update(labels(one) if one.confirmed_at else ())
    shares = [Share(key, count, confirmed[key]) for key, count in reached.items()]
    return tuple(sorted(shares, key=lambda one: (one.confirmed / one.reached, one.label is None, one.label or "")))
