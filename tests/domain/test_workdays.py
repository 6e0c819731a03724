from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.actions import publishing
from classbell.domain.errors.timetables import DatesUnclear, SpanTooLong
from classbell.domain.workdays import Calendar, Cause, Entry, Policy, Published, read_day, read_span

YEARS = range(2019, 2028)
CHINA = publishing.read("CN", YEARS)
TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))


def entry(first: date, last: date, weekday: int | None = None, *, is_worked: bool = False) -> Entry:
    return Entry(1, first, last, is_worked, weekday, "校庆")


def test_the_days_worked_for_others_are_those_the_package_knows() -> None:
    known = holidays.country_holidays("CN", years=YEARS).weekend_workdays
    assert set(CHINA.make_ups) == {on for on in known if on.year in YEARS}
    assert all(Calendar(CHINA).day(off).cause is Cause.HOLIDAY for off in CHINA.make_ups.values())


def test_a_year_nobody_has_published_yet_is_not_settled() -> None:
    assert CHINA.years == frozenset(range(2019, 2027))
    calendar = Calendar(CHINA, (entry(date(2027, 2, 5), date(2027, 2, 11)),))
    assert calendar.is_settled(date(2026, 12, 31))
    assert not calendar.is_settled(date(2027, 1, 1))
    assert calendar.is_settled(date(2027, 2, 7))


def test_the_autumn_of_2026_is_as_it_was_published() -> None:
    calendar = Calendar(CHINA)
    worked = {on.isoformat() for on in days(date(2026, 9, 18), date(2026, 10, 12)) if calendar.day(on).is_worked}
    off = {"2026-09-19", "2026-09-25", "2026-09-26", "2026-09-27", "2026-10-11"}
    off |= {f"2026-10-{day:02}" for day in range(1, 8)}
    assert worked == {on.isoformat() for on in days(date(2026, 9, 18), date(2026, 10, 12))} - off
    assert calendar.day(date(2026, 9, 20)).weekday == 1
    assert calendar.day(date(2026, 10, 1)).name("en") == "National Day"
    assert calendar.day(date(2026, 10, 1)).name("zh_CN") == "国庆节"


def test_a_country_the_package_does_not_know_has_weekends_only() -> None:
    published = publishing.read("ZZ", YEARS)
    assert published == Published()
    assert Calendar(published).day(date(2026, 10, 1)).is_worked
    assert not Calendar(published).day(date(2026, 10, 3)).is_worked


@pytest.mark.parametrize("country", ["cn", "CHN", "中国"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(ValueError, match="ISO 3166"):
        Policy(country)
    assert Policy("").country == ""


def test_elsewhere_the_weekend_may_be_another() -> None:
    israel = Calendar(publishing.read("IL", range(2026, 2027)))
    assert not israel.day(date(2026, 11, 20)).is_worked
    assert israel.day(date(2026, 11, 22)).is_worked
    assert publishing.read("DE", range(2026, 2029)).years == {2026, 2027, 2028}


def test_of_two_words_of_the_organisation_the_later_counts() -> None:
    whole = entry(date(2026, 9, 7), date(2026, 9, 11))
    one = entry(date(2026, 9, 9), date(2026, 9, 9), is_worked=True)
    calendar = Calendar(CHINA, (whole, one))
    assert [calendar.day(on).is_worked for on in days(date(2026, 9, 8), date(2026, 9, 10))] == [False, True, False]
    assert calendar.day(date(2026, 9, 8)).name("zh_CN") == "校庆"


def test_a_worked_day_takes_the_timetable_it_is_given_else_that_of_the_day_it_stands_for() -> None:
    sunday = date(2026, 9, 20)
    assert Calendar(CHINA, (entry(sunday, sunday, 4, is_worked=True),)).day(sunday).weekday == 4
    assert Calendar(CHINA, (entry(sunday, sunday, is_worked=True),)).day(sunday).weekday == 1
    assert Calendar(CHINA, (entry(sunday, sunday),)).day(sunday).weekday == 6


def test_a_weekend_beside_a_holiday_is_part_of_it() -> None:
    calendar = Calendar(CHINA)
    assert calendar.holiday(date(2026, 10, 4)) is not None
    assert calendar.holiday(date(2026, 9, 26)) is not None
    assert calendar.holiday(date(2026, 11, 21)) is None
    assert calendar.holiday(date(2026, 10, 1)) is None
    [last] = [run for run in calendar.year(2026).off if run[0].on == date(2026, 10, 1)]
    assert [day.on.day for day in last] == list(range(1, 8))


@given(DAYS, st.integers(0, 40))
def test_so_many_worked_days_on_are_so_many_worked_days_between(on: date, count: int) -> None:
    calendar = Calendar(CHINA)
    later = calendar.worked_after(on, count)
    assert calendar.worked_between(on, later) == count
    assert count == 0 or calendar.day(later).is_worked


@given(DAYS)
def test_every_day_is_worked_or_has_its_cause(on: date) -> None:
    day = Calendar(CHINA).day(on)
    assert day.is_worked == (day.cause in {Cause.ORDINARY, Cause.MAKE_UP})
    assert day.weekday == on.weekday() or day.cause is Cause.MAKE_UP
    assert bool(day.names) == (day.cause is Cause.HOLIDAY)


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("2027-02-05至2027-02-11 春节", date(2027, 2, 5), date(2027, 2, 11), "春节"),
        ("2027-02-05 to 2027-02-11 Spring Festival", date(2027, 2, 5), date(2027, 2, 11), "Spring Festival"),
        ("2027年2月5日-2月11日，春节", date(2027, 2, 5), date(2027, 2, 11), "春节"),
        ("12月30日到1月2日", date(2026, 12, 30), date(2027, 1, 2), ""),
        ("2/29", date(2028, 2, 29), date(2028, 2, 29), ""),
        ("2026.11.22", TODAY, TODAY, ""),
    ],
)
def test_dates_are_read_as_people_type_them(text: str, first: date, last: date, rest: str) -> None:
    span, name = read_span(text, TODAY)
    assert (span.from_on, span.until_on, name) == (first, last, rest)


@pytest.mark.parametrize("text", ["", "春节", "2027-02-30", "13月1日", "2027-02-11至2027-02-05", "2027"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DatesUnclear):
        read_span(text, TODAY)


def test_one_date_is_one_date() -> None:
    assert read_day("2027-01-15", TODAY) == read_day("1月15号", TODAY) == date(2027, 1, 15)
    for text in ("2027-01-15 起", "2027-01-15至2027-01-16"):
        with pytest.raises(DatesUnclear):
            read_day(text, TODAY)
    with pytest.raises(SpanTooLong):
        read_span("2027-01-01至2027-12-31", TODAY)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        span, _ = read_span(text, TODAY)
    except (DatesUnclear, SpanTooLong):
        return
    assert span.from_on <= span.until_on


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
