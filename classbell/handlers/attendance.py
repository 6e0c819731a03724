"""Signing in by chat."""

from __future__ import annotations

import re

from telegram import Update
from telegram.ext import filters

from classbell.actions.attendance import sign_in, type_digits
from classbell.actions.scans import Asked, SignedIn
from classbell.actions.sign_outs import SignedOut
from classbell.handlers import scans, sign_outs
from classbell.handlers.context import Context

DIGITS = re.compile(r"^\s*\d{3} ?\d{3}\s*$")
"""How somebody types the code."""


async def scan(_: Update, context: Context, payload: str) -> None:
    """A trainee scanned the session's code and tapped Start."""
    await _answer(context, await sign_in(context.desk, context.caller, payload))


async def digits(update: Update, context: Context) -> None:
    """A trainee typed the six digits under the code."""
    assert update.message is not None  # the filter saw its text
    typed = (update.message.text or "").replace(" ", "")
    await _answer(context, await type_digits(context.desk, context.caller, typed.strip()))


async def _answer(context: Context, taken: SignedIn | SignedOut | Asked) -> None:
    if isinstance(taken, SignedOut):
        await sign_outs.confirm(context, taken)
    elif isinstance(taken, SignedIn):
        await scans.confirm(context, taken)
    else:
        await scans.ask(context, taken)


MESSAGES = [(filters.Regex(DIGITS), digits)]
