"""Where venues are, as kept. Where a person is, is kept nowhere."""

from __future__ import annotations

from classbell.domain.places import Grid, Ground, Point
from classbell.storage.database import Reader, Row, Transaction


async def ground(tx: Reader, session_id: int) -> Ground | None:
    """Give the ground of a session's venue; None where it has no venue, or nobody has said where that is."""
    row = await tx.one("places.of_session", session_id=session_id)
    return _ground(row) if row and row["grid"] else None


async def venue_id(tx: Reader, session_id: int) -> int | None:
    """Give a session's venue, if it has one."""
    found: int | None = await tx.value("places.venue", session_id=session_id)
    return found


async def keep(tx: Transaction, venue_id: int, ground: Ground | None) -> None:
    """Let a venue lie there; None: nobody knows."""
    await tx.run(
        "places.keep",
        venue_id=venue_id,
        latitude=ground and ground.point.latitude,
        longitude=ground and ground.point.longitude,
        grid=ground and ground.grid,
        radius=ground and ground.radius,
    )


def _ground(row: Row) -> Ground:
    return Ground(Point(row["latitude"], row["longitude"]), Grid(row["grid"]), row["radius"])
