"""One person's phone in the sandbox: what its owner does with it and sees on it."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.phones import Box

Json = dict[str, Any]
Message = dict[str, Any]


_ENDINGS = {"photo": "png", "video": "mp4", "audio": "mp3", "voice": "ogg", "document": "pdf"}


@dataclass(frozen=True)
class Tapped:
    """What a tap on an inline button brought: the popup's text, or a link, or copied text."""

    text: str = ""
    alert: bool = False
    url: str = ""
    copied: str = ""
    answered: bool = True
    after: float = 0.0
    """Seconds from the tap until the sandbox had the bot's answer."""


class Phone:
    """One person's phone. Acts and sights are in the chat with the bot, unless `chat_id` names a group."""

    def __init__(self, box: Box, face: Json) -> None:
        self.box = box
        self.id: int = face["id"]
        self.name: str = face["name"]
        self._chats: dict[int, dict[int, Message]] = {}
        self._forgotten: list[Message] = []
        self._changed = asyncio.Event()
        for chat in face["chats"]:
            self._chats[chat["id"]] = {message["message_id"]: message for message in chat["messages"]}

    @property
    def messages(self) -> list[Message]:
        """The messages in the chat with the bot, oldest first."""
        return self.messages_in(self.id)

    @property
    def last(self) -> Message:
        return self.messages[-1]

    def messages_in(self, chat_id: int) -> list[Message]:
        return [message for _, message in sorted(self._chats.get(chat_id, {}).items())]

    async def send(self, text: str, chat_id: int | None = None, reply_to: int | None = None) -> Message:
        return await self._say("send", chat_id=chat_id or self.id, text=text, reply_to=reply_to)

    async def edit(self, message: Message, text: str) -> Message:
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        return await self._say("edit", **place, text=text)

    async def start(self, payload: str = "") -> Message:
        return await self._say("start", payload=payload)

    async def open(self, link: str) -> Message:
        """Open a link to the bot, as Start with its payload."""
        opened = await self._do("open", link=link)
        assert "message_id" in opened, f"{link} does not lead to the bot"
        return self._keep(opened)

    async def tap(self, label: str, chat_id: int | None = None, within: float = 20.0) -> Tapped:
        """Tap the newest inline button with this label, waiting for it to appear, then for the answer."""
        chat_id = chat_id or self.id
        await self._until(lambda: self._button(label, chat_id), f"a button {label!r}", within, chat_id)
        message_id, row, column = next(iter(self._button(label, chat_id)))
        place = {"chat_id": chat_id, "message_id": message_id, "row": row, "column": column}
        got = await self._do("tap", **place)
        if "answer" not in got:
            return Tapped(url=got.get("url", ""), copied=got.get("copied", ""))
        answer = got["answer"]
        if answer is None:
            return Tapped(answered=False)
        return Tapped(answer["text"], answer["show_alert"], answer["url"], after=answer["after"])

    async def press(self, label: str, chat_id: int | None = None) -> Message:
        """Press a button of the reply keyboard; one that asks for a contact shares the own one."""
        keyboard = (await self.chat(chat_id or self.id))["reply_keyboard"] or {"keyboard": []}
        buttons = [button for row in keyboard["keyboard"] for button in row]
        found = [button for button in buttons if label in button["text"]]
        assert found, f"{self.name} has no key {label!r} among {[button['text'] for button in buttons]}"
        if found[0].get("request_contact"):
            return await self.contact()
        return await self.send(found[0]["text"], chat_id)

    async def upload(
        self, file: str | Path | bytes, name: str = "", caption: str = "", kind: str = "document"
    ) -> Message:
        """Send a file by its path or its bytes."""
        path = None if isinstance(file, bytes) else Path(file)
        data = file if isinstance(file, bytes) else await asyncio.to_thread(Path(file).read_bytes)
        form = aiohttp.FormData(quote_fields=False)
        for field, value in (("chat_id", str(self.id)), ("caption", caption), ("kind", kind)):
            form.add_field(field, value)
        form.add_field("file", io.BytesIO(data), filename=name or (path.name if path else "file"))
        sent = await self.box.post_form(f"phones/{self.id}/upload", form)
        return self._keep(sent[0])

    async def album(self, *files: tuple[str, bytes], caption: str = "") -> list[Message]:
        """Send (kind, bytes) all at once, as an album where the kinds allow."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("chat_id", str(self.id))
        form.add_field("caption", caption)
        for number, (kind, data) in enumerate(files):
            form.add_field("kind", kind)
            form.add_field("file", io.BytesIO(data), filename=f"{number}.{_ENDINGS.get(kind, 'bin')}")
        sent = await self.box.post_form(f"phones/{self.id}/upload", form)
        return [self._keep(message) for message in sent]

    async def contact(self, **card: str | int) -> Message:
        return await self._say("contact", **card)

    async def location(self, latitude: float, longitude: float, **more: float) -> Message:
        return await self._say("location", latitude=latitude, longitude=longitude, **more)

    async def scan(self, message: Message | None = None) -> Message:
        """Read the QR code in a message's photo, the newest photo by default, and open its link."""
        photos = [one for one in self.messages if "photo" in one]
        assert message or photos, f"{self.name} sees no photo:\n{self.transcript()}"
        photo = (message or photos[-1])["photo"][-1]
        return await self.scan_image(await self.box.file(photo["file_id"]))

    async def scan_image(self, picture: bytes) -> Message:
        """Point the camera at a picture and open the link of its QR code."""
        link = await self.box.read_code(picture)
        assert link, "there is no code in the picture"
        return await self.open(link)

    async def block(self) -> None:
        await self._do("block")

    async def unblock(self) -> None:
        await self._do("unblock")

    async def delete_account(self) -> None:
        await self._do("delete_account")

    async def chat(self, chat_id: int | None = None) -> Json:
        """Return a chat as the phone shows it now: unread, commands, reply_keyboard ..."""
        face = await self.box.get(f"phones/{self.id}")
        found: Json = next(chat for chat in face["chats"] if chat["id"] == (chat_id or self.id))
        return found

    async def sees(self, text: str, within: float = 20.0, chat_id: int | None = None) -> Message:
        """Wait until somebody else's message with this text is in the chat; return the newest such."""
        chat_id = chat_id or self.id
        await self._until(lambda: self._found(text, chat_id), repr(text), within, chat_id)
        return self._found(text, chat_id)[-1]

    async def sees_a(self, kind: str, within: float = 20.0, chat_id: int | None = None) -> Message:
        """Wait until somebody else's message of a kind ("photo", "document" ...) is in the chat."""
        chat_id = chat_id or self.id
        await self._until(lambda: self._of_kind(kind, chat_id), f"a {kind}", within, chat_id)
        return self._of_kind(kind, chat_id)[-1]

    async def finds(self, label: str, within: float = 20.0) -> None:
        """Wait until there is an inline button with this label."""
        await self._until(lambda: self._button(label, self.id), f"a button {label!r}", within, self.id)

    async def never_sees(self, text: str, within: float = 0.3, chat_id: int | None = None) -> None:
        """Hold that no message with this text comes within some seconds."""
        await asyncio.sleep(within)
        found = self._found(text, chat_id or self.id)
        assert not found, f"{self.name} sees {text!r}:\n{self.transcript(chat_id)}"

    def forget(self) -> None:
        """Let `sees` look only at what comes or is edited from now on."""
        self._forgotten = [message for chat in self._chats.values() for message in chat.values()]

    def transcript(self, chat_id: int | None = None) -> str:
        """Return the last messages of a chat, for a failing test to show."""
        return "\n".join(_told(message) for message in self.messages_in(chat_id or self.id)[-10:])

    def hear(self, event: Json) -> None:
        chat = self._chats.setdefault(event["chat"], {})
        if event["type"] == "deleted":
            chat.pop(event["message_id"], None)
        else:
            chat[event["message"]["message_id"]] = event["message"]
        self._changed.set()

    async def _until(self, met: Callable[[], object], what: str, within: float, chat_id: int) -> None:
        try:
            async with asyncio.timeout(within):
                while not met():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            seen = self.transcript(chat_id)
            raise AssertionError(f"{self.name} does not see {what} in {within} s:\n{seen}") from None

    def _fresh(self, chat_id: int) -> list[Message]:
        old = {id(message) for message in self._forgotten}
        return [one for one in self.messages_in(chat_id) if not one["out"] and id(one) not in old]

    def _found(self, text: str, chat_id: int) -> list[Message]:
        return [message for message in self._fresh(chat_id) if text in _words(message)]

    def _of_kind(self, kind: str, chat_id: int) -> list[Message]:
        return [message for message in self._fresh(chat_id) if kind in message]

    def _button(self, label: str, chat_id: int) -> list[tuple[int, int, int]]:
        newest_first = reversed(self.messages_in(chat_id))
        return [place for message in newest_first for place in _places(message, label)]

    async def _do(self, act: str, **asked: object) -> Json:
        done: Json = await self.box.post(f"phones/{self.id}/{act}", asked)
        return done

    async def _say(self, act: str, **asked: object) -> Message:
        return self._keep(await self._do(act, **asked))

    def _keep(self, message: Message) -> Message:
        kept: Message = self._chats.setdefault(message["chat"]["id"], {}).setdefault(message["message_id"], message)
        return kept


def _words(message: Message) -> str:
    return f"{message.get('text', '')}{message.get('caption', '')}"


def _rows(message: Message) -> list[list[Json]]:
    rows: list[list[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _places(message: Message, label: str) -> Iterator[tuple[int, int, int]]:
    for row, buttons in enumerate(_rows(message)):
        for column, button in enumerate(buttons):
            if label in button["text"]:
                yield message["message_id"], row, column


def _told(message: Message) -> str:
    labels = [button["text"] for row in _rows(message) for button in row]
    return f"  {'>' if message['out'] else '<'} {_words(message)!r} {labels or ''}"
