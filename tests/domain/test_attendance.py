"""Whoever spoke last about a person in a session, and who may overrule whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import attendance
from classbell.domain.attendance import QUICK_REASONS, Evidence, Mark, Origin, Policy, Ruling, Status
from classbell.domain.classes import Session
from classbell.domain.errors import ReasonMissing, ReasonTooLong, SessionCancelled, SessionOver, TooEarlyToOpen

STARTS_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
POLICY = Policy()
ME, STAFF = 7, 9


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
        attendance.check_opening(session, at, POLICY)
    with pytest.raises(TooEarlyToOpen):
        attendance.check_opening(session, session.starts_at - POLICY.opens_before - timedelta(milliseconds=1), POLICY)
    with pytest.raises(SessionOver):
        attendance.check_opening(session, session.ends_at, POLICY)
    with pytest.raises(SessionCancelled):
        attendance.check_opening(a_session(cancelled_at=STARTS_AT), STARTS_AT, POLICY)


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
    """One person's mark and one session, carried from event to event as the actions do it."""

    session: Session = field(default_factory=a_session)
    mark: Mark | None = None
    before: Mark | None = None
    can_undo: bool = False

    def scan(self, at: datetime) -> None:
        if self.session.is_open:
            self._change(attendance.scanned(self.mark, self._judged(at)))

    def open(self, at: datetime) -> None:
        self.session = replace(self.session, opened_at=self.session.opened_at or at, closed_at=None)

    def close(self, at: datetime) -> None:
        if self.session.is_open:
            self.session = replace(self.session, closed_at=at)
            self._change(attendance.closed(self.mark, 1, ME))

    def hand(self, at: datetime, status: Status) -> None:
        before = self.mark
        ruling = Ruling(status, QUICK_REASONS[status][0], STAFF)
        self._change(attendance.ruled(self.mark, self.session, ME, ruling, at))
        self.before, self.can_undo = before, True

    def undo(self) -> None:
        if self.can_undo:
            self.mark, self.can_undo = attendance.undone(self.before, self.session, ME), False

    def _judged(self, at: datetime) -> Mark:
        return attendance.judge(self.session, ME, at, Evidence.ROTATING, POLICY)

    def _change(self, mark: Mark) -> None:
        if mark != self.mark:
            self.mark, self.can_undo = mark, False


events = st.lists(
    st.one_of(
        st.sampled_from(["scan", "open", "close", "undo"]).map(lambda name: (name, None)),
        st.sampled_from(list(QUICK_REASONS)).map(lambda status: ("hand", status)),
    ),
    max_size=14,
)


def play(orders: list[tuple[str, Status | None]]) -> list[tuple[str, Mark | None, Book]]:
    book = Book()
    told = []
    for minute, (name, status) in enumerate(orders):
        at = STARTS_AT + timedelta(minutes=minute)
        before = book.mark
        match name:
            case "hand":
                assert status is not None
                book.hand(at, status)
            case "undo":
                book.undo()
            case _:
                getattr(book, name)(at)
        told.append((name, before, replace(book)))
    return told


@given(events)
def test_every_order_of_events_gives_one_lawful_mark(orders: list[tuple[str, Status | None]]) -> None:
    for _, _, book in play(orders):
        mark = book.mark
        assert not book.session.closed_at or mark is not None, "who is on the roll of a closed session has a mark"
        if mark is None:
            continue
        assert (mark.kept_by is None) == (mark.reason is None), "what staff rule has a reason, nothing else does"
        assert mark.signed_at is None or mark.status.is_present
        if mark.origin is Origin.CLOCK:
            assert (mark.status, mark.evidence) == (Status.ABSENT, Evidence.TYPED)
        if mark.origin is Origin.SIGN_IN:
            assert mark.evidence is Evidence.ROTATING


@given(events)
def test_a_scan_never_overrules_staff_nor_an_earlier_scan(orders: list[tuple[str, Status | None]]) -> None:
    for name, before, book in play(orders):
        if name == "scan" and before is not None and before.origin is not Origin.CLOCK:
            assert book.mark == before
        if name == "scan" and book.session.is_open:
            assert book.mark is not None
            assert book.mark.origin is not Origin.CLOCK


@given(events)
def test_closing_changes_no_mark_there_is(orders: list[tuple[str, Status | None]]) -> None:
    for name, before, book in play(orders):
        if name == "close" and before is not None:
            assert book.mark == before
