"""Certificates of completion by chat: staff issue, revoke and restore them; trainees have theirs at any time."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import certificate_papers as papers
from classbell.actions import certificates, dialogues
from classbell.actions.certificate_papers import Paper
from classbell.actions.certificates import One
from classbell.domain.certificates import Choice, Part
from classbell.domain.errors.basics import AnswerInWords, Changed, NotAllowed, ReasonTooLong, Refused
from classbell.domain.errors.certificates import CertificateReasonMissing
from classbell.faces import drawing
from classbell.handlers import certificate_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue

DIALOGUE = "certificate"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(look, r"^certificates\.class:"),
        CallbackQueryHandler(turn, r"^certificates\.part:"),
        CallbackQueryHandler(look_at, r"^certificates\.person:"),
        CallbackQueryHandler(ask, r"^certificates\.ask:"),
        CallbackQueryHandler(issue, r"^certificates\.issue:"),
        CallbackQueryHandler(ask_why, r"^certificates\.choose:"),
        CallbackQueryHandler(unchoose, r"^certificates\.unchoose:"),
        CallbackQueryHandler(ask_why_revoke, r"^certificates\.revoke:"),
        CallbackQueryHandler(restore, r"^certificates\.restore:"),
        CallbackQueryHandler(paper, r"^certificates\.paper:"),
        CallbackQueryHandler(list_own, r"^certificates\.own:"),
        CallbackQueryHandler(own, r"^certificates\.mine:"),
    ]


async def look(update: Update, context: Context) -> None:
    """Someone of the staff wants the certificates of a class."""
    [class_id] = numbers(update, 1)
    view = await certificates.look(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.of_class(view, context.desk.policies.certificates, context.voice))


async def turn(update: Update, context: Context) -> None:
    """Someone of the staff goes through one part of the people."""
    class_id, part, page = parts(update, 3)
    view = await certificates.look(context.desk, context.caller, number(class_id))
    if part not in set(Part):
        raise Changed
    await context.answer()
    await context.show(*views.of_part(view, Part(part), number(page), context.voice))


async def look_at(update: Update, context: Context) -> None:
    """Someone of the staff picked a person."""
    class_id, person_id = numbers(update, 2)
    found = await certificates.look_at(context.desk, context.caller, (class_id, person_id))
    await context.answer()
    await context.show(*_one(context, found))


async def ask(update: Update, context: Context) -> None:
    """An organiser wants to issue certificates: say first how many."""
    [class_id] = numbers(update, 1)
    view = await certificates.look(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.sure(view, context.desk.policies.certificates, context.voice))


async def issue(update: Update, context: Context) -> None:
    """An organiser has said yes to that number; where it is another by now, it is asked again."""
    class_id, count = numbers(update, 2)
    try:
        view = await certificates.issue(context.desk, context.caller, class_id, count)
    except Changed as changed:
        await context.answer(context.voice.text(changed.word), alert=True)
        view = await certificates.look(context.desk, context.caller, class_id)
    await context.answer(context.voice.text("certificate.issued_now", count=count))
    await context.show(*views.of_class(view, context.desk.policies.certificates, context.voice))


async def ask_why(update: Update, context: Context) -> None:
    """An organiser lets somebody get a certificate, or not: they are asked why."""
    class_id, person_id, wish = numbers(update, 3)
    if wish not in {0, 1}:
        raise Changed
    data = {"class_id": class_id, "person_id": person_id, "wish": wish}
    await _ask_why(context, Dialogue(DIALOGUE, "choose", data))


async def ask_why_revoke(update: Update, context: Context) -> None:
    """An organiser wants to revoke a certificate: they are asked why."""
    class_id, person_id = numbers(update, 2)
    await _ask_why(context, Dialogue(DIALOGUE, "revoke", {"class_id": class_id, "person_id": person_id}))


async def take_reason(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed the reason; one that cannot be kept leaves the dialogue open."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    try:
        found = await _decide(context, dialogue, update.message.text)
    except (CertificateReasonMissing, ReasonTooLong):
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    await context.say(*_one(context, found))


async def unchoose(update: Update, context: Context) -> None:
    """An organiser lets the rule decide on somebody again."""
    class_id, person_id = numbers(update, 2)
    found = await certificates.unchoose(context.desk, context.caller, (class_id, person_id))
    await context.answer()
    await context.show(*_one(context, found))


async def restore(update: Update, context: Context) -> None:
    """An organiser lets a revoked certificate hold again."""
    class_id, person_id = numbers(update, 2)
    found = await certificates.restore(context.desk, context.caller, (class_id, person_id))
    await context.answer(context.voice.text("certificate.restored"))
    await context.show(*_one(context, found))


async def paper(update: Update, context: Context) -> None:
    """Someone of the staff wants somebody's certificate as a file."""
    class_id, person_id = numbers(update, 2)
    await _send(context, await papers.of_person(context.desk, context.caller, (class_id, person_id)))


async def list_own(_: Update, context: Context) -> None:
    """A trainee wants their certificates: the one there is, or a choice of several."""
    found = await papers.mine(context.desk, context.caller)
    if len(found) == 1 and found[0].revoked_at is None:
        await _send(context, await papers.own(context.desk, context.caller, found[0].id))
        return
    await context.answer()
    await context.say(*views.of_person(found, context.voice))


async def own(update: Update, context: Context) -> None:
    """A trainee wants one certificate of theirs."""
    await _send(context, await papers.own(context.desk, context.caller, numbers(update, 1)[0]))


DIALOGUES = {DIALOGUE: take_reason}


async def _ask_why(context: Context, dialogue: Dialogue) -> None:
    data = dialogue.data
    found = await certificates.look_at(context.desk, context.caller, (data["class_id"], data["person_id"]))
    if not found.may_organise:
        raise NotAllowed
    if (found.candidate.certificate is None) is (dialogue.step == "revoke"):
        raise Changed
    await dialogues.go_to(context.desk, context.caller, dialogue)
    await context.answer()
    word = "revoke" if dialogue.step == "revoke" else "add" if data["wish"] else "take_out"
    await context.say(context.voice.html(f"certificate.why_{word}", name=found.candidate.name))


async def _decide(context: Context, dialogue: Dialogue, typed: str) -> One:
    data = dialogue.data
    whose = (data["class_id"], data["person_id"])
    if dialogue.step == "revoke":
        return await certificates.revoke(context.desk, context.caller, whose, typed)
    choice = Choice(bool(data["wish"]), typed)
    return await certificates.choose(context.desk, context.caller, whose, choice)


def _one(context: Context, found: One) -> views.View:
    return views.one(found, context.voice.within(found.class_.zone))


async def _send(context: Context, found: Paper) -> None:
    await context.answer()
    content = await drawing.certificate(found.certificate, found.url)
    one = found.certificate
    title = "".join(sign if sign.isalnum() else "-" for sign in f"{one.class_title}-{one.name}")
    name = context.voice.text("certificate.file", title=title)
    caption = context.voice.html("certificate.caption", title=one.class_title, number=one.number)
    rows = views.check(found.url, context.voice)
    await context.send_file("document", f"{name}.pdf", content, caption, rows)
