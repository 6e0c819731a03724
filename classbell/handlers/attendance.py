"""Signing in by chat."""

from __future__ import annotations

import re

from telegram import Update
from telegram.ext import filters

from classbell.actions.attendance import SignedIn, sign_in, type_digits
from classbell.domain.attendance import Origin
from classbell.faces import marks
from classbell.handlers.context import Context

DIGITS = re.compile(r"^\s*\d{3} ?\d{3}\s*$")
"""How somebody types the code."""


async def scan(_: Update, context: Context, payload: str) -> None:
    """A trainee scanned the session's code and tapped Start."""
    await _confirm(context, await sign_in(context.desk, context.caller, payload))


async def digits(update: Update, context: Context) -> None:
    """A trainee typed the six digits under the code."""
    assert update.message is not None  # the filter saw its text
    typed = (update.message.text or "").replace(" ", "")
    await _confirm(context, await type_digits(context.desk, context.caller, typed.strip()))


async def _confirm(context: Context, signed: SignedIn) -> None:
    voice = context.voice.within(signed.session.zone)
    facts = {"session": signed.session, "title": signed.session.title, "at": signed.mark.signed_at}
    await context.say(voice.html(_word(signed), status=marks.status(signed.mark.status, voice), **facts))


def _word(signed: SignedIn) -> str:
    if signed.is_first:
        return f"sign_in.{signed.mark.status}"
    return "sign_in.ruled" if signed.mark.origin is Origin.HAND else "sign_in.again"


MESSAGES = [(filters.Regex(DIGITS), digits)]
