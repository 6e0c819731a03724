"""The state of the sandbox: one bot, many people with phones, their chats."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

from classbell.sandbox import members
from classbell.sandbox.faults import Faults
from classbell.sandbox.files import Files
from classbell.sandbox.hub import Hub
from classbell.sandbox.journal import Journal, Pulse
from classbell.sandbox.limits import Limits
from classbell.sandbox.menus import Menus
from classbell.sandbox.refusals import ChatNotFound, Conflict, PollStopped, UserNotFound
from classbell.sandbox.taps import Taps
from classbell.sandbox.updates import Updates
from classbell.sandbox.values import Chat, Json, Person
from classbell.sandbox.webhook import Deliverer, Hook

FIRST_PERSON = 7_000_000_001
FIRST_GROUP = 4_000_000_001
FIRST_SUPERGROUP = 1_002_000_000_001
COLOURS = ("#d1605e", "#5a8dee", "#3fa66b", "#b06fc4", "#d98a2b", "#2f9fa8", "#c2588b", "#7a7f3a")
TYPING_FOR = 5.0


class World:
    """Everything a sandbox knows. Messages in it are never changed in place: an edit replaces one."""

    def __init__(self, token: str, bot_username: str, bot_name: str, clock: Callable[[], float] = time.time) -> None:
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
        self.taps = Taps(self._show_answer)
        self.files, self.menus, self.limits, self.faults = Files(), Menus(), Limits(), Faults()
        self.journal, self.pulse = Journal(), Pulse()
        self.hub = Hub()
        self.language = "zh"
        self.guide: list[Json] = []
        self.menu_buttons: dict[int, Json] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.logged_out = False
        self.deliverer: Deliverer | None = None
        self.carry_out: Callable[[Json], Awaitable[None]] | None = None
        self.closing = asyncio.Event()
        self.message_ids = itertools.count(1)
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

    def add_group(self, title: str, people: dict[int, str]) -> Chat:
        """Make a group of people (person id to "member", "administrator" or "creator") with the bot in it."""
        return self._add_chat(Chat(-next(self._group_ids), "group", title, members=people))

    def upgrade(self, group: Chat) -> Chat:
        """Make the supergroup that a group becomes."""
        chat = Chat(-next(self._supergroup_ids), "supergroup", group.title, members=group.members)
        chat.bot_status = group.bot_status
        group.migrated_to = chat.id
        return self._add_chat(chat)

    def chat(self, chat_id: int) -> Chat:
        """Return a chat; refuses an unknown one."""
        try:
            return self.chats[chat_id]
        except KeyError:
            raise ChatNotFound from None

    def person(self, person_id: int) -> Person:
        """Return a person; refuses an unknown one."""
        try:
            return self.people[person_id]
        except KeyError:
            raise UserNotFound from None

    def viewers(self, chat: Chat) -> list[Person]:
        """Return the people on whose phones a chat shows."""
        ids = [chat.id] if chat.is_private else list(chat.members)
        return [self.people[person_id] for person_id in ids]

    def status_of(self, chat: Chat, user_id: int) -> str:
        """Return what a user is in a chat; in a private chat both are members."""
        if user_id == self.bot["id"]:
            return chat.bot_status
        return chat.members.get(user_id, "member" if user_id == chat.id else "left")

    def post(self, chat: Chat, author: Json, content: Json) -> Json:
        """Put a message into a chat and show it on the phones. Returns the Message."""
        message_id = next(self.message_ids)
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

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message away from a chat and from the phones."""
        del chat.messages[message_id]
        chat.pinned = [pinned for pinned in chat.pinned if pinned != message_id]
        for person in self.viewers(chat):
            gone = {"type": "deleted", "phone": person.id, "chat": chat.id, "message_id": message_id}
            self.hub.publish(gone)

    def react(self, chat: Chat, message_id: int, emoji: list[str]) -> None:
        """Put the bot's reaction on a message, in the place of the one before."""
        chat.reactions[message_id] = emoji
        self.show(chat, chat.messages[message_id])

    def show(self, chat: Chat, message: Json) -> None:
        """Tell the phones of a new or edited message."""
        for person in self.viewers(chat):
            seen = chat.seen_by(person, message)
            self.hub.publish({"type": "message", "phone": person.id, "chat": chat.id, "message": seen})

    def show_typing(self, chat: Chat) -> None:
        """Show on the phones that the bot is at work."""
        for person in self.viewers(chat):
            person.typing_until[chat.id] = time.monotonic() + TYPING_FOR
            self.hub.publish({"type": "typing", "phone": person.id, "chat": chat.id})

    def lay_keyboard(self, chat: Chat, markup: Json, message: Json) -> None:
        """Lay a reply keyboard under the writing line of the phones, or take it away."""
        if not {"keyboard", "remove_keyboard"} & markup.keys():
            return
        addressed = message.get("reply_to_message", {}).get("from", {}).get("id")
        for person in self.viewers(chat):
            if markup.get("selective") and person.id != addressed:
                continue
            person.keyboards.pop(chat.id, None)
            if "keyboard" in markup:
                person.keyboards[chat.id] = markup
            self.hub.touch(person.id)

    def set_bot_status(self, chat: Chat, status: str, author: Json) -> None:
        """Change what the bot is in a chat, and let it know."""
        before = members.face(self.bot, chat.bot_status)
        chat.bot_status = status
        after = members.face(self.bot, status)
        change = members.change(chat, author, (before, after), self.clock())
        self.updates.push("my_chat_member", chat.id, change)

    def touch_everyone(self) -> None:
        """Say that something about every phone changed."""
        for person_id in self.people:
            self.hub.touch(person_id)

    async def point_webhook(self, hook: Hook | None) -> None:
        """Send updates to a hook from now on, or, without one, let the bot poll."""
        if self.deliverer:
            await self.deliverer.end()
        self.deliverer = None
        if hook and self.carry_out:
            self.updates.interrupt(PollStopped())
            self.deliverer = Deliverer(self.updates, hook, self.carry_out)
            self.deliverer.begin()

    async def close(self) -> None:
        """End every stream, poll, held request and delivery, so that a server can stop at once."""
        self.closing.set()
        self.updates.interrupt(Conflict())
        self.taps.close()
        self.hub.close()
        await self.point_webhook(None)

    def _add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        for person_id in chat.members:
            self.hub.touch(person_id)
        return chat

    def _show_answer(self, person_id: int, answer: Json) -> None:
        if answer["text"]:
            alert = {"text": answer["text"], "alert": answer["show_alert"]}
            self.hub.publish({"type": "popup", "phone": person_id, **alert})
