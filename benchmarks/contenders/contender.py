"""What the harness has to know of a contender to run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot that signs people in: how to make its folder ready, start it, and count what it kept.

    `prepare(folder, people)` returns, for each person, the Start that signs them in, without an
    update_id; `environment(folder, base_url)` says where the bot finds both; `kept(folder)` counts
    the marks in its store once it has stopped.
    """

    words: str
    command: Sequence[str]
    prepare: Callable[[Path, int], list[Json]]
    environment: Callable[[Path, str], Mapping[str, str]]
    kept: Callable[[Path], int]


def start(person_id: int, payload: str) -> Json:
    """Return the update of a person who scanned a code and tapped Start."""
    account = {"id": person_id, "first_name": f"学员{person_id}", "language_code": "zh-hans"}
    text = f"/start {payload}"
    return {
        "message": {
            "message_id": person_id,
            "date": 1760000000,
            "chat": {**account, "type": "private"},
            "from": {**account, "is_bot": False},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        }
    }
