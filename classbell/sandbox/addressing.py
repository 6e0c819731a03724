"""Where a message may go: the chat of a call, or Telegram's refusal."""

from __future__ import annotations

from classbell.sandbox.calls import Call
from classbell.sandbox.refusals import (
    Blocked,
    ChatIdEmpty,
    ChatNotFound,
    Deactivated,
    GroupUpgraded,
    Kicked,
    NotMember,
    NotStarted,
)
from classbell.sandbox.values import Chat
from classbell.sandbox.world import World

ABSENT = {"left": NotMember, "kicked": Kicked}


def chat_id_of(call: Call, name: str = "chat_id") -> int:
    """Return the chat id a call names; refuses an empty one and a name, since there are no channels here."""
    if not call.text(name):
        raise ChatIdEmpty
    chat_id = call.number(name)
    if chat_id == 0:
        raise ChatNotFound
    return chat_id


def known(world: World, call: Call, name: str = "chat_id") -> Chat:
    """Return the chat of a call, reachable or not; a group that became a supergroup says where it went."""
    chat = world.chat(chat_id_of(call, name))
    if chat.migrated_to:
        raise GroupUpgraded(migrate_to_chat_id=chat.migrated_to)
    return chat


def destination(world: World, call: Call) -> Chat:
    """Return the chat of a call where the bot may write now."""
    chat = known(world, call)
    if chat.is_private:
        _person_can_be_reached(world, chat)
    elif chat.bot_status in ABSENT:
        raise ABSENT[chat.bot_status]
    return chat


def _person_can_be_reached(world: World, chat: Chat) -> None:
    person = world.people[chat.id]
    if person.deleted:
        raise Deactivated
    if not person.started:
        raise NotStarted
    if person.blocked:
        raise Blocked
