"""Roll call by hand for several people at once: their names, one status, one reason."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, rulings
from classbell.actions.rulings import Register, Ruled
from classbell.domain import names
from classbell.domain.attendance import QUICK_REASONS, Status
from classbell.domain.errors.basics import AnswerInWords, Changed, NoSuchName, ReasonMissing, ReasonTooLong, Refused
from classbell.domain.rulings import Wish, sight
from classbell.domain.sheets import Entry
from classbell.faces import marks
from classbell.handlers import ruling_views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

NAMES_A_PAGE = 20
NAMES_A_ROW = 2
TOLD = 20
"""How many chosen names are told at most."""
ALIKE = 6

Chosen = dict[int, str]
"""The people who are chosen, each with the sight of their mark when they were."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^bulk_rulings\.begin:"),
        CallbackQueryHandler(turn, r"^bulk_rulings\.page:"),
        CallbackQueryHandler(pick, r"^bulk_rulings\.pick:"),
        CallbackQueryHandler(pick_status, r"^bulk_rulings\.status:"),
        CallbackQueryHandler(ask_reason, r"^bulk_rulings\.type:"),
        CallbackQueryHandler(keep, r"^bulk_rulings\.keep:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants to mark several people alike: nobody is chosen yet."""
    register = await _register(context, numbers(update, 1)[0])
    await _choose(context, register.session.id, {})
    await context.answer()
    await context.show(*_names(context, register, {}, 0))


async def turn(update: Update, context: Context) -> None:
    """A supervisor wants another page of names."""
    session_id, page = numbers(update, 2)
    register = await _register(context, session_id)
    await context.answer()
    await context.show(*_names(context, register, await _chosen(context, session_id), page))


async def pick(update: Update, context: Context) -> None:
    """A supervisor chose somebody, or let them go."""
    session_id, page, person_id, wanted = numbers(update, 4)
    register = await _register(context, session_id)
    entry = register.of(person_id)
    chosen = await _chosen(context, session_id)
    chosen = chosen | {person_id: sight(entry.mark)} if wanted else _without(chosen, person_id)
    await _choose(context, session_id, chosen)
    await context.answer()
    await context.show(*_names(context, register, chosen, page))


async def take_name(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor typed a name: it is chosen, or those alike are offered."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    session_id = dialogue.data["session_id"]
    register = await _register(context, session_id)
    found = names.find(update.message.text, register.entries, ALIKE)
    if not found:
        raise NoSuchName(typed=update.message.text)
    chosen = _kept(dialogue)
    if len(found) == 1:
        chosen |= {found[0].person_id: sight(found[0].mark)}
        await _choose(context, session_id, chosen)
    await context.say(*_names(context, register, chosen, 0, found if len(found) > 1 else None))


async def pick_status(update: Update, context: Context) -> None:
    """A supervisor chose what to mark them: now the reason."""
    session, word = parts(update, 2)
    register, status = await _register(context, number(session)), _status(word)
    chosen = await _must_have_chosen(context, register.session.id)
    voice, key = _voice(context, register), f"{register.session.id}:{status}"
    rows = [
        [Button(voice.text(f"reason.{reason}"), f"bulk_rulings.keep:{key}:{reason}")]
        for reason in QUICK_REASONS[status]
    ]
    rows.append([Button(voice.text("rulings.other_reason"), f"bulk_rulings.type:{key}")])
    rows.append([Button(voice.text("rulings.back"), f"bulk_rulings.page:{register.session.id}:0")])
    await context.answer()
    text = voice.html("bulk_rulings.why", count=len(chosen), status=marks.status(status, voice))
    await context.show(Html(f"{text}\n{_told(voice, register, chosen)}"), rows)


async def ask_reason(update: Update, context: Context) -> None:
    """A supervisor wants to type the reason."""
    session, word = parts(update, 2)
    register, status = await _register(context, number(session)), _status(word)
    chosen = await _must_have_chosen(context, register.session.id)
    await _choose(context, register.session.id, chosen, status)
    await context.answer()
    await context.say(_voice(context, register).html("bulk_rulings.type", count=len(chosen)))


async def take_reason(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor typed the reason."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    wish = Wish(Status(dialogue.data["status"]), update.message.text, _kept(dialogue))
    await context.say(*await _rule(context, dialogue.data["session_id"], wish))


async def keep(update: Update, context: Context) -> None:
    """A supervisor tapped one of the quick reasons."""
    session, word, reason = parts(update, 3)
    await _register(context, number(session))
    chosen = await _must_have_chosen(context, number(session))
    view = await _rule(context, number(session), Wish(_status(word), reason, chosen))
    await context.answer()
    await context.show(*view)


async def take(update: Update, context: Context, dialogue: Dialogue) -> None:
    """Go on with whichever step it is."""
    await (take_reason if dialogue.step == "reason" else take_name)(update, context, dialogue)


DIALOGUES = {"bulk_ruling": take}


async def _rule(context: Context, session_id: int, wish: Wish) -> tuple[Html, Rows]:
    """Rule, and leave the dialogue; those somebody else was quicker with stay chosen, as they stand now."""
    try:
        ruled = await rulings.rule(context.desk, context.caller, session_id, wish)
    except (ReasonMissing, ReasonTooLong):
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    register = await _register(context, session_id)
    view = ruling_views.done(_voice(context, register), register, ruled)
    if not ruled.meanwhile:
        await dialogues.leave(context.desk, context.caller)
        return view
    left = {one.entry.person_id: sight(one.entry.mark) for one in ruled.meanwhile}
    await _choose(context, session_id, left)
    return _overtaken(context, register, ruled, wish)


def _overtaken(context: Context, register: Register, ruled: Ruled, wish: Wish) -> tuple[Html, Rows]:
    """Show what somebody else has just made of marks, and ask whether to rule all the same."""
    voice = _voice(context, register)
    text, rows = ruling_views.done(voice, register, ruled) if ruled.marks else (None, [])
    lines = [text, *(ruling_views.overtaken(voice, who) for who in ruled.meanwhile[:TOLD])]
    count = len(ruled.meanwhile)
    lines.append(voice.html("bulk_rulings.all_the_same", count=count, status=marks.status(wish.status, voice)))
    again = Button(voice.text("bulk_rulings.yes", count=count), f"bulk_rulings.status:{ruled.session.id}:{wish.status}")
    rows = [*rows, [again]] if ruled.marks else [[again], [ruling_views.back(voice, ruled.session.id)]]
    return Html("\n".join(line for line in lines if line)), rows


async def _register(context: Context, session_id: int) -> Register:
    return await rulings.register(context.desk, context.caller, session_id)


async def _chosen(context: Context, session_id: int) -> Chosen:
    found = await dialogues.met(context.desk, context.caller)
    if found is None or found.name != "bulk_ruling" or found.data["session_id"] != session_id:
        return {}
    return _kept(found)


async def _must_have_chosen(context: Context, session_id: int) -> Chosen:
    chosen = await _chosen(context, session_id)
    if not chosen:
        raise Changed
    return chosen


async def _choose(context: Context, session_id: int, chosen: Chosen, status: Status | None = None) -> None:
    data: dict[str, Any] = {"session_id": session_id, "chosen": {str(who): saw for who, saw in chosen.items()}}
    step = "name" if status is None else "reason"
    await dialogues.go_to(context.desk, context.caller, Dialogue("bulk_ruling", step, data | {"status": status}))


def _kept(dialogue: Dialogue) -> Chosen:
    return {int(who): saw for who, saw in dialogue.data["chosen"].items()}


def _without(chosen: Chosen, person_id: int) -> Chosen:
    return {who: saw for who, saw in chosen.items() if who != person_id}


def _status(word: str) -> Status:
    if word not in QUICK_REASONS:
        raise Changed
    return Status(word)


def _names(
    context: Context, register: Register, chosen: Chosen, page: int, only: list[Entry] | None = None
) -> tuple[Html, Rows]:
    voice, session_id = _voice(context, register), register.session.id
    shown = list(register.entries) if only is None else only
    page = min(page, (len(shown) - 1) // NAMES_A_PAGE if shown else 0)
    part = shown[page * NAMES_A_PAGE : (page + 1) * NAMES_A_PAGE]
    buttons = [_button(voice, entry, chosen, f"bulk_rulings.pick:{session_id}:{page}") for entry in part]
    rows = [buttons[at : at + NAMES_A_ROW] for at in range(0, len(buttons), NAMES_A_ROW)]
    rows.append(_turns(session_id, page, len(shown)))
    if chosen:
        wanted = [
            Button(voice.text(f"rulings.as_{status}"), f"bulk_rulings.status:{session_id}:{status}")
            for status in QUICK_REASONS
        ]
        rows += [wanted[:3], wanted[3:]]
    rows.append([ruling_views.back(voice, session_id)])
    text = voice.html("bulk_rulings.names", session=register.session, count=len(chosen))
    told = [_told(voice, register, chosen)] if chosen else []
    return Html("\n".join([text, *told])), [row for row in rows if row]


def _button(voice: Voice, entry: Entry, chosen: Chosen, data: str) -> Button:
    is_chosen = entry.person_id in chosen
    label = ruling_views.label(voice, entry)
    return Button(f"☑ {label}" if is_chosen else f"☐ {label}", f"{data}:{entry.person_id}:{int(not is_chosen)}")


def _turns(session_id: int, page: int, total: int) -> list[Button]:
    data = f"bulk_rulings.page:{session_id}"
    earlier = [Button("‹", f"{data}:{page - 1}")] if page else []
    return earlier + ([Button("›", f"{data}:{page + 1}")] if (page + 1) * NAMES_A_PAGE < total else [])


def _told(voice: Voice, register: Register, chosen: Chosen) -> Html:
    listed = [entry.name for entry in register.entries if entry.person_id in chosen]
    said = voice.listed(listed[:TOLD])
    if len(listed) > TOLD:
        said = voice.text("head_counts.and_more", names=said, count=len(listed))
    return voice.html("bulk_rulings.told", names=said)


def _voice(context: Context, register: Register) -> Voice:
    return context.voice.within(register.session.zone)
