"""Telegram groups that belong to classes: one group, or one topic of it, a class."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.domain.people import ClassId, PersonId


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Telegram: a group, and the topic in it, where it has topics and one was meant."""

    chat_id: int
    thread_id: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A group as kept: offered to whoever brought the bot in, until it is linked to a class."""

    id: int
    place: Place
    offered_to: PersonId
    class_id: ClassId | None
    class_title: str | None
