"""What is to be sent unasked, as kept: put there by actions, moved on by the sender."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId
from classbell.storage.database import Transaction
from classbell.storage.instants import stamp


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
    }


def written(body: Mapping[str, object]) -> str:
    """Write parameters as the JSON that goes out; those that are None are left out."""
    given = {name: value for name, value in body.items() if value is not None}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))
