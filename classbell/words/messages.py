"""How much fits into one message, and what it says where there is no markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from classbell.words.catalogue import Html

_TAG = re.compile(r"<[^<>]+>")
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


def plain(html: str) -> str:
    """Give what a message says without its markup."""
    return unescape(_TAG.sub("", html))


def _length(line: Html) -> int:
    return len(line.encode("utf-16-le")) // 2 + 1
