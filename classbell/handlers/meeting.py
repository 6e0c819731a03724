"""Whoever writes is met first: their account, their person, their language."""

from __future__ import annotations

from datetime import datetime

from telegram import Chat, ChatMember, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop

from classbell.actions import people
from classbell.domain.people import Caller
from classbell.handlers import chats
from classbell.handlers.context import Arrival, Context, arrival
from classbell.words.catalogue import choose

IN_GROUPS = ("notice.confirm:", "notice.choose:")
"""The only buttons that may be pressed in a group; what they answer, only the presser sees."""


async def meet(update: Update, context: Context) -> None:
    """Someone wrote or tapped: find out who, before the handler that answers."""
    user, chat = update.effective_user, update.effective_chat
    if user is None:
        return
    came = arrival.get(Arrival(None, context.desk.now()))
    if chat is not None and chat.type != Chat.PRIVATE:
        if not _concerns_us(update):
            raise ApplicationHandlerStop  # we talk to nobody in groups
        account = await people.known(context.desk, user.id)  # nor keep who is in them
    else:
        account = await people.meet(context.desk, user.id, user.full_name, (user.username, user.language_code))
    wishes = (account.language if account else None, user.language_code)
    context.caller = Caller(
        account_id=user.id,
        name=user.full_name,
        person_id=account.person_id if account else None,
        person_name=account.person_name if account else None,
        language=choose(wishes, context.desk.house.language),
        at=_done_at(update, came),
        cause_id=came.cause_id,
    )


async def membership(update: Update, context: Context) -> None:
    """Someone blocked the bot, or let it write again (met, they count as reachable already); or a group has it now."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != Chat.PRIVATE:
        await chats.membership(change, context)
    elif change.new_chat_member.status == ChatMember.BANNED:
        await people.lose(context.desk, context.caller)


def _concerns_us(update: Update) -> bool:
    """Of all that happens in a group: whether the bot is in it, its number, /link, and 收到 below a notice."""
    message, query = update.message, update.callback_query
    if query is not None:
        return str(query.data).startswith(IN_GROUPS)
    if message is None:
        return update.my_chat_member is not None
    commands = message.parse_entities([MessageEntity.BOT_COMMAND]).values()
    return message.migrate_to_chat_id is not None or any(one.split("@")[0] == "/link" for one in commands)


def _done_at(update: Update, came: Arrival) -> datetime:
    """Telegram dates messages itself; a tap carries no date, so its arrival counts."""
    if update.message is not None:
        return min(update.message.date, came.received_at)
    return came.received_at
