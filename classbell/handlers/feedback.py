"""Rating a session by chat, and what the ratings add up to."""

from __future__ import annotations

from collections.abc import Iterator

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, feedback
from classbell.actions.feedback import Answers, Forms
from classbell.domain.errors import Changed, CommentNotText, FeedbackClosed, FeedbackGiven
from classbell.domain.feedback import Form, Summary
from classbell.handlers.attendance import DIGITS, digits
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

LONGEST_BAR = 12
SHOWN_COMMENTS = 30
COMMENT_CUT = 90


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CallbackQueryHandler(rate, r"^feedback\.rate:"),
        CallbackQueryHandler(skip, r"^feedback\.skip:"),
        CallbackQueryHandler(write, r"^feedback\.write:"),
        CallbackQueryHandler(ask, r"^feedback\.ask:"),
        CallbackQueryHandler(answers, r"^feedback\.answers:"),
        CommandHandler("feedback", forms, filters.ChatType.PRIVATE),
    ]


async def forms(_: Update, context: Context) -> None:
    """Somebody wants to see what waits to be rated, and, as staff, what was answered."""
    found = await feedback.forms(context.desk, context.caller)
    await context.say(_forms(context.voice, found), _form_rows(context.voice, found))


async def ask(update: Update, context: Context) -> None:
    """Somebody picked a session to rate."""
    [form_id] = numbers(update, 1)
    form = await feedback.look(context.desk, context.caller, form_id)
    await context.answer()
    await context.show(*feedback.card(context.voice, form))


async def rate(update: Update, context: Context) -> None:
    """Somebody tapped 1 to 5."""
    form_id, rating = numbers(update, 2)
    try:
        form = await feedback.rate(context.desk, context.caller, form_id, rating)
    except (FeedbackGiven, FeedbackClosed) as refusal:
        await _put_away(context, refusal)
        return
    await context.answer(context.voice.text("feedback.kept"))
    rows = [
        [Button(context.voice.text("feedback.write"), f"feedback.write:{form_id}")],
        [Button(context.voice.text("feedback.skip"), f"feedback.skip:{form_id}")],
    ]
    await context.show(_about(context, form, "feedback.rated"), rows)


async def write(update: Update, context: Context) -> None:
    """Somebody wants to add a sentence."""
    [form_id] = numbers(update, 1)
    assert context.message_id is not None  # a button was pressed
    try:
        form = await feedback.begin_comment(context.desk, context.caller, form_id, context.message_id)
    except (FeedbackGiven, FeedbackClosed) as refusal:
        await _put_away(context, refusal)
        return
    await context.answer()
    rows = [[Button(context.voice.text("feedback.skip"), f"feedback.skip:{form_id}")]]
    await context.show(_about(context, form, "feedback.type"), rows)


async def skip(update: Update, context: Context) -> None:
    """Somebody leaves it at the rating."""
    [form_id] = numbers(update, 1)
    form = await feedback.skip(context.desk, context.caller, form_id)
    await context.answer()
    await context.show(_about(context, form, "feedback.thanks"))


async def comment(update: Update, context: Context, dialogue: Dialogue) -> None:
    """Somebody typed the sentence."""
    text = (update.message.text or "").strip() if update.message else ""
    if not text:
        raise CommentNotText
    if DIGITS.match(text):  # the next session has begun; this is no opinion of the last
        await digits(update, context)
        return
    try:
        form = await feedback.comment(context.desk, context.caller, dialogue.data["form_id"], text)
    except (Changed, FeedbackGiven, FeedbackClosed):
        await dialogues.leave(context.desk, context.caller)
        raise
    thanks = _about(context, form, "feedback.thanks")
    place = {"chat_id": context.chat_id, "message_id": dialogue.data["message_id"]}
    bare = {"text": thanks, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}}
    await context.call("editMessageText", place | bare)
    await context.say(context.voice.html("feedback.comment_kept"))


async def answers(update: Update, context: Context) -> None:
    """An organiser or supervisor wants to see what a session's answers add up to."""
    [form_id] = numbers(update, 1)
    found = await feedback.answers(context.desk, context.caller, form_id)
    await context.answer()
    await context.say(_shown(context.voice.within(found.form.session.zone), found, context))


DIALOGUES = {feedback.DIALOGUE: comment}


async def _put_away(context: Context, refusal: FeedbackGiven | FeedbackClosed) -> None:
    """Say why not, and take the buttons off the card."""
    await context.answer(context.voice.text(refusal.word, **refusal.facts), alert=True)
    await context.show(context.voice.html(refusal.word, **refusal.facts))


def _about(context: Context, form: Form, word: str) -> Html:
    return context.voice.within(form.session.zone).html(word, session=form.session)


def _forms(voice: Voice, found: Forms) -> Html:
    if found.waiting:
        return voice.html("feedback.waiting", count=len(found.waiting))
    return voice.html("feedback.only_results" if found.shown else "feedback.nothing_waits")


def _form_rows(voice: Voice, found: Forms) -> Rows:
    return [
        *([_button(voice, "feedback.to_rate", "ask", form)] for form in found.waiting),
        *([_button(voice, "feedback.to_see", "answers", form)] for form in found.shown),
    ]


def _button(voice: Voice, word: str, verb: str, form: Form) -> Button:
    session = form.session
    label = voice.within(session.zone).text(word, title=session.title, at=session.starts_at)
    return Button(label, f"feedback.{verb}:{form.id}")


def _shown(voice: Voice, found: Answers, context: Context) -> Html:
    now = context.desk.now()
    if found.summary is None:
        return voice.html("feedback.too_few", session=found.form.session, least=found.least)
    head = voice.html(
        "feedback.summary",
        session=found.form.session,
        count=found.summary.count,
        mean=round(found.summary.mean, 2),
        at=now,
    )
    return Html("\n".join([head, *_bars(voice, found.summary), *_said(voice, found)]))


def _bars(voice: Voice, summary: Summary) -> Iterator[Html]:
    most = max(summary.spread)
    for rating, number in reversed(list(enumerate(summary.spread, 1))):
        bar = "▇" * round(LONGEST_BAR * number / most)
        yield voice.html("feedback.bar", rating=rating, bar=bar, number=number)


def _said(voice: Voice, found: Answers) -> Iterator[Html]:
    assert found.summary is not None  # it was looked at
    comments = found.summary.comments
    if not comments:
        yield voice.html("feedback.no_comments", least=found.least)
        return
    yield voice.html("feedback.comments", count=len(comments))
    for comment in comments[:SHOWN_COMMENTS]:
        cut = comment if len(comment) <= COMMENT_CUT else comment[: COMMENT_CUT - 1] + "…"
        yield voice.html("feedback.comment", text=" ".join(cut.split()))
