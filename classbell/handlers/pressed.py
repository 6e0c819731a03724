"""Reads what a pressed button carries."""

from __future__ import annotations

from classbell.handlers.context import Context


def number(context: Context) -> int:
    """Give the one number in the button's data."""
    return numbers(context)[0]


def numbers(context: Context) -> list[int]:
    """Give the numbers in the button's data, in order."""
    return [int(part) for part in parts(context) if part.isdigit()]


def parts(context: Context) -> tuple[str, ...]:
    """Give what the route's pattern caught in the button's data, in order."""
    assert context.matches  # the route has a pattern
    return tuple(part or "" for part in context.matches[0].groups())
