"""The bot's command menus, by scope and language, and which of them a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from classbell.sandbox.values import Chat, Json, Person

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
