"""The chains of sealed days, as kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from classbell.domain.attendance import Mark
from classbell.domain.classes import Class
from classbell.domain.people import PersonId
from classbell.domain.seals import NOTHING, Kind, Link, Place, SealedMark
from classbell.storage import changes
from classbell.storage.attendance import as_mark
from classbell.storage.changes import Change
from classbell.storage.classes import as_class
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a chain names them: with their group in its class, if they have one."""

    name: str
    group: str | None


async def next_place(tx: Transaction, class_id: int) -> tuple[int, str]:
    """Give the number of the class's next link and the digest it has to hold; others who ask wait for this commit."""
    await tx.run("seals.lock", class_id=class_id)
    row = await tx.one("seals.last", class_id=class_id)
    return (row["number"] + 1, row["digest"]) if row else (1, NOTHING)


async def add(tx: Transaction, link: Link, cause_id: int | None) -> int:
    """Keep a link with its marks, log its digest, and give its id."""
    place = link.place
    seal_id = await tx.value(
        "seals.add",
        class_id=place.class_id,
        number=place.number,
        kind=place.kind,
        day=place.day.isoformat(),
        made_at=stamp(place.made_at),
        made_by=place.made_by,
        head=link.head,
        digest=link.digest,
    )
    await tx.many("seals.add_mark", [_written(seal_id, number, one) for number, one in enumerate(link.marks)])
    change = Change("seal", str(place.class_id), place.kind, None, link.digest)
    await changes.keep(tx, change, place.made_by, place.made_at, cause_id)
    return int(seal_id)


async def set_sealed(tx: Transaction, session_ids: Iterable[int], now: datetime) -> None:
    """Let sessions know that they are sealed."""
    await tx.many("seals.set_sealed", [{"session_id": one, "now": stamp(now)} for one in session_ids])


async def is_sealed(tx: Reader, session_id: int) -> bool:
    """Tell whether a session's day was sealed with it."""
    return await tx.value("seals.is_sealed", session_id=session_id) is not None


async def links(tx: Reader, class_id: int) -> list[Link]:
    """Give a class's whole chain."""
    heads = await tx.all("seals.links", class_id=class_id)
    return _joined(heads, await tx.all("seals.marks", class_id=class_id))


async def links_of_day(tx: Reader, class_id: int, day: date) -> list[Link]:
    """Give those links of a class's chain that are about one day."""
    key = {"class_id": class_id, "day": day.isoformat()}
    return _joined(await tx.all("seals.links_of_day", **key), await tx.all("seals.marks_of_day", **key))


async def standing(tx: Reader, class_id: int) -> list[Mark]:
    """Give all marks that stand in a class's sealed sessions, of coming and of going."""
    return [as_mark(row) for row in await tx.all("seals.standing", class_id=class_id)]


async def of_session(tx: Reader, session_id: int) -> list[Mark]:
    """Give all marks of a session, of coming and of going."""
    return [as_mark(row) for row in await tx.all("seals.of_session", session_id=session_id)]


async def sealed_ids(tx: Reader, class_id: int) -> list[int]:
    """Give the sessions of a class that say they are sealed."""
    return [row["id"] for row in await tx.all("seals.sealed_ids", class_id=class_id)]


async def logged(tx: Reader, class_id: int) -> list[str]:
    """Give the digests of all links that the change log knows a class's chain to have had."""
    return [row["digest"] for row in await tx.all("seals.logged", class_id=str(class_id))]


async def person(tx: Reader, person_id: PersonId, class_id: int) -> Named | None:
    """Give how a person is named in a class, or None where there is no such person any more."""
    row = await tx.one("seals.person", person_id=person_id, class_id=class_id)
    return row and Named(row["name"], row["group_name"])


async def classes(tx: Reader) -> list[Class]:
    """Give the classes that have, or say they have, something sealed."""
    return [as_class(row) for row in await tx.all("seals.classes")]


def _joined(heads: Iterable[Row], marks: Iterable[Row]) -> list[Link]:
    by_seal: dict[int, list[SealedMark]] = {}
    for row in marks:
        one = SealedMark(row["session_id"], row["person_id"], row["salt"], row["content"], row["digest"])
        by_seal.setdefault(row["seal_id"], []).append(one)
    return [Link(_place(row), row["head"], tuple(by_seal.get(row["id"], ())), row["digest"]) for row in heads]


def _place(row: Row) -> Place:
    return Place(
        class_id=row["class_id"],
        number=row["number"],
        kind=Kind(row["kind"]),
        day=date.fromisoformat(row["day"]),
        made_at=instant(row["made_at"]),
        made_by=row["made_by"],
    )


def _written(seal_id: int, place: int, one: SealedMark) -> dict[str, object]:
    return {
        "seal_id": seal_id,
        "place": place,
        "session_id": one.session_id,
        "person_id": one.person_id,
        "salt": one.salt,
        "content": one.content,
        "digest": one.digest,
    }
