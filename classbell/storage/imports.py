"""Tables that were read, and sessions asked for otherwise, that wait to be kept or let go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from classbell.domain.people import PersonId
from classbell.domain.tables import Table
from classbell.storage.database import Database, Reader, Transaction
from classbell.storage.instants import stamp

WAITS_FOR = timedelta(days=1)
"""What nobody has kept by then is let go."""
AT_ONCE = 500


class State(StrEnum):
    """What has become of a table that was read."""

    WAITING = "waiting"
    KEPT = "kept"
    DROPPED = "dropped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Import:
    """A table that was read, for a class."""

    id: int
    kind: str
    """`roster`, `timetable`, `series` or `copy`."""
    class_id: int
    state: State
    asked: Any
    """The table's rows, or what else was asked for, as JSON has it; once it no longer waits, what `remember` keeps."""

    @property
    def table(self) -> Table:
        """The table that was sent; only rosters and timetables have one."""
        return Table(tuple((number, tuple(cells)) for number, cells in self.asked))


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is to be put down as waiting."""

    kind: str
    class_id: int
    asked: Table | Mapping[str, Any]
    by: PersonId
    cause_id: int | None


async def wait(tx: Transaction, arrived: Arrived, now: datetime) -> int:
    """Put down as waiting what somebody asks for, let old ones go, and give its id; the same for the same cause."""
    before = stamp(now - WAITS_FOR)
    await tx.run("imports.drop_old_keys", before=before)
    await tx.run("imports.drop_old", before=before)
    asked = arrived.asked.rows if isinstance(arrived.asked, Table) else arrived.asked
    content = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    import_id = await tx.value(
        "imports.add",
        kind=arrived.kind,
        class_id=arrived.class_id,
        content=content,
        person_id=arrived.by,
        now=stamp(now),
        cause_id=arrived.cause_id,
    )
    if import_id is None:
        import_id = await tx.value("imports.of_cause", cause_id=arrived.cause_id)
    return int(import_id)


async def add_keys(db: Database, import_id: int, keys: Iterable[tuple[str, str]]) -> None:
    """Keep what people are looked up by, (kind, value), a few hundred a transaction so that nobody waits long."""
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        async with db.begin() as tx:
            rows = [{"import_id": import_id, "kind": kind, "value": value} for kind, value in some]
            await tx.many("imports.add_key", rows)


async def read(tx: Reader, import_id: int) -> Import | None:
    """Give a table that was read, or None."""
    row = await tx.one("imports.waiting", import_id=import_id)
    if row is None:
        return None
    return Import(row["id"], row["kind"], row["class_id"], State(row["state"]), json.loads(row["content"]))


async def assign(tx: Transaction, import_id: int, class_id: int) -> None:
    """Let it be of another class: the one it has made."""
    await tx.run("imports.assign", import_id=import_id, class_id=class_id)


async def settle(tx: Transaction, import_id: int, change: tuple[State, State], now: datetime) -> bool:
    """Move from one state to another, forgetting what the table said; tell whether it was in the first."""
    await tx.run("imports.drop_keys", import_id=import_id)
    old, new = change
    return await tx.run("imports.settle", import_id=import_id, old=old, state=new, now=stamp(now)) > 0


async def remember(tx: Transaction, import_id: int, what: object) -> None:
    """Keep, as JSON, what has to be known to take back one that was kept."""
    content = json.dumps(what, ensure_ascii=False, separators=(",", ":"))
    await tx.run("imports.remember", import_id=import_id, content=content)
