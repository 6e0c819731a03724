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


async def root_unit(tx: Transaction, name: str) -> int:
    """Give the id of the unit above all others; it is made, with this name, where there is none."""
    found = await tx.value("settings.root_unit")
    if found is None:
        found = await tx.value("settings.add_root_unit", name=name)
        await tx.run("settings.set_path", unit_id=found, path=f"/{found}/")
    return int(found)


async def root_path(tx: Reader) -> str:
    """Give the path of the unit above all others."""
    return str(await tx.value("settings.root_path"))
