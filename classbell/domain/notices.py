"""Notices: whom they are for, what they say, and what has become of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.errors import NoticeTooLong
from classbell.domain.people import PersonId

TEXT_AT_MOST = 4096
CAPTION_AT_MOST = 1024
GIST_FOR = 40


@dataclass(frozen=True, slots=True)
class Policy:
    """What those who send notices are held to."""

    nudge_every: timedelta = timedelta(hours=4)
    """How long after one nudge of a notice the next may go."""


class Circle(StrEnum):
    """What can be picked within a class."""

    TRAINEES = "trainees"
    SUPERVISORS = "supervisors"
    GROUP = "group"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Pick:
    """One part of an audience: a circle of a class; `subject_id` is the group or person, the class for a role."""

    circle: Circle
    class_id: int
    subject_id: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person in the audience, and what stands between them and a message: nothing, or why not."""

    person_id: PersonId
    name: str
    obstacle: str | None
    """None: can be written to; `unbound`, or why the account is unreachable."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What an audience comes to, in heads."""

    count: int
    """How many will be sent to."""
    beyond: tuple[Recipient, ...]
    """Who cannot be reached."""

    @property
    def heads(self) -> int:
        """How many people there are in all."""
        return self.count + len(self.beyond)


def reach(recipients: Iterable[Recipient]) -> Reach:
    """Part those who can be reached from those who cannot; a person counts once, however often they were picked."""
    each = {recipient.person_id: recipient for recipient in recipients}.values()
    beyond = tuple(recipient for recipient in each if recipient.obstacle)
    return Reach(len(each) - len(beyond), beyond)


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says: a method of the Bot API and the part of its parameters that all recipients share."""

    method: str
    body: Mapping[str, object]

    @property
    def words(self) -> str:
        """The text, or the caption of a photo or file."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def kind(self) -> str:
        """What kind of message it is: message, photo, document."""
        return self.method.removeprefix("send").lower()

    @property
    def gist(self) -> str:
        """The beginning of its first line, for a list; empty where there are no words."""
        line = self.words.strip().partition("\n")[0]
        return line if len(line) <= GIST_FOR else line[: GIST_FOR - 1] + "…"


def check(content: Content) -> None:
    """Raise NoticeTooLong where Telegram would not send the words to anybody; it counts UTF-16 units."""
    at_most = TEXT_AT_MOST if "text" in content.body else CAPTION_AT_MOST
    length = len(content.words.encode("utf-16-le")) // 2
    if length > at_most:
        raise NoticeTooLong(length=length, at_most=at_most)


class State(StrEnum):
    """How far a notice is, as kept."""

    DRAFT = "draft"
    QUEUED = "queued"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; a draft may have no content yet."""

    id: int
    author_id: PersonId
    state: State
    content: Content | None
    receipt: bool
    queued_at: datetime | None
    nudged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of a notice for one recipient; `state` is that of its outbox row."""

    name: str
    phone: str | None
    state: str
    reason: str | None
    sent_at: datetime | None
    confirmed_at: datetime | None

    @property
    def outcome(self) -> str:
        """Which figure of the tally the recipient counts in."""
        return _outcome(self.state, self.reason)


@dataclass(frozen=True, slots=True)
class Tally:
    """What has become of a notice's messages, in heads; every recipient is in exactly one of the first six."""

    waiting: int
    """In the queue, held, or on its way."""
    sent: int
    unknown: int
    """May or may not have arrived: the network failed while it was on its way."""
    unreachable: int
    """Never sent: no account, or one that cannot be written to."""
    failed: int
    cancelled: int
    confirmed: int
    reasons: Mapping[str, int]
    """Why, of those unreachable and failed, by reason."""

    @property
    def heads(self) -> int:
        """How many people the notice is for."""
        return self.waiting + self.sent + self.unknown + self.unreachable + self.failed + self.cancelled

    @property
    def reached(self) -> int:
        """How many people are known to have got it: those it was sent to, and never fewer than have confirmed."""
        return max(self.sent, self.confirmed)


REASONS = frozenset({"unbound", "blocked", "deactivated", "not_found"})
"""Why somebody cannot be written to, where it is worded; what else stands there are Telegram's own words."""
_WAITING = frozenset({"new", "held", "sending"})


def tally(rows: Iterable[tuple[str, str | None, int]], confirmed: int) -> Tally:
    """Add up (state, reason, how many) of a notice's outbox rows."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for state, reason, number in rows:
        outcome = _outcome(state, reason)
        counts[outcome] += number
        if outcome in {"unreachable", "failed"}:
            reasons[reason or outcome] += number
    return Tally(
        waiting=counts["waiting"],
        sent=counts["sent"],
        unknown=counts["unknown"],
        unreachable=counts["unreachable"],
        failed=counts["failed"],
        cancelled=counts["cancelled"],
        confirmed=confirmed,
        reasons=dict(reasons),
    )


def _outcome(state: str, reason: str | None) -> str:
    if state in _WAITING:
        return "waiting"
    return "unreachable" if state == "failed" and reason in REASONS else state


def is_over(notice: Notice, figures: Tally) -> bool:
    """Tell whether nothing more of it will be sent."""
    return notice.state is State.CANCELLED or (notice.state is State.QUEUED and not figures.waiting)


def may_nudge_at(notice: Notice, policy: Policy) -> datetime | None:
    """Give the instant from which those who have not confirmed may be asked again; None: at once."""
    return None if notice.nudged_at is None else notice.nudged_at + policy.nudge_every
