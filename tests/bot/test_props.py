"""What lies on the organiser's phone in the demo."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.bot.props import timetable
from classbell.words.catalogue import Voice

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 they get their zone here


@settings(max_examples=60, deadline=None)
@given(MOMENTS)
def test_at_whatever_hour_the_sessions_lie_within_one_day_each_one_after_the_other(now: datetime) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    _, content = timetable(Voice("en", zone), now)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True))
    spans = [(f"{day} {starts}", f"{day} {ends}") for day, starts, ends, *_ in rows]
    assert [moment for span in spans for moment in span] == sorted({moment for span in spans for moment in span})
    assert spans[0][0] > now.astimezone(zone).strftime("%Y-%m-%d %H:%M")
