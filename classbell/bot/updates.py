"""Reads what Telegram hands us, one update at a time: its text as it came, its number, its lane, and the object."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from json import JSONDecodeError, JSONDecoder
from typing import Any, TypeGuard

from telegram import Bot, Chat, Message, MessageEntity, Update, User

from classbell.storage.inbox import Incoming

Json = dict[str, Any]

_HEAD = '{"ok":true,"result":['
_HIGHEST = 2**63 - 1
_decode = JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Read:
    """One update as it is to be kept, and what it says, with the coordinates that are not kept; None: no update."""

    incoming: Incoming
    update: Json | None


COORDINATES = re.compile(r'("(?:latitude|longitude)"\s*:\s*)-?\d[\d.eE+-]*')
"""Where somebody is: judged when it comes, and kept nowhere."""


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
    return Read(Incoming(update_id, lane_of(value), _without_places(raw)), value)


def _dead(raw: str, reason: str) -> Read:
    """Number it by its own digest, below all of Telegram's numbers, so that it is set aside once."""
    digest = hashlib.sha256(raw.encode(errors="replace")).digest()
    return Read(Incoming(-1 - int.from_bytes(digest[:7], "big"), 0, _without_places(raw), reason), None)


def _without_places(raw: str) -> str:
    """Give an update's text without coordinates: whoever runs it from the text asks for the location again."""
    return COORDINATES.sub(r"\1null", raw)


def lane_of(update: Json) -> int:
    """Tell whose updates this one must not overtake: its sender's, else its chat's, else nobody's (0)."""
    for kind, payload in update.items():
        if kind != "update_id" and isinstance(payload, dict):
            return _id(payload, "from") or _id(payload, "user") or _id(payload, "chat") or 0
    return 0


class _Text(Message):
    """A message whose attributes are set the plain way: the library looks at each of its hundred before."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment] # its two parameters have no names


_TEXT = {"message_id", "from", "chat", "date", "text"}
_TEXT_AT_MOST = _TEXT | {"entities"}


def built(update: Json, bot: Bot) -> Update:
    """Make the library's object of an update; it raises almost anything where the update is malformed.

    Plain text, most of what comes, is put together here in half the time that `de_json` takes to look for all
    the other things a message can hold.
    """
    message = update.get("message")
    if len(update) != len(("update_id", "message")) or not _is_plain_text(message):
        return Update.de_json(update, bot)
    found = Update(update["update_id"], message=_text(message, bot))
    found.set_bot(bot)
    return found


def _is_plain_text(message: object) -> TypeGuard[Json]:
    return (
        isinstance(message, dict)
        and _TEXT <= message.keys() <= _TEXT_AT_MOST
        and isinstance(message["from"], dict)
        and isinstance(message["chat"], dict)
        and isinstance(message["date"], int)
    )


def _text(message: Json, bot: Bot) -> Message:
    text = _Text(
        message_id=message["message_id"],
        date=datetime.fromtimestamp(message["date"], UTC),
        chat=Chat.de_json(message["chat"], bot),
        from_user=User.de_json(message["from"], bot),
        text=message["text"],
        entities=MessageEntity.de_list(message.get("entities") or [], bot),
    )
    text.set_bot(bot)
    return text


def _id(payload: Json, field: str) -> int | None:
    face = payload.get(field)
    number = face.get("id") if isinstance(face, dict) else None
    return number if type(number) is int and abs(number) <= _HIGHEST else None


def _written(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
