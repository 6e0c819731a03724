"""Audiences, and whom their parts come to, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.audiences import Circle, Part, Recipient, Side
from classbell.domain.people import PersonId, Role
from classbell.domain.units import Level
from classbell.storage.contents import content_of
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp

_ROLES = {Circle.SUPERVISORS: Role.SUPERVISOR, Circle.LECTURERS: Role.LECTURER, Circle.ORGANISERS: Role.ORGANISER}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of a class that can be picked: its name (None for a role), and how many people it comes to."""

    circle: Circle
    subject_id: int
    name: str | None
    heads: int


@dataclass(frozen=True, slots=True)
class Picked:
    """A part of an audience, as people call it; `name` is None for a role, a level or a state."""

    part: Part
    class_title: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """An audience kept under a name."""

    id: int
    name: str


async def add(tx: Transaction, owner_id: PersonId, now: datetime) -> int:
    """Make an empty audience and give its id."""
    return int(await tx.value("audiences.add", owner_id=owner_id, now=stamp(now)))


async def keep(tx: Transaction, audience_id: int, owner_id: PersonId, name: str, now: datetime) -> bool:
    """Keep a copy of an audience under a name; False where the owner has one of this name."""
    kept_id = await tx.value("audiences.keep", owner_id=owner_id, name=name, now=stamp(now))
    if kept_id is None:
        return False
    await copy(tx, audience_id, kept_id)
    return True


async def copy(tx: Transaction, old_id: int, new_id: int) -> None:
    """Add every part of one audience to another."""
    await tx.run("audiences.copy", old_id=old_id, new_id=new_id)


async def clear(tx: Transaction, audience_id: int) -> None:
    """Take every part out."""
    await tx.run("audiences.clear", audience_id=audience_id)


async def drop(tx: Transaction, audience_id: int) -> None:
    """Forget an audience that no notice refers to."""
    await clear(tx, audience_id)
    await tx.run("audiences.drop", audience_id=audience_id)


async def saved(tx: Reader, owner_id: PersonId) -> list[Saved]:
    """Give the audiences a person keeps, by name."""
    return [Saved(row["id"], row["name"]) for row in await tx.all("audiences.saved", owner_id=owner_id)]


async def saved_name(tx: Reader, audience_id: int, owner_id: PersonId) -> str | None:
    """Give under which name a person keeps an audience; None where they do not."""
    name: str | None = await tx.value("audiences.name_of", audience_id=audience_id, owner_id=owner_id)
    return name


async def rename(tx: Transaction, audience_id: int, name: str) -> bool:
    """Keep an audience under another name; False where its owner has another of this name."""
    return await tx.run("audiences.rename", audience_id=audience_id, name=name) == 1


async def parts(tx: Reader, audience_id: int) -> list[Part]:
    """Give what an audience is made of."""
    return [_part(row) for row in await tx.all("audiences.parts", audience_id=audience_id)]


async def named(tx: Reader, audience_id: int) -> list[Picked]:
    """Give the same with names."""
    return [_picked(row) for row in await tx.all("audiences.named", audience_id=audience_id)]


async def put(tx: Transaction, audience_id: int, part: Part) -> None:
    """Add a part; once is enough."""
    await tx.run("audiences.put", audience_id=audience_id, **_key(part))


async def take(tx: Transaction, audience_id: int, part: Part) -> None:
    """Take a part out."""
    await tx.run("audiences.take", audience_id=audience_id, **_key(part))


async def offers(tx: Reader, class_id: int) -> list[Offer]:
    """Give the roles and groups of a class, each with its heads now; lecturers and organisers where there are any."""
    staff = {row["role"]: row["heads"] for row in await tx.all("audiences.staff_heads", class_id=class_id)}
    roles = [Offer(circle, class_id, None, staff.get(role, 0)) for circle, role in _ROLES.items()]
    rows = await tx.all("audiences.offers", class_id=class_id)
    own = [Offer(Circle(row["kind"]), row["subject_id"], row["name"], row["heads"]) for row in rows]
    return [*own[:1], *(one for one in roles if one.heads or one.circle is Circle.SUPERVISORS), *own[1:]]


async def is_of_class(tx: Reader, part: Part) -> bool:
    """Tell whether what was picked is a part of its class now."""
    key = {"class_id": part.class_id, "subject_id": part.subject_id}
    match part.circle:
        case Circle.GROUP:
            return bool(await tx.value("audiences.has_group", **key))
        case Circle.PERSON:
            return bool(await tx.value("audiences.has_person", **key))
    return part.subject_id == part.class_id


async def people(tx: Reader, part: Part) -> list[Recipient]:
    """Give whom a part of a class, a person or a unit comes to now."""
    key: dict[str, object] = {"class_id": part.class_id, "subject_id": part.subject_id}
    match part.circle:
        case Circle.TRAINEES:
            rows = await tx.all("audiences.trainees", class_id=part.class_id)
        case Circle.GROUP:
            rows = await tx.all("audiences.of_group", **key)
        case Circle.PERSON if part.class_id:
            rows = await tx.all("audiences.enrolled", **key)
        case Circle.PERSON:
            rows = await tx.all("audiences.person", subject_id=part.subject_id)
        case Circle.UNIT:
            rows = await tx.all("audiences.of_unit", subject_id=part.subject_id)
        case _:
            rows = await tx.all("audiences.staff", class_id=part.class_id, role=_ROLES[part.circle])
    return [_recipient(row, part.class_id) for row in rows]


async def absent(tx: Reader, class_id: int, since: datetime, until: datetime) -> set[PersonId]:
    """Give who is absent from a session of the class that begins in this span."""
    rows = await tx.all("audiences.absent", class_id=class_id, since=stamp(since), until=stamp(until))
    return {row["person_id"] for row in rows}


async def unrated(tx: Reader, class_id: int, now: datetime) -> set[PersonId]:
    """Give who was present at a session of the class, may rate it, and has not."""
    return {row["person_id"] for row in await tx.all("audiences.unrated", class_id=class_id, now=stamp(now))}


async def unconfirmed(tx: Reader, notice_id: int) -> set[PersonId]:
    """Give whom a notice is for who have not confirmed it as it stands."""
    return {row["person_id"] for row in await tx.all("audiences.unconfirmed", notice_id=notice_id)}


def _key(part: Part) -> dict[str, object]:
    return {"side": part.side, "kind": part.circle, "class_id": part.class_id, "subject_id": part.subject_id}


def _part(row: Row) -> Part:
    return Part(Side(row["side"]), Circle(row["kind"]), row["class_id"], row["subject_id"])


def _picked(row: Row) -> Picked:
    title = f"{row['class_name']} {row['run']}".strip() if row["class_name"] else ""
    content = content_of(row["content"])
    return Picked(_part(row), title, content.gist if content else row["name"])


def _recipient(row: Row, class_id: int) -> Recipient:
    return Recipient(
        person_id=row["id"],
        name=row["name"],
        obstacle=row["obstacle"],
        account_id=row["account_id"],
        wish=row["wish"],
        unit_path=row["unit_path"] or "",
        level=Level(row["level"]) if row["level"] else None,
        category_id=row["category_id"],
        class_id=class_id,
    )
