"""How notices go beside the plain way, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.chats import Place
from classbell.domain.notices import Content
from classbell.domain.ways import Way
from classbell.storage.database import Transaction
from classbell.storage.instants import stamp
from classbell.storage.outbox import written


async def choose(tx: Transaction, notice_id: int, way: Way, wanted: bool) -> None:
    """Switch a way on or off for a draft."""
    await tx.run("ways.choose", notice_id=notice_id, way=way, wanted=int(wanted))


async def copy(tx: Transaction, notice_id: int, content: Content, place: Place, not_before: datetime) -> None:
    """Queue a copy of a notice to a group, to leave then; call it once for each, when the notice is queued."""
    body = {**content.body, "message_thread_id": place.thread_id}
    about = {"notice_id": notice_id, "method": content.method, "body": written(body)}
    await tx.run("ways.copy", **about, chat_id=place.chat_id, urgency=1, now=stamp(not_before))


async def hurry(tx: Transaction, notice_id: int) -> None:
    """Let the letters of a notice go before those that are not urgent."""
    await tx.run("ways.hurry", notice_id=notice_id)
