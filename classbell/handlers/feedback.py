"""Answering by chat: one card that asks question after question, and sentences after it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, feedback
from classbell.actions.feedback import Thanked
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import CommentGiven, CommentNotText, FeedbackClosed, FeedbackGiven
from classbell.domain.feedback import Round
from classbell.domain.forms import said
from classbell.handlers.attendance import DIGITS, digits
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.questions import card


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(answer, r"^feedback\.at:"),
        CallbackQueryHandler(answer_anew, r"^feedback\.re:"),
        CallbackQueryHandler(ask, r"^feedback\.ask:"),
        CallbackQueryHandler(again, r"^feedback\.again:"),
        CallbackQueryHandler(write, r"^feedback\.write:"),
        CallbackQueryHandler(unwrite, r"^feedback\.unwrite:"),
    ]


async def ask(update: Update, context: Context) -> None:
    """Somebody picked what to answer."""
    [round_id] = numbers(update, 1)
    await _step(context, (round_id, "at"), "", "")


async def answer(update: Update, context: Context) -> None:
    """Somebody tapped an answer, or part of one, or a way back."""
    if thanked := await _answer(update, context, "at"):
        await _follow(context, thanked.round)


async def answer_anew(update: Update, context: Context) -> None:
    """Somebody who took their answers back answers again; what follows the card has been brought before."""
    await _answer(update, context, "re")


async def _answer(update: Update, context: Context, verb: str) -> Thanked | None:
    round_id, sheet, part = parts(update, 3)
    return await _step(context, (number(round_id), verb), sheet, part)


async def _step(context: Context, key: tuple[int, str], sheet: str, part: str) -> Thanked | None:
    """Ask the next question, or keep the sheet; gives it once it is in."""
    round_id, verb = key
    try:
        asked, codes = await feedback.step(context.desk, context.caller, round_id, sheet)
        if len(codes) < len(asked.form.tapped):
            await context.answer()
            await context.show(*card(_voice(context, asked), asked, codes, part, verb))
            return None
        thanked = await feedback.submit(context.desk, context.caller, round_id, codes)
    except FeedbackGiven as refusal:  # perhaps tapped twice: then thanks stand there already, with the way back
        await context.answer(context.voice.text(refusal.word, **refusal.facts), alert=True)
        return None
    except FeedbackClosed as refusal:
        await _put_away(context, refusal)
        return None
    await context.answer(context.voice.text("feedback.kept"))
    await context.show(*_thanks(_voice(context, thanked.round), thanked))
    return thanked


async def _follow(context: Context, asked: Round) -> None:
    """Bring the card that comes after one, about a lecturer of the same session."""
    if follows := await feedback.beside(context.desk, context.caller, asked):
        await context.say(*card(_voice(context, follows), follows, (), ""))


async def again(update: Update, context: Context) -> None:
    """Somebody takes their answers back, to answer anew."""
    round_id, secret = parts(update, 2)
    try:
        asked = await feedback.withdraw(context.desk, context.caller, number(round_id), secret)
    except FeedbackClosed as refusal:
        await _put_away(context, refusal)
        return
    await context.answer(context.voice.text("feedback.withdrawn"))
    await context.show(*card(_voice(context, asked), asked, (), "", "re"))


async def write(update: Update, context: Context) -> None:
    """Somebody wants to write on a question; the card stays as it is: it alone carries the way to take it back."""
    round_id, question = numbers(update, 2)
    try:
        asked, asking = await feedback.begin_line(context.desk, context.caller, round_id, question)
    except (CommentGiven, FeedbackClosed) as refusal:
        await context.answer(context.voice.text(refusal.word, **refusal.facts), alert=True)
        return
    await context.answer()
    words = said(asking.words, context.voice.language)
    manner = "feedback.type" if asked.form.anonymous else "feedback.type_named"
    await context.say(_voice(context, asked).html(manner, about=asked.about, question=words))


async def line(update: Update, context: Context, dialogue: Dialogue) -> None:
    """Somebody wrote it."""
    text = (update.message.text or "").strip() if update.message else ""
    if not text:
        raise CommentNotText
    if DIGITS.match(text):  # the next session has begun; this is no opinion of the last
        await digits(update, context)
        return
    key = (dialogue.data["round_id"], dialogue.data["question"])
    try:
        thanked = await feedback.line(context.desk, context.caller, key, text)
    except (Changed, CommentGiven, FeedbackClosed):
        await dialogues.leave(context.desk, context.caller)
        raise
    voice = _voice(context, thanked.round)
    take_back = f"feedback.unwrite:{thanked.round.id}:{key[1]}:{thanked.secret}"
    rows = [*_write_rows(voice, thanked), [Button(voice.text("feedback.unwrite"), take_back)]]
    await context.say(voice.html("feedback.line_kept"), rows)


async def unwrite(update: Update, context: Context) -> None:
    """Somebody takes a sentence back."""
    round_id, question, secret = parts(update, 3)
    key = (number(round_id), number(question))
    try:
        asked = await feedback.take_line_back(context.desk, context.caller, key, secret)
    except FeedbackClosed as refusal:
        await _put_away(context, refusal)
        return
    await context.answer()
    voice = _voice(context, asked)
    rows = [[Button(voice.text("feedback.write"), f"feedback.write:{asked.id}:{key[1]}")]]
    await context.show(voice.html("feedback.unwritten"), rows)


DIALOGUES = {feedback.DIALOGUE: line}


async def _put_away(context: Context, refusal: FeedbackClosed) -> None:
    """Say why not, and take the buttons off the card."""
    await context.answer(context.voice.text(refusal.word, **refusal.facts), alert=True)
    await context.show(context.voice.html(refusal.word, **refusal.facts))


def _voice(context: Context, asked: Round) -> Voice:
    return context.voice.within(asked.class_.zone)


def _thanks(voice: Voice, thanked: Thanked) -> tuple[Html, Rows]:
    asked = thanked.round
    word = "feedback.thanks" if asked.form.anonymous else "feedback.thanks_named"
    if asked.subject.survey_id is not None:
        word = "survey.thanks"
    rows = [*_write_rows(voice, thanked)]
    rows.append([Button(voice.text("feedback.again"), f"feedback.again:{asked.id}:{thanked.secret}")])
    return voice.html(word, about=asked.about, at=asked.closes_at), rows


def _write_rows(voice: Voice, thanked: Thanked) -> Rows:
    """Offer what may still be written; where it is one thing, without its name."""
    asked = thanked.round
    return [
        [
            Button(
                voice.text("feedback.write_on", question=said(asked.form.questions[one].words, voice.language)),
                f"feedback.write:{asked.id}:{one}",
            )
        ]
        for one in thanked.to_write
    ]
