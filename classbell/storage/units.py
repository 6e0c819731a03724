"""Units and categories, as kept."""

from __future__ import annotations

import secrets

from classbell.domain.units import Level, Unit
from classbell.storage.database import Reader, Row, Transaction


async def root(tx: Reader) -> Unit:
    """Give the unit above all others; `make_root` made it before the first update."""
    row = await tx.one("units.root")
    assert row is not None
    return _unit(row)


async def make_root(tx: Transaction, name: str) -> None:
    """Make the unit above all others, unless it is there."""
    if await tx.one("units.root") is None:
        unit_id = await tx.value("units.add", parent_id=None, level=Level.ORGANISATION, name=name, placeholder="")
        await tx.run("units.set_path", unit_id=unit_id, path=f"/{unit_id}/")


async def everything(tx: Reader) -> list[Unit]:
    """Give the whole tree, every unit after the one above it."""
    return [_unit(row) for row in await tx.all("units.all")]


async def unit(tx: Reader, unit_id: int) -> Unit | None:
    """Give one unit, or None."""
    row = await tx.one("units.unit", unit_id=unit_id)
    return row and _unit(row)


async def below(tx: Reader, unit_id: int) -> list[Unit]:
    """Give the units directly below one."""
    return [_unit(row) for row in await tx.all("units.below", parent_id=unit_id)]


async def is_there(tx: Reader, parent_id: int, name: str) -> bool:
    """Tell whether a unit of this name stands directly below another."""
    return await tx.value("units.named", parent_id=parent_id, name=name) is not None


async def add(tx: Transaction, parent: Unit, level: Level, name: str) -> Unit:
    """Add a unit below another."""
    # The path holds the row's own number, which the store gives only once the row stands.
    placeholder = secrets.token_hex(8)
    unit_id = await tx.value("units.add", parent_id=parent.id, level=level, name=name, placeholder=placeholder)
    path = f"{parent.path}{unit_id}/"
    await tx.run("units.set_path", unit_id=unit_id, path=path)
    return Unit(unit_id, parent.id, path, level, name)


async def rename(tx: Transaction, unit_id: int, name: str) -> None:
    """Give a unit another name."""
    await tx.run("units.rename", unit_id=unit_id, name=name)


async def categories(tx: Reader) -> dict[str, int]:
    """Give every category's id by its name."""
    return {row["name"]: row["id"] for row in await tx.all("units.categories")}


async def add_category(tx: Transaction, name: str) -> None:
    """Add a category unless it is there."""
    await tx.run("units.add_category", name=name)


def _unit(row: Row) -> Unit:
    return Unit(row["id"], row["parent_id"], row["path"], Level(row["level"]), row["name"])
