"""What a timetable says, row by row, and what it would come to if it were kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from classbell.domain.tables import Headings, Remark, Row, Table, Weight, looks_like_formula, rows_of

LENGTH = 100

HEADINGS: Headings = {
    "day": ("日期", "Date", "上课日期", "day"),
    "start": ("开始", "Start", "开始时间", "start time", "from"),
    "end": ("结束", "End", "结束时间", "end time", "to"),
    "title": ("课程", "Title", "课程名称", "课次", "内容", "course", "subject", "topic", "session"),
    "mode": ("授课方式", "Mode", "方式", "形式"),
    "venue": ("地点", "Venue", "教室", "上课地点", "场地", "room", "place", "location"),
    "lecturers": ("授课人", "Lecturers", "讲师", "教师", "主讲", "主讲人", "lecturer", "speaker", "teacher"),
}
REQUIRED = ("day", "start", "end", "title")

MODES: Mapping[str, str] = {
    "": "classroom",
    "课堂": "classroom",
    "面授": "classroom",
    "classroom": "classroom",
    "现场教学": "on_site",
    "现场": "on_site",
    "on_site": "on_site",
    "on site": "on_site",
    "on-site": "on_site",
    "网络": "online",
    "线上": "online",
    "online": "online",
    "演练": "exercise",
    "exercise": "exercise",
    "实践锻炼": "posting",
    "posting": "posting",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One session as a timetable has it; instants are UTC."""

    number: int
    title: str
    mode: str
    venue: str
    lecturers: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A session the class has already."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What keeping a timetable would do; nothing of it is done yet."""

    slots: tuple[Slot, ...]
    """The sessions that would be added, by their start."""
    already: int
    """Rows whose session the class has."""
    remarks: tuple[Remark, ...]
    rows: int
    """How many rows there are below the headings."""

    @property
    def faulty(self) -> int:
        """How many rows would not be kept because something is wrong with them."""
        return len({remark.number for remark in self.faults})

    @property
    def faults(self) -> list[Remark]:
        """Why rows would not be kept, by row."""
        return [remark for remark in self.remarks if remark.weight is Weight.FAULT]

    @property
    def warnings(self) -> list[Remark]:
        """What is kept but should be looked at, by row."""
        return [remark for remark in self.remarks if remark.weight is Weight.WARNING]


def judge(table: Table, zone: ZoneInfo, planned: Iterable[Planned], now: datetime) -> Preview:
    """Tell what a timetable would add to a class of this zone; raise HeadingsMissing when columns lack."""
    remarks: list[Remark] = []
    slots: list[Slot] = []
    rows = rows_of(table, HEADINGS, REQUIRED)
    for row in rows:
        found = _slot(row, zone)
        if isinstance(found, Slot):
            slots.append(found)
        else:
            remarks += found
    remarks += _repeated(slots)
    repeated = {remark.number for remark in remarks}
    there = list(planned)
    known = {(one.starts_at, one.title) for one in there}
    once = [slot for slot in slots if slot.number not in repeated]
    new = sorted((slot for slot in once if (slot.starts_at, slot.title) not in known), key=lambda slot: slot.starts_at)
    remarks += _overlaps(new, there) + [
        Remark(slot.number, "in_the_past", Weight.WARNING) for slot in new if slot.starts_at < now
    ]
    told = tuple(sorted(remarks, key=lambda remark: remark.number))
    return Preview(tuple(new), len(once) - len(new), told, len(rows))


def _slot(row: Row, zone: ZoneInfo) -> Slot | list[Remark]:
    """Read a row, or give all that is wrong with it."""
    day, starts, ends = _day(row["day"]), _time(row["start"]), _time(row["end"])
    faults = _faults(row)
    faults += [
        Remark(row.number, f"{column}_bad", value=row[column])
        for column, found in (("day", day), ("start", starts), ("end", ends))
        if found is None
    ]
    if starts and ends and ends <= starts:
        faults.append(Remark(row.number, "end_before_start", value=f"{starts:%H:%M} – {ends:%H:%M}"))
    if faults or day is None or starts is None or ends is None:
        return faults
    return Slot(
        number=row.number,
        title=row["title"],
        mode=MODES[row["mode"].casefold()],
        venue=row["venue"],
        lecturers=tuple(name for name in re.split(r"[、,，;；/\n]+\s*", row["lecturers"]) if name),
        starts_at=datetime.combine(day, starts, zone).astimezone(UTC),
        ends_at=datetime.combine(day, ends, zone).astimezone(UTC),
    )


def _faults(row: Row) -> list[Remark]:
    faults = [
        Remark(row.number, "formula", value=HEADINGS[column][0])
        for column, text in row.cells.items()
        if looks_like_formula(text)
    ]
    if not row["title"]:
        faults.append(Remark(row.number, "title_missing"))
    if row["mode"].casefold() not in MODES:
        faults.append(Remark(row.number, "mode_unknown", value=row["mode"]))
    faults += [
        Remark(row.number, "too_long", value=HEADINGS[column][0])
        for column, text in row.cells.items()
        if len(text) > LENGTH
    ]
    return faults


def _repeated(slots: Iterable[Slot]) -> list[Remark]:
    first: dict[tuple[datetime, str], int] = {}
    remarks = []
    for slot in slots:
        other = first.setdefault((slot.starts_at, slot.title), slot.number)
        if other != slot.number:
            remarks.append(Remark(slot.number, "duplicate", other=other))
    return remarks


def _overlaps(slots: Iterable[Slot], planned: Iterable[Planned]) -> list[Remark]:
    """Point out what runs at the same time: a class may split, so it is kept all the same."""
    remarks, there = [], list(planned)
    latest: Slot | None = None
    for slot in slots:
        if latest and slot.starts_at < latest.ends_at:
            remarks.append(Remark(slot.number, "overlaps_row", Weight.WARNING, latest.title, latest.number))
        remarks += [
            Remark(slot.number, "overlaps_session", Weight.WARNING, one.title)
            for one in there
            if slot.starts_at < one.ends_at and one.starts_at < slot.ends_at
        ]
        latest = slot if latest is None or slot.ends_at > latest.ends_at else latest
    return remarks


def _day(text: str) -> date | None:
    """Read 2026-07-06, 2026/7/6, 2026.7.6, 2026年7月6日, or a date cell with its midnight."""
    found = re.match(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _time(text: str) -> time | None:
    """Read 8:30, 08:30:00, 8点30, 8时, 下午2:30, 2:30 pm, or a date cell that ends in a time."""
    found = re.search(r"(\d{1,2})\s*[:点时h]\s*(\d{2})?(?::\d{2}(?:\.\d+)?)?\s*分?\s*([ap]m)?$", text.casefold())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    is_late = found[3] == "pm" or text.startswith(("下午", "晚上"))
    hour += 12 if is_late and hour < 12 else 0  # noqa: PLR2004 hours of a half day
    try:
        return time(hour, minute)
    except ValueError:
        return None
