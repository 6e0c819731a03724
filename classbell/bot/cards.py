"""Keeps messages that edit themselves up to date: class cards, pictures of codes, progress of notices."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from classbell.actions.desk import Desk
from classbell.bot.gate import Gate
from classbell.bot.transport import Transport
from classbell.domain.delivery import CallFailed, Course, Policy, Upload, is_gone, judge
from classbell.storage import cards
from classbell.storage.cards import Card
from classbell.storage.failpoints import failpoint

EDIT_EVERY = 3.0
"""Seconds between two edits of one card."""

_LOOK_EVERY = 3.0
_LOOK_AT_MOST_EVERY = 0.2
_AT_ONCE = 8
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows: the method that edits it, its parameters without chat and message, and its files."""

    method: str
    body: Mapping[str, object]
    files: Mapping[str, Upload] = field(default_factory=dict)
    until: datetime | None = None
    """When it changes by itself, if that is known."""
    about: str = ""
    """What tells two faces apart where their words do not: a card may say when it was drawn."""

    @property
    def digest(self) -> str:
        """Tell two faces apart."""
        if self.about:
            return self.about
        digest = hashlib.sha256(json.dumps([self.method, self.body], sort_keys=True).encode())
        for name, file in sorted(self.files.items()):
            digest.update(name.encode())
            digest.update(file.content if isinstance(file.content, bytes) else file.name.encode())
        return digest.hexdigest()[:24]


View = Callable[[Desk, Card], Awaitable[Face | None]]
"""Draws a card as its subject stands now; None lets go of it: the message stays as it is for good."""


class Keeper:
    """Edits every card whose view shows something else than the message does.

    It listens to the bell `register` (subject: the card's subject), and looks at all cards every few seconds.
    """

    def __init__(self, transport: Transport, desk: Desk, gate: Gate, views: Mapping[str, View]) -> None:
        self._transport = transport
        self._desk = desk
        self._gate = gate
        self._views = views
        self._edited_at: dict[int, float] = {}
        self._turns_at: dict[int, datetime] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def run(self) -> None:
        """Work until cancelled; an edit cut short is made again at the next start."""
        looked_at = 0.0
        with self._desk.bells.listen("register") as ear:
            while True:
                wait_for = self._quiet_for()
                rung = await ear.heard(wait_for)
                is_round = _now() - looked_at >= wait_for
                if is_round:
                    looked_at = _now()
                await self._look(None if is_round else rung)
                await asyncio.sleep(_LOOK_AT_MOST_EVERY)

    async def _look(self, subjects: Collection[int] | None) -> None:
        """Look at the cards of these subjects, or at all."""
        try:
            async with self._desk.db.read() as tx:
                found = await (cards.every(tx) if subjects is None else cards.of_subjects(tx, subjects))
        except Exception:  # whatever keeps us from reading now, it is tried again in a moment
            log.exception("cards_not_read")
            return
        now = _now()
        self._edited_at = {card_id: at for card_id, at in self._edited_at.items() if now - at < EDIT_EVERY}
        due = [card for card in found if card.id not in self._edited_at and card.kind in self._views]
        await asyncio.gather(*(self._refresh(card) for card in due))

    async def _refresh(self, card: Card) -> None:
        async with self._slots:
            try:
                face = await self._views[card.kind](self._desk, card)
            except Exception:  # a view's bug concerns its own cards only
                log.exception("card_not_drawn", card_id=card.id, kind=card.kind)
                return
            self._note_turn(card, face)
            if face is None:
                self._drop(card)
            elif face.digest != card.shown and self._gate.is_open and not await self._gate.pass_to(card.chat_id):
                self._edited_at[card.id] = _now()
                await self._edit(card, face)

    def _note_turn(self, card: Card, face: Face | None) -> None:
        if face is None or face.until is None:
            self._turns_at.pop(card.id, None)
        else:
            self._turns_at[card.id] = face.until

    def _quiet_for(self) -> float:
        """Tell how long there is nothing to look for: until a code turns, or a card may be edited again."""
        now, loop_now = self._desk.now(), _now()
        turns = [(at - now).total_seconds() for at in self._turns_at.values()]
        rests = [at + EDIT_EVERY - loop_now for at in self._edited_at.values()]
        return min(wait_for for wait_for in (_LOOK_EVERY, *turns, *rests) if wait_for > 0)

    async def _edit(self, card: Card, face: Face) -> None:
        params = {**face.body, "chat_id": card.chat_id, "message_id": card.message_id}
        try:
            await self._call(face, params)
        except CallFailed as failure:
            self._judge(card, face, failure)
        else:
            failpoint("cards.edited")
            self._set_shown(card, face)

    async def _call(self, face: Face, params: dict[str, Any]) -> None:
        if face.files:
            await self._transport.upload(face.method, params, face.files)
        else:
            await self._transport.call(face.method, params)

    def _judge(self, card: Card, face: Face, failure: CallFailed) -> None:
        """An edit may be made twice, so what is unknown is simply tried again; what is gone is forgotten."""
        verdict = judge(failure, Policy())
        self._gate.heed(verdict, card.chat_id)
        if verdict.course is Course.BENIGN:
            self._set_shown(card, face)
        elif verdict.course is Course.READDRESS:
            self._desk.db.later("cards.readdress", old=card.chat_id, new=verdict.chat_id)
        elif verdict.course is Course.UNREACHABLE or is_gone(failure):
            self._drop(card)
        elif verdict.course is Course.FAILED:
            log.error("card_refused", card_id=card.id, kind=card.kind, reason=verdict.reason)
            self._set_shown(card, face)  # the same face would be refused again; the next one may not be

    def _set_shown(self, card: Card, face: Face) -> None:
        self._desk.db.later("cards.set_shown", id=card.id, message_id=card.message_id, shown=face.digest)

    def _drop(self, card: Card) -> None:
        self._desk.db.later("cards.drop", id=card.id, message_id=card.message_id)


def _now() -> float:
    return asyncio.get_running_loop().time()
