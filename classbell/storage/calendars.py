"""Private feeds of timetables, as kept: links only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.calendars import Entry
from classbell.domain.people import ClassId, PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose timetable a link shows: a person's own, or a class's; and who made the link."""

    person_id: PersonId | None
    class_id: ClassId | None
    made_by: PersonId

    @property
    def key(self) -> dict[str, object]:
        """The three, as the statements look for them."""
        return {"person_id": self.person_id or 0, "class_id": self.class_id or 0, "made_by": self.made_by}


async def replace(tx: Transaction, whose: Whose, secret_hash: str, now: datetime) -> None:
    """Keep a new link in place of the one before; the same one again changes nothing."""
    if await tx.value("calendars.knows", secret_hash=secret_hash) is not None:
        return
    await void(tx, whose, now)
    about = {"person_id": whose.person_id, "class_id": whose.class_id, "made_by": whose.made_by}
    await tx.run("calendars.add", secret_hash=secret_hash, now=stamp(now), **about)


async def void(tx: Transaction, whose: Whose, now: datetime) -> None:
    """Let no link of this kind that somebody made lead anywhere any more."""
    await tx.run("calendars.void", **whose.key, now=stamp(now))


async def is_live(tx: Reader, whose: Whose) -> bool:
    """Tell whether there is a link that leads somewhere."""
    return await tx.value("calendars.is_live", **whose.key) is not None


async def behind(tx: Reader, secret_hash: str) -> Whose | None:
    """Tell whose timetable a link shows; None where it is none, or void."""
    row = await tx.one("calendars.live", secret_hash=secret_hash)
    return row and Whose(row["person_id"], row["class_id"], row["made_by"])


async def of_person(tx: Reader, person_id: PersonId, since: datetime) -> list[Entry]:
    """Give the sessions of all classes somebody is enrolled in, the cancelled ones too."""
    return [_entry(row) for row in await tx.all("calendars.of_person", person_id=person_id, since=stamp(since))]


async def of_class(tx: Reader, class_id: ClassId, since: datetime) -> list[Entry]:
    """Give the sessions of a class, the cancelled ones too."""
    return [_entry(row) for row in await tx.all("calendars.of_class", class_id=class_id, since=stamp(since))]


def _entry(row: Row) -> Entry:
    return Entry(as_session(row), row["revision"])
