from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from classbell.domain.burdens import Report, Sent, by_day, fold, urgent

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = [date(2026, 3, 1), date(2026, 3, 2)]
NAMES = {1: "学员甲", 2: "学员乙"}


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


SENT = [
    Sent(1, "notice", at(1, 15), urgent=False, author="组织员"),  # 23:00 of the first
    Sent(1, "notice", at(1, 16), urgent=True, author="组织员"),  # 00:00 of the second
    Sent(1, "merged", at(2, 1), urgent=False, author=None),
    Sent(2, "binding", at(2, 2), urgent=False, author=None),
    Sent(3, "notice", at(2, 2), urgent=True, author="别人"),  # not of these classes
    Sent(2, "notice", at(3, 2), urgent=False, author=None),  # not of these days
]


def test_messages_count_on_the_day_of_the_zone_and_for_the_people_asked_about() -> None:
    lines = fold(SENT, NAMES, DAYS, ZONE)
    assert [(line.day.day, line.name, line.number) for line in lines] == [
        (1, "学员甲", 1),
        (2, "学员甲", 2),
        (2, "学员乙", 1),
    ]
    assert [(one.heads, one.messages, one.most) for one in by_day(lines, DAYS)] == [(1, 1, 1), (2, 3, 2)]
    assert urgent(SENT, NAMES) == {"组织员": 1}


def test_every_figure_of_a_report_comes_from_its_lines() -> None:
    lines = fold(SENT, NAMES, DAYS, ZONE)
    report = Report(tuple(by_day(lines, DAYS)), tuple(lines), urgent(SENT, NAMES), 2, 12, at(2, 3))
    assert report.by_kind == {"notice": 2, "merged": 1, "other": 1}
    assert report.spread == {1: 2, 2: 1}
    assert (report.busiest[0].name, report.busiest[0].number) == ("学员甲", 2)
    assert sum(day.messages for day in report.days) == sum(report.by_kind.values())
    empty = Report(tuple(by_day([], DAYS)), (), {}, 2, 12, at(2, 3))
    assert (empty.spread, empty.busiest, empty.by_kind) == ({}, (), {})
