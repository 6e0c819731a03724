"""Long lists of buttons, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.words.buttons import Button

A_PAGE = 8


def paged(buttons: Sequence[Button], page: int, turn: str) -> list[list[Button]]:
    """Give one page (from 0), a button a row, and a row that turns pages by the data `turn:<page>`."""
    pages = max(1, -(-len(buttons) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    rows = [[button] for button in buttons[page * A_PAGE : (page + 1) * A_PAGE]]
    return [*rows, *turns(page, pages, turn)]


def turns(page: int, pages: int, turn: str) -> list[list[Button]]:
    """Give the row that turns pages, for a page (from 0) of so many; none where there is one only."""
    ways = []
    if page > 0:
        ways.append(Button(f"‹ {page}/{pages}", f"{turn}:{page - 1}"))
    if page < pages - 1:
        ways.append(Button(f"{page + 2}/{pages} ›", f"{turn}:{page + 1}"))
    return [ways] if ways else []
