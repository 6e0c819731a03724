"""The bot's command menus, by scope and language, and which of them a person sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classbell.sandbox.addressing import chat_id_of
from classbell.sandbox.refusals import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classbell.sandbox.calls import Call
    from classbell.sandbox.values import Chat, Json, Person

NAME = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}|")
COMMANDS_AT_MOST = 100
DESCRIPTION_AT_MOST = 256
PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
Scope = tuple[str, int, int]


@dataclass
class Menus:
    """Every menu that was set, by scope and two-letter language ("" for all others)."""

    _set: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)

    def put(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """Set a menu; an empty one is the same as none."""
        self._set[scope, language] = commands

    def get(self, scope: Scope, language: str) -> list[Json]:
        """Return exactly what was set for a scope and language."""
        return self._set.get((scope, language), [])

    def drop(self, scope: Scope, language: str) -> None:
        """Forget a menu, so that the next wider one shows."""
        self._set.pop((scope, language), None)

    def seen(self, chat: Chat, person: Person) -> list[Json]:
        """Return the menu a person sees in a chat: the narrowest scope first, the own language before none."""
        language = person.language_code.partition("-")[0]
        for scope in _scopes(chat, person):
            for tried in (language, ""):
                if self._set.get((scope, tried)):
                    return self._set[scope, tried]
        return []


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


def _scopes(chat: Chat, person: Person) -> Iterator[Scope]:
    if chat.is_private:
        yield from (("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0))
        return
    runs_it = chat.members.get(person.id) in {"creator", "administrator"}
    yield "chat_member", chat.id, person.id
    if runs_it:
        yield "chat_administrators", chat.id, 0
    yield "chat", chat.id, 0
    if runs_it:
        yield "all_chat_administrators", 0, 0
    yield from (("all_group_chats", 0, 0), ("default", 0, 0))
