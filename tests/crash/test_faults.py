from __future__ import annotations

import pytest

from classbell.bot.sender import IN_FLIGHT
from tests.crash.faults import Bad, kills, network, run, token

PEOPLE = 40
KILLS = 2
SEED = 20261122


@pytest.mark.parametrize("play", [network, token])
async def test_what_the_store_says_of_every_letter_is_what_the_faults_must_have_led_to(play: object) -> None:
    assert callable(play)
    found = await run(Bad("a bad day", play), PEOPLE, SEED)
    for count in found.values():
        assert (count.planned, count.lost, count.unplanned) == (PEOPLE, 0, 0)
        assert count.delivered + count.blocked + count.failed + count.unknown - count.unknown_arrived == PEOPLE
    assert found["nudge"].doubled == 0


async def test_after_power_cuts_nothing_is_lost_and_only_what_was_in_flight_is_unknown_or_comes_twice() -> None:
    found = await run(Bad("power cuts", kills(KILLS)), PEOPLE, SEED)
    assert [count.lost for count in found.values()] == [0, 0]
    assert found["nudge"].doubled == 0
    assert found["nudge"].unknown + found["notice"].unknown + found["notice"].doubled <= KILLS * IN_FLIGHT
