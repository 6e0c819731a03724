"""Offers and the classes in them, as kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.classes import Class
from classbell.domain.offers import Chooser, Manner, Offer, Offered, Policy, Repeats, State, Terms
from classbell.domain.people import PersonId
from classbell.domain.units import Level
from classbell.storage.classes import as_class
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Programme:
    """A year's plan of classes, the path of its unit, and how many classes it has."""

    id: int
    title: str
    unit_path: str
    classes: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody of an audience: how the rules look at them, and where to write to them, if one can."""

    chooser: Chooser
    chat_id: int | None
    wish: str | None


async def add(
    tx: Transaction, programme_id: int, policy: Policy, made: tuple[PersonId, int | None], at: datetime
) -> int:
    """Begin an offer for a programme's own unit; `made` is who did, and by which update: once an update."""
    by, cause_id = made
    known = cause_id and await tx.value("offers.caused", cause_id=cause_id)
    if known:
        return int(known)
    values = {"at_most": policy.at_most, "repeats": policy.repeats, "made_by": by, "cause_id": cause_id}
    return int(await tx.value("offers.add", programme_id=programme_id, now=stamp(at), **values))


async def offer(tx: Reader, offer_id: int) -> Offer | None:
    """Give one offer, or None."""
    row = await tx.one("offers.offer", offer_id=offer_id)
    return row and _offer(row)


async def everything(tx: Reader) -> list[Offer]:
    """Give every offer that was not dropped, the newest first."""
    return [_offer(row) for row in await tx.all("offers.all")]


async def going_on(tx: Reader, person_id: PersonId, now: datetime, since: datetime) -> list[Offer]:
    """Give the offers to somebody's unit that have not closed, and those they took part in that closed since then."""
    rows = await tx.all("offers.going_on", person_id=person_id, now=stamp(now), since=stamp(since))
    return [_offer(row) for row in rows]


async def set_terms(tx: Transaction, offer_id: int, terms: Terms) -> None:
    """Let an offer go by these rules."""
    await tx.run(
        "offers.set_terms",
        offer_id=offer_id,
        manner=terms.manner,
        at_most=terms.at_most,
        per_topic=int(terms.per_topic),
        repeats=terms.repeats,
        opens_at=stamp(terms.opens_at),
        closes_at=stamp(terms.closes_at),
    )


async def set_unit(tx: Transaction, offer_id: int, unit_id: int) -> None:
    """Let a draft be for the people of a unit and all below."""
    await tx.run("offers.set_unit", offer_id=offer_id, unit_id=unit_id)


async def publish(tx: Transaction, offer_id: int, opens_at: datetime, seed: str) -> bool:
    """Publish a draft; False where it is none any more."""
    return await tx.run("offers.publish", offer_id=offer_id, opens_at=stamp(opens_at), seed=seed) == 1


async def settle(tx: Transaction, offer_id: int, now: datetime) -> bool:
    """Close an offer whose time is over for good; False where that was done, or it was given more time."""
    return await tx.run("offers.settle", offer_id=offer_id, now=stamp(now)) == 1


async def drop(tx: Transaction, offer_id: int, now: datetime) -> bool:
    """Let a draft go, and its classes with it; False where it is none any more."""
    is_done = await tx.run("offers.drop", offer_id=offer_id) == 1
    if is_done:
        await tx.run("offers.let_go", offer_id=offer_id, now=stamp(now))
    return is_done


async def hold(tx: Transaction, offered_id: int) -> None:
    """Have whoever else counts this class's places wait until this transaction has ended."""
    await tx.run("offers.hold", offered_id=offered_id)


async def add_class(tx: Transaction, offer_id: int, class_id: int, capacity: int) -> int | None:
    """Put a class into an offer; None where it is in one already."""
    key = {"offer_id": offer_id, "class_id": class_id}
    offered_id: int | None = await tx.value("offers.add_class", **key, capacity=capacity)
    return offered_id


async def set_class(tx: Transaction, offered: Offered) -> None:
    """Keep how many places an offered class has, and whom it is for."""
    await tx.run(
        "offers.set_class",
        offered_id=offered.id,
        capacity=offered.capacity,
        levels=json.dumps(offered.levels),
        categories=json.dumps(offered.categories),
    )


async def set_topic(tx: Transaction, class_id: int, topic: str | None) -> None:
    """Say what a class teaches; None: its name says it."""
    await tx.run("offers.set_topic", class_id=class_id, topic=topic)


async def withdraw_class(tx: Transaction, offered_id: int, now: datetime) -> bool:
    """Offer a class no more; False where that was done before."""
    return await tx.run("offers.withdraw_class", offered_id=offered_id, now=stamp(now)) == 1


async def offered(tx: Reader, offered_id: int) -> Offered | None:
    """Give one offered class as it stands, or None."""
    row = await tx.one("offers.offered", offered_id=offered_id)
    return row and _offered(row)


async def classes(tx: Reader, offer_id: int) -> list[Offered]:
    """Give the classes of an offer as they stand, the withdrawn ones too, in the order they were put in."""
    return [_offered(row) for row in await tx.all("offers.classes", offer_id=offer_id)]


async def candidates(tx: Reader, programme_id: int, now: datetime) -> list[Class]:
    """Give the classes of a programme that have not begun and are in no offer."""
    rows = await tx.all("offers.candidates", programme_id=programme_id, now=stamp(now))
    return [as_class(row) for row in rows]


async def programmes(tx: Reader) -> list[Programme]:
    """Give every programme, the latest first."""
    return [_programme(row) for row in await tx.all("offers.programmes")]


async def programme(tx: Reader, programme_id: int) -> Programme | None:
    """Give one programme, or None."""
    row = await tx.one("offers.programme", programme_id=programme_id)
    return row and _programme(row)


async def audience(tx: Reader, unit_path: str) -> Sequence[Addressee]:
    """Give everybody of a unit and all below."""
    rows = await tx.all("offers.audience", path=unit_path)
    return [Addressee(as_chooser(row, row["person_id"]), row["chat_id"], row["wish"]) for row in rows]


def as_chooser(row: Row, person_id: PersonId) -> Chooser:
    """Read somebody from a row with unit_path, level and category_id."""
    return Chooser(person_id, row["unit_path"], row["level"] and Level(row["level"]), row["category_id"])


def _programme(row: Row) -> Programme:
    return Programme(row["id"], f"{row['name']} {row['year']}", row["path"], row["classes"])


def _offer(row: Row) -> Offer:
    terms = Terms(
        manner=Manner(row["manner"]),
        at_most=row["at_most"],
        per_topic=bool(row["per_topic"]),
        repeats=Repeats(row["repeats"]),
        opens_at=instant(row["opens_at"]),
        closes_at=instant(row["closes_at"]),
    )
    return Offer(
        id=row["id"],
        title=f"{row['programme_name']} {row['year']}",
        programme_id=row["programme_id"],
        programme_path=row["programme_path"],
        unit_path=row["unit_path"],
        unit_name=row["unit_name"],
        terms=terms,
        state=State(row["state"]),
        seed=row["seed"],
    )


def _offered(row: Row) -> Offered:
    return Offered(
        id=row["offered_id"],
        offer_id=row["offer_id"],
        class_=as_class(row),
        topic=row["topic"],
        capacity=row["capacity"],
        levels=tuple(Level(one) for one in json.loads(row["levels"])),
        categories=tuple(json.loads(row["categories"])),
        is_withdrawn=row["withdrawn_at"] is not None,
        enrolled=row["enrolled"],
        waiting=row["waiting"],
        entered=row["entered"],
        first_at=instant(row["first_at"]),
        last_at=instant(row["last_at"]),
    )
