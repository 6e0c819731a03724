"""What is kept once for the whole organisation."""

from __future__ import annotations

from classbell.storage.database import Reader, Transaction


async def value(tx: Reader, name: str) -> str | None:
    """Give a setting, or None where it was never kept."""
    found: str | None = await tx.value("settings.value", name=name)
    return found


async def keep(tx: Transaction, name: str, value: str) -> None:
    """Keep a setting in place of the one before."""
    await tx.run("settings.keep", name=name, value=value)
