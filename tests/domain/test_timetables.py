from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.slots import Around, Planned, Preview, weigh
from classbell.domain.tables import Table
from classbell.domain.timetables import read
from classbell.domain.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HEADINGS = ("日期", "开始", "结束", "课程")


def judged(*rows: tuple[str, ...], planned: tuple[Planned, ...] = ()) -> Preview:
    table = Table(tuple(enumerate((HEADINGS, *rows), 1)))
    return weigh(read(table, ZONE), Around(ZONE, NOW, Calendar(), planned))


def reasons(preview: Preview) -> list[tuple[int, str]]:
    return [(remark.number, remark.reason) for remark in preview.remarks]


@pytest.mark.parametrize("day", ["2026-07-06", "2026/7/6", "2026.7.6", "2026年7月6日", "2026-07-06T00:00:00"])
@pytest.mark.parametrize("start", ["8:30", "08:30", "08:30:00", "８：３０", "8点30", "上午8:30", "8:30 AM"])
def test_days_and_times_are_read_as_people_write_them(day: str, start: str) -> None:
    [slot] = judged((day, start, "下午2:00", "公文写作")).slots
    assert slot.starts_at == datetime(2026, 7, 6, 0, 30, tzinfo=UTC)
    assert slot.ends_at == datetime(2026, 7, 6, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("2026-02-30", "8:30", "10:00", "课"), "day_bad"),
        (("7月6日", "8:30", "10:00", "课"), "day_bad"),
        (("2026-07-06", "25:00", "26:00", "课"), "start_bad"),
        (("2026-07-06", "8:30", "", "课"), "end_bad"),
        (("2026-07-06", "10:00", "10:00", "课"), "end_before_start"),
        (("2026-07-06", "8:30", "10:00", ""), "title_missing"),
        (("2026-07-06", "8:30", "10:00", "=A1"), "formula"),
        (("2026-07-06", "8:30", "10:00", "课" * 101), "too_long"),
    ],
)
def test_a_fault_has_its_reason(row: tuple[str, ...], reason: str) -> None:
    preview = judged(row)
    assert reason in {remark.reason for remark in preview.faults}
    assert preview.slots == ()


def test_what_the_class_has_is_not_added_again_and_overlaps_are_pointed_out() -> None:
    there = Planned("公文写作", datetime(2026, 7, 6, 0, 30, tzinfo=UTC), datetime(2026, 7, 6, 2, 0, tzinfo=UTC))
    preview = judged(
        ("2026-07-06", "8:30", "10:00", "公文写作"), ("2026-07-06", "9:00", "11:00", "政策"), planned=(there,)
    )
    assert (len(preview.slots), preview.already) == (1, 1)
    assert reasons(preview) == [(3, "overlaps_session")]


def test_the_past_is_pointed_out_and_kept() -> None:
    preview = judged(("2026-03-02", "8:00", "9:30", "课"))
    assert (len(preview.slots), reasons(preview)) == (1, [(2, "in_the_past")])


@given(rows=st.lists(st.tuples(*[st.text(max_size=14)] * 4), max_size=10))
def test_any_text_is_either_a_session_or_a_fault(rows: list[tuple[str, ...]]) -> None:
    preview = judged(*rows)
    assert len(preview.slots) + preview.already + preview.faulty == preview.rows
    assert all(slot.starts_at < slot.ends_at for slot in preview.slots)
