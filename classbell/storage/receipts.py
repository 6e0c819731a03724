"""Who has confirmed a notice and how, and who is asked again, as kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from classbell.domain.notices import Notice
from classbell.domain.people import PersonId
from classbell.domain.receipts import Result
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, spanned, stamp


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Somebody a notice is for who has not confirmed it as it stands now."""

    person_id: PersonId
    name: str
    phone: str | None
    chat_id: int | None
    """Where they can be asked again; None: the notice has not reached them, or they cannot be written to now."""
    wish: str | None
    """The language they wish for, as they or Telegram spell it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a letter of a notice has reached."""

    notice_id: int
    person_id: PersonId
    chat_id: int
    wish: str | None


async def is_recipient(tx: Reader, notice_id: int, person_id: PersonId) -> bool:
    """Tell whether the notice was addressed to the person."""
    return bool(await tx.value("receipts.is_recipient", notice_id=notice_id, person_id=person_id))


async def confirm(tx: Transaction, notice: Notice, person_id: PersonId, at: datetime, choice: int | None) -> bool:
    """Keep a receipt for the notice as it stands; False where there is one already, which stays."""
    key = {"notice_id": notice.id, "person_id": person_id, "version": notice.version}
    return await tx.run("receipts.confirm", **key, at=stamp(at), choice=choice) == 1


async def choose(tx: Transaction, notice: Notice, person_id: PersonId, at: datetime, choice: int) -> bool:
    """Take another option in place of the one before; False where it is the same."""
    key = {"notice_id": notice.id, "person_id": person_id, "version": notice.version}
    return await tx.run("receipts.choose", **key, at=stamp(at), choice=choice) == 1


async def readers(tx: Reader, letter_ids: Sequence[int]) -> list[Reached]:
    """Give whom these letters have reached."""
    rows = [await tx.one("receipts.reader", letter_id=letter_id) for letter_id in letter_ids]
    return [Reached(row["notice_id"], row["person_id"], row["chat_id"], row["wish"]) for row in rows if row]


async def unconfirmed(tx: Reader, notice_id: int) -> list[Unconfirmed]:
    """Give those who have not confirmed; the cancelled are not waited for."""
    return [_unconfirmed(row) for row in await tx.all("receipts.unconfirmed", notice_id=notice_id)]


async def unconfirmed_of(tx: Reader, notice_id: int, class_id: int) -> list[Unconfirmed]:
    """Give those of them who are on the roll of a class."""
    rows = await tx.all("receipts.unconfirmed_of", notice_id=notice_id, class_id=class_id)
    return [_unconfirmed(row) for row in rows]


async def open_in(tx: Reader, class_id: int, since: datetime) -> list[tuple[int, int]]:
    """Give the notices sent since to people of a class who have not all confirmed: id, how many have not."""
    rows = await tx.all("receipts.open_in", class_id=class_id, since=stamp(since))
    return [(row["id"], row["number"]) for row in rows]


async def results(tx: Reader, notice_id: int, class_ids: Iterable[int]) -> list[Result]:
    """Give every recipient with what has become of it; groups are those of the classes named.

    Where these are several, groups are named with their class: each class has its own first group.
    """
    found = [_result(row) for row in await tx.all("receipts.results", notice_id=notice_id)]
    groups: dict[PersonId, tuple[str, ...]] = {}
    listed = list(class_ids)
    for class_id in listed:
        for row in await tx.all("receipts.groups", class_id=class_id):
            name = row["name"] if len(listed) == 1 else f"{_class_title(row)} · {row['name']}"
            groups[row["person_id"]] = (*groups.get(row["person_id"], ()), name)
    return [replace(one, groups=groups.get(one.person_id, ())) for one in found]


async def offer(tx: Transaction, notice_id: int, choices: Sequence[str]) -> None:
    """Keep the options of a draft, in place of those before; none takes them away."""
    await tx.run("receipts.offer", notice_id=notice_id, choices=json.dumps(choices, ensure_ascii=False))


async def set_deadline(tx: Transaction, notice_id: int, deadline_at: datetime | None) -> None:
    """Keep until when receipts are taken; None: for good, and the clock nudges nobody."""
    await tx.run("receipts.set_deadline", notice_id=notice_id, deadline_at=stamp(deadline_at))


async def set_nudging(tx: Transaction, notice_id: int, before: timedelta | None, times: int) -> None:
    """Keep when the clock asks those who have not confirmed."""
    await tx.run("receipts.set_nudging", notice_id=notice_id, before=spanned(before), times=times)


async def nudged_by(tx: Reader, cause_id: int | None) -> int | None:
    """Give how many people the nudge of this cause went to, or None if it made none."""
    nudge_id = await tx.value("receipts.nudge_of_cause", cause_id=cause_id)
    return None if nudge_id is None else int(await tx.value("receipts.nudged", nudge_id=nudge_id))


async def take_turn(tx: Transaction, notice_id: int, now: datetime, last_at: datetime) -> bool:
    """Note a nudge at this instant; False, and nothing noted, where the last one was after `last_at`."""
    return await tx.run("receipts.take_turn", notice_id=notice_id, now=stamp(now), last_at=stamp(last_at)) == 1


async def add_nudge(tx: Transaction, notice_id: int, by: PersonId, now: datetime, cause_id: int | None) -> int:
    """Keep a nudge and give its id, the subject of its letters."""
    keys = {"notice_id": notice_id, "person_id": by, "now": stamp(now), "cause_id": cause_id}
    return int(await tx.value("receipts.add_nudge", **keys))


async def send_again(tx: Transaction, notice_id: int, now: datetime) -> int:
    """Let the letters of a notice that may or may not have arrived leave once more; give how many they are."""
    return await tx.run("receipts.send_again", notice_id=notice_id, now=stamp(now))


async def repeatable(tx: Reader, notice_id: int) -> int:
    """Tell how many that would be: of those who may or may not have got it, whose words are still known."""
    return int(await tx.value("receipts.repeatable", notice_id=notice_id))


def _unconfirmed(row: Row) -> Unconfirmed:
    return Unconfirmed(
        person_id=row["id"],
        name=row["name"],
        phone=row["phone"],
        chat_id=row["chat_id"],
        wish=row["wish"],
    )


def _class_title(row: Row) -> str:
    return f"{row['class_name']} {row['run']}".strip()


def _result(row: Row) -> Result:
    return Result(
        person_id=row["id"],
        name=row["name"],
        phone=row["phone"],
        unit=row["unit"],
        state=row["state"],
        reason=row["reason"],
        sent_at=instant(row["sent_at"]),
        confirmed_at=instant(row["confirmed_at"]),
        choice=row["choice"],
        forwarded=row["forwarded"],
    )
