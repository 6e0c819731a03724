"""Personal badges by chat: staff print and scan them, trainees show theirs."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import badge_scans, badges
from classbell.actions.badge_scans import Choice, Scanned
from classbell.actions.badges import Issued
from classbell.domain.badges import Badge, Outcome
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.signing import NoBadgeOfOwn
from classbell.faces import drawing, marks
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.sessions import choices
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(sign, r"^badges\.sign:"),
        CallbackQueryHandler(undo, r"^badges\.undo:"),
        CallbackQueryHandler(begin, r"^badges\.begin:"),
        CallbackQueryHandler(print_all, r"^badges\.print:"),
        CallbackQueryHandler(turn_people, r"^badges\.people:"),
        CallbackQueryHandler(ask_reissue, r"^badges\.ask:"),
        CallbackQueryHandler(reissue, r"^badges\.reissue:"),
        CallbackQueryHandler(turn_mine, r"^badges\.mine:"),
        CallbackQueryHandler(show_own, r"^badges\.own:"),
        CallbackQueryHandler(ask_renewal, r"^badges\.renew:"),
        CallbackQueryHandler(renew, r"^badges\.new:"),
    ]


async def scan(_: Update, context: Context, payload: str) -> None:
    """Someone scanned a badge and tapped Start."""
    scanned = await badge_scans.scan(context.desk, context.caller, payload)
    if isinstance(scanned, Choice):
        rows = [[one] for one in choices(context, scanned.sessions, f"badges.sign:{scanned.badge.id}")]
        await context.say(context.voice.html("badges.which", name=scanned.badge.name), rows)
    else:
        await context.say(*_scanned(context, scanned))


async def sign(update: Update, context: Context) -> None:
    """A supervisor chose the session."""
    badge_id, session_id = numbers(update, 2)
    scanned = await badge_scans.sign_in(context.desk, context.caller, badge_id, session_id)
    await context.answer()
    await context.show(*_scanned(context, scanned))


async def undo(update: Update, context: Context) -> None:
    """A supervisor takes back what the scan has done."""
    session_id, person_id = numbers(update, 2)
    session = await badge_scans.undo(context.desk, context.caller, (session_id, person_id))
    await context.answer(context.voice.text("rulings.taken_back"))
    await context.show(context.voice.html("badges.undone", session=session))


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants the class's badges."""
    session, found = await badges.of_class(context.desk, context.caller, numbers(update, 1)[0])
    voice = context.voice
    await context.answer()
    rows = [[Button(voice.text("badges.print"), f"badges.print:{session.id}")]]
    if found:
        rows.append([Button(voice.text("badges.renew_one"), f"badges.people:{session.id}:0")])
    await context.say(voice.html("badges.about", title=session.class_title, count=len(found)), rows)


async def print_all(update: Update, context: Context) -> None:
    """A supervisor wants the badges on paper."""
    sheet = await badges.sheet(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(sheet.class_.zone)
    paper = await drawing.badges(sheet, voice, context.desk.now())
    kept = "".join(sign if sign.isalnum() else "-" for sign in voice.text("badges.title", title=sheet.class_.title))
    caption = voice.html("badges.printed", title=sheet.class_.title, count=len(sheet.badges))
    await context.send_file("document", f"{kept}.pdf", paper, caption)


async def turn_people(update: Update, context: Context) -> None:
    """A supervisor looks for whose badge is lost."""
    session_id, page = numbers(update, 2)
    session, found = await badges.of_class(context.desk, context.caller, session_id)
    buttons = [Button(one.name, f"badges.ask:{session_id}:{one.person_id}") for one in found]
    await context.answer()
    rows = paged(buttons, page, f"badges.people:{session_id}")
    await context.show(context.voice.html("badges.whose", title=session.class_title), rows)


async def ask_reissue(update: Update, context: Context) -> None:
    """A supervisor picked somebody, and is asked whether they are sure."""
    session_id, person_id = numbers(update, 2)
    _, found = await badges.of_class(context.desk, context.caller, session_id)
    badge = _of(found, person_id)
    voice = context.voice
    rows = [
        [Button(voice.text("badges.renew_yes"), f"badges.reissue:{session_id}:{person_id}")],
        [Button(voice.text("rulings.back"), f"badges.people:{session_id}:0")],
    ]
    await context.answer()
    await context.show(voice.html("badges.sure", name=badge.name), rows)


async def reissue(update: Update, context: Context) -> None:
    """A supervisor gives somebody a new badge."""
    session_id, person_id = numbers(update, 2)
    issued = await badges.reissue(context.desk, context.caller, session_id, person_id)
    await context.answer(context.voice.text("badges.renewed"))
    await _send(context, issued, "badges.of_other")


async def turn_mine(update: Update, context: Context) -> None:
    """A trainee wants their badge: at once, or after choosing the class."""
    [page] = numbers(update, 1)
    found = await badges.mine(context.desk, context.caller)
    if not found:
        raise NoBadgeOfOwn
    await context.answer()
    if len(found) == 1:
        await _send(context, await badges.own(context.desk, context.caller, found[0].id), "badges.own", found[0].id)
    else:
        buttons = [Button(one.title, f"badges.own:{one.id}") for one in found]
        await context.say(context.voice.html("badges.which_class"), paged(buttons, page, "badges.mine"))


async def show_own(update: Update, context: Context) -> None:
    """A trainee picked the class."""
    [class_id] = numbers(update, 1)
    issued = await badges.own(context.desk, context.caller, class_id)
    await context.answer()
    await _send(context, issued, "badges.own", class_id)


async def ask_renewal(update: Update, context: Context) -> None:
    """A trainee wants a new badge, and is asked whether they are sure."""
    [class_id] = numbers(update, 1)
    await context.answer()
    voice = context.voice
    rows = [[Button(voice.text("badges.renew_yes"), f"badges.new:{class_id}")]]
    await context.say(voice.html("badges.sure_of_own"), rows)


async def renew(update: Update, context: Context) -> None:
    """A trainee gives themselves a new badge."""
    [class_id] = numbers(update, 1)
    issued = await badges.renew(context.desk, context.caller, class_id)
    await context.answer(context.voice.text("badges.renewed"))
    await _send(context, issued, "badges.own", class_id)


async def _send(context: Context, issued: Issued, word: str, class_id: int | None = None) -> None:
    voice = context.voice
    caption = voice.html(word, name=issued.badge.name, title=issued.class_.title)
    rows = [] if class_id is None else [[Button(voice.text("badges.renew"), f"badges.renew:{class_id}")]]
    await context.send_file("photo", "badge.png", await drawing.code(issued.link), caption, rows)


def _scanned(context: Context, scanned: Scanned) -> tuple[Html, Rows]:
    voice = context.voice.within(scanned.session.zone)
    badge, key = scanned.badge, f"{scanned.session.id}:{scanned.badge.person_id}"
    text = voice.html(
        f"badges.{scanned.outcome}",
        name=badge.name,
        whence=_whence(voice, badge),
        stands=marks.stands(scanned.mark, voice),
        session=scanned.session,
        present=scanned.counted.present,
        expected=scanned.counted.expected,
    )
    return text, _scan_rows(voice, scanned.outcome, key)


def _scan_rows(voice: Voice, outcome: Outcome, key: str) -> Rows:
    if outcome in {Outcome.SIGNED_IN, Outcome.RAISED}:
        return [[Button(voice.text("rulings.undo"), f"badges.undo:{key}")]]
    if outcome is Outcome.RULED:
        return [[Button(voice.text("card.button.by_hand"), f"rulings.person:{key}")]]
    return []


def _whence(voice: Voice, badge: Badge) -> str:
    return voice.text("badges.dot").join(part for part in (badge.group, badge.unit) if part)


def _of(found: list[Badge], person_id: int) -> Badge:
    badge = next((one for one in found if one.person_id == person_id), None)
    if badge is None:
        raise Changed
    return badge
