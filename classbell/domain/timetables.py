"""What a timetable says, row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from classbell.domain.moments import on_the_wall
from classbell.domain.slots import Draft, Slot
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


def read(table: Table, zone: ZoneInfo) -> Draft:
    """Read a timetable for a class of this zone; raise HeadingsMissing when columns lack."""
    remarks: list[Remark] = []
    slots: list[Slot] = []
    rows = rows_of(table, HEADINGS, REQUIRED)
    for row in rows:
        found, said = _slot(row, zone)
        slots += [found] if found else []
        remarks += said
    return Draft(tuple(slots), tuple(remarks), len(rows))


def _slot(row: Row, zone: ZoneInfo) -> tuple[Slot | None, list[Remark]]:
    """Read a row, or give all that is wrong with it; what is only odd about its times comes beside it."""
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
        return None, faults
    begins, over, odd = clocked(row.number, day, (starts, ends), zone)
    if over <= begins:
        return None, [*odd, Remark(row.number, "end_before_start", value=f"{starts:%H:%M} – {ends:%H:%M}")]
    slot = Slot(
        number=row.number,
        title=row["title"],
        mode=MODES[row["mode"].casefold()],
        venue=row["venue"],
        lecturers=lecturers(row["lecturers"]),
        starts_at=begins,
        ends_at=over,
    )
    return slot, odd


def lecturers(text: str) -> tuple[str, ...]:
    """Part names that somebody wrote in one go."""
    return tuple(name for name in re.split(r"[、,，;；/\n]+\s*", text.strip()) if name)


def clocked(number: int, on: date, times: tuple[time, time], zone: ZoneInfo) -> tuple[datetime, datetime, list[Remark]]:
    """Give the instants at which clocks show these times, UTC; where they change, also what is to be said of it.

    A time that the clocks skip is as much later; of one they show twice it is the first.
    """
    starts, ends = (datetime.combine(on, at) for at in times)
    odd = [remark for local in (starts, ends) if (remark := _odd(number, local, zone))]
    return on_the_wall(starts, zone), on_the_wall(ends, zone), odd


def _odd(number: int, local: datetime, zone: ZoneInfo) -> Remark | None:
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return None
    shown = first.astimezone(UTC).astimezone(zone)
    if shown.replace(tzinfo=None) != local:
        return Remark(number, "clocks_skip", Weight.WARNING, f"{local:%H:%M} → {shown:%H:%M}")
    return Remark(number, "clocks_repeat", Weight.WARNING, f"{local:%H:%M}")


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


def _day(text: str) -> date | None:
    """Read 2026-07-06, 2026/7/6, 2026.7.6, 2026年7月6日, or a date cell with its midnight."""
    found = re.match(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_times(text: str) -> tuple[time, time] | None:
    """Read a span of a day as people type it: 08:30-10:00, 下午2:30到4:00; None where it is none."""
    parts = re.split(r"\s*(?:-|–|—|~|～|至|到|\bto\b)\s*", text.strip(), maxsplit=1)
    found = [_time(part) for part in parts]
    if len(found) != _TWO or found[0] is None or found[1] is None or found[0] >= found[1]:
        return None
    return found[0], found[1]


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


_TWO = 2
