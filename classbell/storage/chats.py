"""Groups and topics that belong to classes, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.chats import Chat, Place
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


async def offer(tx: Transaction, place: Place, to: PersonId, now: datetime) -> Chat:
    """Keep that somebody may link a place to a class; where it is linked, it stays so."""
    known = await of_place(tx, place)
    who = {"title": place.title, "person_id": to, "now": stamp(now)}
    if known and (known.offered_to, known.place.title) != (to, place.title):
        await tx.run("chats.offer_again", id=known.id, **who)
    elif known is None:
        await tx.run("chats.offer", chat_id=place.chat_id, thread_id=place.thread_id, **who)
    offered = await of_place(tx, place)
    assert offered is not None  # it was put above
    return offered


async def of_place(tx: Reader, place: Place) -> Chat | None:
    """Give what is kept of a group, or of the topic meant, while the bot is in it."""
    row = await tx.one("chats.of_place", chat_id=place.chat_id, thread_id=place.thread_id or 0)
    return row and _chat(row)


async def chat(tx: Reader, row_id: int) -> Chat | None:
    """Give one, or None once it is unlinked."""
    row = await tx.one("chats.chat", id=row_id)
    return row and _chat(row)


async def of_class(tx: Reader, class_id: int) -> Chat | None:
    """Give the group linked to a class, or None."""
    row = await tx.one("chats.of_class", class_id=class_id)
    return row and _chat(row)


async def of_chat(tx: Reader, chat_id: int) -> list[Chat]:
    """Give everything kept of a group, by topic."""
    return [_chat(row) for row in await tx.all("chats.of_chat", chat_id=chat_id)]


async def link(tx: Transaction, row_id: int, class_id: int, now: datetime) -> bool:
    """Link a place to a class; False where either has another partner already."""
    return await tx.run("chats.link", id=row_id, class_id=class_id, now=stamp(now)) == 1


async def unlink(tx: Transaction, row_id: int, now: datetime) -> bool:
    """Let go of a place; False where that was done before."""
    return await tx.run("chats.unlink", id=row_id, now=stamp(now)) == 1


async def readdress(tx: Transaction, old_chat_id: int, new_chat_id: int) -> None:
    """Find a group under its new number from now on."""
    await tx.run("chats.readdress", old=old_chat_id, new=new_chat_id)


def _chat(row: Row) -> Chat:
    return Chat(
        id=row["id"],
        place=Place(row["chat_id"], row["thread_id"], row["title"]),
        offered_to=row["offered_to"],
        class_id=row["class_id"],
        class_title=f"{row['class_name']} {row['run']}".strip() if row["class_name"] else None,
    )
