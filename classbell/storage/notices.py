"""Notices, their audiences and receipts, as kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.audiences import Recipient
from classbell.domain.notices import Content, Notice, State, Tally, tally
from classbell.domain.people import PersonId
from classbell.storage import audiences
from classbell.storage.contents import content_of, kept_as
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, span, stamp
from classbell.storage.outbox import written


@dataclass(frozen=True, slots=True)
class Mail:
    """What a notice's recipients get: the common content, and by person the body of those who get one of their own."""

    people: Sequence[Recipient]
    common: Content
    own: Mapping[PersonId, Mapping[str, object]]


async def notice(tx: Reader, notice_id: int) -> Notice | None:
    """Give one notice, or None."""
    row = await tx.one("notices.notice", notice_id=notice_id)
    return row and _notice(row)


async def drafts(tx: Reader, author_id: PersonId) -> list[Notice]:
    """Give what a person is writing, or has asked to be approved; the newest first."""
    return [_notice(row) for row in await tx.all("notices.drafts", author_id=author_id)]


async def blank(tx: Transaction, author_id: PersonId, now: datetime) -> Notice:
    """Give a draft of the person's that says nothing yet and is for nobody: a new one where there is none."""
    row = await tx.one("notices.empty_draft", author_id=author_id)
    if row is None:
        audience_id = await audiences.add(tx, author_id, now)
        notice_id = await tx.value("notices.add_draft", author_id=author_id, audience_id=audience_id, now=stamp(now))
        row = await tx.one("notices.notice", notice_id=notice_id)
    assert row is not None  # it was found or made above
    return _notice(row)


async def discard(tx: Transaction, notice: Notice) -> None:
    """Throw a draft away."""
    await tx.run("notices.discard", notice_id=notice.id)
    await audiences.drop(tx, notice.audience_id)


async def compose(tx: Transaction, notice_id: int, content: Content) -> None:
    """Keep what a draft says."""
    await tx.run("notices.compose", notice_id=notice_id, content=kept_as(content))


async def ask_receipt(tx: Transaction, notice_id: int, wanted: bool) -> None:
    """Keep whether a draft asks for receipts."""
    await tx.run("notices.ask_receipt", notice_id=notice_id, receipt=int(wanted))


async def queue(tx: Transaction, notice: Notice, mail: Mail, now: datetime) -> bool:
    """Turn a notice that has not left into a queued one with an outbox row a recipient; False where it has left.

    Who cannot be reached is recorded as failed, with the reason, and never sent to.
    """
    content = kept_as(mail.common)
    if not await tx.run("notices.set_queued", notice_id=notice.id, old=notice.state, content=content, now=stamp(now)):
        return False
    key = {"notice_id": notice.id, "method": mail.common.method, "now": stamp(now)}
    await tx.many("notices.queue", [key | _row(one, mail.own.get(one.person_id)) for one in mail.people])
    return True


def _row(one: Recipient, body: Mapping[str, object] | None) -> dict[str, object]:
    return {
        "person_id": one.person_id,
        "chat_id": one.account_id,
        "body": body and written(body),
        "state": "failed" if one.obstacle else "new",
        "reason": one.obstacle,
    }


async def set_state(tx: Transaction, notice_id: int, before: State, state: State) -> bool:
    """Move a notice of which nothing was queued; False where it is not as before."""
    return await tx.run("notices.set_state", notice_id=notice_id, old=before, new=state) == 1


async def move(tx: Transaction, notice_id: int, before: State, state: State) -> bool:
    """Pause, resume or cancel a notice, and with it whatever of it still waits; False where it is not as before."""
    moves = {State.PAUSED: [("new", "held")], State.QUEUED: [("held", "new")]}
    cancelling = [("new", "cancelled"), ("held", "cancelled")]
    if not await tx.run("notices.set_state", notice_id=notice_id, old=before, new=state):
        return False
    for old, new in moves.get(state, cancelling):
        await tx.run("notices.move_letters", notice_id=notice_id, old=old, new=new)
    return True


async def classes_of(tx: Reader, notice_id: int) -> list[int]:
    """Give the classes whose people the notice is for."""
    return [row["class_id"] for row in await tx.all("notices.classes_of", notice_id=notice_id)]


async def of_author(tx: Reader, author_id: PersonId, at_most: int) -> list[Notice]:
    """Give the newest notices a person has sent."""
    return [_notice(row) for row in await tx.all("notices.of_author", author_id=author_id, at_most=at_most)]


async def sent_by(tx: Reader, author_id: PersonId) -> list[int]:
    """Give all notices a person has sent, by id, the newest first."""
    return [row["id"] for row in await tx.all("notices.sent_by", author_id=author_id)]


async def sent_by_others(tx: Reader, author_id: PersonId, since: datetime, at_most: int) -> list[Notice]:
    """Give the newest notices that others have sent since an instant."""
    keys = {"author_id": author_id, "since": stamp(since), "at_most": at_most}
    return [_notice(row) for row in await tx.all("notices.sent_by_others", **keys)]


async def figures(tx: Reader, notice_id: int) -> Tally:
    """Add up what has become of a notice."""
    rows = await tx.all("notices.outcomes", notice_id=notice_id)
    confirmed = await tx.value("notices.confirmed", notice_id=notice_id)
    return tally(((row["state"], row["reason"], row["number"]) for row in rows), confirmed)


def _notice(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        author_id=row["author_id"],
        audience_id=row["audience_id"] or 0,
        state=State(row["state"]),
        content=content_of(row["content"]),
        receipt=bool(row["receipt"]),
        queued_at=instant(row["queued_at"]),
        nudged_at=instant(row["nudged_at"]),
        version=row["version"],
        choices=tuple(json.loads(row["choices"])),
        deadline_at=instant(row["deadline_at"]),
        nudge_before=span(row["nudge_before"]),
        nudge_times=row["nudge_times"],
        signed_by=row["signed_by"],
        to_chats=bool(row["to_chats"]),
        by_channel=bool(row["by_channel"]),
    )
