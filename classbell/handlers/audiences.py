"""Saying whom a notice is for: by class, unit or name, narrowed, or by an audience kept under a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import audience_drafts as audiences
from classbell.actions import notices
from classbell.domain.audiences import VALUES, Circle, Part, Side
from classbell.domain.errors.basics import Changed, NameExpected
from classbell.handlers import audience_views as views
from classbell.handlers import notice_views
from classbell.handlers.context import Context
from classbell.handlers.drafting import attend
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Rows


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(classes, r"^audience\.classes:"),
        CallbackQueryHandler(of_class, r"^audience\.class:"),
        CallbackQueryHandler(people, r"^audience\.people:"),
        CallbackQueryHandler(of_unit, r"^audience\.unit:"),
        CallbackQueryHandler(limits, r"^audience\.limits:"),
        CallbackQueryHandler(values, r"^audience\.values:"),
        CallbackQueryHandler(singles, r"^audience\.singles:"),
        CallbackQueryHandler(ask_name, r"^audience\.find:"),
        CallbackQueryHandler(pick, r"^audience\.pick:"),
    ]


async def classes(update: Update, context: Context) -> None:
    """An author looks through their classes."""
    notice, side, page = parts(update, 3)
    draft = await notices.draft(context.desk, context.caller, number(notice))
    await _show(context, draft.notice.id, views.classes(context.voice, draft, _side(side), number(page)))


async def of_class(update: Update, context: Context) -> None:
    """An author opened a class to pick from it."""
    notice, side, class_id = parts(update, 3)
    shown = await audiences.of_class(context.desk, context.caller, number(notice), number(class_id))
    await _show(context, number(notice), views.of_class(context.voice, number(notice), _side(side), shown))


async def people(update: Update, context: Context) -> None:
    """An author picks single persons of a class."""
    notice, side, class_id, page = parts(update, 4)
    shown = await audiences.of_class(context.desk, context.caller, number(notice), number(class_id))
    rows = views.people(context.voice, number(notice), _side(side), shown, number(page))
    await _show(context, number(notice), rows)


async def of_unit(update: Update, context: Context) -> None:
    """An author looks through the units they may write to."""
    notice_id, unit_id, page = numbers(update, 3)
    shown = await audiences.of_unit(context.desk, context.caller, notice_id, unit_id)
    await _show(context, notice_id, views.of_unit(context.voice, notice_id, shown, page))


async def limits(update: Update, context: Context) -> None:
    """An author wants only some of those picked, or all but some."""
    notice, side = parts(update, 2)
    draft = await notices.draft(context.desk, context.caller, number(notice))
    await _show(context, draft.notice.id, views.limits(context.voice, draft, _side(side)))


async def values(update: Update, context: Context) -> None:
    """An author looks through the units, categories, levels or notices to choose by."""
    notice, side, circle, page = parts(update, 4)
    what = _side(side), _circle(circle)
    if what[1] not in VALUES:
        raise Changed
    shown = await audiences.choices(context.desk, context.caller, number(notice), *what)
    await _show(context, number(notice), views.values(context.voice, number(notice), what, shown, number(page)))


async def singles(update: Update, context: Context) -> None:
    """An author looks at whom they picked by name."""
    notice, side = parts(update, 2)
    await _show(context, number(notice), await _singles(context, number(notice), _side(side)))


async def ask_name(update: Update, context: Context) -> None:
    """An author wants to find somebody by name, and is asked for it."""
    notice, side = parts(update, 2)
    draft = await notices.draft(context.desk, context.caller, number(notice))
    await attend(context, draft.notice.id, "find", side=_side(side))
    await context.answer()
    await context.say(context.voice.html("audience.ask_name"))


async def find(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed a name: offer whom it may mean. The dialogue stays where it is, for the next name."""
    notice_id, side = dialogue.data["notice_id"], Side(dialogue.data["side"])
    typed = typed_name(update)
    found = await audiences.find(context.desk, context.caller, notice_id, typed)
    word = "audience.which" if found else "audience.nobody"
    await context.say(
        context.voice.html(word, typed=typed), views.found(context.voice, notice_id, side, found) if found else ()
    )


async def pick(update: Update, context: Context) -> None:
    """An author ticked or unticked a part of the audience."""
    notice, side, class_id, circle, subject, wanted = parts(update, 6)
    notice_id = number(notice)
    part = Part(_side(side), _circle(circle), number(class_id), number(subject))
    act = audiences.pick if wanted == "1" else audiences.unpick
    try:
        await act(context.desk, context.caller, notice_id, part)
    except Changed as changed:  # it has left the class; the view below says what is there
        await context.answer(context.voice.text(changed.word), alert=True)
        await _redraw(context, notice_id, await _around(context, notice_id, part))
    else:
        await _show(context, notice_id, await _around(context, notice_id, part))


async def _around(context: Context, notice_id: int, part: Part) -> Rows:
    """Give again the page on which a part was ticked."""
    voice, desk, caller, side = context.voice, context.desk, context.caller, part.side
    if part.class_id:
        shown = await audiences.of_class(desk, caller, notice_id, part.class_id)
        if part.circle is not Circle.PERSON:
            return views.of_class(voice, notice_id, side, shown)
        return views.people(voice, notice_id, side, shown, views.page_of(views.people_of(shown, side), part))
    if part.circle is Circle.PERSON:
        return await _singles(context, notice_id, side)
    if part.circle is Circle.UNIT and side is Side.WHOM:
        unit = await audiences.of_unit(desk, caller, notice_id, part.subject_id)
        return views.of_unit(voice, notice_id, unit, 0)
    if part.circle in VALUES:
        choices = await audiences.choices(desk, caller, notice_id, side, part.circle)
        page = views.page_of([one.part for one in choices.choices], part)
        return views.values(voice, notice_id, (side, part.circle), choices, page)
    return views.limits(voice, await notices.draft(desk, caller, notice_id), side)


async def _singles(context: Context, notice_id: int, side: Side) -> Rows:
    picked = await audiences.singles(context.desk, context.caller, notice_id, side)
    return views.singles(context.voice, notice_id, side, picked)


async def _show(context: Context, notice_id: int, rows: Rows) -> None:
    """Turn to a notice, and put a page of its audience below the board's head, which counts anew."""
    await attend(context, notice_id)
    await context.answer()
    await _redraw(context, notice_id, rows)


async def _redraw(context: Context, notice_id: int, rows: Rows) -> None:
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await context.show(notice_views.head(context.voice, draft), rows)


def typed_name(update: Update) -> str:
    """Give the name that was typed. Raises NameExpected where something else came."""
    assert update.effective_message is not None  # only messages come here
    name = " ".join((update.effective_message.text or "").split())
    if not name:
        raise NameExpected
    return name


def _side(part: str) -> Side:
    if part not in set(Side):
        raise Changed
    return Side(part)


def _circle(part: str) -> Circle:
    if part not in set(Circle):
        raise Changed
    return Circle(part)


STEPS: dict[str, Callable[[Update, Context, Dialogue], Awaitable[None]]] = {"find": find}
"""What is done with words where a notice's dialogue waits for a name."""
