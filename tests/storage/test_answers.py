from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe

from classbell.domain.feedback import Round
from classbell.storage import answers, backup, feedback
from classbell.storage.answers import Sheet
from classbell.storage.database import Database, Reader
from classbell.storage.store import open_store
from tests.storage.rows import NOW, sql
from tests.storage.test_feedback import a_round
from tests.stores import engines, store


async def values(tx: Reader, found: Round) -> list[tuple[int, str, int]]:
    return sorted((one.question, one.value, one.times) for one in await answers.tallies(tx, found.id))


@engines
async def test_a_sheet_is_kept_once_and_taken_back_only_by_its_secret(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time", "on_time"], "lecture")
        mine, other = Sheet(found, people[0], "mine"), Sheet(found, people[1], "other")
        async with db.begin() as tx:
            assert await answers.keep(tx, mine, ["4", "5", "-"])
            assert not await answers.keep(tx, mine, ["1", "1", "1"])
            assert await answers.keep(tx, other, ["4", "2", "3"])
            both = [(0, "4", 2), (1, "2", 1), (1, "5", 1), (2, "-", 1), (2, "3", 1)]
            assert await values(tx, found) == both
        async with db.begin() as tx:
            assert not await answers.take_back(tx, Sheet(found, people[0], "guessed"))
            assert not await answers.take_back(tx, Sheet(found, people[0], "other"))
            assert await values(tx, found) == both
            assert await answers.take_back(tx, mine)
            assert not await answers.take_back(tx, mine)
            assert not await feedback.has_answered(tx, found.id, people[0])
            assert await values(tx, found) == [(0, "4", 1), (1, "2", 1), (2, "3", 1)]
            assert await answers.keep(tx, Sheet(found, people[0], "again"), ["5", "5", "5"])


@engines
async def test_a_line_is_kept_once_a_question_and_taken_back_only_by_its_secret(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"])
        mine, sheet = Sheet(found, people[0], "mine"), Sheet(found, people[0], "sheet")
        async with db.begin() as tx:
            assert await answers.keep(tx, sheet, ["4"])
            assert await answers.keep_line(tx, mine, 1, "很好")
            assert not await answers.keep_line(tx, mine, 1, "再说")
            assert await answers.written_by(tx, found.id, people[0]) == {1}
            for wrong in (Sheet(found, people[0], "guessed"), sheet):
                assert not await answers.take_line_back(tx, wrong, 1)
            assert not await answers.take_back(tx, mine)
            assert await answers.take_line_back(tx, mine, 1)
            assert await answers.written_by(tx, found.id, people[0]) == set()
            assert await values(tx, found) == [(0, "4", 1)]


@engines
async def test_of_many_sheets_at_once_one_is_kept(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"])

        async def answer(rating: int) -> bool:
            async with db.begin() as tx:
                return await answers.keep(tx, Sheet(found, people[0], str(rating)), [str(rating)])

        assert sorted(await asyncio.gather(*map(answer, (1, 2, 3, 4, 5)))) == [False] * 4 + [True]
        assert await sql(db, "SELECT SUM(times) FROM answers") == [(1,)]


@engines
async def test_no_sheet_is_lost_where_many_come_and_go_at_once(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"] * 30, "lecture")

        async def answer(place: int) -> None:
            mine = Sheet(found, people[place], f"secret {place}")
            async with db.begin() as tx:
                assert await answers.keep(tx, mine, [str(place % 3 + 1), "5", "-"])
            if place % 2:
                async with db.begin() as tx:
                    assert await answers.take_back(tx, mine)

        await asyncio.gather(*map(answer, range(30)))
        async with db.read() as tx:
            assert await values(tx, found) == [(0, "1", 5), (0, "2", 5), (0, "3", 5), (1, "5", 15), (2, "-", 15)]
            assert await feedback.respondents(tx, found.id) == people[::2]


@engines
async def test_the_same_sentence_of_many_is_hidden_as_one_and_stays_hidden(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"] * 4)
        async with db.begin() as tx:
            for person_id, words in zip(people[:3], ("无", "无", "很好"), strict=True):
                assert await answers.keep_line(tx, Sheet(found, person_id, str(person_id)), 1, words)
            [line] = [one for one in await answers.tallies(tx, found.id) if one.value == "无"]
            assert line.times == 2
            await answers.hide(tx, found.id, line, True)
            assert await answers.keep_line(tx, Sheet(found, people[3], "late"), 1, "无")
            shown = {one.value: (one.times, one.is_hidden) for one in await answers.tallies(tx, found.id)}
            assert shown == {"无": (3, True), "很好": (1, False)}


@engines
async def test_no_column_joins_answers_to_people(engine: str) -> None:
    async with store(engine) as db:
        await a_round(db, ["on_time"])
        columns = {name: await _columns(db, name) for name in ("respondents", "writers", "answers", "counterfoils")}
        assert columns["respondents"] & columns["answers"] == {"round_id"}
        assert columns["writers"] & columns["answers"] == {"round_id", "question"}
        assert columns["counterfoils"] == {"id", "round_id", "sealed"}


@engines
async def test_every_row_of_a_round_is_as_young_as_its_newest_and_in_the_order_of_its_key(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"] * 40)
        for place, person_id in enumerate(people):
            async with db.begin() as tx:
                await answers.keep(tx, Sheet(found, person_id, token_urlsafe(16)), [str(place % 5 + 1)])
            async with db.begin() as tx:
                await answers.keep_line(tx, Sheet(found, person_id, token_urlsafe(16)), 1, f"意见 {place}")
        if engine == "postgres":
            ages = await sql(db, "SELECT COUNT(DISTINCT CAST(xmin AS TEXT)) FROM answers GROUP BY question")
            assert ages == [(1,), (1,)]
        async with db.read() as tx:
            shown = [one.value for one in await answers.tallies(tx, found.id) if one.question == 1]
        assert sorted(shown) == sorted(f"意见 {place}" for place in range(40))
        hits = sum(words == f"意见 {place}" for place, words in enumerate(shown))
        assert hits <= 8  # 1 expected by chance


@engines
async def test_a_counterfoil_is_of_one_length_and_goes_with_its_round(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"] * 2, "lecture")
        async with db.begin() as tx:
            await answers.keep(tx, Sheet(found, people[0], "one"), ["1", "-", "5"])
            await answers.keep(tx, Sheet(found, people[1], "two"), ["-", "-", "-"])
        assert len({len(sealed) for (sealed,) in await sql(db, "SELECT sealed FROM counterfoils")}) == 1
        async with db.begin() as tx:
            await answers.tidy(tx, NOW, 5)
        assert await sql(db, "SELECT COUNT(*) FROM counterfoils") == [(2,)]
        async with db.begin() as tx:
            await answers.tidy(tx, NOW + timedelta(days=30), 5)
        assert await sql(db, "SELECT COUNT(*) FROM counterfoils") == [(0,)]


@engines
async def test_answers_too_few_to_be_shown_are_dropped_when_the_round_has_closed(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"] * 3, "lecture")
        async with db.begin() as tx:
            for place, third in enumerate(("-", "4", "4")):
                await answers.keep(tx, Sheet(found, people[place], str(place)), ["5", "3", third])
            await answers.tidy(tx, NOW + timedelta(days=30), 3)
            assert await values(tx, found) == [(0, "5", 3), (1, "3", 3)]


async def _columns(db: Database, table: str) -> set[str]:
    if db.engine == "sqlite":
        return {row[1] for row in await sql(db, f"PRAGMA table_info({table})")}
    rows = await sql(db, "SELECT column_name FROM information_schema.columns WHERE table_name = :name", name=table)
    return {row[0] for row in rows}


async def test_folding_leaves_nothing_of_what_the_file_said_before(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    found, people = await a_round(db, ["on_time"])
    mine = Sheet(found, people[0], "mine")
    async with db.begin() as tx:
        await answers.keep_line(tx, mine, 1, "一句会收回的话")
    async with db.begin() as tx:
        await answers.take_line_back(tx, mine, 1)
    await db.fold()
    await asyncio.to_thread(_holds_nothing_of, tmp_path, "一句会收回的话")
    await db.close()


def _holds_nothing_of(folder: Path, words: str) -> None:
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert left["classbell.db-wal"] == b""
    assert not [name for name, data in left.items() if words.encode() in data]


async def test_copies_made_every_few_minutes_leave_out_what_open_rounds_were_told(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    found, people = await a_round(db, ["on_time"] * 2)
    await sql(db, "UPDATE rounds SET closes_at = 4000000000000000")
    async with db.begin() as tx:
        await answers.keep(tx, Sheet(found, people[0], "mine"), ["5"])
        await answers.keep_line(tx, Sheet(found, people[0], "line"), 1, "还没有截止时说的话")
    whole = backup.backup(tmp_path, name="by-hand")
    while_open = backup.backup(tmp_path, less=backup.OPEN_ROUNDS)
    assert "还没有截止时说的话".encode() in whole.read_bytes()
    assert "还没有截止时说的话".encode() not in while_open.read_bytes()
    assert [_count(while_open, table) for table in TABLES] == [0, 0, 0, 0]
    named = "REPLACE(content, '\"anonymous\": true', '\"anonymous\": false')"
    await sql(db, f"UPDATE form_versions SET content = {named}")
    open_named = backup.backup(tmp_path, less=backup.OPEN_ROUNDS)
    assert [_count(open_named, table) for table in TABLES] == [1, 1, 2, 2]
    await sql(db, "UPDATE form_versions SET content = REPLACE(content, 'false', 'true')")
    await sql(db, "UPDATE rounds SET closes_at = 1")
    closed = backup.backup(tmp_path, less=backup.OPEN_ROUNDS)
    assert [_count(closed, table) for table in TABLES] == [1, 1, 2, 2]
    assert backup.check(while_open) == backup.check(closed) == []
    await db.close()


TABLES = ("respondents", "writers", "answers", "counterfoils")


def _count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        return found
