"""What a handler is handed besides the update: the desk, the caller, and a way to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

import structlog
from telegram import Chat, Update
from telegram.ext import Application, CallbackContext, ExtBot

from classbell.actions.desk import Desk
from classbell.domain.delivery import CallFailed, Course, Policy, Upload, is_gone, judge
from classbell.domain.people import Caller
from classbell.words.buttons import Rows, markup
from classbell.words.catalogue import Html, Voice

log = structlog.get_logger()


class Telegram(Protocol):
    """The Bot API as handlers use it; failures are `domain.delivery.CallFailed`."""

    async def call(self, method: str, params: Mapping[str, object]) -> Any:  # noqa: ANN401 what the API gives
        """Call a method and give its result."""

    async def upload(self, method: str, params: Mapping[str, object], files: Mapping[str, Upload]) -> Any:  # noqa: ANN401 what the API gives
        """Call a method with files by field."""

    async def download(self, file_path: str, *, at_most: int) -> bytes:
        """Fetch a file by getFile's `file_path`; `TooBig` once it passes so many bytes."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The inbox row that is being worked on."""

    cause_id: int | None
    received_at: datetime


arrival: ContextVar[Arrival] = ContextVar("arrival")
"""Set by whoever feeds updates in, around each one."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What all updates share."""

    desk: Desk
    telegram: Telegram


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update's context. `tools` and, once they have been met, `caller` stand before any handler runs."""

    tools: Tools
    caller: Caller
    query_id: str | None
    """The callback query that still waits for its answer."""
    in_group: bool
    """Whether it came from a group, where we neither write nor change anything in answer."""
    message_id: int | None
    """The message whose button was pressed; None in a group."""

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Self:
        """Build the context of one update."""
        context = super().from_update(update, application)
        context.tools = application.tools  # type: ignore[attr-defined] # bot.app.Classbell has it
        query = update.callback_query if isinstance(update, Update) else None
        context.query_id = query.id if query else None
        chat = update.effective_chat if isinstance(update, Update) else None
        context.in_group = chat is not None and chat.type != Chat.PRIVATE
        pressed = query.message if query and not context.in_group else None
        context.message_id = pressed.message_id if pressed else None
        return context

    @property
    def desk(self) -> Desk:
        """The store, the clock, the keys and the rules."""
        return self.tools.desk

    @property
    def chat_id(self) -> int:
        """Where the answer goes: to the caller alone, also where they wrote or tapped in a group."""
        return self.caller.account_id if self.in_group else self._chat_id or self.caller.account_id

    @property
    def voice(self) -> Voice:
        """The caller's language, in the organisation's zone; `voice.within(session.zone)` for a class's."""
        return Voice(self.caller.language, self.desk.house.zone)

    async def say(self, text: Html, rows: Rows = (), **extra: object) -> dict[str, Any] | None:
        """Send a message to the caller; give it as sent, or None if it could not be."""
        body = {"chat_id": self.chat_id, "text": text, "parse_mode": "HTML"} | markup(rows) | extra
        return await self.call("sendMessage", body)

    async def show(self, text: Html, rows: Rows = ()) -> None:
        """Put a view in place of the one whose button was pressed; send it where there is none, or none any more."""
        if self.message_id is None:
            await self.say(text, rows)
            return
        body = {"chat_id": self.chat_id, "message_id": self.message_id, "text": text, "parse_mode": "HTML"}
        try:
            await self._insist("editMessageText", body | {"reply_markup": {"inline_keyboard": []}} | markup(rows))
        except CallFailed as failure:
            if not is_gone(failure):
                _give_up("editMessageText", failure)
                return
            sent = await self.say(text, rows)
            self.message_id = sent["message_id"] if sent else None

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the pressed button: at most 200 characters, as a passing line or an alert. Once."""
        if self.query_id is not None:
            query_id, self.query_id = self.query_id, None
            body = {"callback_query_id": query_id, "text": text[:200], "show_alert": alert}
            await self.call("answerCallbackQuery", body)

    async def send_file(
        self, kind: str, name: str, content: bytes, caption: Html | None = None, rows: Rows = ()
    ) -> dict[str, Any] | None:
        """Send a `photo` or `document` to the caller; give the message as sent, or None."""
        body = {"chat_id": self.chat_id, "parse_mode": "HTML"} | markup(rows)
        if caption:
            body["caption"] = caption
        return await self.call(f"send{kind.title()}", body, {kind: Upload(name, content)})

    async def call(
        self,
        method: str,
        body: Mapping[str, object],
        files: Mapping[str, Upload] | None = None,
    ) -> dict[str, Any] | None:
        """Make a call that answers a person. What certainly was not sent is tried again; what may have been is not."""
        try:
            return await self._insist(method, body, files)
        except CallFailed as failure:
            _give_up(method, failure)
            return None

    async def _insist(
        self, method: str, body: Mapping[str, object], files: Mapping[str, Upload] | None = None
    ) -> dict[str, Any] | None:
        """Make the call, again where it certainly was not sent; raise what ended it otherwise."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                result = await self._once(method, body, files)
            except CallFailed as failure:
                verdict = judge(failure, _REPLY)
                if verdict.course is Course.BENIGN:
                    return None
                if verdict.course is not Course.RETRY or attempt == _ATTEMPTS:
                    raise
                await asyncio.sleep(min(verdict.wait_for, _LONGEST_WAIT_FOR))
            else:
                return result if isinstance(result, dict) else None
        return None

    async def _once(self, method: str, body: Mapping[str, object], files: Mapping[str, Upload] | None) -> object:
        telegram = self.tools.telegram
        return await (telegram.upload(method, body, files) if files else telegram.call(method, body))


def _give_up(method: str, failure: CallFailed) -> None:
    verdict = judge(failure, _REPLY)
    log.warning("reply_not_sent", method=method, course=verdict.course, reason=verdict.reason)


_ATTEMPTS = 5
_LONGEST_WAIT_FOR = 30.0
_REPLY = Policy(first_wait_for=0.2, longest_wait_for=_LONGEST_WAIT_FOR)
