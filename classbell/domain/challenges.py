"""The challenge: to say which picture stands beside the code now.

Pictures follow each other every few seconds in an order computed from the opening. They come in hands of four: whoever
has scanned is offered the whole hand that is being dealt, and is right with the picture that is on the screen as they
tap, or the one before it while that has only just gone.

    screen   … │ sun  │ fish │ key  │ boat │ tree │ bell │ …
                └──────── one hand ────────┘└ the next …
    asked up to here ─────────────▲ this hand; after it, in the last slice, the next one

Everybody is offered the same four, in an order of their own: lists that are compared tell nothing, and a list passed on
without the screen tells no more. Somebody outside who guesses is right once in three or four; somebody in the room who
answers for a friend is not stopped by this at all.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from classbell.domain.people import PersonId

PICTURES = (
    "sun", "moon", "star", "cloud", "umbrella", "mountain", "tree", "flower",
    "fish", "house", "boat", "key", "cup", "flag", "book", "bell",
)  # fmt: skip
"""All there are, by name: drawn in `faces/pictures.py`, worded in the catalogues. A round shows each once."""
HAND = 4
TRIES = 2
"""How often one scan is asked before it waits for the supervisor."""
CHALLENGES = "challenges"
"""The purpose of the key that orders the pictures."""
_ORDER = struct.Struct(f">{len(PICTURES)}I")


@dataclass(frozen=True, slots=True)
class Policy:
    """How fast the pictures change."""

    step: timedelta = timedelta(seconds=5)
    """How long one picture is shown."""
    grace: timedelta = timedelta(seconds=2)
    """How long after it has changed the one before still counts: the time between a look and a tap."""


class Answer(StrEnum):
    """What a tap on a picture is."""

    RIGHT = "right"
    WRONG = "wrong"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Deck:
    """The pictures of one opening, in the order they come."""

    key: bytes
    """Made for CHALLENGES."""
    code_id: int
    policy: Policy

    def picture(self, at: datetime) -> str:
        """Give the picture that stands beside the code at an instant; never the same twice in a row."""
        return self._picture(self._slice(at))

    def next_change(self, at: datetime) -> datetime:
        """Give the instant at which the next picture comes up."""
        return self._begins(self._slice(at) + 1)

    def asked_from(self, at: datetime, before: datetime | None = None) -> datetime:
        """Give the instant from which a question counts that is put now: the start of its hand.

        In the last slice of a hand that is the next hand's. `before` is that of the question put before, if any:
        the hand it was about does not come again.
        """
        hand = (self._slice(at) + 1) // HAND
        if before is not None:
            hand = max(hand, self._slice(before) // HAND + 1)
        return self._begins(hand * HAND)

    def over_at(self, asked_from: datetime) -> datetime:
        """Give the instant from which no answer to a question can be right any more."""
        return self._begins(self._slice(asked_from) + HAND) + self.policy.grace

    def choices(self, asked_from: datetime, person_id: PersonId) -> list[str]:
        """Give the four pictures of a question, in this person's order."""
        first = self._slice(asked_from)
        hand = [self._picture(first + place) for place in range(HAND)]
        return sorted(hand, key=_numbers(self.key, b"order", (self.code_id, first, person_id)).__getitem__)

    def judge(self, asked_from: datetime, picture: str, at: datetime) -> Answer:
        """Judge a tap on one of the choices."""
        if at >= self.over_at(asked_from):
            return Answer.LATE
        shown = {self.picture(at), self.picture(at - self.policy.grace)}
        return Answer.RIGHT if picture in shown else Answer.WRONG

    def _slice(self, at: datetime) -> int:
        return int((at.timestamp() - self._offset()) // self.policy.step.total_seconds())

    def _begins(self, number: int) -> datetime:
        return datetime.fromtimestamp(number * self.policy.step.total_seconds() + self._offset(), UTC)

    def _offset(self) -> float:
        """Give the whole milliseconds by which slices of this opening begin later: no wall clock tells the change."""
        share = next(iter(_numbers(self.key, b"offset", (self.code_id,)).values())) / 2**32
        return int(share * self.policy.step.total_seconds() * 1000) / 1000

    def _picture(self, number: int) -> str:
        round_, place = divmod(number, len(PICTURES))
        return _round(self.key, self.code_id, round_)[place]


def _round(key: bytes, code_id: int, round_: int) -> list[str]:
    """Give the order of all pictures in one round, which does not begin as the one before has ended."""
    order, before = _shuffled(key, code_id, round_), _shuffled(key, code_id, round_ - 1)
    return [order[1], order[0], *order[2:]] if order[0] == before[-1] else order


def _shuffled(key: bytes, code_id: int, round_: int) -> list[str]:
    return sorted(PICTURES, key=_numbers(key, b"round", (code_id, round_)).__getitem__)


@lru_cache(maxsize=1024)
def _numbers(key: bytes, what: bytes, about: tuple[int, ...]) -> dict[str, int]:
    """Give every picture a number that only the holder of the key can tell."""
    text = what + struct.pack(f">{len(about)}q", *about)
    return dict(zip(PICTURES, _ORDER.unpack(hmac.digest(key, text, hashlib.sha512)), strict=True))
