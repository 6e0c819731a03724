"""Where someone is within a dialogue of several steps."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.domain.people import Caller
from classbell.storage import dialogues as kept
from classbell.storage.dialogues import Dialogue


async def current(desk: Desk, caller: Caller) -> Dialogue | None:
    """Give the dialogue the caller is in, or None."""
    async with desk.db.read() as tx:
        return await kept.of(tx, caller.account_id)


async def go_to(desk: Desk, caller: Caller, dialogue: Dialogue) -> None:
    """Put the caller at a step; the dialogue they were in before, if any, is left."""
    async with desk.db.begin() as tx:
        await kept.keep(tx, caller.account_id, dialogue, desk.now())


async def leave(desk: Desk, caller: Caller) -> bool:
    """Leave any dialogue; tell whether there was one."""
    async with desk.db.begin() as tx:
        was_in = await kept.of(tx, caller.account_id)
        await kept.end(tx, caller.account_id)
    return was_in is not None
