"""Long lists of buttons, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.words.buttons import Button
from classbell.words.catalogue import Html

A_PAGE = 8
_LONGEST = 4096
"""UTF-16 units of a message; markup does not count for Telegram, and does here."""


def fitting(lines: Sequence[Html], around: Sequence[Html], at_most: int) -> list[list[Html]]:
    """Part lines into as many messages as they take, each with all that is `around` them; at least one."""
    room = _LONGEST - sum(_length(one) for one in around)
    parts: list[list[Html]] = [[]]
    for line in lines:
        if len(parts[-1]) == at_most or (parts[-1] and sum(map(_length, parts[-1])) + _length(line) > room):
            parts.append([])
        parts[-1].append(line)
    return parts


def _length(line: Html) -> int:
    return len(line.encode("utf-16-le")) // 2 + 1


def paged(buttons: Sequence[Button], page: int, turn: str) -> list[list[Button]]:
    """Give one page (from 0), a button a row, and a row that turns pages by the data `turn:<page>`."""
    pages = max(1, -(-len(buttons) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    rows = [[button] for button in buttons[page * A_PAGE : (page + 1) * A_PAGE]]
    turns = []
    if page > 0:
        turns.append(Button(f"‹ {page}/{pages}", f"{turn}:{page - 1}"))
    if page < pages - 1:
        turns.append(Button(f"{page + 2}/{pages} ›", f"{turn}:{page + 1}"))
    return [*rows, turns] if turns else rows
