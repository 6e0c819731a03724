from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime

from classbell.bot.sender import IN_FLIGHT
from tests.crash.clock import Bot, counted, finish, ours, place, stock, turns
from tests.crash.processes import several
from tests.crash.strewn import KINDS, People, Strewn, lay_out

GAPS = (
    "clock.before_settle:2",
    "clock.after_settle:2",
    "store.before_commit:6",
    "store.after_commit:6",
)
"""Every named gap on the way from a due row to its letters, at one of the times it is passed."""
DOWN_FOR = 2.0


async def test_a_power_cut_between_a_due_row_and_its_letters_loses_none_and_doubles_none() -> None:
    strewn = Strewn(dict.fromkeys(KINDS, [-1.0] * len(GAPS)))
    async with place() as (box, folder, books):
        people = await People.of(box, strewn)
        await lay_out(books, folder, strewn, people, datetime.now(UTC))
        bot = Bot.ours(box, folder, books)
        for gap in GAPS:
            async with bot.life(CLASSBELL_FAILPOINT=gap) as life:
                assert await life.died(), f"it never came to {gap}"
        await finish(bot, books, time.monotonic())
        found = await counted(box, books, people)
    assert sum(count.planned for count in found.values()) == len(KINDS) * len(GAPS)
    assert all(count.doubled == 0 for count in found.values())
    assert sum(count.unknown for count in found.values()) <= len(GAPS) * IN_FLIGHT
    assert all(count.lost <= count.unknown for count in found.values())


async def test_what_falls_due_while_nothing_runs_comes_once_where_jobs_in_memory_lose_it() -> None:
    drawn = turns(1, DOWN_FOR, random.Random(7))  # noqa: S311 a seed makes the run repeatable
    while_down = [(turn.kill + 0.1, turn.kill + 0.3) for turn in drawn]
    strewn = Strewn.over(while_down, random.Random(7))  # noqa: S311
    found, (theirs, _) = await asyncio.gather(ours(drawn, strewn), stock(drawn, strewn))
    assert [(count.planned, count.lost, count.doubled) for count in found.values()] == [(1, 0, 0)] * len(KINDS)
    assert theirs.lost == 1


async def test_two_processes_on_one_server_do_what_is_due_once() -> None:
    found = await several(2, 6, DOWN_FOR)
    assert [(count.planned, count.doubled) for count in found.values()] == [(6, 0)] * len(KINDS)
    assert all(count.lost <= count.unknown for count in found.values())
    assert sum(count.unknown for count in found.values()) <= 2 * IN_FLIGHT
