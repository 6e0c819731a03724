"""Giving roles by chat and taking them back: who, which role, where."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import classes, dialogues, roles, units
from classbell.actions.roles import DIALOGUE, Place, View
from classbell.domain.errors.basics import AccountUnknown, AnswerInWords, Changed, NotAllowed
from classbell.domain.people import Role, Verb
from classbell.domain.roles import GRANTABLE
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.people import Named
from classbell.words.buttons import Button
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("grant", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(look, r"^role\.person:"),
        CallbackQueryHandler(pick_role, r"^role\.role:"),
        CallbackQueryHandler(turn_classes, r"^role\.classes:"),
        CallbackQueryHandler(look_below, r"^role\.below:"),
        CallbackQueryHandler(give_on_class, r"^role\.on_class:"),
        CallbackQueryHandler(give_on_unit, r"^role\.on_unit:"),
        CallbackQueryHandler(take_back, r"^role\.revoke:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An admin or organiser wants to give or take back a role."""
    await roles.may_begin(context.desk, context.caller)
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "who"))
    await context.say(context.voice.html("role.who"))


async def step(update: Update, context: Context, _: Dialogue) -> None:
    """They sent a name, an @username, or somebody's contact."""
    message = update.effective_message
    assert message is not None  # only messages come here
    if message.contact is not None:
        if message.contact.user_id is None:
            raise AccountUnknown(name=message.contact.first_name)
        found = [await roles.share(context.desk, context.caller, message.contact.user_id)]
    elif message.text and message.text.strip():
        found = await roles.find(context.desk, context.caller, message.text.strip())
    else:
        raise AnswerInWords
    if len(found) == 1:
        await _show(context, await roles.look(context.desk, context.caller, found[0].person_id), found[0].person_id)
    else:
        await context.say(context.voice.html("role.which_person"), [[_person(one)] for one in found])


async def look(update: Update, context: Context) -> None:
    """They chose the person."""
    [person_id] = numbers(update, 1)
    view = await roles.look(context.desk, context.caller, person_id)
    await context.answer()
    await _show(context, view, person_id)


async def pick_role(update: Update, context: Context) -> None:
    """They chose the role, and now choose where it holds."""
    who, role = parts(update, 2)
    person_id, chosen = number(who), _role(role)
    view = await roles.look(context.desk, context.caller, person_id)
    rows = [[Button(context.voice.text("role.on_a_class"), f"role.classes:{person_id}:{chosen}:0")]]
    rows += [
        [Button(context.voice.text("role.within_unit", name=unit.name), f"role.below:{person_id}:{chosen}:{unit.id}:0")]
        for unit in await units.tops(context.desk, context.caller, _verb(chosen))
    ]
    await context.answer()
    await context.show(_where(context, view, chosen), [*rows, _back(context, f"role.person:{person_id}")])


async def turn_classes(update: Update, context: Context) -> None:
    """They look for the class."""
    who, role, page = parts(update, 3)
    person_id, chosen = number(who), _role(role)
    view = await roles.look(context.desk, context.caller, person_id)
    found = await classes.mine(context.desk, context.caller, _verb(chosen))
    buttons = [Button(one.title, f"role.on_class:{person_id}:{chosen}:{one.id}") for one in found]
    await context.answer()
    rows = paged(buttons, number(page), f"role.classes:{person_id}:{chosen}")
    await context.show(_where(context, view, chosen), [*rows, _back(context, f"role.role:{person_id}:{chosen}")])


async def look_below(update: Update, context: Context) -> None:
    """They look for the unit."""
    who, role, unit, page = parts(update, 4)
    person_id, chosen = number(who), _role(role)
    view = await roles.look(context.desk, context.caller, person_id)
    tree = await units.look(context.desk, context.caller, number(unit), _verb(chosen))
    buttons = [Button(one.name, f"role.below:{person_id}:{chosen}:{one.id}:0") for one in tree.below]
    here = context.voice.text("role.this_unit", name=tree.unit.name)
    rows = [
        [Button(here, f"role.on_unit:{person_id}:{chosen}:{tree.unit.id}")],
        *paged(buttons, number(page), f"role.below:{person_id}:{chosen}:{tree.unit.id}"),
    ]
    back = f"below:{person_id}:{chosen}:{tree.above[-1].id}:0" if tree.above else f"role:{person_id}:{chosen}"
    await context.answer()
    await context.show(_where(context, view, chosen), [*rows, _back(context, f"role.{back}")])


async def give_on_class(update: Update, context: Context) -> None:
    """They give the role on a class."""
    who, role, class_id = parts(update, 3)
    await _give(context, number(who), _role(role), Place(class_id=number(class_id)))


async def give_on_unit(update: Update, context: Context) -> None:
    """They give the role on a unit with all below it."""
    who, role, unit_id = parts(update, 3)
    await _give(context, number(who), _role(role), Place(unit_id=number(unit_id)))


async def take_back(update: Update, context: Context) -> None:
    """They take a role back."""
    person_id, role_id = numbers(update, 2)
    view = await roles.revoke(context.desk, context.caller, person_id, role_id)
    await context.answer(context.voice.text("role.taken_back"))
    await _show(context, view, person_id)


async def _give(context: Context, person_id: int, role: Role, place: Place) -> None:
    view = await roles.grant(context.desk, context.caller, person_id, role, place)
    await context.answer(context.voice.text("role.given"))
    await _show(context, view, person_id)


async def _show(context: Context, view: View, person_id: int) -> None:
    voice = context.voice
    lines = [voice.html("role.person", name=view.person.name, unit=view.person.unit_name)]
    lines += [voice.html("role.held", role=voice.text(f"role.{one.role}"), place=one.place) for one in view.held]
    if view.others:
        lines.append(voice.html("role.others", count=view.others))
    if not view.held and not view.others:
        lines.append(voice.html("role.none"))
    rows = [
        [Button(voice.text("role.give", role=voice.text(f"role.{role}")), f"role.role:{person_id}:{role}")]
        for role in view.grantable
    ]
    rows += [
        [Button(_take_back(context, one.role, one.place), f"role.revoke:{person_id}:{one.id}")] for one in view.held
    ]
    await context.show(Html("\n".join(lines)), rows)


def _back(context: Context, data: str) -> list[Button]:
    return [Button(context.voice.text("menu.back"), data)]


def _take_back(context: Context, role: Role, place: str) -> str:
    return context.voice.text("role.take_back", role=context.voice.text(f"role.{role}"), place=place)


def _where(context: Context, view: View, role: Role) -> Html:
    return context.voice.html("role.where", name=view.person.name, role=context.voice.text(f"role.{role}"))


def _person(named: Named) -> Button:
    return Button(f"{named.name} · {named.unit_name}".rstrip(" ·"), f"role.person:{named.person_id}")


def _role(text: str) -> Role:
    if text not in set(Role):
        raise Changed
    return Role(text)


def _verb(role: Role) -> Verb:
    """What the giver of a role must be able to do where it is to hold."""
    givers = {giver for giver, given in GRANTABLE.items() if role in given}
    if not givers:
        raise NotAllowed
    return Verb.ORGANISE if Role.ORGANISER in givers else Verb.ADMINISTER


DIALOGUES = {DIALOGUE: step}
