"""Greeting, menu, help, language, and what is said to words that mean nothing here."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, people
from classbell.domain.errors.basics import Changed, NotUnderstood
from classbell.domain.people import Role
from classbell.handlers.context import Context
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Voice, languages
from classbell.words.keyboards import ask_contact

EVERYONE = frozenset[Role]()
STAFF = frozenset({Role.SUPERVISOR, Role.ORGANISER, Role.ADMIN})
OFFICE = frozenset({Role.ORGANISER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
DRAFTING = frozenset({"notice", "choices", "schedule"})
"""Dialogues about a notice, which is kept as it is all along."""

COMMANDS: dict[str, frozenset[Role]] = {
    "attendance": STAFF,
    "signin": STAFF,
    "missing": STAFF,
    "class": STAFF,
    "notice": STAFF,
    "notices": STAFF,
    "import": OFFICE,
    "survey": OFFICE,
    "link": OFFICE,
    "report": OFFICE,
    "grant": OFFICE,
    "workdays": OFFICE,
    "units": ADMINS,
    "health": ADMINS,
    "timetable": EVERYONE,
    "me": EVERYONE,
    "leave": EVERYONE,
    "choose": EVERYONE,
    "feedback": EVERYONE,
    "reminders": EVERYONE,
    "menu": EVERYONE,
    "language": EVERYONE,
    "help": EVERYONE,
    "cancel": EVERYONE,
}
"""Every command, in the order of the menu, and the roles it is for; no roles: for everyone."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    private = filters.ChatType.PRIVATE
    return [
        CommandHandler("menu", menu, private),
        CommandHandler("help", guide, private),
        CommandHandler("language", ask_language, private),
        CommandHandler("cancel", cancel, private),
        CallbackQueryHandler(choose_language, r"^menu\.language:"),
    ]


async def greet(_: Update, context: Context, _payload: str) -> None:
    """Someone pressed Start with no link that means something."""
    if context.caller.person_id is None:
        await context.say(context.voice.html("start.unbound"), reply_markup=ask_contact(context.voice))
        return
    await context.say(context.voice.html("start.bound", name=context.caller.person_name))
    await show(context)


async def menu(_: Update, context: Context) -> None:
    """Someone asked what they can do."""
    await show(context)


async def guide(_: Update, context: Context) -> None:
    """Someone asked for help."""
    roles = await people.roles(context.desk, context.caller)
    words = ["help.everyone"] + [f"help.{role}" for role in Role if role in roles]
    voice = context.voice
    await context.say(type(voice.html("help.everyone"))("\n\n".join(voice.html(word) for word in words)))


async def cancel(_: Update, context: Context) -> None:
    """Someone wants out of a dialogue."""
    was_in = await dialogues.leave(context.desk, context.caller)
    word = "menu.nothing_to_cancel" if was_in is None else "menu.left" if was_in in DRAFTING else "menu.cancelled"
    await context.say(context.voice.html(word))


async def ask_language(_: Update, context: Context) -> None:
    """Someone wants another language."""
    await context.say(context.voice.html("language.ask"), _language_rows())


async def choose_language(update: Update, context: Context) -> None:
    """Someone chose a language."""
    assert update.callback_query is not None
    language = (update.callback_query.data or "").partition(":")[2]
    if language not in languages():
        raise Changed
    await people.choose_language(context.desk, context.caller, language)
    voice = Voice(language, context.desk.house.zone)
    await context.answer()
    await context.show(voice.html("language.chosen"))
    await offer_commands(context, voice, await people.roles(context.desk, context.caller))


async def unknown(_: Update, _context: Context) -> None:
    """Someone sent a command there is not."""
    raise NotUnderstood


async def stale(_: Update, _context: Context) -> None:
    """Someone pressed a button that no version of ours makes any more."""
    raise Changed


async def show(context: Context) -> None:
    """Say what the caller can do, and have Telegram's own menu say the same."""
    roles = await people.roles(context.desk, context.caller)
    lines = [f"/{name} – {context.voice.html(f'command.{name}')}" for name in _commands(roles)]
    title = context.voice.html("menu.title")
    await context.say(type(title)("\n".join([title, *lines])))
    await offer_commands(context, context.voice, roles)


async def offer_commands(context: Context, voice: Voice, roles: frozenset[Role]) -> None:
    """Set Telegram's command menu of this chat to what the person's roles and language call for."""
    commands = [{"command": name, "description": voice.text(f"command.{name}")} for name in _commands(roles)]
    scope = {"type": "chat", "chat_id": context.chat_id}
    await context.call("setMyCommands", {"commands": commands, "scope": scope})


def for_everyone(voice: Voice) -> list[dict[str, str]]:
    """Give the command menu of people without roles, as the Bot API spells it."""
    return [{"command": name, "description": voice.text(f"command.{name}")} for name in _commands(EVERYONE)]


def _commands(roles: frozenset[Role]) -> list[str]:
    return [name for name, allowed in COMMANDS.items() if not allowed or allowed & roles]


def _language_rows() -> Rows:
    return [[Button(Voice(name).text("language.name"), f"menu.language:{name}")] for name in languages()]
