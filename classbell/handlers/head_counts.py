"""Counting heads by chat: one number, and what does not add up."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, head_counts
from classbell.actions.head_counts import Counted
from classbell.domain import head_counts as judged
from classbell.domain.errors.basics import AnswerInWords, Refused
from classbell.domain.errors.register import HeadsNotUnderstood
from classbell.domain.head_counts import HeadCount
from classbell.domain.sheets import Entry
from classbell.handlers import spot_checks
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

NAMES = 20
"""How many names are told at most."""
_A_ROW = 4


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^head_counts\.begin:"),
        CallbackQueryHandler(keep, r"^head_counts\.keep:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor has counted, or is about to: the bot asks for the number."""
    counted = await head_counts.look(context.desk, context.caller, numbers(update, 1)[0])
    dialogue = Dialogue("head_count", "heads", {"session_id": counted.session.id})
    await dialogues.go_to(context.desk, context.caller, dialogue)
    await context.answer()
    await context.say(*_question(context, counted))


async def keep(update: Update, context: Context) -> None:
    """A supervisor tapped a number."""
    session_id, heads = numbers(update, 2)
    counted = await head_counts.count(context.desk, context.caller, session_id, heads)
    found = await dialogues.met(context.desk, context.caller)
    if found is not None and found.name == "head_count":
        await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(*_result(context, counted))


async def take_heads(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor typed the number."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    heads = judged.read(update.message.text)
    try:
        counted = await head_counts.count(context.desk, context.caller, dialogue.data["session_id"], heads)
    except HeadsNotUnderstood:
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    await context.say(*_result(context, counted))


DIALOGUES = {"head_count": take_heads}


def _question(context: Context, counted: Counted) -> tuple[Html, Rows]:
    voice = context.voice.within(counted.session.zone)
    lines = [voice.html("head_counts.ask", session=counted.session), *_earlier(voice, counted.counts)]
    key = f"head_counts.keep:{counted.session.id}"
    buttons = [Button(str(heads), f"{key}:{heads}") for heads in judged.around(counted.present)]
    return Html("\n".join(lines)), [buttons[at : at + _A_ROW] for at in range(0, len(buttons), _A_ROW)]


def _result(context: Context, counted: Counted) -> tuple[Html, Rows]:
    voice, now = context.voice.within(counted.session.zone), counted.counts[-1]
    lines = [
        voice.html("head_counts.kept", session=counted.session, at=now.counted_at, count=now.heads),
        voice.html("head_counts.register", present=now.present, on_leave=now.on_leave, expected=now.expected),
        verdict(voice, now),
        *_who(voice, now, counted),
        *_earlier(voice, counted.counts[:-1]),
    ]
    session_id = counted.session.id
    missing = Button(voice.text("card.button.missing"), f"sheets.missing:{session_id}")
    again = Button(voice.text("head_counts.again"), f"head_counts.begin:{session_id}")
    offered = spot_checks.buttons(voice, session_id, context.desk.policies.spot_checks.people)
    return Html("\n".join(lines)), [offered if counted.present else [], [missing, again]]


def verdict(voice: Voice, count: HeadCount) -> Html:
    """Say whether a count and the register add up, and if not, what that can mean."""
    if count.unseen == 0:
        return voice.html("head_counts.even")
    return voice.html("head_counts.unseen" if count.unseen > 0 else "head_counts.unmarked", count=abs(count.unseen))


def _who(voice: Voice, count: HeadCount, counted: Counted) -> list[Html]:
    """Name those who could explain the difference: the weakest marks, or those who have none."""
    found = []
    if count.unseen >= 0 and counted.doubts.weakest:
        grade = counted.doubts.grades[0][0]
        names = _names(voice, counted.doubts.weakest)
        basis = voice.text(f"evidence.{grade}")
        found.append(voice.html("head_counts.weakest", grade=grade.value, basis=basis, names=names))
    if count.unseen < 0 and counted.missing:
        found.append(voice.html("head_counts.missing", names=_names(voice, counted.missing)))
    return found


def _names(voice: Voice, entries: Sequence[Entry]) -> str:
    told = voice.listed(entry.name for entry in entries[:NAMES])
    return voice.text("head_counts.and_more", names=told, count=len(entries)) if len(entries) > NAMES else told


def _earlier(voice: Voice, counts: Sequence[HeadCount]) -> list[Html]:
    return [
        voice.html("head_counts.earlier", at=one.counted_at, by=one.counted_by, count=one.heads) for one in counts[-5:]
    ]
