"""What a scan is worth, and who may overrule whom.

The life of one person's mark in one session:

    nothing yet ──── scan ────▶ signed in ─────────── hand ───▶ by hand
    nothing yet ──── close ───▶ absent, by the clock ─ hand ──▶ by hand
    nothing yet ──── hand ────▶ by hand ───────────── hand ───▶ by hand
    absent, by the clock ── scan, once reopened ──▶ signed in
    by hand ── undo, within a minute ──▶ what stood before

What is not drawn changes nothing: a second scan, a scan against what staff have ruled, closing over a mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.classes import Session
from classbell.domain.errors import ReasonMissing, ReasonTooLong, SessionCancelled, SessionOver, TooEarlyToOpen
from classbell.domain.people import PersonId

REASON_AT_MOST = 200


class Status(StrEnum):
    """What the register says of one person in one session."""

    ON_TIME = "on_time"
    LATE = "late"
    EARLY_LEAVE = "early_leave"
    ON_LEAVE = "on_leave"
    ABSENT = "absent"

    @property
    def is_present(self) -> bool:
        """Whether the person was there, if not for all of it."""
        return self in {Status.ON_TIME, Status.LATE, Status.EARLY_LEAVE}


class Evidence(StrEnum):
    """How strong the ground of a mark is."""

    TYPED = "E0"  # by staff, with a reason, or set by the clock
    STATIC = "E1"  # a code that does not change
    ROTATING = "E2"  # a live code
    LOCATED = "E3"  # a live code and a live location
    SEEN = "E4"  # staff looked at the person


class Origin(StrEnum):
    """Who spoke last."""

    SIGN_IN = "sign_in"  # the person
    CLOCK = "clock"  # nobody, until sign-in was closed
    HAND = "hand"  # staff


SEEN = "seen"
"""The reason that is evidence by itself: staff looked at the person."""

QUICK_REASONS: dict[Status, tuple[str, ...]] = {
    Status.ON_TIME: (SEEN, "no_phone", "camera"),
    Status.LATE: (SEEN, "no_phone", "camera"),
    Status.ON_LEAVE: ("sick", "personal", "official"),
    Status.ABSENT: ("no_show", "left", "not_in_room"),
}
"""What staff may rule by hand, each with the reasons offered for it; any other reason is typed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When sign-in may be opened, and when a person who signs in is late."""

    opens_before: timedelta = timedelta(minutes=60)
    """How long before a session its sign-in may be opened at the earliest."""
    late_after: timedelta = timedelta(minutes=5)
    """How long after the start signing in is still on time."""
    undo_for: timedelta = timedelta(minutes=1)
    """How long a mark by hand can be taken back by one tap."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of one person in one session, one direction."""

    session_id: int
    person_id: PersonId
    status: Status
    evidence: Evidence
    signed_at: datetime | None
    reason: str | None = None
    kept_by: PersonId | None = None
    """The staff member who ruled; None: the person signed in, or the clock set them absent."""

    @property
    def origin(self) -> Origin:
        """Who spoke last about this person in this session."""
        if self.kept_by is not None:
            return Origin.HAND
        return Origin.CLOCK if self.signed_at is None else Origin.SIGN_IN


@dataclass(frozen=True, slots=True)
class Ruling:
    """What staff decide of somebody, and why: a quick reason's key, or typed words."""

    status: Status
    reason: str
    by: PersonId

    @property
    def evidence(self) -> Evidence:
        """What a mark made by it rests on."""
        return Evidence.SEEN if self.reason == SEEN and self.status.is_present else Evidence.TYPED


def judge(session: Session, person_id: PersonId, at: datetime, evidence: Evidence, policy: Policy) -> Mark:
    """Decide what signing in at this moment is worth. Edges count in the person's favour."""
    late = at > session.starts_at + policy.late_after
    return Mark(session.id, person_id, Status.LATE if late else Status.ON_TIME, evidence, at)


def scanned(stands: Mark | None, scan: Mark) -> Mark:
    """Give the mark that stands after a scan: the first one, unless only the clock has spoken."""
    return scan if stands is None or stands.origin is Origin.CLOCK else stands


def closed(stands: Mark | None, session_id: int, person_id: PersonId) -> Mark:
    """Give the mark that stands after closing: who has none is absent."""
    return stands or Mark(session_id, person_id, Status.ABSENT, Evidence.TYPED, None)


def ruled(stands: Mark | None, session: Session, person_id: PersonId, ruling: Ruling, at: datetime) -> Mark:
    """Give the mark that stands after staff have ruled. When the person came stays known, where it was."""
    came_at = (stands.signed_at if stands else None) or _seen_at(session, ruling, at)
    return Mark(
        session_id=session.id,
        person_id=person_id,
        status=ruling.status,
        evidence=ruling.evidence,
        signed_at=came_at if ruling.status.is_present else None,
        reason=ruling.reason,
        kept_by=ruling.by,
    )


def undone(before: Mark | None, session: Session, person_id: PersonId) -> Mark | None:
    """Give the mark that stands once a ruling is taken back; a session closed meanwhile leaves nobody without one."""
    return closed(before, session.id, person_id) if session.closed_at else before


def check_reason(text: str) -> str:
    """Give the reason without the blanks around it; raises ReasonMissing, ReasonTooLong (200 characters)."""
    reason = " ".join(text.split())
    if not reason:
        raise ReasonMissing
    if len(reason) > REASON_AT_MOST:
        raise ReasonTooLong(count=len(reason), at_most=REASON_AT_MOST)
    return reason


def check_opening(session: Session, now: datetime, policy: Policy) -> None:
    """Raise unless sign-in of the session may be opened, or reopened, now."""
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    if now < session.starts_at - policy.opens_before:
        raise TooEarlyToOpen(session=session, at=session.starts_at - policy.opens_before)
    if now >= session.ends_at:
        raise SessionOver(session=session)


def _seen_at(session: Session, ruling: Ruling, at: datetime) -> datetime | None:
    """Only who is seen while the session runs is known to have come by then."""
    is_seen = ruling.evidence is Evidence.SEEN and at <= session.ends_at
    return at if is_seen else None
