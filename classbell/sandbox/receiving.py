"""The methods by which the bot gets its updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classbell.sandbox.methods import method
from classbell.sandbox.updates import Poll

if TYPE_CHECKING:
    from classbell.sandbox.calls import Call
    from classbell.sandbox.values import Json
    from classbell.sandbox.world import World


@method
async def get_updates(world: World, call: Call) -> list[Json]:
    """Confirm what was read and return what is new, waiting up to `timeout` seconds."""
    if call.has("allowed_updates"):
        world.updates.allowed = [str(kind) for kind in call.items("allowed_updates")]
    poll = Poll(call.number("offset"), call.number("limit", 100), call.number("timeout"))
    return await world.updates.poll(poll)


@method
async def get_webhook_info(world: World, _call: Call) -> Json:
    """Tell how updates go out."""
    return {
        "url": world.updates.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending()),
    }


@method
async def delete_webhook(world: World, call: Call) -> bool:
    """Go back to polling."""
    world.updates.webhook_url = ""
    if call.flag("drop_pending_updates"):
        world.updates.drop()
    return True
