"""Appeals: "my mark is wrong", said within a window after the register has settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.attendance import Mark, Status
from classbell.domain.classes import Session
from classbell.domain.errors.register import (
    AppealDecided,
    AppealNotYours,
    AppealTooEarly,
    AppealTooLate,
    AppealWaits,
    AppealWordsMissing,
    AppealWordsTooLong,
)
from classbell.domain.people import PersonId

WORDS_AT_MOST = 500

GRANTS: tuple[Status, ...] = (Status.ON_TIME, Status.LATE, Status.EARLY_LEAVE, Status.ON_LEAVE)
"""What an appeal can be granted as; the reason of the mark is then the appeal."""
REFUSALS: tuple[str, ...] = ("as_recorded", "no_proof")
"""Why an appeal can be refused, each one tap."""
GRANTED = "appeal"
"""The reason of a mark that an appeal has changed."""


class State(StrEnum):
    """How far an appeal has come."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Policy:
    """How long people may appeal."""

    open_for: timedelta = timedelta(hours=48)
    """From the settling of the register on."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """What somebody says against their mark in a session, and what became of it."""

    id: int
    session_id: int
    person_id: PersonId
    name: str
    words: str
    photo_id: str | None
    appealed_at: datetime
    state: State
    decided_by: PersonId | None
    decision: str | None
    """Why, as a quick reason's key."""


def check(session: Session, mark: Mark | None, before: Appeal | None, now: datetime, policy: Policy) -> None:
    """Raise unless the person may appeal against their mark in this session now; the last instant counts for them.

    Raises AppealNotYours without a mark, AppealTooEarly, AppealTooLate, AppealWaits, AppealDecided.
    """
    if session.settled_at is None:
        raise AppealTooEarly(session=session)
    if mark is None:
        raise AppealNotYours
    if before is not None:
        raise AppealWaits if before.state is State.WAITING else AppealDecided
    if now > session.settled_at + policy.open_for:
        raise AppealTooLate(at=session.settled_at + policy.open_for)


def check_words(text: str) -> str:
    """Give the words without the blanks around them; raises AppealWordsMissing, AppealWordsTooLong."""
    words = text.strip()
    if not words:
        raise AppealWordsMissing
    if len(words) > WORDS_AT_MOST:
        raise AppealWordsTooLong(count=len(words), at_most=WORDS_AT_MOST)
    return words
