"""Who gives sessions, as kept: people and mere names, and whom a timetable means by a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from classbell.domain.classes import Class, Session
from classbell.domain.lecturers import Known, Lecturer, Named, name_all
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp
from classbell.storage.sessions import as_session


async def named(tx: Reader, class_id: int) -> list[Named]:
    """Give every name in the timetable of a class, and whom it means."""
    rows = await tx.all("lecturers.written", class_id=class_id)
    return name_all(
        [json.loads(row["lecturers"]) for row in rows], await known(tx, class_id), await _said(tx, class_id)
    )


async def known(tx: Reader, class_id: int) -> list[Known]:
    """Give the people who are lecturers where a class is: of the class, of its unit or of one above."""
    rows = await tx.all("lecturers.known", class_id=class_id)
    return [_known(row) for row in rows]


async def sessions_of(tx: Reader, person_id: PersonId, since: datetime) -> list[Session]:
    """Give the sessions that somebody gives and that end after an instant, the next first; the cancelled ones too."""
    if await tx.value("lecturers.is_one", person_id=person_id) is None:
        return []  # nearly everybody who asks
    rows = await tx.all("lecturers.sessions_of", person_id=person_id, since=stamp(since))
    found = [as_session(row) for row in rows]
    theirs = {class_id: await _meaning(tx, class_id, person_id) for class_id in {one.class_id for one in found}}
    return [one for one in found if theirs[one.class_id].intersection(one.lecturers)]


async def _meaning(tx: Reader, class_id: int, person_id: PersonId) -> set[str]:
    """Give the names by which the timetable of a class means somebody."""
    return {one.name for one in await named(tx, class_id) if one.meant and one.meant.person_id == person_id}


async def say(tx: Transaction, key: tuple[int, str], person_id: PersonId | None, by: PersonId, now: datetime) -> None:
    """Let a name in a class's timetable (class, name) mean this person from now on; None: none of those known."""
    class_id, name = key
    await tx.run("lecturers.say", class_id=class_id, name=name, person_id=person_id, by=by, now=stamp(now))


async def put(tx: Transaction, class_: Class, name: str, meant: Known | None) -> Lecturer:
    """Give whom a name in a class's timetable means, kept from now on; what the class said of that name goes along."""
    unit_id = int(await tx.value("lecturers.unit_of", class_id=class_.id))
    person_id = meant.person_id if meant else None
    await tx.run("lecturers.add", unit_id=unit_id, name=name, person_id=person_id)
    found = await _of(tx, unit_id, name, person_id)
    assert found is not None  # it was added above
    where = {"class_id": class_.id, "name": name, "unit_id": unit_id, "lecturer_id": found.id}
    await tx.run("lecturers.move_asked", **where)
    await tx.run("lecturers.move_given", **where)
    return found


async def find(tx: Reader, class_: Class, name: str, meant: Known | None) -> Lecturer | None:
    """Give whom a name in a class's timetable means; None while nothing was kept about them."""
    unit_id = int(await tx.value("lecturers.unit_of", class_id=class_.id))
    return await _of(tx, unit_id, name, meant.person_id if meant else None)


async def lecturer(tx: Reader, lecturer_id: int) -> Lecturer | None:
    """Give one lecturer, or None."""
    row = await tx.one("lecturers.lecturer", lecturer_id=lecturer_id)
    return row and _lecturer(row)


async def of_person(tx: Reader, person_id: PersonId) -> Lecturer | None:
    """Give the lecturer somebody is; None while nothing was kept about them as one."""
    row = await tx.one("lecturers.of_person", person_id=person_id)
    return row and _lecturer(row)


async def _of(tx: Reader, unit_id: int, name: str, person_id: PersonId | None) -> Lecturer | None:
    if person_id is not None:
        return await of_person(tx, person_id)
    row = await tx.one("lecturers.of_name", unit_id=unit_id, name=name)
    return row and _lecturer(row)


async def _said(tx: Reader, class_id: int) -> Mapping[str, PersonId | None]:
    return {row["name"]: row["person_id"] for row in await tx.all("lecturers.said", class_id=class_id)}


def _known(row: Row) -> Known:
    return Known(row["id"], row["name"], row["unit_name"] or "", row["account_id"], row["language"])


def _lecturer(row: Row) -> Lecturer:
    return Lecturer(row["id"], row["name"], row["path"], row["person_id"])
