"""Reads what Telegram hands us, one update at a time: its text as it came, its number and its lane."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any

from classbell.storage.inbox import Incoming

Update = dict[str, Any]

_HEAD = '{"ok":true,"result":['
_HIGHEST = 2**63 - 1
_decode = JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Read:
    """One update as it is to be kept, and what its text says; None where that is not an update."""

    incoming: Incoming
    update: Update | None


def split(answer: bytes) -> list[Read]:
    """Read the answer of a getUpdates that says `ok`."""
    text = answer.decode(errors="replace")
    try:
        return [_read(raw, value) for raw, value in _slices(text)]
    except JSONDecodeError:
        return [_read(_written(value), value) for value in json.loads(text)["result"]]


def read(body: bytes) -> Read:
    """Read one update as a webhook brings it; whatever it is, it is something to keep."""
    text = body.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        return _read(text, json.loads(text))
    except (ValueError, RecursionError) as error:
        return _dead(text, f"not JSON: {error}")


def _slices(text: str) -> list[tuple[str, Any]]:
    """Cut the answer into the texts of its updates; JSONDecodeError when it is spelled in any other way."""
    if not text.startswith(_HEAD):
        raise JSONDecodeError("another spelling", text, 0)
    found: list[tuple[str, Any]] = []
    at = len(_HEAD)
    if text.startswith("]", at):
        return found
    while True:
        value, end = _decode(text, at)
        found.append((text[at:end], value))
        if text.startswith("]", end):
            return found
        if not text.startswith(",", end):
            raise JSONDecodeError("another spelling", text, end)
        at = end + 1


def _read(raw: str, value: object) -> Read:
    if not isinstance(value, dict):
        return _dead(raw, "not an object")
    update_id = value.get("update_id")
    if type(update_id) is not int or not 0 <= update_id <= _HIGHEST:
        return _dead(raw, "no update_id")
    return Read(Incoming(update_id, lane_of(value), raw), value)


def _dead(raw: str, reason: str) -> Read:
    """Number it by its own digest, below all of Telegram's numbers, so that it is set aside once."""
    digest = hashlib.sha256(raw.encode(errors="replace")).digest()
    return Read(Incoming(-1 - int.from_bytes(digest[:7], "big"), 0, raw, reason), None)


def lane_of(update: Update) -> int:
    """Tell whose updates this one must not overtake: its sender's, else its chat's, else nobody's (0)."""
    for kind, payload in update.items():
        if kind != "update_id" and isinstance(payload, dict):
            return _id(payload, "from") or _id(payload, "user") or _id(payload, "chat") or 0
    return 0


def _id(payload: Update, field: str) -> int | None:
    face = payload.get(field)
    number = face.get("id") if isinstance(face, dict) else None
    return number if type(number) is int and abs(number) <= _HIGHEST else None


def _written(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
