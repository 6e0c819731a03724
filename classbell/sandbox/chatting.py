"""The methods about chats, their members, their pinned messages and reactions."""

from __future__ import annotations

from classbell.sandbox import members
from classbell.sandbox.addressing import destination, known
from classbell.sandbox.calls import Call
from classbell.sandbox.methods import method
from classbell.sandbox.refusals import (
    BadRequest,
    NotEnoughRights,
    PinNotFound,
    QueryTooOld,
    ReactNotFound,
)
from classbell.sandbox.values import Chat, Json
from classbell.sandbox.world import World

NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
ANSWER_AT_MOST = 200


@method
async def get_chat(world: World, call: Call) -> Json:
    """Return a chat in full."""
    chat = known(world, call)
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    about = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    usernames = {"active_usernames": [chat.username]} if chat.username else {}
    rights = {} if chat.is_private else {"permissions": {"can_send_messages": True}}
    return {**chat.face(), **about, **usernames, **rights, **({"pinned_message": pinned} if pinned else {})}


@method
async def get_chat_member(world: World, call: Call) -> Json:
    """Return what a user is in a chat."""
    chat = known(world, call)
    user_id = call.number("user_id")
    user = world.bot if user_id == world.bot["id"] else world.person(user_id).user()
    return members.face(user, world.status_of(chat, user_id))


@method
async def get_chat_administrators(world: World, call: Call) -> list[Json]:
    """Return those who run a group."""
    chat = _group(world, call)
    return [one for one in _everybody(world, chat) if one["status"] in {"creator", "administrator"}]


@method
async def get_chat_member_count(world: World, call: Call) -> int:
    """Return how many are in a chat, the bot among them."""
    chat = known(world, call)
    return 2 if chat.is_private else len(_everybody(world, chat))


@method
async def leave_chat(world: World, call: Call) -> bool:
    """Leave a group."""
    world.set_bot_status(_group(world, call), "left", world.bot)
    return True


@method
async def pin_chat_message(world: World, call: Call) -> bool:
    """Pin a message."""
    chat = _where_it_may_pin(world, call)
    message_id = call.number("message_id")
    if message_id not in chat.messages:
        raise PinNotFound
    chat.pinned = [*(one for one in chat.pinned if one != message_id), message_id]
    return True


@method
async def unpin_chat_message(world: World, call: Call) -> bool:
    """Unpin a message, or the one pinned last."""
    chat = _where_it_may_pin(world, call)
    message_id = call.number("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise BadRequest("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


@method
async def unpin_all_chat_messages(world: World, call: Call) -> bool:
    """Unpin everything."""
    _where_it_may_pin(world, call).pinned.clear()
    return True


@method
async def set_message_reaction(world: World, call: Call) -> bool:
    """React to a message with an emoji, or take the reaction back."""
    chat = destination(world, call)
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise ReactNotFound
    reactions = [call.part(reaction) for reaction in call.records("reaction")]
    if any(reaction.text("type") != "emoji" or not reaction.text("emoji") for reaction in reactions):
        raise BadRequest("REACTION_INVALID")
    world.react(chat, message["message_id"], [reaction.text("emoji") for reaction in reactions])
    return True


@method
async def answer_callback_query(world: World, call: Call) -> bool:
    """End the waiting of a tapped button, with a word or a link where the bot gives one."""
    if len(call.text("text")) > ANSWER_AT_MOST:
        raise BadRequest("MESSAGE_TOO_LONG")
    answer = {"text": call.text("text"), "show_alert": call.flag("show_alert"), "url": call.text("url")}
    if not world.taps.answer(call.text("callback_query_id"), answer):
        raise QueryTooOld
    return True


def _group(world: World, call: Call) -> Chat:
    chat = known(world, call)
    if chat.is_private:
        raise BadRequest("there are no administrators in the private chat")
    return chat


def _where_it_may_pin(world: World, call: Call) -> Chat:
    chat = destination(world, call)
    if not chat.is_private and chat.bot_status != "administrator":
        raise NotEnoughRights
    return chat


def _everybody(world: World, chat: Chat) -> list[Json]:
    people = [members.face(world.people[user_id].user(), status) for user_id, status in chat.members.items()]
    here = chat.bot_status not in {"left", "kicked"}
    return people + ([members.face(world.bot, chat.bot_status)] if here else [])
