"""Outside channels: e-mail, SMS gateways, WeCom, DingTalk and the like, for people whom the chat cannot reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.people import PersonId

URL_AT_MOST = 1000
PHONE = "{phone}"
"""Stands in a unit's URL for the number of whom it is for: one message a person, not one for all."""
_SCHEMA = re.compile(r"([a-z][a-z0-9+.-]{1,30})://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which outside channels there may be."""

    kinds: tuple[str, ...] = (
        "mailto",
        "mailtos",
        "wecombot",
        "dingtalk",
        "feishu",
        "lark",
        "twilio",
        "vonage",
        "clicksend",
    )
    """Apprise's names for them, as a URL begins; none: no outside channels. Only admins set URLs."""
    answer_within: timedelta = timedelta(seconds=30)
    """How long a channel may take; after that it is not known whether it took the message."""
    wait_for: timedelta = timedelta(days=2)
    """How long after a notice was queued people still get it by a channel."""


class State(StrEnum):
    """What has become of a message by a channel."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as staff may see it; its URL holds secrets and is only for the sender."""

    id: int
    unit_id: int | None
    person_id: PersonId | None
    person_name: str | None
    schema: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Forward:
    """A claimed message by a channel: what a letter says that the chat could not bring to a person."""

    letter_id: int
    kind: str
    """Of the letter: `notice`, or `prompt` where staff are asked to act."""
    subject_id: int
    body: str | None
    """The letter's own parameters as JSON; None: its notice has them."""
    person_id: PersonId
    name: str
    phone: str | None
    channel_id: int
    url: str
    is_personal: bool


def schema_of(url: str) -> str | None:
    """Give what a URL begins with, in small letters; None where it is none."""
    found = _SCHEMA.fullmatch(url)
    return found[1].lower() if found and len(url) <= URL_AT_MOST else None


def batches(forwards: Sequence[Forward], is_personal: bool) -> list[list[Forward]]:
    """Part claimed messages into calls: what a unit's channel says to several people is said once.

    `is_personal` tells that it says something else to each.
    """
    shared: dict[tuple[str, int, int], list[Forward]] = {}
    alone = []
    for one in forwards:
        if one.is_personal or is_personal or PHONE in one.url:
            alone.append([one])
        else:
            shared.setdefault((one.kind, one.subject_id, one.channel_id), []).append(one)
    return [*shared.values(), *alone]


def addressed(forward: Forward) -> str | None:
    """Give the URL with the person's number put in, without its plus; None where that is not known."""
    if PHONE not in forward.url:
        return forward.url
    return forward.url.replace(PHONE, forward.phone.lstrip("+")) if forward.phone else None
