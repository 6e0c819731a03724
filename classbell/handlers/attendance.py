"""Signing in by chat."""

from __future__ import annotations

from telegram import Update
from telegram.ext import filters

from classbell.actions.attendance import SignedIn, sign_in, type_digits
from classbell.handlers.context import Context


async def scan(_: Update, context: Context, payload: str) -> None:
    """A trainee scanned the session's code and tapped Start."""
    await _confirm(context, await sign_in(context.desk, context.caller, payload))


async def digits(update: Update, context: Context) -> None:
    """A trainee typed the six digits under the code."""
    assert update.message is not None  # the filter saw its text
    typed = update.message.text or ""
    await _confirm(context, await type_digits(context.desk, context.caller, typed.strip()))


async def _confirm(context: Context, signed: SignedIn) -> None:
    word = f"sign_in.{signed.mark.status}" if signed.is_first else "sign_in.again"
    voice = context.voice.within(signed.session.zone)
    await context.say(voice.html(word, title=signed.session.title, at=signed.mark.signed_at))


MESSAGES = [(filters.Regex(r"^\s*\d{6}\s*$"), digits)]
