from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.year.offsets import BERLIN, NEW_YORK, edges, local, to_utc
from tests.year.play import staged
from tests.year.programme import Size, draw
from tests.year.tally import burdens, tallies

SMALL = Size(courses=6, trainees=5, pool=8, days=3, starts=(date(2028, 2, 28), date(2027, 9, 30)))
KINDS = 18
BUDGET = 12


async def test_every_reminder_of_weeks_in_which_clocks_change_comes_at_its_instant_and_once() -> None:
    programme = draw(SMALL, random.Random(20261122))  # noqa: S311 a seed makes the run repeatable
    async with staged(programme) as play:
        await play.run()
        found = tallies(play)
        assert len(found) == KINDS
        for kind, tally in found.items():
            assert tally.expected > 0, kind
            assert (tally.lost, tally.doubled, tally.by_night) == (0, 0, 0), kind
        assert found["sign_in_waiting"].waited_for == timedelta(0)
        for burden in burdens(play):
            assert sum(burden.messages.values()) <= sum(burden.letters.values())
            assert max(burden.messages.values()) <= BUDGET


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        (BERLIN, datetime(2028, 3, 26, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)),
        (NEW_YORK, datetime(2028, 3, 12, 7, tzinfo=UTC), datetime(2027, 11, 7, 6, tzinfo=UTC)),
    ],
)
def test_the_reckoning_has_its_own_edges_of_summer_time(zone: str, begins: datetime, ends: datetime) -> None:
    assert (edges(zone, 2028)[0], edges(zone, 2027)[1]) == (begins, ends)
    for at in (begins, ends):
        assert to_utc(zone, local(zone, at)) in {at, at.replace(hour=at.hour - 1)}
