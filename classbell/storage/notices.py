"""Notices, their audiences and receipts, as kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.notices import Circle, Content, Notice, Pick, Recipient, Result, State, Tally, tally
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.outbox import written


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of a class that can be picked: its name (None for a role), and how many people it comes to."""

    pick: Pick
    name: str | None
    heads: int


@dataclass(frozen=True, slots=True)
class Picked:
    """A part of an audience, as people call it; `name` is None for a role."""

    pick: Pick
    class_title: str
    name: str | None


async def notice(tx: Reader, notice_id: int) -> Notice | None:
    """Give one notice, or None."""
    row = await tx.one("notices.notice", notice_id=notice_id)
    return row and _notice(row)


async def draft_of(tx: Reader, author_id: PersonId) -> Notice | None:
    """Give the notice a person is writing, or None."""
    row = await tx.one("notices.draft_of", author_id=author_id)
    return row and _notice(row)


async def add_draft(tx: Transaction, author_id: PersonId, now: datetime) -> None:
    """Begin a notice, unless the person is writing one already."""
    await tx.run("notices.add_draft", author_id=author_id, now=stamp(now))


async def discard(tx: Transaction, notice_id: int) -> None:
    """Throw a draft away."""
    await tx.run("notices.clear_audience", notice_id=notice_id)
    await tx.run("notices.discard", notice_id=notice_id)


async def picked(tx: Reader, notice_id: int) -> list[Picked]:
    """Give what was picked as the audience."""
    return [_picked(row) for row in await tx.all("notices.picked", notice_id=notice_id)]


async def offers(tx: Reader, class_id: int) -> list[Offer]:
    """Give the roles and groups of a class, each with its heads now."""
    rows = await tx.all("notices.offers", class_id=class_id)
    return [Offer(Pick(Circle(row["kind"]), class_id, row["subject_id"]), row["name"], row["heads"]) for row in rows]


async def is_of_class(tx: Reader, pick: Pick) -> bool:
    """Tell whether what was picked is a part of its class now."""
    key = {"class_id": pick.class_id, "subject_id": pick.subject_id}
    match pick.circle:
        case Circle.GROUP:
            return bool(await tx.value("notices.has_group", **key))
        case Circle.PERSON:
            return bool(await tx.value("notices.has_person", **key))
    return pick.subject_id == pick.class_id


async def put_pick(tx: Transaction, notice_id: int, pick: Pick) -> None:
    """Add to the audience."""
    await tx.run("notices.put_pick", **_key(notice_id, pick))


async def take_pick(tx: Transaction, notice_id: int, pick: Pick) -> None:
    """Take out of the audience."""
    await tx.run("notices.take_pick", **_key(notice_id, pick))


async def compose(tx: Transaction, notice_id: int, content: Content) -> None:
    """Keep what a draft says."""
    await tx.run("notices.compose", notice_id=notice_id, content=_content(content))


async def ask_receipt(tx: Transaction, notice_id: int, wanted: bool) -> None:
    """Keep whether a draft asks for receipts."""
    await tx.run("notices.ask_receipt", notice_id=notice_id, receipt=int(wanted))


async def recipients(tx: Reader, notice_id: int) -> list[Recipient]:
    """Give whom the picks come to now."""
    rows = await tx.all("notices.recipients", notice_id=notice_id)
    return [Recipient(row["id"], row["name"], row["obstacle"]) for row in rows]


async def wishes(tx: Reader, notice_id: int) -> list[str | None]:
    """Give the languages that recipients wish for, each once, as people and Telegram spell them."""
    return [row["wish"] for row in await tx.all("notices.wishes", notice_id=notice_id)]


async def queue(tx: Transaction, notice_id: int, content: Content, now: datetime) -> bool:
    """Turn a draft into a queued notice with one outbox row a recipient; False where it is no draft any more.

    Who cannot be reached is recorded as failed, with the reason, and never sent to.
    """
    queued = await tx.run("notices.set_queued", notice_id=notice_id, content=_content(content), now=stamp(now))
    if queued:
        await tx.run("notices.queue", notice_id=notice_id, method=content.method, now=stamp(now))
    return queued == 1


async def reword(tx: Transaction, notice_id: int, wish: str | None, body: Mapping[str, object]) -> None:
    """Give those who wish for a language a body of their own."""
    await tx.run("notices.reword", notice_id=notice_id, wish=wish, body=written(body))


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


async def figures(tx: Reader, notice_id: int) -> Tally:
    """Add up what has become of a notice."""
    rows = await tx.all("notices.outcomes", notice_id=notice_id)
    confirmed = await tx.value("notices.confirmed", notice_id=notice_id)
    return tally(((row["state"], row["reason"], row["number"]) for row in rows), confirmed)


async def results(tx: Reader, notice_id: int) -> list[Result]:
    """Give every recipient with what has become of it."""
    return [_result(row) for row in await tx.all("notices.results", notice_id=notice_id)]


def _picked(row: Row) -> Picked:
    pick = Pick(Circle(row["kind"]), row["class_id"], row["subject_id"])
    return Picked(pick, f"{row['class_name']} {row['run']}".strip(), row["name"])


def _key(notice_id: int, pick: Pick) -> dict[str, object]:
    return {
        "notice_id": notice_id,
        "kind": pick.circle,
        "class_id": pick.class_id,
        "subject_id": pick.subject_id,
    }


def _content(content: Content) -> str:
    return written({"method": content.method, "body": dict(content.body)})


def _notice(row: Row) -> Notice:
    content = json.loads(row["content"]) if row["content"] else None
    return Notice(
        id=row["id"],
        author_id=row["author_id"],
        state=State(row["state"]),
        content=content and Content(content["method"], content["body"]),
        receipt=bool(row["receipt"]),
        queued_at=instant(row["queued_at"]),
        nudged_at=instant(row["nudged_at"]),
    )


def _result(row: Row) -> Result:
    return Result(
        name=row["name"],
        phone=row["phone"],
        state=row["state"],
        reason=row["reason"],
        sent_at=instant(row["sent_at"]),
        confirmed_at=instant(row["confirmed_at"]),
    )
