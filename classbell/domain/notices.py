"""Notices: whom they are for, what they say, and what has become of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.people import PersonId

ALBUM = "sendMediaGroup"
GIST_FOR = 40


@dataclass(frozen=True, slots=True)
class Policy:
    """What those who send notices are held to."""

    nudge_every: timedelta = timedelta(hours=4)
    """How long after one nudge of a notice the next may go."""
    file_at_most: int = 50
    """Megabytes of one photo, file or recording."""
    approve_above: int = 0
    """To more people than this a notice goes only with a second person's yes; 0: nobody is asked."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says: a method of the Bot API and its parameters, but for the chat and the buttons.

    Of an album, `media` holds its items as the Bot API spells them. Placeholders stand unfilled.
    """

    method: str
    body: Mapping[str, object]

    @property
    def items(self) -> tuple[Mapping[str, object], ...]:
        """What may have words: each photo or file of an album by itself, else the one message."""
        media = self.body.get("media")
        return tuple(media) if isinstance(media, list) else (self.body,)

    @property
    def is_album(self) -> bool:
        """Whether it is several messages in one, below which there can be no buttons."""
        return self.method == ALBUM

    @property
    def words(self) -> str:
        """The text, or the caption of a photo or file; of an album, the first caption."""
        found = (str(item.get("text") or item.get("caption") or "") for item in self.items)
        return next(filter(None, found), "")

    @property
    def kind(self) -> str:
        """What kind of message it is: message, photo, document, voice, video, audio, animation, mediagroup."""
        return self.method.removeprefix("send").lower()

    @property
    def gist(self) -> str:
        """The beginning of its first line, for a list; empty where there are no words."""
        line = self.words.strip().partition("\n")[0]
        return line if len(line) <= GIST_FOR else line[: GIST_FOR - 1] + "…"


class State(StrEnum):
    """How far a notice is, as kept."""

    DRAFT = "draft"
    ASKING = "asking"  # a second person is asked whether it may go
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


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
    audience_id: int = 0
    version: int = 1
    """Counts corrections; receipts are given for one version."""
    choices: tuple[str, ...] = ()
    """The options offered with the receipt, in the order of their buttons."""
    deadline_at: datetime | None = None
    """Until when receipts are taken; None: for good."""
    nudge_before: timedelta | None = None
    """How long before the deadline the clock first asks those who have not confirmed; None: it does not."""
    nudge_times: int = 1
    signed_by: str | None = None
    """Of an urgent notice, its author's name, which stands below it."""
    to_chats: bool = False
    """Whether a copy goes to the linked groups of its classes."""
    by_channel: bool = False
    """Whether it goes by outside channels to whom the chat cannot reach."""


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
        outcome = outcome_of(state, reason)
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


def outcome_of(state: str, reason: str | None) -> str:
    """Tell which figure of the tally an outbox row in this state counts in."""
    if state in _WAITING:
        return "waiting"
    return "unreachable" if state == "failed" and reason in REASONS else state


def is_over(notice: Notice, figures: Tally) -> bool:
    """Tell whether nothing more of it will be sent."""
    return notice.state in {State.CANCELLED, State.WITHDRAWN} or (notice.state is State.QUEUED and not figures.waiting)


def may_nudge_at(notice: Notice, policy: Policy) -> datetime | None:
    """Give the instant from which those who have not confirmed may be asked again; None: at once."""
    return None if notice.nudged_at is None else notice.nudged_at + policy.nudge_every
