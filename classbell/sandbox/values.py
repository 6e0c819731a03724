"""People, chats and files as the sandbox keeps them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup"]


@dataclass
class Person:
    """Somebody with a phone."""

    id: int
    name: str
    language_code: str
    colour: str
    username: str | None = None
    phone_number: str | None = None
    role: str | None = None
    started: bool = False
    blocked: bool = False
    deleted: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    unread: Counter[int] = field(default_factory=Counter)
    typing_until: dict[int, float] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)

    def user(self) -> Json:
        """Return the person as a Bot API User."""
        user = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language_code}
        return user | ({"username": self.username} if self.username else {})


@dataclass
class Chat:
    """One conversation: a person with the bot (id is the person's), or a group (id is negative)."""

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    migrated_to: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, list[str]] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    """The topics of a forum by thread id; none: it is no forum."""

    @property
    def is_private(self) -> bool:
        """Whether this is a person alone with the bot."""
        return self.kind == "private"

    def face(self) -> Json:
        """Return the chat as a Bot API Chat."""
        if not self.is_private:
            forum = {"is_forum": True} if self.topics else {}
            return {"id": self.id, "type": self.kind, "title": self.title, **forum}
        face = {"id": self.id, "type": "private", "first_name": self.title}
        return face | ({"username": self.username} if self.username else {})

    def seen_by(self, person: Person, message: Json) -> Json:
        """Return a message as a person's phone shows it: `out` when they sent it, with the bot's reactions."""
        reactions = self.reactions.get(message["message_id"])
        seen = {**message, "out": message["from"]["id"] == person.id}
        return seen | ({"reactions": reactions} if reactions else {})
