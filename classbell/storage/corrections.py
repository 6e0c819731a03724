"""The versions of a notice, and the letters that bring a correction or a withdrawal to every chat, as kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.notices import Content, Notice, Tally, tally
from classbell.domain.people import PersonId
from classbell.storage.contents import content_of, kept_as
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.outbox import written


@dataclass(frozen=True, slots=True)
class Version:
    """What a notice said from an instant on."""

    number: int
    content: Content
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter of a notice as it stands: sent, on its way, or still waiting."""

    id: int
    kind: str
    person_id: PersonId | None
    """None: it went to a group."""
    name: str
    chat_id: int
    state: str
    sent_at: datetime | None
    wish: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A letter that edits or deletes the message of another; of the kind `correction`, `question` or `withdrawal`."""

    kind: str
    subject_id: int
    posted: Posted
    method: str
    body: Mapping[str, object]


async def versions(tx: Reader, notice_id: int) -> list[Version]:
    """Give what a notice has said, the first version first; none where it was never corrected."""
    return [_version(row) for row in await tx.all("corrections.versions", notice_id=notice_id)]


async def of_cause(tx: Reader, cause_id: int | None) -> int | None:
    """Give the version that this cause has made, or None."""
    if cause_id is None:
        return None
    number: int | None = await tx.value("corrections.of_cause", cause_id=cause_id)
    return number


async def add(tx: Transaction, notice: Notice, content: Content, by: PersonId, at: tuple[datetime, int | None]) -> int:
    """Let a notice say something else from now on; `at` is the instant and the cause. Give the new version's id.

    Receipts given before are for the version before.
    """
    now, cause_id = at
    assert notice.content is not None  # it was sent
    assert notice.queued_at is not None
    keys = {"notice_id": notice.id, "made_by": by}
    if notice.version == 1:
        first = {"version": 1, "content": kept_as(notice.content), "made_at": stamp(notice.queued_at)}
        await tx.value("corrections.add", **keys, **first, cause_id=None)
    number = notice.version + 1
    await tx.run("corrections.renew", notice_id=notice.id, version=number, content=kept_as(content))
    new = {"version": number, "content": kept_as(content), "made_at": stamp(now)}
    return int(await tx.value("corrections.add", **keys, **new, cause_id=cause_id))


async def posted(tx: Reader, notice_id: int) -> list[Posted]:
    """Give the letters of a notice to people and groups that have been sent or may still be."""
    return [_posted(row) for row in await tx.all("corrections.posted", notice_id=notice_id)]


async def beside(tx: Reader, notice_id: int) -> list[Posted]:
    """Give what else was sent because of a notice: nudges, and what was asked below an album."""
    return [_posted(row) for row in await tx.all("corrections.beside", notice_id=notice_id)]


async def questions(tx: Reader, notice_id: int) -> list[Posted]:
    """Give what recipients were asked about a notice, or are still to be: below an album, by a nudge, once corrected.

    What went as one message with others is left out.
    """
    return [_posted(row) for row in await tx.all("corrections.questions", notice_id=notice_id)]


async def confirmed(tx: Reader, notice_id: int, version: int) -> list[PersonId]:
    """Give who has confirmed a version."""
    rows = await tx.all("corrections.confirmed", notice_id=notice_id, version=version)
    return [row["person_id"] for row in rows]


async def rewrite(tx: Transaction, bodies: Iterable[tuple[Posted, Mapping[str, object]]]) -> None:
    """Let letters that have not arrived say this instead."""
    await tx.many("corrections.rewrite", [{"id": one.id, "body": written(body)} for one, body in bodies])


async def put(tx: Transaction, letters: Iterable[Change], now: datetime) -> None:
    """Queue what changes messages. Ring `outbox` after the commit."""
    await tx.many("corrections.put", [_row(letter, now) for letter in letters])


async def withdraw(tx: Transaction, notice_id: int) -> bool:
    """Let nothing more of a notice leave, for good; False where it was withdrawn before."""
    if not await tx.run("corrections.withdraw", notice_id=notice_id):
        return False
    await tx.run("corrections.stop", notice_id=notice_id)
    return True


async def figures(tx: Reader, notice: Notice) -> Tally | None:
    """Add up what has become of the last correction, or of the withdrawal, in messages; None where there was none."""
    rows = await tx.all("corrections.outcomes", notice_id=notice.id, version=notice.version)
    if not rows:
        return None
    return tally([(row["state"], row["reason"], row["number"]) for row in rows], 0)


def _version(row: Row) -> Version:
    content = content_of(row["content"])
    assert content is not None  # a version always says something
    return Version(row["version"], content, instant(row["made_at"]))


def _posted(row: Row) -> Posted:
    return Posted(
        id=row["id"],
        kind=row["kind"],
        person_id=row["person_id"],
        name=row["name"] or "",
        chat_id=row["chat_id"],
        state=row["state"],
        sent_at=instant(row["sent_at"]),
        wish=row["wish"],
    )


def _row(letter: Change, now: datetime) -> dict[str, object]:
    return {
        "kind": letter.kind,
        "subject_id": letter.subject_id,
        "person_id": letter.posted.person_id,
        "chat_id": letter.posted.chat_id,
        "method": letter.method,
        "body": written(letter.body),
        "amends": letter.posted.id,
        "now": stamp(now),
    }
