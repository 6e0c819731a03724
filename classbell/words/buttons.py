"""Inline buttons under a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: its label, and either the callback data it carries (64 bytes at most) or the URL it opens."""

    label: str
    data: str | None = None
    url: str | None = None

    def as_json(self) -> dict[str, str]:
        """Give it as the Bot API spells it."""
        return {"text": self.label} | ({"url": self.url} if self.url else {"callback_data": self.data or ""})


Rows = Sequence[Sequence[Button]]


def markup(rows: Rows) -> dict[str, object]:
    """Give the rows as the `reply_markup` of a call, or nothing where there are none."""
    if not rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[button.as_json() for button in row] for row in rows]}}
