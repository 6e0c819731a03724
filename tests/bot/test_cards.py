from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

import qrcode  # type: ignore[import-untyped]  # it comes without types

from classbell.actions.desk import Desk
from classbell.bot.cards import EDIT_EVERY, Face, Keeper, View
from classbell.bot.gate import Gate
from classbell.bot.transport import Transport
from classbell.domain.delivery import Upload
from classbell.domain.pace import Limits
from classbell.storage import cards
from classbell.storage.cards import Card
from tests.bot.post import Post, post, working
from tests.phones import Box, Message, Phone, sandbox

FAST = Limits(per_second=3000, per_chat_second=100, per_group_minute=600)


@dataclass
class Board:
    """What the cards are to show now, by subject; None is over, an error is a bug."""

    box: Box
    office: Post
    phone: Phone
    texts: dict[int, str | Exception | None] = field(default_factory=dict)

    async def view(self, _desk: Desk, card: Card) -> Face | None:
        text = self.texts.get(card.subject_id)
        if isinstance(text, Exception):
            raise text
        return None if text is None else Face("editMessageText", {"text": text})

    async def add(self, subject_id: int, text: str, kind: str = "card") -> Message:
        """Send a message and let it be a card from now on."""
        self.texts.setdefault(subject_id, text)
        sent: Message = (await self.box.call("sendMessage", chat_id=self.phone.id, text=text))["result"]
        async with self.office.db.begin() as tx:
            await cards.put(tx, kind, subject_id, self.phone.id, sent["message_id"])
        return sent

    def change(self, subject_id: int, text: str | Exception | None) -> None:
        self.texts[subject_id] = text
        self.office.desk.bells.ring("register", subject_id)

    async def edits(self) -> list[tuple[float, str]]:
        log = await self.box.log()
        return [(one["at"], one["params"].get("text", "")) for one in log if one["method"].startswith("editMessage")]

    async def kept(self) -> list[tuple[object, ...]]:
        return await self.office.sql("SELECT subject_id FROM cards ORDER BY subject_id")


@asynccontextmanager
async def board(**views: View) -> AsyncIterator[Board]:
    async with sandbox() as box, Transport(box.url, box.token) as transport, post(transport) as office:
        await box.unlimited()
        phone = await box.phone("Supervisor")
        await phone.start()
        made = Board(box, office, phone)
        keeper = Keeper(transport, office.desk, Gate(office.db, office.clock, FAST), {"card": made.view, **views})
        async with working(keeper.run(), _nothing):
            yield made


def picture(text: str) -> bytes:
    drawn = BytesIO()
    qrcode.make(text).save(drawn, "PNG")
    return drawn.getvalue()


async def _nothing() -> None:
    """The keeper is simply cancelled."""


async def test_a_card_follows_its_subject_at_once_and_then_at_most_every_three_seconds() -> None:
    async with board() as b:
        await b.add(1, "0 of 3")
        await asyncio.sleep(0.3)
        b.change(1, "1 of 3")
        await b.phone.sees("1 of 3", within=1.0 + EDIT_EVERY)
        for n in (2, 3):
            b.change(1, f"{n} of 3")
            await asyncio.sleep(0.1)
        await b.phone.sees("3 of 3", within=2 * EDIT_EVERY + 1)
        at = [instant for instant, _ in await b.edits()]
        assert all(later - earlier >= EDIT_EVERY - 0.05 for earlier, later in pairwise(at))
        assert "2 of 3" not in [text for _, text in await b.edits()]


async def test_a_card_that_shows_what_it_should_is_left_alone() -> None:
    async with board() as b:
        await b.add(1, "as it stands")
        await b.office.sees([(1,)], "SELECT COUNT(*) FROM cards WHERE shown <> ''")
        edits = len(await b.edits())
        assert edits <= 1
        for _ in range(5):
            b.change(1, "as it stands")
            await asyncio.sleep(0.3)
        assert len(await b.edits()) == edits


async def test_a_card_whose_message_is_gone_or_whose_subject_is_over_is_let_go_of() -> None:
    async with board() as b:
        gone = await b.add(1, "deleted")
        await b.add(2, "over")
        await b.add(3, "stays")
        await b.box.call("deleteMessage", chat_id=b.phone.id, message_id=gone["message_id"])
        b.change(1, "deleted, and changed")
        b.change(2, None)
        await b.office.sees([(3,)], "SELECT subject_id FROM cards")


async def test_a_bug_in_one_view_and_a_face_that_is_refused_concern_nobody_else() -> None:
    async with board() as b:
        for subject_id in (1, 2, 3):
            await b.add(subject_id, f"card {subject_id}")
        b.change(1, RuntimeError("a bug"))
        b.change(2, "x" * 5000)
        b.change(3, "card three")
        await b.phone.sees("card three")
        assert await b.kept() == [(1,), (2,), (3,)]
        b.change(2, "short again")
        await b.phone.sees("short again")


async def test_a_picture_is_changed_by_uploading_it() -> None:
    pictures = [picture("first"), picture("second")]

    async def photo(_desk: Desk, _card: Card) -> Face:
        media = {"type": "photo", "media": "attach://code"}
        return Face("editMessageMedia", {"media": media}, {"code": Upload("code.png", pictures[0], "image/png")})

    async with board(code=photo) as b:
        form = await b.office.transport.upload(
            "sendPhoto", {"chat_id": b.phone.id}, {"photo": Upload("a.png", picture("old"))}
        )
        async with b.office.db.begin() as tx:
            await cards.put(tx, "code", 9, b.phone.id, form["message_id"])
        b.office.desk.bells.ring("register", 9)
        await b.office.sees([(1,)], "SELECT COUNT(*) FROM cards WHERE shown <> ''")
        [(first,)] = await b.office.sql("SELECT shown FROM cards")
        pictures.pop(0)
        await asyncio.sleep(EDIT_EVERY)
        b.office.desk.bells.ring("register", 9)
        await b.office.sees([(1,)], f"SELECT COUNT(*) FROM cards WHERE shown <> '{first}'")
        assert len(await b.edits()) == 2
