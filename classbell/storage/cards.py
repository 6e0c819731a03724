"""Messages of ours that keep editing themselves, as kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classbell.storage.database import Reader, Row, Transaction


@dataclass(frozen=True, slots=True)
class Card:
    """One message in one chat that shows how its subject (a session, a notice) stands."""

    id: int
    kind: str
    subject_id: int
    chat_id: int
    message_id: int
    shown: str
    """Digest of what it shows; empty when nobody knows."""


async def put(tx: Transaction, kind: str, subject_id: int, chat_id: int, message_id: int) -> None:
    """Let this message be the one that shows the subject in this chat; an older one stays as it is."""
    await tx.run("cards.put", kind=kind, subject_id=subject_id, chat_id=chat_id, message_id=message_id)


async def every(tx: Reader) -> list[Card]:
    """Give all cards."""
    return [_card(row) for row in await tx.all("cards.every")]


async def of_subjects(tx: Reader, subject_ids: Iterable[int]) -> list[Card]:
    """Give the cards whose subject has one of these ids, whatever its kind."""
    return [
        _card(row)
        for subject_id in sorted(subject_ids)
        for row in await tx.all("cards.of_subject", subject_id=subject_id)
    ]


async def readdress(tx: Transaction, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a chat that has moved."""
    await tx.run("cards.readdress", old=old_chat_id, new=new_chat_id)


def _card(row: Row) -> Card:
    return Card(row["id"], row["kind"], row["subject_id"], row["chat_id"], row["message_id"], row["shown"])
