"""The methods about the bot itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classbell.sandbox.methods import method

if TYPE_CHECKING:
    from classbell.sandbox.calls import Call
    from classbell.sandbox.values import Json
    from classbell.sandbox.world import World


@method
async def get_me(world: World, _call: Call) -> Json:
    """Return the bot."""
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
