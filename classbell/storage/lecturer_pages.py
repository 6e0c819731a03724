"""Private pages of lecturers, as kept: links only as hashes; and what stands on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.classes import Session
from classbell.domain.people import ClassId, PersonId
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose page a link leads to: a name in the timetable of a class; and who made the link."""

    class_id: ClassId
    name: str
    made_by: PersonId


async def replace(tx: Transaction, whose: Whose, secret_hash: str, now: datetime) -> None:
    """Keep a new link in place of the one the same maker made before; the same one again changes nothing."""
    if await tx.value("lecturer_pages.knows", secret_hash=secret_hash) is not None:
        return
    about = {"class_id": whose.class_id, "name": whose.name, "made_by": whose.made_by, "now": stamp(now)}
    await tx.run("lecturer_pages.void", **about)
    await tx.run("lecturer_pages.add", secret_hash=secret_hash, **about)


async def void(tx: Transaction, class_id: ClassId, name: str, now: datetime) -> bool:
    """Let no link to this page lead anywhere any more; tell whether one did until now."""
    return await tx.run("lecturer_pages.void_all", class_id=class_id, name=name, now=stamp(now)) > 0


async def live(tx: Reader, class_id: ClassId, name: str) -> int:
    """Count the links that lead to a page."""
    return int(await tx.value("lecturer_pages.live", class_id=class_id, name=name))


async def behind(tx: Reader, secret_hash: str) -> Whose | None:
    """Tell whose page a link leads to; None where it is none, or void."""
    row = await tx.one("lecturer_pages.behind", secret_hash=secret_hash)
    return row and Whose(row["class_id"], row["name"], row["made_by"])


async def sessions_of(tx: Reader, class_id: ClassId, name: str) -> list[Session]:
    """Give the sessions of a class, by their start, in which a name stands among the lecturers; no cancelled ones."""
    rows = await tx.all("lecturer_pages.sessions", class_id=class_id)
    return [one for one in map(as_session, rows) if name in one.lecturers]


async def by_level(tx: Reader, class_id: ClassId) -> Mapping[str | None, int]:
    """Count those on the roll by the level of their unit; None: they belong to none."""
    rows = await tx.all("lecturer_pages.by_level", class_id=class_id)
    return {row["kind"]: row["heads"] for row in rows}


async def by_category(tx: Reader, class_id: ClassId) -> Mapping[str | None, int]:
    """Count those on the roll by their category; None: they have none."""
    rows = await tx.all("lecturer_pages.by_category", class_id=class_id)
    return {row["kind"]: row["heads"] for row in rows}


async def rounds_before(tx: Reader, class_id: ClassId, until: datetime) -> list[int]:
    """Give the rounds that asked what people need before the programme of a class, closed before an instant."""
    rows = await tx.all("lecturer_pages.wishes", class_id=class_id, until=stamp(until))
    return [row["id"] for row in rows]


async def rounds_about(tx: Reader, class_id: ClassId, lecturer_id: int) -> list[int]:
    """Give the rounds of a class that speak of a lecturer, session by session, those that ask about them first."""
    rows = await tx.all("lecturer_pages.rounds", class_id=class_id, lecturer_id=lecturer_id)
    return [row["id"] for row in rows]
