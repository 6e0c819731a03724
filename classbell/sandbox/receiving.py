"""The methods by which the bot gets its updates."""

from __future__ import annotations

from classbell.sandbox import webhook
from classbell.sandbox.calls import Call
from classbell.sandbox.methods import method
from classbell.sandbox.updates import Poll
from classbell.sandbox.values import Json
from classbell.sandbox.world import World


@method
async def get_updates(world: World, call: Call) -> list[Json]:
    """Confirm what was read and return what is new, waiting up to `timeout` seconds."""
    _choose(world, call)
    poll = Poll(call.number("offset"), call.number("limit", 100), call.number("timeout"))
    return await world.updates.poll(poll)


@method
async def set_webhook(world: World, call: Call) -> bool:
    """Have updates sent to an address; an empty one goes back to polling."""
    hook = webhook.Hook(call.text("url"), call.text("secret_token"), call.number("max_connections", webhook.AT_ONCE))
    checked = webhook.checked(hook) if hook.url else None
    _choose(world, call)
    if call.flag("drop_pending_updates"):
        world.updates.drop()
    await world.point_webhook(checked)
    return True


@method
async def delete_webhook(world: World, call: Call) -> bool:
    """Go back to polling."""
    await world.point_webhook(None)
    if call.flag("drop_pending_updates"):
        world.updates.drop()
    return True


@method
async def get_webhook_info(world: World, _call: Call) -> Json:
    """Tell how updates go out, and what went wrong last."""
    pending = {"has_custom_certificate": False, "pending_update_count": len(world.updates.pending())}
    chosen = {"allowed_updates": world.updates.allowed} if world.updates.allowed else {}
    if world.deliverer is None:
        return {"url": "", **pending, **chosen}
    hook = world.deliverer.hook
    place = {"url": hook.url, "max_connections": hook.at_once, "ip_address": "127.0.0.1"}
    return {**place, **pending, **chosen, **world.deliverer.last_error}


def _choose(world: World, call: Call) -> None:
    if call.has("allowed_updates"):
        world.updates.allowed = [str(kind) for kind in call.items("allowed_updates")]
