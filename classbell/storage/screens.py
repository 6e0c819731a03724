"""Hall screens, as kept: tickets and cookies only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Screen:
    """A browser that was paired: for which session, by whom, and whether another has taken its place."""

    session_id: int
    made_by: PersonId
    is_cut: bool


async def add(tx: Transaction, session_id: int, ticket_hash: str, until: datetime, by: PersonId) -> None:
    """Keep a ticket that pairs one browser, once, until an instant."""
    await tx.run("screens.add", session_id=session_id, ticket_hash=ticket_hash, ticket_until=stamp(until), made_by=by)


async def of_ticket(tx: Reader, ticket_hash: str, now: datetime) -> int | None:
    """Give the session a ticket that is still good is for, or None."""
    session_id: int | None = await tx.value("screens.of_ticket", ticket_hash=ticket_hash, now=stamp(now))
    return session_id


async def pair(tx: Transaction, ticket_hash: str, cookie_hash: str, now: datetime) -> bool:
    """Use up a ticket for a browser; False where it is used, too old, or was never made."""
    return await tx.run("screens.pair", ticket_hash=ticket_hash, cookie_hash=cookie_hash, now=stamp(now)) == 1


async def cut_others(tx: Transaction, session_id: int, cookie_hash: str, now: datetime) -> None:
    """Cut off every screen of a session but this one."""
    await tx.run("screens.cut_others", session_id=session_id, cookie_hash=cookie_hash, now=stamp(now))


async def of_cookie(tx: Reader, cookie_hash: str) -> Screen | None:
    """Give the screen a cookie belongs to, or None."""
    row = await tx.one("screens.of_cookie", cookie_hash=cookie_hash)
    return row and Screen(row["session_id"], row["made_by"], row["cut_at"] is not None)
