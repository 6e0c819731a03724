"""Read day sheets out of a big register, and time each from inside.

    python -m benchmarks.day_sheets FOLDER MARKS

Makes the register when the folder has none: classes of 73, ten days of two sessions, everybody marked, so
1,460 marks a class. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.rounds import percentile
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.actions.setup import prepare as prepare_store
from classbell.actions.sheets import day_digest
from classbell.domain.codes import CODES, derive
from classbell.domain.policies import Policies
from classbell.storage.backup import FILE
from classbell.storage.statements import load
from classbell.storage.store import open_store

ROLL, SESSIONS, DAYS = 73, 20, 10
ZONE = ZoneInfo("Asia/Shanghai")
FIRST_ON = date(2026, 3, 2)
SHEETS = 400
DAY_MS = 86_400_000

COUNT = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
FILL = {
    "people": f"{COUNT} INSERT INTO people (id, name, unit_id, created_at) SELECT i + 1, '学员' || i, 1, 0 FROM n",
    "classes": f"""{COUNT} INSERT INTO classes (id, unit_id, name, run, zone, created_at)
        SELECT i + 1, 1, '任职培训班', i, 'Asia/Shanghai', 0 FROM n""",
    "enrolments": f"""{COUNT} INSERT INTO enrolments (class_id, person_id, enrolled_at)
        SELECT i / {ROLL} + 1, i + 1, 0 FROM n""",
    "sessions": f"""{COUNT} INSERT INTO sessions (id, class_id, title, starts_at, ends_at, opened_at, closed_at)
        SELECT i + 1, i / {SESSIONS} + 1, '第' || i || '课', :start_at + s, :start_at + s + 5400000, :start_at + s,
            :start_at + s + 5400000
        FROM (SELECT i, (i % {SESSIONS} / 2) * {DAY_MS} + (i % 2) * 21600000 AS s FROM n)""",
    "marks": """INSERT INTO marks (session_id, person_id, status, evidence, signed_at, kept_at)
        SELECT s.id, e.person_id, 'on_time', 'E2', s.starts_at, s.starts_at
        FROM sessions s JOIN enrolments e ON e.class_id = s.class_id WHERE :count""",
}


BULK = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "ignore_check_constraints = ON")
"""What makes rows cheap that are known to be good, in a file nobody else has open."""


def fill(path: Path, marks: int) -> None:
    """Make the register, of a store that is closed; 13.8 million marks take some 20 seconds of a core."""
    classes = -(-marks // (ROLL * SESSIONS))
    counts = {
        "people": classes * ROLL,
        "classes": classes,
        "enrolments": classes * ROLL,
        "sessions": classes * SESSIONS,
        "marks": 1,
    }
    start_at = int(datetime(FIRST_ON.year, FIRST_ON.month, FIRST_ON.day, 8, tzinfo=ZONE).timestamp() * 1000)
    with closing(sqlite3.connect(path)) as db:
        for setting in BULK:
            db.execute(f"PRAGMA {setting}")
        (index,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'marks_by_person'").fetchone()
        db.execute("DROP INDEX marks_by_person")
        for name, statement in FILL.items():
            db.execute(statement, {"count": counts[name], "start_at": start_at})
        db.execute(index)
        db.commit()


async def measure(folder: Path, marks: int) -> dict[str, float]:
    """Read so many sheets of random classes and days; return what one takes, whole and as plain SQL, in ms."""
    if not (folder / FILE).exists():
        await _make(folder, marks)
    db = await open_store(None, folder)
    try:
        master_key = await prepare_store(db, "Bell")
        house = House("classbell_bot", "zh_CN", ZONE, "http://127.0.0.1", folder)
        desk = Desk(db, lambda: datetime.now(UTC), derive(master_key, CODES), Policies(), house, Bells())
        picks = _picks(-(-marks // (ROLL * SESSIONS)))
        sheets = [await _time_sheet(desk, *pick) for pick in picks]
    finally:
        await db.close()
    plain = _time_plainly(folder / FILE, picks)
    return {
        "sheet_ms": percentile(sheets, 0.5) * 1000,
        "sheet_p99_ms": percentile(sheets, 0.99) * 1000,
        "plain_ms": percentile(plain, 0.5) * 1000,
    }


async def _make(folder: Path, marks: int) -> None:
    db = await open_store(None, folder)
    await prepare_store(db, "Bell")
    await db.close()
    await asyncio.to_thread(fill, folder / FILE, marks)


def _picks(classes: int) -> list[tuple[int, date]]:
    dice = random.Random(7)
    return [(dice.randint(1, classes), FIRST_ON + timedelta(dice.randrange(DAYS))) for _ in range(SHEETS)]


async def _time_sheet(desk: Desk, class_id: int, on: date) -> float:
    started_at = time.perf_counter()
    sheet = await day_digest(desk, class_id, on)
    taken_for = time.perf_counter() - started_at
    if len(sheet.lines) != ROLL or any(None in line.entries or len(line.entries) != 2 for line in sheet.lines):
        raise AssertionError("a day has two sessions with everybody in them")
    return taken_for


def _time_plainly(path: Path, picks: list[tuple[int, date]]) -> list[float]:
    query = load("sqlite")["attendance.day"].sql
    taken_for = []
    with closing(sqlite3.connect(path)) as db:
        for class_id, on in picks:
            from_at = int(datetime(on.year, on.month, on.day, tzinfo=ZONE).timestamp() * 1000)
            span = {"class_id": class_id, "from_at": from_at, "until_at": from_at + DAY_MS}
            started_at = time.perf_counter()
            db.execute(query, span).fetchall()
            taken_for.append(time.perf_counter() - started_at)
    return taken_for


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1]), int(sys.argv[2])))))
