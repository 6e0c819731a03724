"""What a store needs before its first update."""

from __future__ import annotations

import secrets

from classbell.storage import settings, units
from classbell.storage.database import Database

KEY_BYTES = 32


async def prepare(db: Database, organisation: str) -> bytes:
    """Make the root unit and the master key where they are missing; give the master key."""
    async with db.begin() as tx:
        await units.make_root(tx, organisation)
        kept = await settings.value(tx, "master_key")
        if kept is None:
            kept = secrets.token_hex(KEY_BYTES)
            await settings.keep(tx, "master_key", kept)
    return bytes.fromhex(kept)
