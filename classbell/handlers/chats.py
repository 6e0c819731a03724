"""The bot in a class's Telegram group: linking group and class, and letting go of each other."""

from __future__ import annotations

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from classbell.actions import chats
from classbell.actions.chats import Linked, Offer
from classbell.domain.chats import Chat as Group
from classbell.domain.chats import Place
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button
from classbell.words.catalogue import Html

PRESENT = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR})
GROUPS = frozenset({Chat.GROUP, Chat.SUPERGROUP})
TITLE_AT_MOST = 120


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun; all that comes of them is said in private."""
    return [
        CommandHandler("link", here, filters.ChatType.GROUPS),
        CommandHandler("link", begin, filters.ChatType.PRIVATE),
        MessageHandler(filters.StatusUpdate.MIGRATE, moved),
        CallbackQueryHandler(turn, r"^chat\.at:"),
        CallbackQueryHandler(link, r"^chat\.link:"),
        CallbackQueryHandler(unlink, r"^chat\.unlink:"),
    ]


async def membership(change: ChatMemberUpdated, context: Context) -> None:
    """Somebody brought the bot into a group, or took it out."""
    if change.chat.type not in GROUPS:
        return
    was_in, is_in = (one.status in PRESENT for one in (change.old_chat_member, change.new_chat_member))
    if is_in and not was_in and context.caller.person_id is not None:  # we write to nobody we do not know
        place = Place(change.chat.id, None, _named(change.chat.title or ""))
        await _offer(context, await chats.offer(context.desk, context.caller, place), 0)
    elif was_in and not is_in:
        await chats.lose(context.desk, change.chat.id)


async def here(update: Update, context: Context) -> None:
    """Somebody wants the group, or the topic, in which they write to be linked."""
    assert update.effective_message is not None  # it is a command
    place = _place(update.effective_message)
    await _offer(context, await chats.offer(context.desk, context.caller, place), 0)


async def moved(update: Update, context: Context) -> None:
    """A group became a supergroup; Telegram says so in both, and once is enough."""
    assert update.effective_message is not None  # it is a message
    message = update.effective_message
    if message.migrate_to_chat_id:
        await chats.move(context.desk, message.chat.id, message.migrate_to_chat_id)


async def begin(_: Update, context: Context) -> None:
    """An organiser wants to see which groups are linked."""
    await _list(context, await chats.linked(context.desk, context.caller))


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through their classes for the one a group belongs to."""
    row_id, page = numbers(update, 2)
    offer = await chats.look(context.desk, context.caller, row_id)
    await context.answer()
    await _offer(context, offer, page)


async def link(update: Update, context: Context) -> None:
    """An organiser chose the class a group belongs to."""
    row_id, class_id = numbers(update, 2)
    chat = await chats.link(context.desk, context.caller, row_id, class_id)
    await context.answer()
    await context.show(context.voice.html("chat.linked", group=chat.place.title, title=chat.class_title))


async def unlink(update: Update, context: Context) -> None:
    """An organiser lets go of a group, and may take that back."""
    [row_id] = numbers(update, 1)
    chat = await chats.unlink(context.desk, context.caller, row_id)
    await context.answer(context.voice.text("chat.unlinked"))
    await _list(context, await chats.linked(context.desk, context.caller), chat)


async def _offer(context: Context, offer: Offer, page: int) -> None:
    voice, chat = context.voice, offer.chat
    if chat.class_id is not None:
        rows = [[Button(voice.text("chat.unlink", group=chat.place.title), f"chat.unlink:{chat.id}")]]
        await context.show(voice.html("chat.is_linked", group=chat.place.title, title=chat.class_title), rows)
        return
    buttons = [Button(class_.title, f"chat.link:{chat.id}:{class_.id}") for class_ in offer.classes]
    rows = paged(buttons, page, f"chat.at:{chat.id}")
    await context.show(voice.html("chat.which", group=chat.place.title), rows)


async def _list(context: Context, linked: Linked, unlinked: Group | None = None) -> None:
    voice = context.voice
    lines = [voice.html("chat.line", group=chat.place.title, title=chat.class_title) for chat in linked.chats] or [
        voice.html("chat.none")
    ]
    rows = [[Button(voice.text("chat.unlink", group=one.place.title), f"chat.unlink:{one.id}")] for one in linked.chats]
    if unlinked and unlinked.class_id:
        label = voice.text("chat.relink", group=unlinked.place.title, title=unlinked.class_title)
        rows.append([Button(label, f"chat.link:{unlinked.id}:{unlinked.class_id}")])
    add = f"https://t.me/{context.desk.house.bot_username}?startgroup=link"
    rows.append([Button(voice.text("chat.add"), url=add)])
    await context.show(Html("\n".join([*lines, "", voice.html("chat.how")])), rows)


def _place(message: Message) -> Place:
    """Say where a message stands: the group, and its topic, called as the topic is where Telegram tells."""
    title = message.chat.title or ""
    if not message.is_topic_message:
        return Place(message.chat.id, None, _named(title))
    first = message.reply_to_message
    topic = first.forum_topic_created.name if first and first.forum_topic_created else ""
    return Place(message.chat.id, message.message_thread_id, _named(" · ".join(filter(None, (title, topic)))))


def _named(title: str) -> str:
    return title if len(title) <= TITLE_AT_MOST else f"{title[: TITLE_AT_MOST - 1]}…"
