"""Outside channels, and what went by them, as kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.channels import Channel, Forward, State
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of a message by a channel."""

    name: str
    state: State
    reason: str | None
    schema: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A channel with its URL, and the path of the unit it belongs to or its person does."""

    channel: Channel
    url: str
    unit_path: str


async def add(
    tx: Transaction, owner: tuple[int | None, PersonId | None], url: tuple[str, str], by: PersonId, now: datetime
) -> int:
    """Keep a channel of (unit, person), one of them None, with its (schema, URL); give its number."""
    unit_id, person_id = owner
    schema, address = url
    about = {"unit_id": unit_id, "person_id": person_id, "schema": schema, "url": address}
    return int(await tx.value("channels.add", **about, made_by=by, now=stamp(now)))


async def drop(tx: Transaction, channel_id: int, now: datetime) -> bool:
    """Use a channel no more, and forget its URL."""
    return await tx.run("channels.drop", id=channel_id, now=stamp(now)) == 1


async def secret(tx: Reader, channel_id: int) -> Secret | None:
    """Give a channel with its URL, or None once it is dropped."""
    row = await tx.one("channels.channel", id=channel_id)
    if row is None:
        return None
    path = row["path"] or await unit_of(tx, row["person_id"])
    return Secret(_channel(row), row["url"], path or "")


async def within(tx: Reader, unit_id: int, unit_path: str) -> list[Channel]:
    """Give the channels of a unit itself, and of the people who belong to it or to one below."""
    return [_channel(row) for row in await tx.all("channels.within", unit_id=unit_id, path=unit_path)]


async def of_person(tx: Reader, person_id: PersonId) -> int | None:
    """Give the channel by which somebody can be reached: their own, else that of the nearest unit above; or None."""
    found: int | None = await tx.value("channels.of_person", person_id=person_id)
    return found


async def unit_of(tx: Reader, person_id: PersonId) -> str | None:
    """Give the path of the unit somebody belongs to, else of that of their newest class."""
    found: str | None = await tx.value("channels.unit_of", person_id=person_id)
    return found


async def forward_stranded(tx: Transaction, since: datetime, now: datetime) -> None:
    """Queue to channels, each letter once, what could not reach people by chat.

    That is notices queued since an instant that want it, and what asks staff to act and is of use yet.
    """
    rows = await tx.all("channels.stranded_notices", since=stamp(since))
    for row in [*rows, *await tx.all("channels.stranded_prompts", now=stamp(now))]:
        channel_id = await of_person(tx, row["person_id"])
        if channel_id is not None:
            about = {"letter_id": row["id"], "person_id": row["person_id"]}
            await tx.run("channels.forward", channel_id=channel_id, **about)


async def claim(tx: Transaction, now: datetime) -> list[Forward]:
    """Take everything that waits for a channel; no two processes take the same."""
    taken = [row["letter_id"] for row in await tx.all("channels.claim", now=stamp(now))]
    found = []
    for letter_id in sorted(taken):
        row = await tx.one("channels.claimed", letter_id=letter_id)
        if row is None:
            await settle(tx, [letter_id], (State.FAILED, "dropped"), now)
        else:
            found.append(_forward(row))
    return found


async def settle(tx: Transaction, letter_ids: Iterable[int], outcome: tuple[State, str | None], now: datetime) -> None:
    """Keep what has become of claimed messages, by their letters."""
    state, reason = outcome
    about = {"state": state, "reason": reason, "now": stamp(now)}
    await tx.many("channels.settle", ({"letter_id": letter_id, **about} for letter_id in letter_ids))


async def give_up(tx: Transaction, before: datetime) -> None:
    """What was claimed before an instant and never settled may or may not have gone out."""
    await tx.run("channels.give_up", before=stamp(before))


async def results(tx: Reader, notice_id: int) -> list[Result]:
    """Give what has become of everything of a notice that went by channels."""
    return [
        Result(row["name"], State(row["state"]), row["reason"], row["schema"])
        for row in await tx.all("channels.results", notice_id=notice_id)
    ]


async def forget_cause(tx: Transaction, cause_id: int | None) -> None:
    """Empty the update that brought a URL: it holds secrets."""
    await tx.run("channels.forget_cause", cause_id=cause_id)


def _channel(row: Row) -> Channel:
    return Channel(
        id=row["id"],
        unit_id=row["unit_id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        schema=row["schema"],
        made_at=instant(row["made_at"]),
    )


def _forward(row: Row) -> Forward:
    return Forward(
        letter_id=row["letter_id"],
        kind=row["kind"],
        subject_id=row["subject_id"],
        body=row["body"],
        person_id=row["person_id"],
        name=row["name"],
        phone=row["phone"],
        channel_id=row["channel_id"],
        url=row["url"],
        is_personal=row["owner_id"] is not None,
    )
