"""Appeals by chat: a trainee says what is wrong with a mark, staff decide with one tap."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import appeals, dialogues
from classbell.actions.appeals import Case
from classbell.domain.appeals import GRANTS, REFUSALS, State
from classbell.domain.attendance import Status
from classbell.domain.errors.basics import Changed, Refused
from classbell.domain.errors.register import AppealWordsMissing, AppealWordsTooLong
from classbell.faces import marks
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^appeals\.begin:"),
        CallbackQueryHandler(list_waiting, r"^appeals\.waiting:"),
        CallbackQueryHandler(turn, r"^appeals\.list:"),
        CallbackQueryHandler(look, r"^appeals\.look:"),
        CallbackQueryHandler(show_photo, r"^appeals\.photo:"),
        CallbackQueryHandler(grant, r"^appeals\.grant:"),
        CallbackQueryHandler(refuse, r"^appeals\.refuse:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A trainee wants to appeal against their mark in a session, and is asked for words."""
    session = await appeals.may_appeal(context.desk, context.caller, numbers(update, 1)[0])
    await dialogues.go_to(context.desk, context.caller, Dialogue("appeal", "words", {"session_id": session.id}))
    await context.answer()
    await context.say(context.voice.within(session.zone).html("appeals.ask_words", session=session))


async def take_words(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A trainee said what is wrong, in words or below a photo."""
    words, photo_id = _said(update.message)
    try:
        case = await appeals.appeal(context.desk, context.caller, dialogue.data["session_id"], words, photo_id)
    except (AppealWordsMissing, AppealWordsTooLong):
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    await context.say(context.voice.within(case.session.zone).html("appeals.sent", session=case.session))


DIALOGUES = {"appeal": take_words}


async def list_waiting(update: Update, context: Context) -> None:
    """Staff want to see which appeals of the class wait."""
    view = await _waiting(context, numbers(update, 1)[0], 0)
    await context.answer()
    await context.say(*view)


async def turn(update: Update, context: Context) -> None:
    """Staff want another page of them."""
    view = await _waiting(context, *numbers(update, 2))
    await context.answer()
    await context.show(*view)


async def _waiting(context: Context, session_id: int, page: int) -> tuple[Html, Rows]:
    session, found = await appeals.waiting(context.desk, context.caller, session_id)
    buttons = [Button(one.name, f"appeals.look:{one.id}") for one in found]
    word = "appeals.list" if found else "appeals.none"
    text = context.voice.within(session.zone).html(word, session=session, count=len(found))
    return text, paged(buttons, page, f"appeals.list:{session_id}")


async def look(update: Update, context: Context) -> None:
    """Staff want to see an appeal."""
    case = await appeals.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_view(context, case))


async def show_photo(update: Update, context: Context) -> None:
    """Staff want to see the photo that came with an appeal."""
    case = await appeals.look(context.desk, context.caller, numbers(update, 1)[0])
    if case.appeal.photo_id is None:
        raise Changed
    await context.answer()
    await context.call("sendPhoto", {"chat_id": context.chat_id, "photo": case.appeal.photo_id})


async def grant(update: Update, context: Context) -> None:
    """Staff let an appeal be right."""
    appeal_id, status = parts(update, 2)
    if status not in {one.value for one in GRANTS}:
        raise Changed
    case = await appeals.grant(context.desk, context.caller, number(appeal_id), Status(status))
    await context.answer()
    await context.show(*_view(context, case))


async def refuse(update: Update, context: Context) -> None:
    """Staff let the mark stand."""
    appeal_id, reason = parts(update, 2)
    case = await appeals.refuse(context.desk, context.caller, number(appeal_id), reason)
    await context.answer()
    await context.show(*_view(context, case))


def _said(message: Message | None) -> tuple[str, str | None]:
    if message is None:
        return "", None
    photo_id = message.photo[-1].file_id if message.photo else None
    return message.text or message.caption or "", photo_id


def _view(context: Context, case: Case) -> tuple[Html, Rows]:
    voice, found = context.voice.within(case.session.zone), case.appeal
    stands = marks.stands(case.mark, voice)
    facts = {"session": case.session, "name": found.name, "words": found.words, "stands": stands}
    lines = [voice.html("appeals.one", at=found.appealed_at, **facts)]
    if case.asked:
        lines.append(voice.html("appeals.waits_for_second"))
    elif found.state is not State.WAITING:
        lines.append(voice.html(f"appeals.is_{found.state}", reason=voice.text(f"appeals.why.{found.decision}")))
    photo = [Button(voice.text("appeals.photo"), f"appeals.photo:{found.id}")] if found.photo_id else []
    back = [Button(voice.text("appeals.back"), f"appeals.list:{case.session.id}:0")]
    if found.state is not State.WAITING:
        return Html("\n".join(lines)), [row for row in (photo, back) if row]
    grants = [Button(voice.text(f"appeals.as_{one}"), f"appeals.grant:{found.id}:{one}") for one in GRANTS]
    refusals = [Button(voice.text(f"appeals.no.{one}"), f"appeals.refuse:{found.id}:{one}") for one in REFUSALS]
    return Html("\n".join(lines)), [row for row in (grants[:2], grants[2:], refusals, photo, back) if row]
