"""What a scan is worth, and who may overrule whom: the life of one person's mark in one session.

                        scan, half-day                          hand, spot check, appeal,
    nothing yet ───────────────────────▶ signed in ───────────── correction ──▶ by hand ⟲
      │  ▲  │ │                            │   ▲                                  ▲ │
      │  │  │ │                   sign-out │   │ later sign-out                   │ │ undo, within
      │  │  │ │  before the end, as allowed│   │ at the end                       │ │ a minute: what
      │  │  │ │                            ▼   │                                  │ ▼ stood before
      │  │  │ │                           left early ─────────────────────────────┤
      │  │  │ │  leave granted                       hand, appeal, correction     │
      │  │  │ └──────────────▶ on leave ─── scan ─▶ signed in                      │
      │  │  │                    │ │  └────────────────────────────────────────────┤
      │  │  │      leave returned │ │ settled: absent, by the clock               │
      │  │  └─────────────────────┘ (back to nothing yet)                         │
      │  │  admitted from waiting, or by hand ────────────────────────────────────┘
      │  └─ reopened ─┐                                                           ▲
      └── settled ────┴─▶ absent, by the clock ── scan, leave, admission, hand ───┘ (each as above)

Closing sign-in changes no mark. What is not drawn changes nothing: a second scan, a scan or a leave against what
staff have ruled, a leave against who is there, settling over a mark. Two marks of one person who was known twice are
merged into the one that speaks for the person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.classes import Session
from classbell.domain.errors.basics import ReasonMissing, ReasonTooLong
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
        return self in _PRESENT


_PRESENT = frozenset({Status.ON_TIME, Status.LATE, Status.EARLY_LEAVE})


class Evidence(StrEnum):
    """How strong the ground of a mark is."""

    TYPED = "E0"  # by staff, with a reason, or set by the clock
    STATIC = "E1"  # a code that does not change
    ROTATING = "E2"  # a live code
    LOCATED = "E3"  # a live code, and the picture on the screen named or a live location inside
    SEEN = "E4"  # staff looked at the person


class Direction(StrEnum):
    """Whether a mark is of coming or of going. One person has at most one of each in a session."""

    IN = "in"
    OUT = "out"


class Origin(StrEnum):
    """Who spoke last."""

    SIGN_IN = "sign_in"  # the person
    HALF_DAY = "half_day"  # the person, in another session of the same half-day
    CLOCK = "clock"  # nobody, until the register was settled
    LEAVE = "leave"  # a leave that was granted
    HAND = "hand"  # staff

    @property
    def is_own(self) -> bool:
        """Whether the mark rests on the person's own sign-in."""
        return self in {Origin.SIGN_IN, Origin.HALF_DAY}

    @property
    def yields(self) -> bool:
        """Whether the mark gives way to a person who is there."""
        return self in {Origin.CLOCK, Origin.LEAVE}


class Event(StrEnum):
    """What can happen to a mark, as the change log names it."""

    SIGN_IN = "sign_in"
    PLACE = "place"  # a live location has made a sign-in's evidence stronger
    SIGN_OUT = "sign_out"
    SETTLE = "settle"  # who has no mark is absent
    REOPEN = "reopen"  # the clock's absences are taken back
    BY_HAND = "by_hand"
    UNDO = "undo"
    LEAVE = "leave"  # granted
    LEAVE_RETURNED = "leave_returned"  # or withdrawn
    SPOT_CHECK = "spot_check"
    BADGE = "badge"  # staff have scanned the person's badge
    APPEAL = "appeal"  # granted
    CORRECTION = "correction"  # by two people, long after
    ADMIT = "admit"  # from those who wait
    MERGE = "merge"  # two lines turned out to be one person


SEEN = "seen"
"""The reason that is evidence by itself: staff looked at the person."""

QUICK_REASONS: dict[Status, tuple[str, ...]] = {
    Status.ON_TIME: (SEEN, "no_phone", "camera"),
    Status.LATE: (SEEN, "no_phone", "camera"),
    Status.EARLY_LEAVE: ("left", "sick", "official"),
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
    early_before: timedelta = timedelta(minutes=5)
    """Who signs out longer than this before the end leaves early."""
    alone_for: timedelta = timedelta(hours=48)
    """How long after the register has settled one person alone may still change its marks by hand."""


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
    """The staff member who ruled, or granted the leave; None: the person signed in, or the clock spoke."""
    origin: Origin = Origin.SIGN_IN
    """Who spoke last about this person in this session."""
    direction: Direction = Direction.IN


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


def judge_half_day(session: Session, signed: Mark, policy: Policy) -> Mark:
    """Decide what a sign-in in another session of the half-day is worth in this one."""
    assert signed.signed_at is not None  # it is the person's own
    mark = judge(session, signed.person_id, signed.signed_at, signed.evidence, policy)
    return replace(mark, origin=Origin.HALF_DAY)


def judge_leaving(session: Session, person_id: PersonId, at: datetime, evidence: Evidence, policy: Policy) -> Mark:
    """Decide what signing out at this moment says. Edges count in the person's favour."""
    early = at < session.ends_at - policy.early_before
    status = Status.EARLY_LEAVE if early else Status.ON_TIME
    return Mark(session.id, person_id, status, evidence, at, direction=Direction.OUT)


def scanned(stands: Mark | None, scan: Mark) -> Mark:
    """Give the mark that stands after a scan: the first one, unless only the clock or a leave has spoken.

    Who signs in for a half-day and has leave for part of it is on leave for that part.
    """
    if stands is not None and stands.origin is Origin.LEAVE and scan.origin is Origin.HALF_DAY:
        return stands
    return scan if stands is None or stands.origin.yields else stands


def signed_out(stands: Mark | None, scan: Mark) -> Mark:
    """Give the mark of going that stands after a sign-out: the first, unless it was early and this one is not."""
    stayed = scan.status is Status.ON_TIME
    return scan if stands is None or (stayed and stands.status is Status.EARLY_LEAVE) else stands


def left(stands: Mark, out: Mark, session: Session, policy: Policy) -> Mark:
    """Give the mark of coming that stands once its person has signed out; what staff ruled stays."""
    if not stands.origin.is_own or stands.signed_at is None:
        return stands
    if out.status is Status.EARLY_LEAVE:
        return replace(stands, status=Status.EARLY_LEAVE)
    return replace(stands, status=judge(session, stands.person_id, stands.signed_at, stands.evidence, policy).status)


def settled(stands: Mark | None, session_id: int, person_id: PersonId) -> Mark:
    """Give the mark that stands after the register has settled: who has none is absent."""
    return stands or Mark(session_id, person_id, Status.ABSENT, Evidence.TYPED, None, origin=Origin.CLOCK)


def reopened(stands: Mark | None) -> Mark | None:
    """Give the mark that stands once the register is open again: nobody is absent by the clock."""
    return None if stands and stands.origin is Origin.CLOCK else stands


def on_leave(stands: Mark | None, leave: Mark) -> Mark:
    """Give the mark that stands once a leave is granted: who is there, or was ruled on, is not on leave."""
    return leave if stands is None or stands.origin.yields else stands


def off_leave(stands: Mark | None, session: Session) -> Mark | None:
    """Give the mark that stands once a leave is withdrawn or returned from; other marks stay."""
    if stands is None or stands.origin is not Origin.LEAVE:
        return stands
    return settled(None, session.id, stands.person_id) if session.settled_at else None


def admitted(stands: Mark | None, arrival: Mark) -> Mark:
    """Give the mark that stands once staff have admitted an arrival; a mark that speaks for the person stays."""
    return arrival if stands is None or not stands.status.is_present else stands


def merged(stands: Mark | None, moved: Mark | None) -> Mark | None:
    """Give the one mark of a person known twice: being there counts, the earlier one first, else what stands."""
    marks = [mark for mark in (stands, moved) if mark is not None and mark.status.is_present]
    came = [mark for mark in marks if mark.signed_at is not None]
    best = min(came, key=_came_at) if came else next(iter(marks), stands or moved)
    return best and replace(best, person_id=(stands or best).person_id)


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
        origin=Origin.HAND,
    )


def undone(before: Mark | None, session: Session, person_id: PersonId) -> Mark | None:
    """Give the mark that stands once a ruling is taken back: a settled register leaves nobody without one."""
    return settled(before, session.id, person_id) if session.settled_at else reopened(before)


def check_reason(text: str) -> str:
    """Give the reason without the blanks around it; raises ReasonMissing, ReasonTooLong (200 characters)."""
    reason = " ".join(text.split())
    if not reason:
        raise ReasonMissing
    if len(reason) > REASON_AT_MOST:
        raise ReasonTooLong(count=len(reason), at_most=REASON_AT_MOST)
    return reason


def _came_at(mark: Mark) -> datetime:
    assert mark.signed_at is not None  # only such are compared
    return mark.signed_at


def _seen_at(session: Session, ruling: Ruling, at: datetime) -> datetime | None:
    """Only who is seen while the session runs is known to have come by then."""
    is_seen = ruling.evidence is Evidence.SEEN and at <= session.ends_at
    return at if is_seen else None
