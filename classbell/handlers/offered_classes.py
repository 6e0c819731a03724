"""One class of an offer by chat: its places, whom it is for, what it teaches, who chose it, and taking it back."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, offered_classes
from classbell.actions.offered_classes import View
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.domain.offers import CAPACITY, Offered, State, read_capacity
from classbell.domain.picks import LIVE
from classbell.domain.picks import State as Fate
from classbell.domain.units import Level
from classbell.handlers import offer_views
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.picks import Picker
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

DIALOGUE = "offered"
CAPACITIES = (30, 40, 50, 60)
"""Places that are offered."""
LEVELS = tuple(Level)


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(candidates, r"^offered\.candidates:"),
        CallbackQueryHandler(ask_places, r"^offered\.add:"),
        CallbackQueryHandler(add, r"^offered\.with:"),
        CallbackQueryHandler(look, r"^offered\.at:"),
        CallbackQueryHandler(ask_capacity, r"^offered\.capacity:"),
        CallbackQueryHandler(whom, r"^offered\.whom:"),
        CallbackQueryHandler(switch_level, r"^offered\.level:"),
        CallbackQueryHandler(switch_category, r"^offered\.category:"),
        CallbackQueryHandler(ask_topic, r"^offered\.topic:"),
        CallbackQueryHandler(people, r"^offered\.people:"),
        CallbackQueryHandler(ask_remove, r"^offered\.ask_remove:"),
        CallbackQueryHandler(remove, r"^offered\.remove:"),
        CallbackQueryHandler(ask_cancel, r"^offered\.ask_cancel:"),
        CallbackQueryHandler(cancel, r"^offered\.cancel:"),
    ]


async def candidates(update: Update, context: Context) -> None:
    """An organiser looks for a class to offer."""
    offer_id, page = numbers(update, 2)
    found = await offered_classes.candidates(context.desk, context.caller, offer_id)
    if (was_in := await dialogues.current(context.desk, context.caller)) and was_in.name == DIALOGUE:
        await dialogues.leave(context.desk, context.caller)
    await context.answer()
    buttons = [Button(one.title, f"offered.add:{offer_id}:{one.id}") for one in found]
    rows = [*paged(buttons, page, f"offered.candidates:{offer_id}"), offer_views.back(context.voice, offer_id)]
    await context.show(context.voice.html("offered.which" if found else "offered.nothing_left"), rows)


async def ask_places(update: Update, context: Context) -> None:
    """An organiser chose a class: ask how many places it has."""
    offer_id, class_id = numbers(update, 2)
    await offered_classes.candidates(context.desk, context.caller, offer_id)
    dialogue = Dialogue(DIALOGUE, "places", {"offer_id": offer_id, "class_id": class_id})
    await dialogues.go_to(context.desk, context.caller, dialogue)
    await context.answer()
    buttons = [Button(str(one), f"offered.with:{offer_id}:{class_id}:{one}") for one in CAPACITIES]
    least, most = CAPACITY
    rows = [buttons, offer_views.to_candidates(context.voice, offer_id)]
    await context.show(context.voice.html("offered.ask_places", least=least, most=most), rows)


async def add(update: Update, context: Context) -> None:
    """An organiser chose one of the numbers offered."""
    offer_id, class_id, capacity = numbers(update, 3)
    await _add(context, (offer_id, class_id), read_capacity(str(capacity)))


async def look(update: Update, context: Context) -> None:
    """An organiser looks at a class of an offer."""
    [offered_id] = numbers(update, 1)
    await _show(context, await offered_classes.look(context.desk, context.caller, offered_id))


async def ask_capacity(update: Update, context: Context) -> None:
    """An organiser wants more places in a class, or fewer."""
    [offered_id] = numbers(update, 1)
    await _ask(context, offered_id, "capacity")


async def ask_topic(update: Update, context: Context) -> None:
    """An organiser wants to say what a class teaches."""
    [offered_id] = numbers(update, 1)
    await _ask(context, offered_id, "topic")


async def typed(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed the number of places, or the topic; what cannot be read is asked for again."""
    text = (update.message.text or "").strip() if update.message else ""
    if dialogue.step == "places":
        await _add(context, (dialogue.data["offer_id"], dialogue.data["class_id"]), read_capacity(text))
        return
    offered_id = dialogue.data["offered_id"]
    if dialogue.step == "capacity":
        view = await offered_classes.set_capacity(context.desk, context.caller, offered_id, read_capacity(text))
    elif text:
        view = await offered_classes.set_topic(context.desk, context.caller, offered_id, text)
    else:
        raise AnswerInWords
    await dialogues.leave(context.desk, context.caller)
    await _show(context, view)


DIALOGUES = {DIALOGUE: typed}


async def whom(update: Update, context: Context) -> None:
    """An organiser wants to say whom a class is for."""
    [offered_id] = numbers(update, 1)
    await _show_whom(context, await offered_classes.look(context.desk, context.caller, offered_id))


async def switch_level(update: Update, context: Context) -> None:
    """An organiser lets people of a level in, or not."""
    text, level, wish = parts(update, 3)
    if level not in set(Level):
        raise Changed

    def change(one: Offered) -> Offered:
        kept = {*one.levels, Level(level)} if wish == "1" else set(one.levels) - {Level(level)}
        return replace(one, levels=tuple(each for each in LEVELS if each in kept))

    await _show_whom(context, await offered_classes.set_rules(context.desk, context.caller, number(text), change))


async def switch_category(update: Update, context: Context) -> None:
    """An organiser lets people of a category in, or not."""
    offered_id, category_id, wish = numbers(update, 3)
    before = await offered_classes.look(context.desk, context.caller, offered_id)
    if category_id not in before.categories:
        raise Changed

    def change(one: Offered) -> Offered:
        kept = {*one.categories, category_id} if wish else set(one.categories) - {category_id}
        return replace(one, categories=tuple(sorted(kept)))

    await _show_whom(context, await offered_classes.set_rules(context.desk, context.caller, offered_id, change))


async def people(update: Update, context: Context) -> None:
    """An organiser wants to see who chose a class."""
    offered_id, page = numbers(update, 2)
    view = await offered_classes.look(context.desk, context.caller, offered_id)
    await context.answer()
    await _show_people(context, view, page)


async def ask_remove(update: Update, context: Context) -> None:
    """An organiser wants to take somebody out: say first what that means."""
    offered_id, pick_id = numbers(update, 2)
    view = await offered_classes.look(context.desk, context.caller, offered_id)
    picker = next((one for one in view.people if one.pick.id == pick_id), None)
    if picker is None:
        raise Changed
    await context.answer()
    voice = context.voice
    moves_up = view.offered.waiting and picker.pick.state is Fate.PLACED
    facts = {"name": picker.name, "title": view.offered.class_.title}
    rows = [
        [Button(voice.text("offered.remove"), f"offered.remove:{pick_id}")],
        [Button(voice.text("offered.keep"), f"offered.people:{offered_id}:0")],
    ]
    await context.show(voice.html("offered.sure_remove_line" if moves_up else "offered.sure_remove", **facts), rows)


async def remove(update: Update, context: Context) -> None:
    """An organiser took somebody out."""
    [pick_id] = numbers(update, 1)
    view = await offered_classes.remove(context.desk, context.caller, pick_id)
    await context.answer(context.voice.text("offered.removed"))
    await _show_people(context, view, 0)


async def ask_cancel(update: Update, context: Context) -> None:
    """An organiser wants to take a class out of the offer: say first whom that frees."""
    [offered_id] = numbers(update, 1)
    view = await offered_classes.look(context.desk, context.caller, offered_id)
    await context.answer()
    voice = context.voice
    placed = sum(one.pick.state is Fate.PLACED for one in view.people)
    facts = {"title": view.offered.class_.title, "heads": len(view.people), "reachable": view.reachable}
    rows = [
        [Button(voice.text("offered.cancel"), f"offered.cancel:{offered_id}")],
        [Button(voice.text("offered.keep"), f"offered.at:{offered_id}")],
    ]
    await context.show(voice.html("offered.sure_cancel", **facts, placed=placed), rows)


async def cancel(update: Update, context: Context) -> None:
    """An organiser took it out."""
    [offered_id] = numbers(update, 1)
    view = await offered_classes.cancel(context.desk, context.caller, offered_id)
    await context.answer()
    voice = context.voice
    facts = {"title": view.offered.class_.title, "heads": len(view.people), "reachable": view.reachable}
    await context.show(voice.html("offered.cancelled", **facts), [offer_views.back(voice, view.offer.id)])


async def _add(context: Context, key: tuple[int, int], capacity: int) -> None:
    view = await offered_classes.add(context.desk, context.caller, key, capacity)
    await dialogues.leave(context.desk, context.caller)
    await _show(context, view)


async def _ask(context: Context, offered_id: int, step: str) -> None:
    view = await offered_classes.look(context.desk, context.caller, offered_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, step, {"offered_id": offered_id}))
    await context.answer()
    least, most = CAPACITY
    facts = {"title": view.offered.class_.title, "topic": view.offered.topic, "least": least, "most": most}
    await context.say(context.voice.html(f"offered.ask_{step}", **facts))


async def _show(context: Context, view: View) -> None:
    await context.answer()
    voice, offered = context.voice, view.offered
    offered_id, is_draft = offered.id, view.offer.state is State.DRAFT
    capacity = Button(voice.text("offered.set_capacity"), f"offered.capacity:{offered_id}")
    cancel = Button(voice.text("offered.take_out"), f"offered.ask_cancel:{offered_id}")
    rows = [[capacity], [cancel], offer_views.back(voice, view.offer.id)]
    if is_draft:
        rules = Button(voice.text("offered.set_whom"), f"offered.whom:{offered_id}")
        rows.insert(1, [rules, Button(voice.text("offered.set_topic"), f"offered.topic:{offered_id}")])
    else:
        rows.insert(0, [Button(voice.text("offered.who"), f"offered.people:{offered_id}:0")])
    await context.show(_described(voice, view), rows)


def _described(voice: Voice, view: View) -> Html:
    offered = view.offered
    facts = {"title": offered.class_.title, "capacity": offered.capacity, "enrolled": offered.enrolled}
    lines = [voice.html("offered.head", **facts, waiting=offered.waiting, entered=offered.entered, at=view.at)]
    lines.append(voice.html("offered.teaches", topic=offered.topic))
    return Html("\n".join([*lines, _for_whom(voice, view)]))


def _for_whom(voice: Voice, view: View) -> Html:
    levels = voice.listed(voice.text(f"unit.level.{one}") for one in view.offered.levels)
    categories = offer_views.some(voice, [view.categories.get(one, "") for one in view.offered.categories])
    everybody = voice.text("offered.everybody")
    return voice.html("offered.for", levels=levels or everybody, categories=categories or everybody)


async def _show_whom(context: Context, view: View) -> None:
    await context.answer()
    voice, offered = context.voice, view.offered
    levels = [
        _switch(f"offered.level:{offered.id}:{one}", voice.text(f"unit.level.{one}"), one in offered.levels)
        for one in LEVELS
    ]
    categories = [
        _switch(f"offered.category:{offered.id}:{one}", name, one in offered.categories)
        for one, name in list(view.categories.items())[:40]
    ]
    buttons = [*levels, *categories]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    back = [Button(voice.text("offered.back"), f"offered.at:{offered.id}")]
    await context.show(voice.html("offered.whom", title=offered.class_.title), [*rows, back])


async def _show_people(context: Context, view: View, page: int) -> None:
    voice, offered = context.voice, view.offered
    places = {one.pick.id: place for place, one in enumerate(_waiting(view), 1)}
    buttons = [
        Button(_label(voice, one, places.get(one.pick.id)), f"offered.ask_remove:{offered.id}:{one.pick.id}")
        for one in view.people
        if one.pick.state in LIVE
    ]
    rows = [*paged(buttons, page, f"offered.people:{offered.id}")]
    rows.append([Button(voice.text("offered.back"), f"offered.at:{offered.id}")])
    facts = {"title": offered.class_.title, "at": view.at}
    counts = {fate: sum(one.pick.state == fate for one in view.people) for fate in ("placed", "entered", "waiting")}
    await context.show(voice.html("offered.people" if buttons else "offered.nobody", **facts, **counts), rows)


def _waiting(view: View) -> list[Picker]:
    return [one for one in view.people if one.pick.state is Fate.WAITING]


def _label(voice: Voice, one: Picker, place: int | None) -> str:
    state = voice.text(f"offers.pick_{one.pick.state}")
    return f"{one.name} · {state}{f' {place}' if place else ''}"


def _switch(data: str, label: str, is_on: bool) -> Button:
    return Button(f"{'☑' if is_on else '☐'} {label}", f"{data}:{int(not is_on)}")
