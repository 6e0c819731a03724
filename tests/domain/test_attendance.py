"""Whoever spoke last about a person in a session, and who may overrule whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from classbell.domain import attendance, openings
from classbell.domain.attendance import QUICK_REASONS, Event, Evidence, Mark, Origin, Policy, Ruling, Status
from classbell.domain.classes import Session
from classbell.domain.errors.basics import ReasonMissing, ReasonTooLong
from classbell.domain.errors.register import SessionOver, TooEarlyToOpen
from classbell.domain.errors.signing import SessionCancelled

STARTS_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
POLICY = Policy()
ME, STAFF, WALK_IN = 7, 9, 8


def a_session(**changes: object) -> Session:
    made = Session(
        id=1,
        class_id=1,
        class_title="任职培训班 第1期",
        title="公文写作",
        mode="classroom",
        venue=None,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(minutes=90),
        zone=ZoneInfo("Asia/Shanghai"),
        code_kind="rotating",
        opened_at=None,
        closed_at=None,
        cancelled_at=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # names of its own fields


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (timedelta(minutes=-60), Status.ON_TIME),
        (timedelta(0), Status.ON_TIME),
        (POLICY.late_after, Status.ON_TIME),
        (POLICY.late_after + timedelta(milliseconds=1), Status.LATE),
    ],
)
def test_the_last_instant_of_the_grace_counts_for_the_person(after: timedelta, status: Status) -> None:
    mark = attendance.judge(a_session(), ME, STARTS_AT + after, Evidence.ROTATING, POLICY)
    assert mark == Mark(1, ME, status, Evidence.ROTATING, STARTS_AT + after)
    assert mark.origin is Origin.SIGN_IN


def test_sign_in_opens_from_an_hour_before_until_the_end() -> None:
    session = a_session()
    for at in (session.starts_at - POLICY.opens_before, session.ends_at - timedelta(milliseconds=1)):
        openings.check_opening(session, at, POLICY)
    with pytest.raises(TooEarlyToOpen):
        openings.check_opening(session, session.starts_at - POLICY.opens_before - timedelta(milliseconds=1), POLICY)
    with pytest.raises(SessionOver):
        openings.check_opening(session, session.ends_at, POLICY)
    with pytest.raises(SessionCancelled):
        openings.check_opening(a_session(cancelled_at=STARTS_AT), STARTS_AT, POLICY)


def test_a_reason_is_asked_for_and_has_a_length() -> None:
    assert attendance.check_reason("  家里\n有事 ") == "家里 有事"
    assert attendance.check_reason("字" * 200) == "字" * 200
    with pytest.raises(ReasonMissing):
        attendance.check_reason(" \n ")
    with pytest.raises(ReasonTooLong):
        attendance.check_reason("字" * 201)


def test_only_who_is_seen_in_the_room_gets_the_strongest_grade() -> None:
    assert Ruling(Status.ON_TIME, "seen", STAFF).evidence is Evidence.SEEN
    assert Ruling(Status.ABSENT, "seen", STAFF).evidence is Evidence.TYPED
    assert Ruling(Status.ON_TIME, "no_phone", STAFF).evidence is Evidence.TYPED


def test_a_ruling_keeps_when_the_person_came_only_where_they_did() -> None:
    signed = attendance.judge(a_session(), ME, STARTS_AT, Evidence.ROTATING, POLICY)
    later = STARTS_AT + timedelta(minutes=20)
    late = attendance.ruled(signed, a_session(), ME, Ruling(Status.LATE, "换了教室", STAFF), later)
    assert (late.signed_at, late.status, late.kept_by) == (STARTS_AT, Status.LATE, STAFF)
    gone = attendance.ruled(signed, a_session(), ME, Ruling(Status.ABSENT, "not_in_room", STAFF), later)
    assert gone.signed_at is None
    made_up = attendance.ruled(None, a_session(), ME, Ruling(Status.ON_TIME, "seen", STAFF), later + timedelta(days=1))
    assert made_up.signed_at is None


@dataclass
class Book:
    """One person's marks in one session, carried from event to event as the actions do it."""

    session: Session = field(default_factory=a_session)
    mark: Mark | None = None
    out: Mark | None = None
    chain: list[tuple[Event, Mark | None, Mark | None]] = field(default_factory=list)
    undoable: tuple[Mark | None, Mark] | None = None

    def to(self, event: Event, mark: Mark | None) -> None:
        """Let a mark stand, as `actions.register.change` does: what changes nothing is not in the chain."""
        if mark != self.mark:
            self.chain.append((event, self.mark, mark))
            self.mark, self.undoable = mark, None


class Life(RuleBasedStateMachine):
    """Everything that can happen to a person's mark, in every order."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.at = STARTS_AT - timedelta(minutes=30)

    @property
    def is_over(self) -> bool:
        return self.at >= self.book.session.ends_at

    @rule(minutes=st.integers(min_value=0, max_value=40))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @precondition(lambda self: not self.is_over)
    @rule()
    def open(self) -> None:
        session = self.book.session
        if not session.is_open:
            self.book.session = replace(session, opened_at=self.at, closed_at=None, settled_at=None)
            self.book.to(Event.REOPEN, attendance.reopened(self.book.mark))

    @rule()
    def close(self) -> None:
        before = self.book.mark
        if self.book.session.is_open:
            self.book.session = replace(self.book.session, closed_at=self.at)
        assert self.book.mark == before, "closing makes nobody absent"

    @precondition(lambda self: self.at >= STARTS_AT and not self.book.session.is_open)
    @rule()
    def settle(self) -> None:
        if self.book.session.settled_at is None:
            self.book.session = replace(self.book.session, settled_at=self.at)
            self.book.to(Event.SETTLE, attendance.settled(self.book.mark, 1, ME))

    @precondition(lambda self: self.book.session.is_open)
    @rule(evidence=st.sampled_from([Evidence.STATIC, Evidence.ROTATING, Evidence.LOCATED, Evidence.SEEN]))
    def scan(self, evidence: Evidence) -> None:
        stood = self.book.mark
        scan = attendance.judge(self.book.session, ME, self.at, evidence, POLICY)
        self.book.to(Event.SIGN_IN, attendance.scanned(stood, scan))
        assert self.book.mark is not None
        assert not self.book.mark.origin.yields, "a person who is there is neither absent nor on leave"
        assert stood is None or stood.origin.yields or self.book.mark == stood, "the first mark stays"

    @precondition(lambda self: self.book.session.is_open)
    @rule()
    def scan_elsewhere(self) -> None:
        scan = attendance.judge(self.book.session, ME, self.at, Evidence.ROTATING, POLICY)
        scan = replace(scan, origin=Origin.HALF_DAY)
        self.book.to(Event.SIGN_IN, attendance.scanned(self.book.mark, scan))

    @precondition(lambda self: self.at >= STARTS_AT)
    @rule()
    def sign_out(self) -> None:
        scan = attendance.judge_leaving(self.book.session, ME, self.at, Evidence.ROTATING, POLICY)
        self.book.out = attendance.signed_out(self.book.out, scan)
        if self.book.mark:
            before = self.book.mark
            self.book.to(Event.SIGN_OUT, attendance.left(before, self.book.out, self.book.session, POLICY))
            assert before.origin is not Origin.HAND or self.book.mark == before, "what staff ruled stays"

    @rule(status=st.sampled_from(list(QUICK_REASONS)), number=st.integers(min_value=0, max_value=2))
    def rule_by_hand(self, status: Status, number: int) -> None:
        self._rule(Event.BY_HAND, status, QUICK_REASONS[status][number])

    @precondition(lambda self: self.book.undoable is not None)
    @rule()
    def undo(self) -> None:
        assert self.book.undoable is not None
        before, _ = self.book.undoable
        self.book.to(Event.UNDO, attendance.undone(before, self.book.session, ME))

    @rule()
    def grant_leave(self) -> None:
        before = self.book.mark
        leave = Mark(1, ME, Status.ON_LEAVE, Evidence.TYPED, None, "sick", STAFF, Origin.LEAVE)
        self.book.to(Event.LEAVE, attendance.on_leave(before, leave))
        assert before is None or before.origin.yields or self.book.mark == before, "who is there is not on leave"

    @rule()
    def return_from_leave(self) -> None:
        self.book.to(Event.LEAVE_RETURNED, attendance.off_leave(self.book.mark, self.book.session))
        assert self.book.mark is None or self.book.mark.origin is not Origin.LEAVE

    @precondition(lambda self: self.book.mark is not None)
    @rule(is_here=st.booleans())
    def check_on_the_spot(self, is_here: bool) -> None:
        self._rule(Event.SPOT_CHECK, *((Status.ON_TIME, "seen") if is_here else (Status.ABSENT, "not_in_room")))

    @precondition(lambda self: self.book.session.settled_at is not None)
    @rule(status=st.sampled_from(list(QUICK_REASONS)), event=st.sampled_from([Event.APPEAL, Event.CORRECTION]))
    def change_later(self, status: Status, event: Event) -> None:
        self._rule(event, status, "误登")

    @rule()
    def admit(self) -> None:
        before = self.book.mark
        came = attendance.judge(self.book.session, ME, self.at, Evidence.ROTATING, POLICY)
        came = replace(came, kept_by=STAFF, reason="expired", origin=Origin.HAND)
        self.book.to(Event.ADMIT, attendance.admitted(before, came))
        assert self.book.mark is not None
        assert self.book.mark.status.is_present
        assert before is None or not before.status.is_present or self.book.mark == before

    @rule(came_after=st.integers(min_value=0, max_value=60), is_absent=st.booleans())
    def merge(self, came_after: int, is_absent: bool) -> None:
        before = self.book.mark
        at = STARTS_AT + timedelta(minutes=came_after)
        came = attendance.judge(self.book.session, WALK_IN, at, Evidence.ROTATING, POLICY)
        other = attendance.settled(None, 1, WALK_IN) if is_absent else came
        if other.origin is Origin.CLOCK and self.book.session.settled_at is None:
            return
        mark = attendance.merged(before, other)
        self.book.to(Event.MERGE, mark and replace(mark, person_id=ME))
        assert self.book.mark is not None
        assert self.book.mark.status.is_present or (is_absent and not (before and before.status.is_present))

    def _rule(self, event: Event, status: Status, reason: str) -> None:
        before = self.book.mark
        ruling = Ruling(status, reason, STAFF)
        self.book.to(event, attendance.ruled(before, self.book.session, ME, ruling, self.at))
        if event is Event.BY_HAND and self.book.mark != before:
            assert self.book.mark is not None
            self.book.undoable = (before, self.book.mark)

    @invariant()
    def the_mark_is_lawful(self) -> None:
        mark, session = self.book.mark, self.book.session
        assert session.settled_at is None or mark is not None, "a settled register leaves nobody without a mark"
        if mark is None:
            return
        assert mark.person_id == ME
        assert mark.signed_at is None or mark.status.is_present
        assert (mark.kept_by is None) == (mark.reason is None), "what staff decide has a reason, nothing else does"
        match mark.origin:
            case Origin.CLOCK:
                assert (mark.status, mark.evidence) == (Status.ABSENT, Evidence.TYPED)
                assert session.settled_at is not None, "nobody is absent by the clock before the register settles"
            case Origin.LEAVE:
                assert mark.status is Status.ON_LEAVE
            case Origin.SIGN_IN | Origin.HALF_DAY:
                assert mark.signed_at is not None
                assert mark.evidence is not Evidence.TYPED
            case Origin.HAND:
                assert mark.kept_by == STAFF

    @invariant()
    def the_chain_explains_it(self) -> None:
        stood: Mark | None = None
        for _, before, after in self.book.chain:
            assert before == stood, "each link begins where the one before ended"
            stood = after
        assert stood == self.book.mark
        if self.book.mark:
            assert self.book.mark.origin in MADE_BY[self.book.chain[-1][0]]

    @invariant()
    def leaving_early_is_one_status(self) -> None:
        mark, out = self.book.mark, self.book.out
        if mark and out and mark.origin.is_own and self.book.chain[-1][0] is Event.SIGN_OUT:
            assert (mark.status is Status.EARLY_LEAVE) == (out.status is Status.EARLY_LEAVE)


ANY = frozenset(Origin)
MADE_BY = {
    Event.SIGN_IN: {Origin.SIGN_IN, Origin.HALF_DAY},
    Event.SIGN_OUT: {Origin.SIGN_IN, Origin.HALF_DAY},
    Event.SETTLE: {Origin.CLOCK},
    Event.REOPEN: frozenset[Origin](),
    Event.BY_HAND: {Origin.HAND},
    Event.UNDO: ANY,
    Event.LEAVE: {Origin.LEAVE},
    Event.LEAVE_RETURNED: {Origin.CLOCK},
    Event.SPOT_CHECK: {Origin.HAND},
    Event.APPEAL: {Origin.HAND},
    Event.CORRECTION: {Origin.HAND},
    Event.ADMIT: {Origin.HAND},
    Event.MERGE: ANY,
}
"""By what each event may leave a mark; a chain that ends in it explains the mark."""

Life.TestCase.settings = settings(max_examples=400, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
