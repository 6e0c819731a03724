"""Linking a Telegram group, or a topic of one, to a class; and what goes there."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, person_may, without_class
from classbell.domain.chats import Chat, Place
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.notices import ClassHasGroup, GroupHasClass
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.storage import changes, classes, outbox
from classbell.storage import chats as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.words.catalogue import Voice, choose

LETTER = "chat"
"""The kind of letters that say what has become of a link."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A group somebody may link, and the classes they may link it to; none where they organise none."""

    chat: Chat
    classes: tuple[Class, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """The groups of the classes somebody organises, and their classes that have none."""

    chats: tuple[Chat, ...]
    without: tuple[Class, ...]


async def offer(desk: Desk, caller: Caller, place: Place) -> Offer:
    """Note that the caller, seen by the bot in a group, may link it. Raises NotBound, NotAllowed."""
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        mine = await _mine(tx, person_id)
        if not mine:
            raise await without_class(tx, person_id, Verb.ORGANISE)
        known = await kept.of_place(tx, place)
        if known and known.class_id and not await person_may(tx, person_id, Verb.ORGANISE, known.class_id):
            raise NotAllowed
        return Offer(await kept.offer(tx, place, person_id, desk.now()), tuple(mine))


async def look(desk: Desk, caller: Caller, row_id: int) -> Offer:
    """Give again what was offered to the caller; raises Changed once it is not any more."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        chat = await kept.chat(tx, row_id)
        if chat is None or chat.offered_to != person_id:
            raise Changed
        return Offer(chat, tuple(await _mine(tx, person_id)))


async def link(desk: Desk, caller: Caller, row_id: int, class_id: int) -> Chat:
    """Link a group that was offered to the caller to a class of theirs; the group is told, once.

    Raises Changed where it was not offered to them, ClassHasGroup and GroupHasClass where one has another partner.
    """
    async with desk.db.begin() as tx:
        person_id = await must(tx, caller, Verb.ORGANISE, class_id)
        chat = await kept.chat(tx, row_id)
        if chat is None or chat.offered_to != person_id:
            raise Changed
        if chat.class_id == class_id:
            return chat
        if other := await kept.of_class(tx, class_id):
            raise ClassHasGroup(group=other.place.title)
        if not await kept.link(tx, row_id, class_id, desk.now()):
            raise GroupHasClass(title=chat.class_title or "")
        linked = await kept.chat(tx, row_id)
        assert linked is not None  # it was written above
        change = Change("chat", str(row_id), "link", None, str(class_id))
        await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        await outbox.put(tx, [_greeting(desk, linked)], desk.now())
    desk.bells.ring("outbox")
    return linked


async def linked(desk: Desk, caller: Caller) -> Linked:
    """Give the groups of all classes the caller organises."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        mine = await _mine(tx, person_id)
        if not mine:
            raise await without_class(tx, person_id, Verb.ORGANISE)
        found = [(one, await kept.of_class(tx, one.id)) for one in mine]
    return Linked(tuple(chat for _, chat in found if chat), tuple(one for one, chat in found if chat is None))


async def unlink(desk: Desk, caller: Caller, row_id: int) -> Chat | None:
    """Let go of a group, and give it as it was linked; the caller can link it again. Doing it twice is harmless."""
    async with desk.db.begin() as tx:
        chat = await kept.chat(tx, row_id)
        if chat is None:
            return None
        if chat.class_id is None:
            raise Changed
        by = await must(tx, caller, Verb.ORGANISE, chat.class_id)
        await kept.unlink(tx, row_id, desk.now())
        change = Change("chat", str(row_id), "unlink", str(chat.class_id), None)
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        await kept.offer(tx, chat.place, by, desk.now())
    return chat


async def lose(desk: Desk, chat_id: int) -> None:
    """The bot was taken out of a group: let go of it, and tell whoever had linked it."""
    async with desk.db.begin() as tx:
        for chat in await kept.of_chat(tx, chat_id):
            await kept.unlink(tx, chat.id, desk.now())
            if chat.class_id is not None:
                change = Change("chat", str(chat.id), "lose", str(chat.class_id), None)
                await changes.keep(tx, change, None, desk.now(), None)
                await outbox.put(tx, await _farewell(desk, tx, chat), desk.now())
    desk.bells.ring("outbox")


async def move(desk: Desk, old_chat_id: int, new_chat_id: int) -> None:
    """A group has become a supergroup: everything that waits for it goes to its new number."""
    async with desk.db.begin() as tx:
        await kept.readdress(tx, old_chat_id, new_chat_id)
        await outbox.readdress(tx, old_chat_id, new_chat_id)


async def _mine(tx: Reader, person_id: PersonId) -> list[Class]:
    return await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.ORGANISE])


def _greeting(desk: Desk, chat: Chat) -> Letter:
    """To the group itself, in the organisation's language."""
    text = Voice(desk.house.language).html("chat.greeting", title=chat.class_title)
    body = {"parse_mode": "HTML", "text": text, "message_thread_id": chat.place.thread_id}
    return Letter(LETTER, None, None, chat.place.chat_id, "sendMessage", body)


async def _farewell(desk: Desk, tx: Transaction, chat: Chat) -> list[Letter]:
    """To whoever linked it while they organise the class still, else to all who do."""
    assert chat.class_id is not None  # an offer is lost in silence
    staff = {one.person_id: one for one in await classes.staff(tx, chat.class_id, ALLOWED[Verb.ORGANISE])}
    told = [staff[chat.offered_to]] if chat.offered_to in staff else staff.values()
    letters = []
    for one in told:
        voice = Voice(choose([one.language], desk.house.language))
        text = voice.html("chat.lost", group=chat.place.title, title=chat.class_title)
        body = {"parse_mode": "HTML", "text": text}
        letters.append(Letter(LETTER, None, one.person_id, one.account_id, "sendMessage", body))
    return [letter for letter in letters if letter.chat_id is not None]
