"""Reads the callback data of a pressed button: "<noun>.<verb>:<part>[:<part>…]"."""

from __future__ import annotations

import re
from datetime import date

from telegram import Message, Update

from classbell.domain.errors.basics import Changed
from classbell.words.buttons import Rows


def parts(update: Update, count: int) -> list[str]:
    """Give the parts after the verb; a button with another number of them is not of our making now: Changed."""
    assert update.callback_query is not None  # the route saw its data
    found = (update.callback_query.data or "").split(":")[1:]
    if len(found) != count:
        raise Changed
    return found


def numbers(update: Update, count: int) -> list[int]:
    """Give the parts where all are row numbers or counts."""
    return [number(part) for part in parts(update, count)]


def number(part: str) -> int:
    """Read one part as a number; anything else was forged: Changed."""
    if not (part.isascii() and part.isdigit()) or len(part) > _DIGITS:
        raise Changed
    return int(part)


def day(part: str) -> date:
    """Read one part as a day, written 20261122; anything else was forged: Changed."""
    try:
        found = date.fromisoformat(part)
    except ValueError as error:
        raise Changed from error
    if found.year not in _YEARS:
        raise Changed
    return found


def in_place(update: Update, prefix: str | tuple[str, ...], rows: Rows) -> list[list[dict[str, str]]]:
    """Give the keyboard below the pressed button with other rows where buttons begin with a prefix.

    What shares the message (several nudges can be one) keeps its own buttons, and each its number.
    """
    query = update.callback_query
    message = query.message if query else None
    markup = message.reply_markup if isinstance(message, Message) else None
    keyboard: list[list[dict[str, str]]] = []
    fresh = [[button.as_json() for button in row] for row in rows]
    for row in markup.inline_keyboard if markup else ():
        if not str(row[0].callback_data).startswith(prefix):
            keyboard.append([button.to_dict() for button in row])
            continue
        number = _NUMBERED.match(row[0].text)
        keyboard += [[key | {"text": f"{number[0] if number else ''}{key['text']}"} for key in keys] for keys in fresh]
        fresh = []
    return keyboard + fresh


_NUMBERED = re.compile(r"\d+\. ")
_DIGITS = 14
"""Enough for any row, and for an instant in milliseconds that there is in the calendar."""
_YEARS = range(2000, 3000)
