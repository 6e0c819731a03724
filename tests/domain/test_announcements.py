from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import restraint
from classbell.domain.announcements import Policy, Rules, span, worth_telling
from classbell.domain.revisions import Revision, Standing, at
from tests.days import ZONE

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NINE = datetime(2026, 3, 2, 9, tzinfo=ZONE).astimezone(UTC)
STANDS = Standing("公文写作", None, (), NINE, NINE + 90 * MINUTE)
RULES = Rules(Policy(), restraint.Policy(), ZONE)


def moved(by: timedelta, session_id: int = 1) -> Revision:
    return Revision(session_id, STANDS, at(STANDS, NINE + by))


def test_changes_wait_for_others_but_not_for_ever() -> None:
    now = NINE - 2 * DAY
    assert span([moved(DAY)], now, now, RULES).tell_at == now + 3 * MINUTE
    assert span([moved(DAY)], now - 10 * MINUTE, now, RULES).tell_at == now + 3 * MINUTE
    assert span([moved(DAY)], now - 14 * MINUTE, now, RULES).tell_at == now + MINUTE
    assert span([moved(DAY)], now - HOUR, now, RULES).tell_at == now


def test_what_is_near_is_told_at_once() -> None:
    now = NINE - 50 * MINUTE
    assert span([moved(DAY)], now, now, RULES).tell_at == now
    far = Revision(2, at(STANDS, NINE + 9 * DAY), at(STANDS, NINE - 30 * MINUTE))
    assert span([far], now, now, RULES).tell_at == now
    running = NINE + MINUTE
    assert span([moved(DAY)], running, running, RULES).tell_at == running


def test_the_night_is_left_in_peace_unless_it_would_be_too_late_in_the_morning() -> None:
    night = datetime(2026, 3, 1, 23, 30, tzinfo=ZONE).astimezone(UTC)
    seven = datetime(2026, 3, 2, 7, tzinfo=ZONE).astimezone(UTC)
    assert span([moved(DAY)], night, night, RULES).tell_at == seven
    early = Revision(1, at(STANDS, seven + HOUR), at(STANDS, NINE + DAY))
    assert span([early], night, night, RULES).tell_at == night + 3 * MINUTE


def test_it_is_useless_once_all_that_it_speaks_of_is_over() -> None:
    now = NINE - 2 * DAY
    assert span([moved(DAY), moved(2 * HOUR, 2)], now, now, RULES).useless_after == NINE + DAY + 90 * MINUTE
    assert span([moved(-DAY)], now, now, RULES).useless_after == STANDS.ends_at


def test_what_has_come_to_nothing_or_is_over_is_not_told() -> None:
    nothing = Revision(1, STANDS, STANDS)
    over = Revision(2, STANDS, replace(STANDS, takes_place=False))
    told = moved(DAY, 3)
    assert worth_telling([told, nothing, over], STANDS.ends_at) == [told]
    assert worth_telling([over], STANDS.ends_at - MINUTE) == [over]


@given(
    by=st.timedeltas(-DAY, 30 * DAY).filter(bool),
    before=st.timedeltas(timedelta(0), 3 * DAY),
    waited=st.timedeltas(timedelta(0), HOUR),
)
def test_it_is_never_told_before_now_nor_after_it_is_useless(
    by: timedelta, before: timedelta, waited: timedelta
) -> None:
    now = NINE - before
    found = span([moved(by)], now - waited, now, RULES)
    assert now <= found.tell_at < found.useless_after
    held = [one.starts_at for one in moved(by).held if one.ends_at > now]
    assert found.tell_at < min(held) or found.tell_at == now
