"""Surveys of needs by chat: whom they ask, what, from when until when; and their results group by group."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, survey_results, surveys, units
from classbell.actions.surveys import View
from classbell.domain import moments
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import MomentUnclear
from classbell.domain.people import Verb
from classbell.domain.surveys import Breakdown, State, Survey
from classbell.domain.surveys import View as By
from classbell.domain.units import Unit
from classbell.faces import drawing
from classbell.handlers import survey_views as views
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant
from classbell.words.buttons import Button
from classbell.words.catalogue import Voice

DIALOGUE = "survey"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(turn, r"^surveys\.list:"),
        CallbackQueryHandler(make, r"^surveys\.make:"),
        CallbackQueryHandler(look, r"^surveys\.at:"),
        CallbackQueryHandler(ask_unit, r"^surveys\.units:"),
        CallbackQueryHandler(pick_unit, r"^surveys\.unit:"),
        CallbackQueryHandler(categories, r"^surveys\.categories:"),
        CallbackQueryHandler(switch_category, r"^surveys\.category:"),
        CallbackQueryHandler(ask_moment, r"^surveys\.(opens|closes):"),
        CallbackQueryHandler(pick_moment, r"^surveys\.(open|close)_at:"),
        CallbackQueryHandler(ask_publish, r"^surveys\.ask_publish:"),
        CallbackQueryHandler(publish, r"^surveys\.publish:"),
        CallbackQueryHandler(ask_drop, r"^surveys\.ask_drop:"),
        CallbackQueryHandler(drop, r"^surveys\.drop:"),
        CallbackQueryHandler(groups, r"^surveys\.by:"),
        CallbackQueryHandler(chart, r"^surveys\.chart:"),
        CallbackQueryHandler(book, r"^surveys\.book:"),
    ]


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through the surveys before a programme."""
    programme_id, page = numbers(update, 2)
    await context.answer()
    await _list(context, programme_id, page)


async def make(update: Update, context: Context) -> None:
    """An organiser wants to ask what people need."""
    [programme_id] = numbers(update, 1)
    await _show(context, await surveys.make(context.desk, context.caller, programme_id))


async def look(update: Update, context: Context) -> None:
    """An organiser looks at a survey."""
    [survey_id] = numbers(update, 1)
    await _show(context, await surveys.look(context.desk, context.caller, survey_id))


async def ask_unit(update: Update, context: Context) -> None:
    """An organiser wants to ask the people of another unit."""
    survey_id, unit_id, page = numbers(update, 3)
    view = await surveys.look(context.desk, context.caller, survey_id)
    below = await _below(context, unit_id)
    await context.answer()
    buttons = [Button(unit.name, f"surveys.units:{survey_id}:{unit.id}:0") for unit in below]
    rows = paged(buttons, page, f"surveys.units:{survey_id}:{unit_id}")
    if unit_id:
        rows.insert(0, [Button(context.voice.text("offers.this_unit"), f"surveys.unit:{survey_id}:{unit_id}")])
    rows.append(views.back(context.voice, survey_id))
    await context.show(context.voice.html("offers.which_unit", name=view.survey.unit_name), rows)


async def pick_unit(update: Update, context: Context) -> None:
    """An organiser chose it."""
    survey_id, unit_id = numbers(update, 2)
    await _show(context, await surveys.set_unit(context.desk, context.caller, survey_id, unit_id))


async def categories(update: Update, context: Context) -> None:
    """An organiser wants to ask people of some categories only."""
    [survey_id] = numbers(update, 1)
    await _show_categories(context, await surveys.look(context.desk, context.caller, survey_id))


async def switch_category(update: Update, context: Context) -> None:
    """An organiser lets a survey ask people of a category, or not."""
    survey_id, category_id, wish = numbers(update, 3)
    before = await surveys.look(context.desk, context.caller, survey_id)
    if category_id not in before.categories:
        raise Changed

    def change(survey: Survey) -> Survey:
        kept = {*survey.categories, category_id} if wish else set(survey.categories) - {category_id}
        return replace(survey, categories=tuple(sorted(kept)))

    await _show_categories(context, await surveys.set_up(context.desk, context.caller, survey_id, change))


async def ask_moment(update: Update, context: Context) -> None:
    """An organiser wants to set from when, or until when, people are asked."""
    [survey_id] = numbers(update, 1)
    edge = _edge(update)
    await surveys.look(context.desk, context.caller, survey_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, edge, {"survey_id": survey_id}))
    await context.answer()
    await context.show(*views.moments(context.voice, survey_id, edge, context.desk.now()))


async def pick_moment(update: Update, context: Context) -> None:
    """An organiser chose one of the instants offered."""
    survey_id, stamped = numbers(update, 2)
    await _set_moment(context, survey_id, _edge(update), instant(stamped))


async def typed(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed an instant; what cannot be read is asked for again."""
    text = update.message.text if update.message else None
    if text is None:
        raise MomentUnclear
    at = moments.read(text, context.desk.now(), context.desk.house.zone)
    await _set_moment(context, dialogue.data["survey_id"], dialogue.step, at)


async def ask_publish(update: Update, context: Context) -> None:
    """An organiser wants to publish: say first whom it asks."""
    [survey_id] = numbers(update, 1)
    view = await surveys.to_publish(context.desk, context.caller, survey_id)
    await context.answer()
    await context.show(*views.sure_publish(context.voice, view))


async def publish(update: Update, context: Context) -> None:
    """An organiser published it."""
    [survey_id] = numbers(update, 1)
    view = await surveys.publish(context.desk, context.caller, survey_id)
    voice, survey = context.voice.within(view.survey.zone), view.survey
    is_later = survey.state is State.PLANNED
    word = "survey.published_later" if is_later else "survey.published_now"
    await context.answer(voice.text(word, at=survey.opens_at, count=view.reachable))
    await context.show(*views.board(voice, view))


async def ask_drop(update: Update, context: Context) -> None:
    """An organiser wants to let a survey go: say first what that means."""
    [survey_id] = numbers(update, 1)
    view = await surveys.to_drop(context.desk, context.caller, survey_id)
    await context.answer()
    await context.show(*views.sure_drop(context.voice.within(view.survey.zone), view))


async def drop(update: Update, context: Context) -> None:
    """An organiser lets a survey go that has asked nobody yet."""
    [survey_id] = numbers(update, 1)
    dropped = await surveys.drop(context.desk, context.caller, survey_id)
    await context.answer(context.voice.text("survey.dropped"))
    await _list(context, dropped.programme_id, 0)


async def groups(update: Update, context: Context) -> None:
    """An organiser wants the results of one question by unit, level or category."""
    found, voice, question = await _broken_down(update, context)
    await context.answer()
    await context.show(*views.groups(voice, found, question, context.desk.now()))


async def chart(update: Update, context: Context) -> None:
    """An organiser wants that as a chart."""
    found, voice, question = await _broken_down(update, context)
    await context.answer()
    picture = await drawing.survey_chart(views.named(voice, found), question, voice, context.desk.now())
    await context.send_file("photo", "survey.png", picture)


async def book(update: Update, context: Context) -> None:
    """An organiser wants everything by unit, by level and by category as a file."""
    [round_id] = numbers(update, 1)
    found = [await survey_results.breakdown(context.desk, context.caller, round_id, by) for by in By]
    voice = context.voice.within(found[0].round.class_.zone)
    await context.answer()
    name = voice.text("findings.file", about=found[0].round.about.replace("/", "-"))
    shown = [views.named(voice, one) for one in found]
    content = await drawing.survey_workbook(shown, voice, context.desk.now())
    await context.send_file("document", f"{name}.xlsx", content)


DIALOGUES = {DIALOGUE: typed}


async def _broken_down(update: Update, context: Context) -> tuple[Breakdown, Voice, int]:
    text, by, at = parts(update, 3)
    question = number(at)
    if by not in set(By):
        raise Changed
    found = await survey_results.breakdown(context.desk, context.caller, number(text), By(by))
    if question >= len(found.round.form.tapped):
        raise Changed
    return found, context.voice.within(found.round.class_.zone), question


async def _set_moment(context: Context, survey_id: int, edge: str, at: datetime) -> None:
    if edge == "opens":
        view = await surveys.set_up(
            context.desk, context.caller, survey_id, lambda survey: replace(survey, opens_at=at)
        )
    else:
        view = await surveys.set_closing(context.desk, context.caller, survey_id, at)
    await dialogues.leave(context.desk, context.caller)
    await _show(context, view)


def _edge(update: Update) -> str:
    assert update.callback_query is not None  # the route saw its data
    verb = (update.callback_query.data or "").partition(":")[0].partition(".")[2]
    return "opens" if verb.startswith("open") else "closes"


async def _below(context: Context, unit_id: int) -> list[Unit]:
    if not unit_id:
        return await units.tops(context.desk, context.caller, Verb.ORGANISE)
    return (await units.look(context.desk, context.caller, unit_id, Verb.ORGANISE)).below


async def _list(context: Context, programme_id: int, page: int) -> None:
    title, found = await surveys.of_programme(context.desk, context.caller, programme_id)
    await context.show(*views.all_of(context.voice, (programme_id, title), found, page))


async def _show(context: Context, view: View) -> None:
    await context.answer()
    await context.show(*views.board(context.voice.within(view.survey.zone), view))


async def _show_categories(context: Context, view: View) -> None:
    await context.answer()
    chosen = view.survey.categories
    buttons = [
        Button(
            f"{'☑' if one in chosen else '☐'} {name}",
            f"surveys.category:{view.survey.id}:{one}:{int(one not in chosen)}",
        )
        for one, name in list(view.categories.items())[:60]
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    rows.append(views.back(context.voice, view.survey.id))
    word = "survey.which_categories" if buttons else "survey.no_categories"
    await context.show(context.voice.html(word, heads=view.heads), rows)
