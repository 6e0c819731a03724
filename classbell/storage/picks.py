"""People's choices of offered classes, as kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.offers import Chooser
from classbell.domain.people import PersonId
from classbell.domain.picks import Pick, State
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.offers import as_chooser


@dataclass(frozen=True, slots=True)
class Picker:
    """Somebody with their choice: who they are, and where to write to them, if one can."""

    pick: Pick
    name: str
    unit_name: str
    chat_id: int | None
    wish: str | None


async def hold_person(tx: Transaction, person_id: PersonId) -> None:
    """Have whatever else this person chooses wait until this transaction has ended."""
    await tx.run("picks.hold_person", person_id=person_id)


async def chooser(tx: Reader, person_id: PersonId) -> Chooser:
    """Give somebody as the rules look at them."""
    row = await tx.one("picks.chooser", person_id=person_id)
    assert row is not None  # an account stands for them
    return as_chooser(row, person_id)


async def add(tx: Transaction, offered_id: int, person_id: PersonId, state: State, now: datetime) -> int | None:
    """Keep a choice; None where the person has made it already."""
    key = {"offered_id": offered_id, "person_id": person_id}
    pick_id: int | None = await tx.value("picks.add", **key, state=state, now=stamp(now))
    return pick_id


async def live(tx: Reader, offered_id: int, person_id: PersonId) -> Pick | None:
    """Give somebody's choice of a class, if it stands."""
    row = await tx.one("picks.live", offered_id=offered_id, person_id=person_id)
    return row and _pick(row)


async def of_person(tx: Reader, offer_id: int, person_id: PersonId) -> dict[int, Pick]:
    """Give somebody's choices that stand, by the offered class."""
    rows = await tx.all("picks.of_person", offer_id=offer_id, person_id=person_id)
    return {row["offered_id"]: _pick(row) for row in rows}


async def in_state(tx: Reader, offered_id: int, state: State) -> list[Pick]:
    """Give the choices of a class that are in a state, the first in line first."""
    return [_pick(row) for row in await tx.all("picks.in_state", offered_id=offered_id, state=state)]


async def position(tx: Reader, pick_id: int) -> int:
    """Tell which in line somebody who waits is, from 1."""
    return int(await tx.value("picks.ahead", pick_id=pick_id)) + 1


async def move(tx: Transaction, pick: Pick, state: State, now: datetime) -> bool:
    """Let something else become of a choice; False where something has meanwhile."""
    return await tx.run("picks.move", pick_id=pick.id, was=pick.state, state=state, now=stamp(now)) == 1


async def rank(tx: Transaction, pick_id: int, outcome: tuple[State, int], now: datetime) -> None:
    """Keep what the lot has brought: placed or waiting, and the rank from 1."""
    state, place = outcome
    await tx.run("picks.rank", pick_id=pick_id, state=state, rank=place, now=stamp(now))


async def drawn(tx: Reader, offered_id: int) -> list[Pick]:
    """Give the choices that were drawn, by their rank, whatever has become of them since."""
    return [_pick(row) for row in await tx.all("picks.drawn", offered_id=offered_id)]


async def is_on_roll(tx: Reader, class_id: int, person_id: PersonId) -> bool:
    """Tell whether somebody is on the roll of a class, however they came there."""
    return bool(await tx.value("picks.is_on_roll", class_id=class_id, person_id=person_id))


async def clash(tx: Reader, class_id: int, person_id: PersonId) -> str | None:
    """Name a class, of those the person is in or has chosen, that meets while this one does."""
    row = await tx.one("picks.clash", class_id=class_id, person_id=person_id)
    return row and _title(row)


async def had(tx: Reader, offer_id: int, person_id: PersonId, now: datetime) -> dict[int, list[str]]:
    """Name, by offered class, the classes of the same topic that somebody has come to, or is going to."""
    found = defaultdict(list)
    for row in await tx.all("picks.had", offer_id=offer_id, person_id=person_id, now=stamp(now)):
        found[row["offered_id"]].append(_title(row))
    return found


async def people(tx: Reader, offered_id: int) -> list[Picker]:
    """Give those whose choice of a class stands: who has a place, then who takes part in the lot, then the line."""
    return [_picker(row) for row in await tx.all("picks.people", offered_id=offered_id)]


async def person(tx: Reader, pick_id: int) -> Picker | None:
    """Give one choice with whose it is, or None."""
    row = await tx.one("picks.person", pick_id=pick_id)
    return row and _picker(row)


def _title(row: Row) -> str:
    return f"{row['name']} {row['run']}".strip()


def _picker(row: Row) -> Picker:
    return Picker(_pick(row), row["name"], row["unit_name"] or "", row["chat_id"], row["wish"])


def _pick(row: Row) -> Pick:
    return Pick(
        id=row["id"],
        offered_id=row["offered_id"],
        person_id=row["person_id"],
        state=State(row["state"]),
        rank=row["rank"],
        picked_at=instant(row["picked_at"]),
    )
