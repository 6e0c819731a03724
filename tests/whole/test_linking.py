"""Who has everything that was stored and logged tells no better than by guessing who said what."""

from __future__ import annotations

from tests.stores import engines
from tests.whole.linking import Outcome, attacked

PEOPLE = 40
BY_CHANCE = 5.0
"""Standard deviations above guessing that the best of some hundred attacks does not reach by chance."""


def agreed(found: Outcome) -> list[str]:
    """Give the attacks that are better than chance."""
    ordered = [f"{name}: {odds:+.1f} sd" for name, odds in found.lines.items() if abs(odds) > BY_CHANCE]
    return [str(one) for one in found.tried if one.odds > BY_CHANCE] + ordered


@engines
async def test_no_order_time_key_or_trace_links_an_answer_to_a_person(engine: str) -> None:
    found = await attacked(engine, PEOPLE, 10)
    assert len(found.tried) > 60
    assert agreed(found) == []
    assert found.left.total == 0
    assert max(one.odds for one in found.control) > BY_CHANCE
