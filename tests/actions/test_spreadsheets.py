"""Files that are read in the child: what they say, and that none of them harms this process."""

from __future__ import annotations

import asyncio
import random
import resource
import time
from collections.abc import Callable
from datetime import date
from datetime import time as clock

import pytest

from classbell.actions.spreadsheets import Spreadsheets
from classbell.domain.errors.basics import Refused
from classbell.domain.errors.tables import FileTooHeavy
from tests import tables

ROWS = [tables.HEADINGS, *[[f"学员{n}", f"138{n:08}", f"A{n}", "办公室", "", "第一组", ""] for n in range(40)]]
SEED = 20260302
MUTANTS = 200


async def rows(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return list((await Spreadsheets().read(content)).rows)


async def test_cells_come_as_text_with_the_numbers_of_their_rows() -> None:
    book = tables.workbook([[], ["姓名", "手机"], [], ["学员  甲", 13800000001.0], [" ", 1.5]])
    assert await rows(book) == [(2, ("姓名", "手机")), (4, ("学员 甲", "13800000001")), (5, ("", "1.5"))]


async def test_dates_and_times_come_as_iso() -> None:
    book = tables.workbook([["日期", "开始"], [date(2026, 7, 6), clock(8, 30)]])
    assert await rows(book) == [(1, ("日期", "开始")), (2, ("2026-07-06", "08:30:00"))]


async def test_a_formula_is_told_apart_from_its_last_value() -> None:
    book = tables.workbook([["姓名", "手机"], ["=B2", "13800000001"], ["学员甲", '=HYPERLINK("http://127.0.0.1/")']])
    assert await rows(book) == [(1, ("姓名", "手机")), (2, ("=", "13800000001")), (3, ("学员甲", "="))]


@pytest.mark.parametrize("make", [tables.bomb, tables.far_cell])
async def test_a_bomb_is_refused_within_its_limits_and_leaves_no_memory_here(make: Callable[[], bytes]) -> None:
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(FileTooHeavy):
        await rows(content)
    assert time.monotonic() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def mutant(original: bytes, chance: random.Random) -> bytes:
    """Damage a file in one of the ways in which files are damaged, or made to do damage."""
    content = bytearray(original)
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 30)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        case 1:
            del content[chance.randrange(len(content)) :]
        case 2:
            at = chance.randrange(len(content))
            content[at:at] = chance.randbytes(chance.randint(1, 200))
        case _:
            at, length = chance.randrange(len(content)), chance.randint(1, 300)
            content[at : at + length] = content[chance.randrange(len(content)) :][:length]
    return bytes(content)


async def test_no_mutant_harms_this_process_and_each_is_read_or_refused() -> None:
    chance = random.Random(SEED)  # noqa: S311 it only has to be the same each time
    stored = tables.rewritten(tables.workbook(ROWS), lambda _, part: part)
    originals = [tables.workbook(ROWS), stored, tables.text(ROWS), tables.text(ROWS, "gb18030", "\t")]
    reader = Spreadsheets()

    async def outcome(content: bytes) -> str:
        try:
            table = await reader.read(content)
        except Refused as refusal:
            return refusal.word
        assert all(isinstance(cell, str) for _, cells in table.rows for cell in cells)
        return "read"

    mutants = [mutant(chance.choice(originals), chance) for _ in range(MUTANTS)]
    outcomes = await asyncio.gather(*map(outcome, mutants))
    assert len(outcomes) == MUTANTS
    assert {"read", "refused.file_broken"} <= set(outcomes)
    assert await reader.read(tables.workbook(ROWS))
