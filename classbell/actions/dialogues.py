"""Where someone is within a dialogue of several steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from classbell.actions.desk import Desk
from classbell.domain.people import Caller
from classbell.storage import dialogues as kept
from classbell.storage.dialogues import Dialogue

_CAUSE, _BEFORE = "cause_id", "before"


async def current(desk: Desk, caller: Caller) -> Dialogue | None:
    """Give the dialogue the caller is in, or None."""
    async with desk.db.read() as tx:
        return await kept.of(tx, caller.account_id)


async def met(desk: Desk, caller: Caller) -> Dialogue | None:
    """Give the dialogue that this very update found the caller in, though it has gone on by it when run before."""
    found = await current(desk, caller)
    if found is None or caller.cause_id is None or found.data.get(_CAUSE) != caller.cause_id:
        return found
    before = found.data[_BEFORE]
    return before and Dialogue(**before)


async def go_to(desk: Desk, caller: Caller, dialogue: Dialogue) -> None:
    """Put the caller at a step; the dialogue they were in before, if any, is left."""
    async with desk.db.begin() as tx:
        noted = _noted(caller, await kept.of(tx, caller.account_id))
        await kept.keep(tx, caller.account_id, replace(dialogue, data=dialogue.data | noted), desk.now())


def _noted(caller: Caller, found: Dialogue | None) -> dict[str, Any]:
    """Note which update goes on, and from where."""
    if found and caller.cause_id is not None and found.data.get(_CAUSE) == caller.cause_id:
        return {_CAUSE: caller.cause_id, _BEFORE: found.data[_BEFORE]}
    bare = found and {name: value for name, value in found.data.items() if name not in {_CAUSE, _BEFORE}}
    return {_CAUSE: caller.cause_id, _BEFORE: found and {"name": found.name, "step": found.step, "data": bare}}


async def leave(desk: Desk, caller: Caller) -> str | None:
    """Leave any dialogue; give the name of the one there was."""
    async with desk.db.begin() as tx:
        was_in = await kept.of(tx, caller.account_id)
        await kept.end(tx, caller.account_id)
    return was_in.name if was_in else None
