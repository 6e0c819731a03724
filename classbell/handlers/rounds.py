"""Rounds of feedback by chat: what waits for somebody's answer, and what came of others, a page at a time, by class."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import rounds
from classbell.actions.rounds import Page, Rounds
from classbell.domain.feedback import Round
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("feedback", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(turn, r"^rounds\.list:"),
        CallbackQueryHandler(of_class, r"^rounds\.class:"),
        CallbackQueryHandler(pick_class, r"^rounds\.classes:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """Somebody wants to see what waits to be answered, and, as staff, what was."""
    await context.say(*_all(context.voice, await rounds.mine(context.desk, context.caller)))


async def turn(update: Update, context: Context) -> None:
    """Somebody in charge looks through what was answered."""
    [page] = numbers(update, 1)
    found = await rounds.mine(context.desk, context.caller, page)
    await context.answer()
    await context.show(*_all(context.voice, found))


async def of_class(update: Update, context: Context) -> None:
    """Staff look at what was answered in one class."""
    class_id, page = numbers(update, 2)
    found = await rounds.of_class(context.desk, context.caller, class_id, page)
    await context.answer()
    await context.show(*_of_class(context.voice, found, class_id))


async def pick_class(update: Update, context: Context) -> None:
    """Staff look for a class."""
    [page] = numbers(update, 1)
    found = await rounds.classes_of(context.desk, context.caller)
    await context.answer()
    buttons = [Button(one.title, f"rounds.class:{one.id}:0") for one in found]
    rows = [*paged(buttons, page, "rounds.classes"), [Button(context.voice.text("rounds.all"), "rounds.list:0")]]
    await context.show(context.voice.html("rounds.which_class"), rows)


def _all(voice: Voice, found: Rounds) -> tuple[Html, Rows]:
    shown = found.shown
    rows = [] if shown.number else [[_answer(voice, one)] for one in found.waiting]
    rows += _results(voice, shown, "rounds.list")
    if not shown.number:
        rows += [_evaluated(voice, *one) for one in found.to_evaluate]
    if len({one.subject.class_id for one in shown.rounds}) > 1 or not shown.is_last or shown.number:
        rows.append([Button(voice.text("rounds.by_class"), "rounds.classes:0")])
    if found.lecturer:
        rows.append([Button(voice.text("history.mine"), f"histories.look:{found.lecturer.id}")])
    return _head(voice, found), rows


def _of_class(voice: Voice, found: Page, class_id: int) -> tuple[Html, Rows]:
    assert found.class_ is not None  # it is a class's page
    word = "rounds.of_class" if found.rounds else "rounds.none_of_class"
    text = voice.html(word, title=found.class_.title)
    back = [
        Button(voice.text("rounds.to_class"), f"class.at:{class_id}"),
        Button(voice.text("rounds.all"), "rounds.list:0"),
    ]
    return _with_legend(voice, text, found), [*_results(voice, found, f"rounds.class:{class_id}"), back]


def _head(voice: Voice, found: Rounds) -> Html:
    to_see = found.shown.rounds or found.to_evaluate or found.shown.number
    if not found.waiting and not to_see and found.lecturer:
        return voice.html("feedback.of_lecturer")
    if found.waiting and not found.shown.number:
        text = voice.html("feedback.waiting", count=len(found.waiting))
    else:
        text = voice.html("feedback.only_results" if to_see else "feedback.nothing_waits")
    return _with_legend(voice, text, found.shown)


def _with_legend(voice: Voice, text: Html, shown: Page) -> Html:
    return Html(f"{text}\n{voice.html('rounds.legend')}") if shown.rounds else text


def _results(voice: Voice, shown: Page, turn_by: str) -> list[list[Button]]:
    name = _of_whole if shown.class_ or len({one.subject.class_id for one in shown.rounds}) == 1 else _of_part
    rows = [
        [_button(voice, f"feedback.to_see{'_open' if one.is_open(shown.at) else ''}", "findings.view", one, name(one))]
        for one in shown.rounds
    ]
    newer = [Button(voice.text("rounds.newer"), f"{turn_by}:{shown.number - 1}")] if shown.number else []
    older = [] if shown.is_last else [Button(voice.text("rounds.older"), f"{turn_by}:{shown.number + 1}")]
    return [*rows, [*newer, *older]] if newer or older else rows


def _of_whole(asked: Round) -> str:
    return asked.about


def _of_part(asked: Round) -> str:
    """Name it among rounds of other classes."""
    return f"{asked.about} · {asked.class_.title}" if asked.session else asked.about


def _answer(voice: Voice, asked: Round) -> Button:
    return _button(voice, "feedback.to_answer", "feedback.ask", asked, asked.about)


def _evaluated(voice: Voice, asked: Round, is_done: bool) -> list[Button]:
    word = "feedback.evaluated" if is_done else "feedback.to_evaluate"
    return [_button(voice, word, "evaluations.look", asked, asked.about)]


def _button(voice: Voice, word: str, data: str, asked: Round, about: str) -> Button:
    at = asked.session.starts_at if asked.session else asked.opened_at
    if asked.subject.survey_id is not None:
        word = word.replace("feedback.", "survey.")
    return Button(voice.within(asked.class_.zone).text(word, about=about, at=at), f"{data}:{asked.id}")
