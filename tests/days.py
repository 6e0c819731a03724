"""Makes class days by value: a class, its sessions, and entries with the marks a test asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain.attendance import Evidence, Mark, Origin, Status, settled
from classbell.domain.classes import Class, Session
from classbell.domain.sheets import DaySheet, Entry, fold

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CLASS = Class(1, "任职培训班", "第1期", ZONE, "/1/")
STAFF = 99


def a_session(number: int, title: str = "公文写作", hour: int = 9) -> Session:
    starts_at = datetime(2026, 3, 2, hour, tzinfo=ZONE).astimezone(UTC)
    return Session(
        id=number,
        class_id=CLASS.id,
        class_title=CLASS.title,
        title=title,
        mode="classroom",
        venue=None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        zone=ZONE,
        code_kind="rotating",
        opened_at=starts_at,
        closed_at=None,
        cancelled_at=None,
    )


def a_mark(session: Session, person_id: int, status: Status | None) -> Mark | None:
    """Make the mark a status usually comes by: a live code, the supervisor's word, or the closing."""
    if status is None:
        return None
    if status.is_present:
        signed_at = session.starts_at + timedelta(minutes=12 if status is Status.LATE else -3)
        return Mark(session.id, person_id, status, Evidence.ROTATING, signed_at)
    if status is Status.ABSENT:
        return settled(None, session.id, person_id)
    return Mark(session.id, person_id, status, Evidence.TYPED, None, "sick", STAFF, Origin.HAND)


def an_entry(session: Session, person_id: int, status: Status | None, name: str = "") -> Entry:
    return Entry(
        session_id=session.id,
        person_id=person_id,
        name=name or f"学员{person_id}",
        group=None if person_id % 3 == 0 else f"第{person_id % 3}组",
        phone=None,
        is_reachable=person_id % 5 != 0,
        mark=a_mark(session, person_id, status),
    )


def a_sheet(*statuses: Sequence[Status | None], names: Sequence[str] = ()) -> DaySheet:
    """Make a day of as many sessions as sequences are given, each with a status a person."""
    sessions = [
        a_session(n + 1, ("公文写作", "现场教学", "案例研讨", "晚自习")[n % 4], 8 + 3 * n) for n in range(len(statuses))
    ]
    entries = [
        an_entry(session, person, status, names[person] if names else "")
        for session, marked in zip(sessions, statuses, strict=True)
        for person, status in enumerate(marked)
    ]
    return fold(CLASS, DAY, sessions, entries, AT)
