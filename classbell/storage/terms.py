"""The terms of sign-in that were chosen for sessions and classes, as kept."""

from __future__ import annotations

from classbell.domain.attendance import Evidence
from classbell.domain.terms import Policy, Terms, Wishes, settle
from classbell.storage.database import Reader, Row, Transaction


async def wishes(tx: Reader, session_id: int) -> tuple[Wishes, Wishes]:
    """Give what was chosen for a session that there is, and for its class."""
    row = await tx.one("terms.of_session", session_id=session_id)
    assert row is not None  # whoever asks has read the session
    return read_wishes(row)


async def of_session(tx: Reader, session_id: int, policy: Policy) -> Terms:
    """Give the terms in force for a session that there is."""
    return settle(policy, *await wishes(tx, session_id))


async def of_class(tx: Reader, class_id: int) -> Wishes:
    """Give what was chosen for a class that there is."""
    row = await tx.one("terms.of_class", class_id=class_id)
    assert row is not None  # whoever asks has read the class
    return _wishes(row)


async def keep_of_session(tx: Transaction, session_id: int, chosen: Wishes) -> None:
    """Let a session go by this from now on."""
    await tx.run("terms.keep_of_session", session_id=session_id, **_values(chosen))


async def keep_of_class(tx: Transaction, class_id: int, chosen: Wishes) -> None:
    """Let a class go by this from now on, where its sessions have nothing of their own."""
    await tx.run("terms.keep_of_class", class_id=class_id, **_values(chosen))


def read_wishes(row: Row) -> tuple[Wishes, Wishes]:
    """Read what was chosen for a session, and for its class, from a row that joins both."""
    return _wishes(row), _wishes(row, "class_")


def _wishes(row: Row, prefix: str = "") -> Wishes:
    floor, place = row[f"{prefix}floor"], row[f"{prefix}asks_place"]
    return Wishes(row[f"{prefix}code_kind"], floor and Evidence(floor), None if place is None else bool(place))


def _values(chosen: Wishes) -> dict[str, object]:
    place = None if chosen.asks_place is None else int(chosen.asks_place)
    return {"code_kind": chosen.code_kind, "floor": chosen.floor, "asks_place": place}
