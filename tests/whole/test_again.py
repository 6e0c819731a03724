"""Every update worked on again, as after a crash before it was marked done: no second effect."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from structlog.testing import capture_logs

from classbell.storage.instants import stamp
from tests.phone import Json
from tests.school import school
from tests.whole import test_permissions as everybody
from tests.whole.feeding import Feed, Watch

RESTLESS = {"dialogues", "cards", "outbox"}
"""When a step was taken, which message shows a card, how far the sender is: letters are counted apart."""
TOLD_ONCE = ("class.invite", "screens.pair")
"""Secrets that are kept nowhere cannot be told again: a second time makes new ones, and the first are void."""


@dataclass
class Again(Feed):
    """Works on each update twice, for one inbox row, and takes note of what the second time changed."""

    watch: Watch = field(kw_only=True)
    seconds: list[tuple[str, list[str]]] = field(default_factory=list)
    count: int = 0
    _causes: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_000))

    async def take(self, update: Json, cause_id: int | None = None) -> None:
        cause_id = next(self._causes)
        await super().take(update, cause_id)
        await self._sent()
        letters = await self._letters()
        self.watch.blink()
        await super().take(update, cause_id)
        changed = [table for table in self.watch.changed() if table not in RESTLESS]
        did = update.get("callback_query", {}).get("data") or update["message"]["text"]
        changed += [] if letters == await self._letters() else ["outbox"]
        self.count += 1
        if changed and not did.startswith(TOLD_ONCE):
            self.seconds.append((did, changed))

    async def _sent(self) -> None:
        """Wait until what the first time led to has left, so that its leaving is not taken for a second effect."""
        now = stamp(self.school.clock())
        going = f"state = 'sending' OR (state = 'new' AND not_before <= {now})"
        await self.school.comes_to(f"SELECT 1 FROM outbox WHERE {going}", [])

    async def _letters(self) -> int:
        [(count,)] = await self.school.sql("SELECT COUNT(*) FROM outbox")
        return int(count)


async def test_no_update_has_an_effect_twice() -> None:
    async with school() as s:
        await s.box.unlimited()
        play = await everybody.cast(s)
        with capture_logs() as logged, Watch(s) as watch:
            play.feed = again = Again(s, watch=watch)
            await everybody.play_a_day(play)
        assert not [event for event in logged if event["event"] == "bug"]
        assert again.seconds == []
        assert again.count > 150
