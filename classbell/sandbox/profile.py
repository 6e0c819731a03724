"""The methods about the bot itself: who it is, its menus, its files."""

from __future__ import annotations

from classbell.sandbox import commands
from classbell.sandbox.addressing import chat_id_of
from classbell.sandbox.calls import Call
from classbell.sandbox.menus import Scope
from classbell.sandbox.methods import method
from classbell.sandbox.refusals import BadRequest
from classbell.sandbox.values import Json
from classbell.sandbox.world import World

ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
MENU_BUTTONS = frozenset({"default", "commands", "web_app"})
LENGTHS = {"name": 64, "description": 512, "short_description": 120}


@method
async def get_me(world: World, _call: Call) -> Json:
    """Return the bot."""
    return world.bot | ABILITIES


@method
async def log_out(world: World, _call: Call) -> bool:
    """Leave this Bot API server: nothing more is answered until the sandbox is told so."""
    world.logged_out = True
    return True


@method
async def close(_world: World, _call: Call) -> bool:
    """Close the bot's instance before it moves to another server."""
    return True


@method
async def get_file(world: World, call: Call) -> Json:
    """Return where a file can be fetched."""
    return world.files.ticket(call.text("file_id"))


@method
async def set_my_commands(world: World, call: Call) -> bool:
    """Set a menu."""
    scope, language = _menu(world, call)
    world.menus.put(scope, language, commands.checked(call.records("commands")))
    world.touch_everyone()
    return True


@method
async def get_my_commands(world: World, call: Call) -> list[Json]:
    """Return a menu as it was set."""
    return world.menus.get(*_menu(world, call))


@method
async def delete_my_commands(world: World, call: Call) -> bool:
    """Forget a menu."""
    world.menus.drop(*_menu(world, call))
    world.touch_everyone()
    return True


@method
async def set_my_name(world: World, call: Call) -> bool:
    """Name the bot in a language."""
    return _put(world, call, "name")


@method
async def get_my_name(world: World, call: Call) -> Json:
    """Return the bot's name in a language."""
    return {"name": _get(world, call, "name") or world.bot["first_name"]}


@method
async def set_my_description(world: World, call: Call) -> bool:
    """Describe the bot in a language."""
    return _put(world, call, "description")


@method
async def get_my_description(world: World, call: Call) -> Json:
    """Return the bot's description in a language."""
    return {"description": _get(world, call, "description")}


@method
async def set_my_short_description(world: World, call: Call) -> bool:
    """Describe the bot shortly in a language."""
    return _put(world, call, "short_description")


@method
async def get_my_short_description(world: World, call: Call) -> Json:
    """Return the bot's short description in a language."""
    return {"short_description": _get(world, call, "short_description")}


@method
async def set_chat_menu_button(world: World, call: Call) -> bool:
    """Choose the button beside the writing line, for one chat or for all."""
    button = call.record("menu_button") or {"type": "default"}
    if str(button.get("type")) not in MENU_BUTTONS:
        raise BadRequest("can't parse menu button: Unsupported type specified")
    world.menu_buttons[_private_chat(world, call)] = button
    return True


@method
async def get_chat_menu_button(world: World, call: Call) -> Json:
    """Return the button beside the writing line."""
    everywhere = world.menu_buttons.get(0, {"type": "default"})
    return world.menu_buttons.get(_private_chat(world, call), everywhere)


def _menu(world: World, call: Call) -> tuple[Scope, str]:
    scope = commands.scope_of(call.inside("scope"))
    if scope[1]:
        world.chat(scope[1])
    return scope, commands.language_of(call.text("language_code"))


def _put(world: World, call: Call, name: str) -> bool:
    value = call.text(name)
    if len(value) > LENGTHS[name]:
        raise BadRequest(f"bot {name.replace('_', ' ')} is too long")
    world.descriptions[name, commands.language_of(call.text("language_code"))] = value
    return True


def _get(world: World, call: Call, name: str) -> str:
    own = world.descriptions.get((name, call.text("language_code")))
    return own or world.descriptions.get((name, ""), "")


def _private_chat(world: World, call: Call) -> int:
    return world.chat(chat_id_of(call)).id if call.has("chat_id") else 0
