"""What follows when a notice has been queued: restraint, and copies to class groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.actions import restraint
from classbell.actions.desk import Desk
from classbell.domain import placeholders
from classbell.domain.audiences import Part
from classbell.domain.chats import Chat
from classbell.domain.contents import at_most, length_of
from classbell.domain.errors.notices import NoticeTooLong
from classbell.domain.notices import Content, Notice
from classbell.domain.restraint import quiet_until
from classbell.domain.ways import has_room, whole_classes
from classbell.storage import chats, classes, ways
from classbell.storage.database import Reader, Transaction
from classbell.words.catalogue import Voice


async def leave(desk: Desk, tx: Transaction, notice: Notice, parts: Sequence[Part], common: Content) -> None:
    """Do what a notice asks for beside its letters; call it once, right after they were queued.

    `common` is what everybody gets in the organisation's language. Raises NoticeTooLong where it is urgent and has no
    room for its author's name.
    """
    assert notice.content is not None  # it was queued
    if notice.signed_by:
        check_signature(desk, notice.content, notice.signed_by)
        await ways.hurry(tx, notice.id)
    await restraint.hold(desk, tx, "notice", notice.id)
    if notice.to_chats and not placeholders.wanted(notice.content):
        for chat in await groups(tx, parts):
            await ways.copy(tx, notice.id, common, chat.place, await _from(desk, tx, notice, chat))


async def _from(desk: Desk, tx: Reader, notice: Notice, chat: Chat) -> datetime:
    """Say when a copy may leave: a group sleeps at night as people do."""
    now = desk.now()
    class_ = await classes.class_of(tx, chat.class_id) if chat.class_id else None
    if notice.signed_by or class_ is None:
        return now
    return quiet_until(now, class_.zone, desk.policies.restraint) or now


async def groups(tx: Reader, parts: Sequence[Part]) -> list[Chat]:
    """Give the groups linked to the classes that an audience holds whole."""
    found = [await chats.of_class(tx, class_id) for class_id in whole_classes(parts)]
    return [chat for chat in found if chat]


def check_signature(desk: Desk, content: Content, name: str) -> None:
    """Raise NoticeTooLong where there is no room for the author's name in the organisation's language."""
    signature = Voice(desk.house.language).text("way.signature", name=name)
    if not has_room(content, signature):
        most = at_most(content)
        raise NoticeTooLong(length=length_of(content.words) + length_of(signature) + 2, at_most=most)
