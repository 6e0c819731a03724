"""A class with a session, a roll of three, one who joined too late, and its supervisor."""

from __future__ import annotations

from datetime import timedelta

from classbell.storage.database import Database
from classbell.storage.instants import stamp
from tests.storage.rows import NOW, add, add_class, add_person, add_session, sql

STARTS_AT = NOW
ENDS_AT = STARTS_AT + timedelta(minutes=90)
A_ROLL = 3
"""How many are expected; behind them come the late joiner and the supervisor."""


async def a_register(db: Database) -> tuple[int, list[int]]:
    """Make it in an empty store; give the session and the five people."""
    class_id = await add_class(db)
    session_id = await add_session(db, class_id)
    people = [await add_person(db, f"学员{name}", class_id) for name in "甲乙丙丁"]
    people.append(await add_person(db, "跟班甲"))
    group_id = await add(db, "groups", class_id=class_id, name="第1组")
    await _change(db, "enrolments", people[0], group_id=group_id)
    await _change(db, "enrolments", people[A_ROLL], enrolled_at=stamp(ENDS_AT))
    await add(db, "accounts", id=101, person_id=people[0], name="甲", seen_at=0)
    await add(db, "accounts", id=102, person_id=people[1], name="乙", seen_at=0, unreachable="blocked")
    return session_id, people


async def _change(db: Database, table: str, person_id: int, **columns: object) -> None:
    changed = ", ".join(f"{name} = :{name}" for name in columns)
    await sql(db, f"UPDATE {table} SET {changed} WHERE person_id = :person_id", person_id=person_id, **columns)
