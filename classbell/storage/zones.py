"""The zone of a class, as kept."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from classbell.storage.database import Transaction


async def change(tx: Transaction, class_id: int, zone: ZoneInfo) -> None:
    """Let a class have another zone."""
    await tx.run("zones.change", class_id=class_id, zone=zone.key)
