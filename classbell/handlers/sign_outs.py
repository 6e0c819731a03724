"""Signing out by chat, and the supervisor's asking for it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import sign_outs
from classbell.actions.sign_outs import Outs, SignedOut
from classbell.domain.attendance import Status
from classbell.handlers.context import Context
from classbell.handlers.sessions import send_code
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html

NAMES = 60


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^sign_outs\.begin:"),
        CallbackQueryHandler(open_, r"^sign_outs\.open:"),
        CallbackQueryHandler(close, r"^sign_outs\.close:"),
        CallbackQueryHandler(refresh, r"^sign_outs\.look:"),
    ]


async def confirm(context: Context, signed: SignedOut) -> None:
    """Tell somebody what their sign-out came to."""
    voice = context.voice.within(signed.session.zone)
    facts = {"session": signed.session, "at": signed.mark.signed_at}
    if signed.came is None:
        await context.say(voice.html("sign_outs.never_in", **facts))
        return
    early = signed.mark.status is Status.EARLY_LEAVE
    word = "sign_outs.again" if not signed.is_first else "sign_outs.early" if early else "sign_outs.done"
    await context.say(voice.html(word, **facts))


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants to see how sign-out stands, or to ask for it."""
    outs = await sign_outs.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_view(context, outs))


async def refresh(update: Update, context: Context) -> None:
    """A supervisor wants it afresh."""
    outs = await sign_outs.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_view(context, outs))


async def open_(update: Update, context: Context) -> None:
    """A supervisor asks for sign-out: the code comes below."""
    session = await sign_outs.open_out(context.desk, context.caller, numbers(update, 1)[0])
    outs = await sign_outs.look(context.desk, context.caller, session.id)
    await context.answer()
    await context.show(*_view(context, outs))
    await send_code(context, session.id)


async def close(update: Update, context: Context) -> None:
    """A supervisor closed sign-out."""
    outs = await sign_outs.close_out(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer(context.voice.text("sign_outs.closed_now", out=outs.out, in_only=len(outs.in_only)))


def _view(context: Context, outs: Outs) -> tuple[Html, Rows]:
    session, voice = outs.session, context.voice.within(outs.session.zone)
    state = "never" if session.out_opened_at is None else "open" if session.is_out_open else "closed"
    lines = [voice.html(f"sign_outs.is_{state}", session=session)]
    if session.out_opened_at is not None:
        lines.append(voice.html("sign_outs.count", out=outs.out, in_only=len(outs.in_only)))
        names = voice.listed(entry.name for entry in outs.in_only[:NAMES])
        lines += [voice.html("sign_outs.in_only", names=names)] if names else []
    refresh = Button(voice.text("card.button.refresh"), f"sign_outs.look:{session.id}")
    if session.is_out_open:
        turn = [Button(voice.text("sign_outs.close"), f"sign_outs.close:{session.id}")]
        turn.append(Button(voice.text("sign_outs.code"), f"sessions.code:{session.id}"))
    else:
        turn = [Button(voice.text("sign_outs.open"), f"sign_outs.open:{session.id}")]
    return Html("\n".join(lines)), [turn, [refresh]] if session.settled_at is None else [[refresh]]
