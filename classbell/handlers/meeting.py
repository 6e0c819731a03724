"""Whoever writes is met first: their account, their person, their language."""

from __future__ import annotations

from datetime import datetime

from telegram import Chat, ChatMember, Update
from telegram.ext import ApplicationHandlerStop

from classbell.actions import people
from classbell.domain.people import Caller
from classbell.handlers.context import Arrival, Context, arrival
from classbell.words.catalogue import choose


async def meet(update: Update, context: Context) -> None:
    """Someone wrote or tapped: find out who, before the handler that answers."""
    user, chat = update.effective_user, update.effective_chat
    if user is None:
        return
    if chat is not None and chat.type != Chat.PRIVATE:
        raise ApplicationHandlerStop  # we talk to nobody in groups, and so keep nothing of who is in them
    came = arrival.get(Arrival(None, context.desk.now()))
    account = await people.meet(context.desk, user.id, user.full_name, (user.username, user.language_code))
    wishes = (account.language, user.language_code)
    context.caller = Caller(
        account_id=user.id,
        name=user.full_name,
        person_id=account.person_id,
        person_name=account.person_name,
        language=choose(wishes, context.desk.house.language),
        at=_done_at(update, came),
        cause_id=came.cause_id,
    )


async def membership(update: Update, context: Context) -> None:
    """Someone blocked the bot, or let it write again; having been met, they count as reachable already."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type == Chat.PRIVATE and change.new_chat_member.status == ChatMember.BANNED:
        await people.lose(context.desk, context.caller)


def _done_at(update: Update, came: Arrival) -> datetime:
    """Telegram dates messages itself; a tap carries no date, so its arrival counts."""
    if update.message is not None:
        return min(update.message.date, came.received_at)
    return came.received_at
