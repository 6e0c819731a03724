"""What restraint looks at and moves: letters just put, what people were given already, and what waits for company."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from classbell.domain.burdens import Sent
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.outbox import written

Subject = tuple[str, int]
"""The kind of some letters, and what all of them are about."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many letters of a notice wait for the same reason (`quiet`, `budget`), and when the first will leave."""

    why: str
    number: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Fresh:
    """A letter that waits in the outbox; `zone` is that of the person's newest class, if there is one."""

    id: int
    kind: str
    person_id: PersonId
    chat_id: int
    method: str
    written: str | None
    not_before: datetime
    useless_after: datetime | None
    urgency: int = 1
    zone: str | None = None

    @property
    def body(self) -> Mapping[str, Any]:
        """The parameters of its own; none where all is common to its subject."""
        body: Mapping[str, Any] = json.loads(self.written) if self.written else {}
        return body


async def fresh(tx: Reader, subject: Subject) -> list[Fresh]:
    """Give the letters of a subject that have not left yet and can reach a person."""
    kind, subject_id = subject
    rows = await tx.all("restraint.fresh", kind=kind, subject_id=subject_id)
    return [_fresh(row, kind, row["zone"]) for row in rows]


async def spent(tx: Reader, subject: Subject, since: date) -> dict[PersonId, dict[date, int]]:
    """Tell how much the people of a subject's letters have been given, by day from a day on."""
    kind, subject_id = subject
    found: dict[PersonId, dict[date, int]] = defaultdict(dict)
    for row in await tx.all("restraint.spent", kind=kind, subject_id=subject_id, since=since.isoformat()):
        found[row["person_id"]][date.fromisoformat(row["day"])] = row["number"]
    return found


async def spend(tx: Transaction, given: Iterable[tuple[PersonId, date]]) -> None:
    """Count one message more for each."""
    await tx.many("restraint.spend", ({"person_id": who, "day": day.isoformat()} for who, day in given))


async def spare(tx: Transaction, person_id: PersonId, day: date) -> None:
    """Count one message less."""
    await tx.run("restraint.spare", person_id=person_id, day=day.isoformat())


async def put_off(tx: Transaction, letters: Iterable[tuple[int, datetime, str]]) -> None:
    """Let letters that have not left wait until an instant, and say why."""
    rows = ({"id": one, "not_before": stamp(at), "why": why} for one, at, why in letters)
    await tx.many("restraint.put_off", rows)


async def drop(tx: Transaction, letters: Iterable[tuple[int, str]]) -> None:
    """Never send letters that have not left, and say why."""
    await tx.many("restraint.drop", ({"id": one, "why": why} for one, why in letters))


async def is_urgent(tx: Reader, notice_id: int) -> bool:
    """Tell whether the author of a notice has declared it urgent."""
    return bool(await tx.value("restraint.is_urgent", notice_id=notice_id))


async def company(tx: Reader, subject: Subject, now: datetime, until: datetime) -> dict[PersonId, datetime]:
    """Tell for whom of a subject's people another reminder falls due by an instant, and when the last of them does."""
    kind, subject_id = subject
    spans = {"now": stamp(now), "until": stamp(until)}
    rows = await tx.all("restraint.company", kind=kind, subject_id=subject_id, **spans)
    return {row["person_id"]: instant(row["due_at"]) for row in rows}


async def waiting(tx: Reader, subject: Subject) -> dict[PersonId, list[Fresh]]:
    """Give what else waits, put off, for the people of a subject's letters."""
    kind, subject_id = subject
    found: dict[PersonId, list[Fresh]] = defaultdict(list)
    for row in await tx.all("restraint.waiting", kind=kind, subject_id=subject_id):
        found[row["person_id"]].append(_fresh(row, row["kind"], None))
    return found


async def hold(tx: Transaction, carrier_id: int) -> bool:
    """Keep a carrier from leaving until `load`; False where it has left."""
    return await tx.run("restraint.hold", carrier_id=carrier_id) == 1


async def add_carrier(tx: Transaction, letter: Fresh) -> int:
    """Put an empty carrier for the person of a letter; it cannot leave before `load`."""
    carrier_id: int = await tx.value(
        "restraint.add_carrier",
        person_id=letter.person_id,
        chat_id=letter.chat_id,
        now=stamp(letter.not_before),
    )
    return carrier_id


async def take(tx: Transaction, letter_id: int, carrier_id: int) -> bool:
    """Let a carrier say what a letter says; False where the letter has left by itself."""
    return await tx.run("restraint.take", id=letter_id, carrier_id=carrier_id) == 1


async def carried(tx: Reader, carrier_id: int) -> list[Mapping[str, Any]]:
    """Give the bodies of all that a carrier says."""
    return [json.loads(row["body"]) for row in await tx.all("restraint.carried", carrier_id=carrier_id)]


async def load(
    tx: Transaction, carrier_id: int, body: Mapping[str, object], span: tuple[datetime, datetime | None]
) -> None:
    """Let a carrier leave from span[0] on; it is useless after span[1]."""
    not_before, useless_after = span
    await tx.run(
        "restraint.load",
        id=carrier_id,
        body=written(body),
        not_before=stamp(not_before),
        useless_after=stamp(useless_after),
    )


async def held_back(tx: Reader, notice_id: int) -> tuple[HeldBack, ...]:
    """Tell what of a notice is held back."""
    rows = await tx.all("restraint.held_back", notice_id=notice_id)
    return tuple(HeldBack(row["restraint"], row["number"], instant(row["earliest"])) for row in rows)


async def sent_since(tx: Reader, since: datetime) -> Sequence[Sent]:
    """Give every message that reached a person unasked from an instant on; what went together is one."""
    return [
        Sent(row["person_id"], row["kind"], instant(row["sent_at"]), bool(row["urgent"]), row["author"])
        for row in await tx.all("restraint.sent_since", since=stamp(since))
    ]


def _fresh(row: Row, kind: str, zone: str | None) -> Fresh:
    return Fresh(
        id=row["id"],
        kind=kind,
        person_id=row["person_id"],
        chat_id=row["chat_id"],
        method=row["method"],
        written=row["body"],
        not_before=instant(row["not_before"]),
        useless_after=instant(row["useless_after"]),
        urgency=row["urgency"],
        zone=zone,
    )
