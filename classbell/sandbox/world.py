"""The state of the sandbox: one bot, many people with phones, their chats."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from classbell.sandbox import view
from classbell.sandbox.hub import Hub
from classbell.sandbox.journal import Journal
from classbell.sandbox.refusals import ChatNotFound, Conflict
from classbell.sandbox.updates import Updates
from classbell.sandbox.values import Chat, Json, Person

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_PERSON = 7_000_000_001
FIRST_GROUP = 4_000_000_001
FIRST_SUPERGROUP = 1_002_000_000_001
COLOURS = ("#d1605e", "#5a8dee", "#3fa66b", "#b06fc4", "#d98a2b", "#2f9fa8", "#c2588b", "#7a7f3a")


class World:
    """Everything a sandbox knows. Messages in it are never changed in place: an edit replaces one."""

    def __init__(
        self, token: str, bot_username: str, bot_name: str, clock: Callable[[], float] = time.time
    ) -> None:
        """`token` is `<bot id>:<secret>`; `clock` gives seconds since the epoch for message dates."""
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": bot_name,
            "username": bot_username,
        }
        self.clock = clock
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.updates = Updates(clock)
        self.journal = Journal()
        self.hub = Hub(lambda person_id: view.phone(self, self.people[person_id]))
        self.language = "zh"
        self.guide: list[Json] = []
        self._message_ids = itertools.count(1)
        self._person_ids = itertools.count(FIRST_PERSON)
        self._group_ids = itertools.count(FIRST_GROUP)
        self._supergroup_ids = itertools.count(FIRST_SUPERGROUP)

    def add_person(self, name: str, language_code: str = "zh-hans") -> Person:
        """Give somebody a phone."""
        person_id = next(self._person_ids)
        person = Person(person_id, name, language_code, COLOURS[len(self.people) % len(COLOURS)])
        self.people[person_id] = person
        self.chats[person_id] = Chat(person_id, "private", name)
        self.hub.touch(person_id)
        return person

    def add_group(self, title: str, members: dict[int, str]) -> Chat:
        """Make a group of people (person id to "member", "administrator" or "creator") with the bot in it."""
        chat = Chat(-next(self._group_ids), "group", title, members=members)
        self.chats[chat.id] = chat
        for person_id in members:
            self.hub.touch(person_id)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """Return a chat; refuses an unknown one."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise ChatNotFound from None

    def viewers(self, chat: Chat) -> list[Person]:
        """Return the people on whose phones a chat shows."""
        ids = [chat.id] if chat.is_private else list(chat.members)
        return [self.people[person_id] for person_id in ids]

    def post(self, chat: Chat, author: Json, content: Json) -> Json:
        """Put a message into a chat and show it on the phones. Returns the Message."""
        message_id = next(self._message_ids)
        head = {"message_id": message_id, "from": author, "chat": chat.face(), "date": int(self.clock())}
        message = chat.messages[message_id] = head | content
        for person in self.viewers(chat):
            person.typing_until.pop(chat.id, None)
            if person.id != author["id"]:
                person.unread[chat.id] += 1
                self.hub.touch(person.id)
        self.show(chat, message)
        return message

    def replace(self, chat: Chat, message: Json) -> Json:
        """Put an edited message in the place of the one with its id."""
        chat.messages[message["message_id"]] = message
        self.show(chat, message)
        return message

    def show(self, chat: Chat, message: Json) -> None:
        """Tell the phones of a new or edited message."""
        for person in self.viewers(chat):
            seen = view.message(message, person)
            self.hub.publish({"type": "message", "phone": person.id, "chat": chat.id, "message": seen})

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message away from a chat and from the phones."""
        del chat.messages[message_id]
        for person in self.viewers(chat):
            gone = {"type": "deleted", "phone": person.id, "chat": chat.id, "message_id": message_id}
            self.hub.publish(gone)

    async def close(self) -> None:
        """End every stream and poll, so that a server can stop at once."""
        self.updates.interrupt(Conflict())
        self.hub.close()
