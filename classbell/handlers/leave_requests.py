"""Staff decide on leave by chat, see who is away, and how much leave each person has had."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, leave_requests, leave_used
from classbell.actions.leave_requests import Board, Decided
from classbell.actions.leave_used import ClassLeave
from classbell.domain.errors.basics import AnswerInWords, Changed, ReasonTooLong, Refused
from classbell.domain.errors.leave import LeaveReasonMissing
from classbell.domain.leave import Kind, State
from classbell.domain.leave_requests import QUICK_REFUSALS, Case, Filed, Verdict
from classbell.domain.leave_tallies import Tally
from classbell.faces import drawing
from classbell.faces import leave as faces
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing

DIALOGUE = "leave_request"
NAMED = 15
"""How many are named on the board; a title and a name can be long."""
TO_DECIDE = 10
A_PAGE = 20
View = tuple[Html, Rows]


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(board, r"^leave_requests\.today:"),
        CallbackQueryHandler(open_, r"^leave_requests\.open:"),
        CallbackQueryHandler(look, r"^leave_requests\.look:"),
        CallbackQueryHandler(grant, r"^leave_requests\.yes:"),
        CallbackQueryHandler(refuse, r"^leave_requests\.no:"),
        CallbackQueryHandler(ask_reason, r"^leave_requests\.type:"),
        CallbackQueryHandler(undo, r"^leave_requests\.undo:"),
        CallbackQueryHandler(see_slip, r"^leave_requests\.slip:"),
        CallbackQueryHandler(used, r"^leave_requests\.used:"),
        CallbackQueryHandler(ask_book, r"^leave_requests\.book:"),
    ]


async def board(update: Update, context: Context) -> None:
    """A supervisor wants to know who is on leave, and what waits."""
    found = await leave_requests.board(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_board(context.voice.within(found.session.zone), found))


async def open_(update: Update, context: Context) -> None:
    """A member of staff wants to see one request of the board, which stays above it."""
    case = await leave_requests.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_case(context.voice, case))


async def look(update: Update, context: Context) -> None:
    """A member of staff wants to see the request a letter was about."""
    case = await leave_requests.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_case(context.voice, case))


async def grant(update: Update, context: Context) -> None:
    """A member of staff says yes."""
    decided = await leave_requests.grant(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_decided(context.voice, decided))


async def refuse(update: Update, context: Context) -> None:
    """A member of staff says no, for one of the quick reasons."""
    leave_id, reason = parts(update, 2)
    if reason not in QUICK_REFUSALS:
        raise Changed
    decided = await leave_requests.refuse(context.desk, context.caller, number(leave_id), reason)
    await context.answer()
    await context.show(*_decided(context.voice, decided))


async def ask_reason(update: Update, context: Context) -> None:
    """A member of staff wants to type why not."""
    [leave_id] = numbers(update, 1)
    case = await leave_requests.look(context.desk, context.caller, leave_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "reason", {"leave_id": leave_id}))
    await context.answer()
    await context.say(context.voice.html("leave.type_reason", name=case.filed.name))


async def take_reason(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A member of staff typed why not."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    leave_id = dialogue.data["leave_id"]
    try:
        decided = await leave_requests.refuse(context.desk, context.caller, leave_id, update.message.text)
    except (LeaveReasonMissing, ReasonTooLong):
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    await context.say(*_decided(context.voice, decided))


async def undo(update: Update, context: Context) -> None:
    """A member of staff takes back what they have just decided."""
    case = await leave_requests.undo(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer(context.voice.text("leave.undone"))
    await context.show(*_case(context.voice, case))


async def see_slip(update: Update, context: Context) -> None:
    """A member of staff wants to see the slip."""
    case = await leave_requests.look(context.desk, context.caller, numbers(update, 1)[0])
    if case.filed.leave.slip is None:
        raise Changed
    await context.answer()
    caption = f"{case.filed.name} · {faces.of(case.filed, context.voice)}"
    await context.call("sendPhoto", {"chat_id": context.chat_id, "photo": case.filed.leave.slip, "caption": caption})


async def used(update: Update, context: Context) -> None:
    """A member of staff wants to know how much leave each person has had."""
    class_id, page = numbers(update, 2)
    found = await leave_used.of_class(context.desk, context.caller, class_id)
    await context.answer()
    await context.say(*_used(context.voice.within(found.class_.zone), found, page))


async def ask_book(update: Update, context: Context) -> None:
    """A member of staff wants that as a file."""
    found = await leave_used.of_class(context.desk, context.caller, numbers(update, 1)[0])
    listing = _listing(context.voice.within(found.class_.zone), found)
    await context.answer()
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing))


DIALOGUES = {DIALOGUE: take_reason}


def _board(voice: Voice, found: Board) -> View:
    facts = {"title": found.session.class_title, "at": found.session.starts_at}
    lines = [voice.html("leave.board", away=len(found.away), waiting=len(found.waiting), **facts)]
    lines += [_away(voice, one) for one in found.away[:NAMED]]
    if len(found.away) > NAMED:
        lines.append(voice.html("leave.more_away", count=len(found.away) - NAMED))
    rows = [[_to_decide(voice, one)] for one in found.waiting[:TO_DECIDE]]
    rows.append([Button(voice.text("leave.used"), f"leave_requests.used:{found.session.class_id}:0")])
    return Html("\n".join(lines)), rows


def _to_decide(voice: Voice, filed: Filed) -> Button:
    label = voice.text("leave.decide", name=filed.name, leave=faces.of(filed, voice))
    return Button(label, f"leave_requests.open:{filed.leave.id}")


def _away(voice: Voice, filed: Filed) -> Html:
    said = voice.html("leave.away", name=filed.name, leave=faces.of(filed, voice))
    if filed.leave.state is not State.RETURNED:
        return said
    return Html(f"{said} {voice.html('leave.away_back', at=filed.leave.ended_at)}")


def _case(voice: Voice, case: Case) -> View:
    return faces.request(case, voice), faces.request_rows(case.filed, voice)


def _decided(voice: Voice, decided: Decided) -> View:
    said = faces.request(decided.case, voice)
    rows = [[Button(voice.text("leave.undo"), f"leave_requests.undo:{decided.decision_id}")]]
    if decided.verdict is Verdict.PASSED:
        word = "leave.passed" if decided.asked else "leave.passed_to_nobody"
        said = Html(f"{said}\n\n{voice.html(word, rank=voice.text(f'rank.{decided.case.filed.leave.rank}'))}")
    return Html(f"{said}\n{voice.html('leave.undo_hint')}"), rows


def _used(voice: Voice, found: ClassLeave, page: int) -> View:
    class_id, part = found.class_.id, found.tallies[page * A_PAGE : (page + 1) * A_PAGE]
    word = "leave.used_in_class" if found.tallies else "leave.nobody_used"
    facts = {"title": found.class_.title, "limit": found.limit_hours, "at": found.at}
    lines = [voice.html(word, count=len(found.tallies), **facts), *(_tally(voice, one, found) for one in part)]
    turns = [
        Button(voice.text("sheet.page", page=to + 1), f"leave_requests.used:{class_id}:{to}")
        for to in (page - 1, page + 1)
        if 0 <= to * A_PAGE < len(found.tallies)
    ]
    book = [Button(voice.text("sheet.book"), f"leave_requests.book:{class_id}")] if found.tallies else []
    return Html("\n".join(lines)), [row for row in (turns, book) if row]


def _tally(voice: Voice, one: Tally, found: ClassLeave) -> Html:
    word = "leave.tally_over" if one.counted > found.limit_hours else "leave.tally"
    return voice.html(word, name=one.name, counted=one.counted, hours=round(sum(one.hours.values()), 1))


def _listing(voice: Voice, found: ClassLeave) -> Listing:
    headings = [voice.text(f"leave.column_{name}") for name in ("name", "group", *Kind, "sessions", "counted", "limit")]
    rows = [
        [
            one.name,
            one.group or "",
            *(_said(voice, one.hours[kind]) for kind in Kind),
            str(one.sessions),
            _said(voice, one.counted),
            _said(voice, found.limit_hours),
        ]
        for one in found.tallies
    ]
    title = voice.text("leave.book_title", title=found.class_.title)
    return Listing(title, headings, rows, [voice.text("leave.book_note", at=found.at)])


def _said(voice: Voice, hours: float) -> str:
    return voice.text("leave.hours", hours=hours)
