"""A second person's yes to a notice: asking for it, looking, saying yes, or no with a reason."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import approval_decisions as approvals
from classbell.actions import dialogues
from classbell.actions.approval_decisions import Question
from classbell.domain.errors.basics import Changed, ReasonMissing, ReasonTooLong, Refused
from classbell.handlers.context import Context
from classbell.handlers.drafting import show_as_sent
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

REASONS = ("content", "audience", "moment")
"""Why somebody says no, in one tap."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(ask, r"^approval\.ask:"),
        CallbackQueryHandler(view, r"^approval\.view:"),
        CallbackQueryHandler(take_back, r"^approval\.back:"),
        CallbackQueryHandler(look, r"^approval\.look:"),
        CallbackQueryHandler(grant, r"^approval\.yes:"),
        CallbackQueryHandler(ask_reason, r"^approval\.no:"),
        CallbackQueryHandler(decline, r"^approval\.because:"),
    ]


async def ask(update: Update, context: Context) -> None:
    """An author asks for the yes that a notice to so many needs."""
    notice_id, count = numbers(update, 2)
    question = await approvals.ask(context.desk, context.caller, notice_id, count)
    await context.answer()
    await context.show(*_question(context.voice, question))


async def view(update: Update, context: Context) -> None:
    """An author looks at how their question stands."""
    [notice_id] = numbers(update, 1)
    question = await approvals.view(context.desk, context.caller, notice_id)
    await context.answer()
    await context.show(*_question(context.voice, question))


async def take_back(update: Update, context: Context) -> None:
    """An author wants to change the notice after all."""
    [notice_id] = numbers(update, 1)
    await approvals.take_back(context.desk, context.caller, notice_id)
    await context.answer()
    rows = [[Button(context.voice.text("approval.to_board"), f"notice.board:{notice_id}")]]
    await context.show(context.voice.html("approval.taken_back"), rows)


async def look(update: Update, context: Context) -> None:
    """Somebody who may decide looks at the notice first."""
    [approval_id] = numbers(update, 1)
    shown = await approvals.look(context.desk, context.caller, approval_id)
    await context.answer()
    await show_as_sent(context, shown.notice, shown.body)
    if shown.count != shown.approval.count:
        await context.say(context.voice.html("approval.count_now", count=shown.count, asked=shown.approval.count))


async def grant(update: Update, context: Context) -> None:
    """They say yes."""
    approval_id, count = numbers(update, 2)
    await approvals.grant(context.desk, context.caller, approval_id, count)
    await context.answer()
    await context.show(context.voice.html("approval.said_yes", count=count))


async def ask_reason(update: Update, context: Context) -> None:
    """They say no, and are asked why below; until they have told, they can still say yes."""
    [approval_id] = numbers(update, 1)
    dialogue = await approvals.begin_reason(context.desk, context.caller, approval_id)
    await dialogues.go_to(context.desk, context.caller, dialogue)
    await context.answer()
    voice = context.voice
    rows = [[Button(voice.text(f"approval.because.{one}"), f"approval.because:{approval_id}:{one}")] for one in REASONS]
    await context.say(voice.html("approval.why"), rows)


async def decline(update: Update, context: Context) -> None:
    """They chose a reason."""
    approval, reason = parts(update, 2)
    if reason not in REASONS:
        raise Changed
    await _decline(context, number(approval), context.voice.text(f"approval.because.{reason}"))


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed a reason."""
    assert update.effective_message is not None  # only messages come here
    reason = " ".join((update.effective_message.text or "").split())
    if not reason:
        raise ReasonMissing
    await _decline(context, dialogue.data["approval_id"], reason)


async def _decline(context: Context, approval_id: int, reason: str) -> None:
    try:
        await approvals.decline(context.desk, context.caller, approval_id, reason)
    except ReasonTooLong:
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(context.voice.html("approval.said_no", reason=reason))


def _question(voice: Voice, question: Question) -> tuple[Html, Rows]:
    names = voice.listed(question.names)
    text = voice.html("approval.asked", count=question.approval.count, names=names, at=question.approval.asked_at)
    notice_id = question.notice.id
    rows = [
        [
            Button(voice.text("approval.refresh"), f"approval.view:{notice_id}"),
            Button(voice.text("approval.back"), f"approval.back:{notice_id}"),
        ]
    ]
    return text, rows


DIALOGUES = {approvals.DIALOGUE: step}
