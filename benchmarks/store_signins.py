"""Sign people in at the store alone, each one durable before it counts, and weigh it from inside.

    python -m benchmarks.store_signins WAY FOLDER PEOPLE AT_ONCE

`classbell` is the action behind a scan, as handlers call it. `row_by_row` runs the same reads and writes on one
plain sqlite3 connection, synchronous=FULL, committed one by one. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.contenders import ours
from classbell.actions.attendance import sign_in
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.actions.setup import prepare as prepare_store
from classbell.domain.codes import CODES, derive
from classbell.domain.people import Caller
from classbell.domain.policies import Policies
from classbell.storage.backup import FILE
from classbell.storage.statements import load
from classbell.storage.store import open_store

Figures = dict[str, float]


async def classbell(folder: Path, people: int, at_once: int) -> Figures:
    """Let so many at once run the action."""
    db = await open_store(None, folder)
    try:
        house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", folder)
        master_key = await prepare_store(db, "Bell")
        desk = Desk(db, lambda: datetime.now(UTC), derive(master_key, CODES), Policies(), house, Bells())
        payload = ours.code(master_key)
        numbers = iter(range(1, people + 1))
        cpu_for, started_at = time.process_time(), time.perf_counter()
        await asyncio.gather(*(_sign_in_all(desk, payload, numbers) for _ in range(at_once)))
        return _figures(people, time.process_time() - cpu_for, time.perf_counter() - started_at)
    finally:
        await db.close()


async def _sign_in_all(desk: Desk, payload: str, numbers: Iterator[int]) -> None:
    for n in numbers:
        caller = Caller(n, f"学员{n}", n, f"学员{n}", "zh_CN", desk.now(), None)
        await sign_in(desk, caller, payload)


def row_by_row(folder: Path, people: int) -> Figures:
    """Run the same statements, one sign-in after another."""
    queries = {name: query.sql for name, query in load("sqlite").items()}
    now = int(time.time() * 1000)
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = FULL")
        cpu_for, started_at = time.process_time(), time.perf_counter()
        for n in range(1, people + 1):
            _sign_in_plainly(db, queries, {"person_id": n, "now": now, "at": now, "by_person": n})
        return _figures(people, time.process_time() - cpu_for, time.perf_counter() - started_at)


def _sign_in_plainly(db: sqlite3.Connection, queries: dict[str, str], who: dict[str, int]) -> None:
    n = who["person_id"]
    sign = {"session_id": 1, "status": "on_time", "evidence": "E1", "signed_at": who["now"], "cause_id": None}
    sign |= {"direction": "in", "origin": "sign_in", "reason": None, "kept_by": None}
    change = {"subject": "mark", "subject_id": f"1/{n}", "verb": "sign_in", "old": None, "new": None, "reason": None}
    tried = {"account_id": n, "way": "qr", "verdict": "accepted", "code_age": 0}
    db.execute("BEGIN IMMEDIATE")
    db.execute(queries["sessions.of_code"], {"code_id": ours.CODE_ID, **who}).fetchone()
    db.execute(queries["attendance.keep"], {**sign, **who})
    db.execute(queries["changes.keep"], {**change, **sign, **who})
    db.execute(queries["attendance.keep_attempt"], {**tried, **sign, **who})
    db.execute("COMMIT")


def _figures(people: int, cpu_for: float, passed_for: float) -> Figures:
    return {"per_second": people / passed_for, "cpu_us": cpu_for / people * 1e6}


if __name__ == "__main__":
    way, where, count, width = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    figures = row_by_row(where, count) if way == "row_by_row" else asyncio.run(classbell(where, count, width))
    print(json.dumps(figures))
