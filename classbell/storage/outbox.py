"""What is to be sent unasked, as kept: put there by actions, moved on by the sender."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from classbell.domain.people import PersonId
from classbell.domain.restraint import CARRIER
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp

_ON_THEIR_WAY = frozenset({"new", "held", "sending"})
_OF_NOTICES = frozenset({"notice", "group"})
EMPTIED_AT_ONCE = 2000
FOLDER = "files"
"""Where in the data folder the files of letters are."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person or chat. The sender alone decides when it leaves.

    `body` holds the method's parameters without `chat_id`; None takes the content of the notice `subject_id`.
    Without a `chat_id` it is never sent, and reported as unreachable. `file` names a file in the data folder's
    `files`, uploaded as the body's `photo`, `document` and so on. Urgency 0 goes before 1.
    """

    kind: str
    subject_id: int | None
    person_id: PersonId | None
    chat_id: int | None
    method: str
    body: Mapping[str, object] | None
    file: str | None = None
    urgency: int = 1
    not_before: datetime | None = None
    useless_after: datetime | None = None
    amends: int | None = None
    """The letter whose message this one edits or deletes."""


class State(StrEnum):
    """Where the sender leaves a row it had claimed."""

    NEW = "new"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is `sending` now and nobody else's."""

    id: int
    kind: str
    subject_id: int | None
    chat_id: int
    method: str
    body: str | None
    file: str | None
    urgency: int
    attempt: int
    """Which attempt this is, from 1."""
    repeats: int
    """How many attempts before may have arrived."""
    not_before: datetime
    useless_after: datetime | None
    amends: int | None = None
    """The letter whose message this one edits or deletes."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the message of a letter is, if it has one: `album` has the numbers of all its messages."""

    is_on_its_way: bool
    message_id: int | None
    album: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a claimed row; with the state NEW it is tried again, at `not_before` or later."""

    state: State
    reason: str | None = None
    message_id: int | None = None
    album: tuple[int, ...] = ()
    """The numbers of all its messages, where they are several."""
    sent_at: datetime | None = None
    not_before: datetime | None = None
    chat_id: int | None = None
    """The chat's new address, where it has moved."""
    attempts: int = 0
    """What to add to the count of attempts: -1 where none was made after all."""
    repeats: int = 0
    """What to add to the count of attempts that may have arrived."""


async def put(tx: Transaction, letters: Iterable[Letter], now: datetime) -> None:
    """Queue letters; one of the same kind, subject and person that was queued before stays as it is.

    Ring the bell `outbox` after the commit.
    """
    await tx.many("outbox.put", (_row(letter, now) for letter in letters))


def _row(letter: Letter, now: datetime) -> dict[str, object]:
    return {
        "kind": letter.kind,
        "subject_id": letter.subject_id,
        "person_id": letter.person_id,
        "chat_id": letter.chat_id,
        "method": letter.method,
        "body": None if letter.body is None else written(letter.body),
        "file": letter.file,
        "urgency": letter.urgency,
        "not_before": stamp(letter.not_before or now),
        "useless_after": stamp(letter.useless_after),
        "amends": letter.amends,
    }


def written(body: Mapping[str, object]) -> str:
    """Write parameters as the JSON that goes out; those that are None are left out."""
    given = {name: value for name, value in body.items() if value is not None}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


async def claim(tx: Transaction, now: datetime, at_most: int) -> list[Claimed]:
    """Take the most urgent letters that may leave now; no two processes take the same."""
    rows = [_claimed(row) for row in await tx.all("outbox.claim", now=stamp(now), at_most=at_most)]
    return sorted(rows, key=lambda one: (one.urgency, one.not_before, one.id))


async def interrupted(tx: Transaction, before: datetime) -> list[Claimed]:
    """Give what was claimed before an instant and never settled: its process died over it."""
    return [_claimed(row) for row in await tx.all("outbox.interrupted", before=stamp(before))]


async def knows(tx: Reader, attempts: Mapping[int, int]) -> bool:
    """Tell whether the store has heard of all these attempts at letters; a copy made before them has not."""
    known = [await tx.value("outbox.attempt", id=letter_id) for letter_id in attempts]
    return all(made is not None and made >= one for made, one in zip(known, attempts.values(), strict=True))


async def settle(tx: Transaction, outcomes: Iterable[tuple[Claimed, Outcome]]) -> None:
    """Move claimed rows on, and with a carrier all that it says.

    What goes back to wait is held, or cancelled, if its notice is so meanwhile.
    """
    settled = list(outcomes)
    await tx.many("outbox.settle", [_settled(one, outcome) for one, outcome in settled])
    ended = [{"id": one.id} for one, outcome in settled if one.kind == CARRIER and outcome.state is not State.NEW]
    if ended:
        await tx.many("outbox.settle_carried", ended)
    waits = [{"id": one.id} for one, outcome in settled if outcome.state is State.NEW and one.kind in _OF_NOTICES]
    if waits:
        await tx.many("outbox.follow_notice", waits)


async def readdress(tx: Transaction, old_chat_id: int, new_chat_id: int) -> None:
    """Send what waits for a chat to where the chat has moved."""
    await tx.run("outbox.readdress", old=old_chat_id, new=new_chat_id)


async def notice_body(tx: Reader, notice_id: int) -> dict[str, Any] | None:
    """Give the parameters that all letters of a notice have in common; None if there is no such notice."""
    content = await tx.value("outbox.notice_content", notice_id=notice_id)
    body: dict[str, Any] | None = content and json.loads(content)["body"]
    return body


async def placed(tx: Reader, letter_id: int) -> Placed:
    """Tell where the message of a letter is."""
    row = await tx.one("outbox.placed", id=letter_id)
    assert row is not None  # rows are kept, and one refers to it
    album = json.loads(row["album"]) if row["album"] else []
    return Placed(row["state"] in _ON_THEIR_WAY, row["message_id"], tuple(album))


async def empty(tx: Transaction, after: int, before: datetime) -> tuple[int, int]:
    """Forget what some of the letters above an id say that were due before an instant and have come to their end.

    What has become of them stays. Gives the last id that need not be looked at again, `after` itself where none is
    old enough, and how many were emptied. What letters of a notice have in common is the notice's own, and is kept.
    """
    row = await tx.one("outbox.ids_until", after=after, at_most=EMPTIED_AT_ONCE, before=stamp(before))
    if row is None or row["last_id"] is None:
        return after, 0
    until = row["last_id"] if row["young_id"] is None else row["young_id"] - 1
    return until, await tx.run("outbox.empty", after=after, until=until)


def _claimed(row: Row) -> Claimed:
    return Claimed(
        id=row["id"],
        kind=row["kind"],
        subject_id=row["subject_id"],
        chat_id=row["chat_id"],
        method=row["method"],
        body=row["body"],
        file=row["file"],
        urgency=row["urgency"],
        attempt=row["attempt"],
        repeats=row["repeats"],
        not_before=instant(row["not_before"]),
        useless_after=instant(row["useless_after"]),
        amends=row["amends"],
    )


def _settled(one: Claimed, outcome: Outcome) -> dict[str, object]:
    return {
        "id": one.id,
        "state": outcome.state,
        "reason": outcome.reason,
        "message_id": outcome.message_id,
        "album": json.dumps(outcome.album) if outcome.album else None,
        "sent_at": stamp(outcome.sent_at),
        "not_before": stamp(outcome.not_before or one.not_before),
        "chat_id": outcome.chat_id or one.chat_id,
        "attempt": one.attempt + outcome.attempts,
        "repeats": one.repeats + outcome.repeats,
    }
