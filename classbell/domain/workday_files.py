"""The organisation's own days as a table, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from classbell.domain.errors.timetables import DatesUnclear, SpanTooLong
from classbell.domain.tables import Headings, Remark, Row, Table, looks_like_formula, rows_of
from classbell.domain.workdays import LENGTH, Entry, Span, read_span

HEADINGS: Headings = {
    "from": ("起始", "From", "日期", "开始", "date", "start"),
    "to": ("截止", "To", "结束", "until", "end"),
    "sort": ("类型", "Kind", "安排", "type"),
    "weekday": ("按星期", "As weekday", "按周几", "weekday", "as"),
    "name": ("名称", "Name", "节日", "说明", "holiday", "reason"),
}
REQUIRED = ("from", "sort", "name")
SORTS: Mapping[str, bool] = {
    "休息": False,
    "放假": False,
    "休": False,
    "off": False,
    "holiday": False,
    "上班": True,
    "补班": True,
    "班": True,
    "working": True,
    "worked": True,
    "work": True,
}
_CHINESE = {f"{word}{name}": place for word in ("周", "星期") for place, name in enumerate("一二三四五六日")}
_ENGLISH = {name: place for place, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_LETTERS = 3
NEW = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table of days says: what can be kept, and why the rest cannot."""

    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...]


def read(table: Table, today: date, years: range) -> Reading:
    """Read a table; raise HeadingsMissing when columns lack."""
    entries, remarks = [], list[Remark]()
    for row in rows_of(table, HEADINGS, REQUIRED):
        faults = _faults(row)
        span = _span(row, today, years)
        if isinstance(span, Remark):
            remarks += [*faults, span]
        elif faults:
            remarks += faults
        else:
            is_worked = SORTS[row["sort"].casefold()]
            weekday = _weekday(row["weekday"]) if is_worked else None
            entries.append(Entry(NEW, span.from_on, span.until_on, is_worked, weekday, row["name"]))
    return Reading(tuple(entries), tuple(remarks))


def _faults(row: Row) -> list[Remark]:
    faults = [
        Remark(row.number, "formula", value=HEADINGS[column][0])
        for column, text in row.cells.items()
        if looks_like_formula(text)
    ]
    if not row["name"]:
        faults.append(Remark(row.number, "day_name_missing"))
    if len(row["name"]) > LENGTH:
        faults.append(Remark(row.number, "too_long", value=HEADINGS["name"][0]))
    if row["sort"].casefold() not in SORTS:
        faults.append(Remark(row.number, "sort_unknown", value=row["sort"]))
    if row["weekday"] and _weekday(row["weekday"]) is None:
        faults.append(Remark(row.number, "weekday_unknown", value=row["weekday"]))
    return faults


def _span(row: Row, today: date, years: range) -> Span | Remark:
    text = f"{_bare(row['from'])} 至 {_bare(row['to'])}" if row["to"] else _bare(row["from"])
    try:
        span, rest = read_span(text, today)
    except DatesUnclear:
        return Remark(row.number, "dates_bad", value=text)
    except SpanTooLong:
        return Remark(row.number, "span_bad", value=text)
    if rest:
        return Remark(row.number, "dates_bad", value=text)
    if not {span.from_on.year, span.until_on.year} <= set(years):
        return Remark(row.number, "span_bad", value=text)
    return span


def _bare(cell: str) -> str:
    """A date cell comes with its midnight."""
    return cell.partition("T")[0].removesuffix(" 00:00:00")


def _weekday(text: str) -> int | None:
    plain = text.strip().casefold().replace("天", "日")
    return _CHINESE.get(plain, _ENGLISH.get(plain[:_LETTERS]))
