"""Makes a claimed letter ready to leave: addressed, marked when it may be a repeat, with its file."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from classbell.actions.desk import Desk
from classbell.domain.corrections import ITEM
from classbell.domain.delivery import Upload
from classbell.storage import outbox, people
from classbell.storage.outbox import FOLDER, Claimed
from classbell.words.catalogue import Voice, choose

_REMEMBERED = 64
_LONGEST: Final = {"text": 4096, "caption": 1024}


class NothingToSend(Exception):
    """The letter cannot be made ready: its notice, its file or the message it changes is gone."""


class NotYet(Exception):
    """The message that the letter changes is still on its way."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A call ready to be made: a body that is JSON already, or, with files, parameters and uploads."""

    body: bytes = b""
    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    file: tuple[str, int, int] | None = None
    """Which file is uploaded: its name, instant and size, so that what Telegram calls it can be remembered."""


class Envelopes:
    """Encodes what many letters have in common once, and uploads a file once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._heads: dict[int, bytes] = {}
        self._file_ids: dict[tuple[str, int, int], str] = {}

    async def seal(self, letter: Claimed) -> Sealed:
        """Make a letter ready; NothingToSend when that cannot be."""
        if letter.amends is not None:
            return await self._seal_change(letter, letter.amends)
        if letter.repeats or letter.file:
            return await self._seal_apart(letter)
        head = await self._head(letter.subject_id) if letter.body is None else letter.body.encode()[:-1]
        comma = b"" if head == b"{" else b","
        return Sealed(b'%b%b"chat_id":%d}' % (head, comma, letter.chat_id))

    def remember(self, sealed: Sealed, result: object) -> None:
        """Note what Telegram calls a file that it has now."""
        if sealed.file and isinstance(result, dict) and (file_id := _file_id(result, next(iter(sealed.files)))):
            self._file_ids = dict([*self._file_ids.items(), (sealed.file, file_id)][-_REMEMBERED:])

    def forget(self) -> None:
        """Let go of what was encoded for the notices that are out."""
        self._heads.clear()

    async def _head(self, notice_id: int | None) -> bytes:
        """Give a notice's body as JSON without its last brace."""
        assert notice_id is not None  # only notices leave their content to the notice
        if notice_id not in self._heads:
            self._heads[notice_id] = outbox.written(await self._notice(notice_id)).encode()[:-1]
        return self._heads[notice_id]

    async def _notice(self, notice_id: int) -> dict[str, Any]:
        async with self._desk.db.read() as tx:
            body = await outbox.notice_body(tx, notice_id)
        if body is None:
            raise NothingToSend("the notice is gone")
        return body

    async def _seal_change(self, letter: Claimed, amends: int) -> Sealed:
        """Address an edit or a deletion to the message of another letter; of an album, to the item it names."""
        async with self._desk.db.read() as tx:
            placed = await outbox.placed(tx, amends)
        if placed.is_on_its_way:
            raise NotYet
        if placed.message_id is None:
            raise NothingToSend("there is no message to change")
        body = json.loads(letter.body or "{}")
        item = body.pop(ITEM, None)
        if letter.method == "deleteMessages":
            place: dict[str, Any] = {"message_ids": list(placed.album) or [placed.message_id]}
        else:
            place = {"message_id": placed.message_id if item is None else placed.album[item]}
        return Sealed(outbox.written(body | place | {"chat_id": letter.chat_id}).encode())

    async def _seal_apart(self, letter: Claimed) -> Sealed:
        body = json.loads(letter.body) if letter.body else await self._notice(letter.subject_id or 0)
        if letter.repeats:
            _mark(body, await self._voice(letter.chat_id))
        if letter.file:
            return await self._with_file(letter.method, letter.file, body | {"chat_id": letter.chat_id})
        return Sealed(outbox.written(body | {"chat_id": letter.chat_id}).encode())

    async def _voice(self, chat_id: int) -> Voice:
        house = self._desk.house
        async with self._desk.db.read() as tx:
            account = await people.account(tx, chat_id)
        wishes = (account.language, account.language_code) if account else ()
        return Voice(choose(wishes, house.language), house.zone)

    async def _with_file(self, method: str, name: str, params: dict[str, Any]) -> Sealed:
        path = self._desk.house.data / FOLDER / name
        field_name = method.removeprefix("send").lower()
        try:
            state = await asyncio.to_thread(path.stat)
            key = (name, state.st_mtime_ns, state.st_size)
            if file_id := self._file_ids.get(key):
                return Sealed(outbox.written(params | {field_name: file_id}).encode())
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise NothingToSend(f"the file cannot be read: {error.strerror}") from error
        return Sealed(params=params, files={field_name: Upload(Path(name).name, content)}, file=key)


def _mark(body: dict[str, Any], voice: Voice) -> None:
    """Say at the end that it may be a repeat: there it moves no entity."""
    for name, longest in _LONGEST.items():
        said = body.get(name)
        if isinstance(said, str):
            mark = voice.html("outbox.repeat") if body.get("parse_mode") == "HTML" else voice.text("outbox.repeat")
            marked = f"{said}\n\n{mark}"
            body[name] = marked if len(marked) <= longest else said


def _file_id(message: dict[str, Any], field_name: str) -> str | None:
    """Find the file's id in a message as sent; a photo has one a size, the largest last."""
    found = message.get(field_name)
    found = found[-1] if isinstance(found, list) and found else found
    file_id = found.get("file_id") if isinstance(found, dict) else None
    return file_id if isinstance(file_id, str) else None
