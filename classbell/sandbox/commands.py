"""Command menus as a bot asks for them: their scope, their language and their commands, or Telegram's refusal."""

from __future__ import annotations

import re

from classbell.sandbox.addressing import chat_id_of
from classbell.sandbox.calls import Call
from classbell.sandbox.menus import Scope
from classbell.sandbox.refusals import BadRequest
from classbell.sandbox.values import Json

NAME = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}|")
COMMANDS_AT_MOST = 100
DESCRIPTION_AT_MOST = 256
PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})


def scope_of(asked: Call) -> Scope:
    """Return the key of a BotCommandScope; refuses an unknown kind."""
    kind = asked.text("type") or "default"
    if kind in PLAIN_SCOPES:
        return kind, 0, 0
    if kind in {"chat", "chat_administrators"}:
        return kind, chat_id_of(asked), 0
    if kind == "chat_member":
        return kind, chat_id_of(asked), asked.number("user_id")
    raise BadRequest("can't parse BotCommandScope: Unsupported type specified")


def checked(commands: list[Json]) -> list[Json]:
    """Return commands as Telegram keeps them; refuses what it would."""
    if len(commands) > COMMANDS_AT_MOST:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    return [_checked(command) for command in commands]


def language_of(code: str) -> str:
    """Return a language code of a menu; refuses what is not two letters or nothing."""
    if not LANGUAGE.fullmatch(code):
        raise BadRequest("invalid language code specified")
    return code


def _checked(command: Json) -> Json:
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if not NAME.fullmatch(name):
        raise BadRequest("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= DESCRIPTION_AT_MOST:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
