"""One's own leave by chat: what has become of it, withdrawing it, being back, handing in a slip."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, leave
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.leave import SlipNotPhoto
from classbell.domain.leave import State
from classbell.faces import leave as faces
from classbell.handlers import leave_views as views
from classbell.handlers.attendance import DIGITS, digits
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("leave", ask_mine, filters.ChatType.PRIVATE),
        CallbackQueryHandler(turn_mine, r"^leave\.mine:"),
        CallbackQueryHandler(look, r"^leave\.look:"),
        CallbackQueryHandler(withdraw, r"^leave\.withdraw:"),
        CallbackQueryHandler(withdraw_granted, r"^leave\.sure:"),
        CallbackQueryHandler(come_back, r"^leave\.back:"),
        CallbackQueryHandler(stay_away, r"^leave\.not_back:"),
        CallbackQueryHandler(see_slip, r"^leave\.slip:"),
        CallbackQueryHandler(ask_slip, r"^leave\.add_slip:"),
    ]


async def ask_mine(_: Update, context: Context) -> None:
    """Somebody wants leave, or to see what has become of it."""
    found, pages = await leave.mine(context.desk, context.caller, 0)
    await context.say(*views.mine(context, found, 0, pages))


async def turn_mine(update: Update, context: Context) -> None:
    """Somebody wants to see older or newer leave."""
    [page] = numbers(update, 1)
    found, pages = await leave.mine(context.desk, context.caller, page)
    await context.answer()
    await context.show(*views.mine(context, found, min(page, pages - 1), pages))


async def look(update: Update, context: Context) -> None:
    """Somebody wants to see one leave of theirs."""
    case = await leave.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*views.own(context, case))


async def withdraw(update: Update, context: Context) -> None:
    """Somebody wants to withdraw a leave; where it was granted they are asked once more."""
    [leave_id] = numbers(update, 1)
    case = await leave.look(context.desk, context.caller, leave_id)
    if case.filed.leave.state is State.GRANTED:
        await context.answer()
        await context.show(*views.really(context, case))
        return
    await _withdraw(context, leave_id, State.WAITING)


async def withdraw_granted(update: Update, context: Context) -> None:
    """Somebody is sure."""
    await _withdraw(context, numbers(update, 1)[0], State.GRANTED)


async def _withdraw(context: Context, leave_id: int, seen: State) -> None:
    case = await leave.withdraw(context.desk, context.caller, leave_id, seen)
    await context.answer(context.voice.text("leave.withdrawn"))
    await context.show(*views.own(context, case))


async def come_back(update: Update, context: Context) -> None:
    """Somebody is back."""
    case = await leave.come_back(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer(context.voice.text("leave.welcome"))
    await context.show(*views.returned(context, case))


async def stay_away(update: Update, context: Context) -> None:
    """Somebody is not back after all."""
    case = await leave.stay_away(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer(context.voice.text("leave.goes_on"))
    await context.show(*views.own(context, case))


async def see_slip(update: Update, context: Context) -> None:
    """Somebody wants to see the slip they sent."""
    case = await leave.look(context.desk, context.caller, numbers(update, 1)[0])
    if case.filed.leave.slip is None:
        raise Changed
    await context.answer()
    caption = faces.of(case.filed, context.voice)
    await context.call("sendPhoto", {"chat_id": context.chat_id, "photo": case.filed.leave.slip, "caption": caption})


async def ask_slip(update: Update, context: Context) -> None:
    """Somebody has a slip now for a leave they have asked for."""
    [leave_id] = numbers(update, 1)
    case = await leave.look(context.desk, context.caller, leave_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(SLIP, "photo", {"leave_id": leave_id}))
    await context.answer()
    await context.say(context.voice.html("leave.send_slip", leave=faces.of(case.filed, context.voice)))


async def take_slip(update: Update, context: Context, dialogue: Dialogue) -> None:
    """Somebody sends the slip."""
    message = update.message
    if message is None or not message.photo:
        if message is not None and DIGITS.match(message.text or ""):  # a session has begun meanwhile
            await digits(update, context)
            return
        raise SlipNotPhoto
    slip = message.photo[-1].file_id
    try:
        case = await leave.add_slip(context.desk, context.caller, dialogue.data["leave_id"], slip)
    finally:
        await dialogues.leave(context.desk, context.caller)
    await context.say(context.voice.html("leave.slip_kept"))
    await context.say(*views.own(context, case))


SLIP = "leave_slip"
DIALOGUES = {SLIP: take_slip}
