"""Offers: classes of a programme from which people choose for themselves, and whom an offer is for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.classes import Class
from classbell.domain.errors.offers import (
    CapacityUnclear,
    OfferClosed,
    OfferClosesTooEarly,
    OfferIncomplete,
    OfferNotOpenYet,
)
from classbell.domain.people import PersonId
from classbell.domain.units import Level

CAPACITY = (1, 2000)
AT_MOST = (1, 9)
"""Classes a person may choose."""
TOPIC_AT_MOST = 40


class Manner(StrEnum):
    """Who gets a place."""

    FIRST_COME = "first_come"
    LOT = "lot"  # drawn when it closes, with equal chances


class Repeats(StrEnum):
    """What becomes of choosing a topic that somebody has had before."""

    ALLOWED = "allowed"
    WARNED = "warned"
    REFUSED = "refused"


class State(StrEnum):
    """How far an offer is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SETTLED = "settled"  # closed, and drawn where it goes by lot
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a new offer begins with."""

    at_most: int = 1
    """Classes a person may choose."""
    repeats: Repeats = Repeats.WARNED
    """What becomes of choosing a topic that somebody has had before: allowed, warned or refused."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By which rules an offer goes; they stand once it is published, but for when it closes."""

    manner: Manner
    at_most: int
    per_topic: bool
    """Whether a person takes only one class of a topic."""
    repeats: Repeats
    opens_at: datetime | None
    closes_at: datetime | None
    """The last instant that counts."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer of a programme's classes to the people of a unit and all below it."""

    id: int
    title: str
    """The programme's name and year."""
    programme_id: int
    programme_path: str
    """Of the unit whose programme it is: who organises there looks after it."""
    unit_path: str
    unit_name: str
    terms: Terms
    state: State
    seed: str | None

    @property
    def is_by_lot(self) -> bool:
        """Whether places are drawn."""
        return self.terms.manner is Manner.LOT

    @property
    def pledge(self) -> str | None:
        """The digest of the lot's seed, told from the beginning: the seed cannot be chosen afterwards."""
        return self.seed and hashlib.sha256(self.seed.encode()).hexdigest()

    def is_open(self, now: datetime) -> bool:
        """Tell whether people may choose now; both edges count."""
        opens_at, closes_at = self.terms.opens_at, self.terms.closes_at
        return (
            self.state is State.PUBLISHED
            and opens_at is not None
            and closes_at is not None
            and opens_at <= now <= closes_at
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A class of an offer, and how many are on its roll, wait for a place in it, or take part in its lot (heads)."""

    id: int
    offer_id: int
    class_: Class
    topic: str
    """What it teaches: its own topic, else its name."""
    capacity: int
    levels: tuple[Level, ...]
    """Of units whose people may take it; none: of all."""
    categories: tuple[int, ...]
    """Of trainees who may take it; none: all."""
    is_withdrawn: bool
    enrolled: int
    waiting: int
    entered: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def left(self) -> int:
        """How many places are free."""
        return max(self.capacity - self.enrolled, 0)

    def admits(self, person: Chooser) -> bool:
        """Tell whether its rules let somebody take it."""
        by_level = not self.levels or person.level in self.levels
        return by_level and (not self.categories or person.category_id in self.categories)


@dataclass(frozen=True, slots=True)
class Chooser:
    """Somebody as the rules of an offer look at them."""

    person_id: PersonId
    unit_path: str
    """'': of no unit."""
    level: Level | None
    category_id: int | None


def is_for(offer: Offer, offered: Sequence[Offered], person: Chooser) -> bool:
    """Tell whether somebody is of the offer's unit, or below it, and may take any of its classes."""
    return person.unit_path.startswith(offer.unit_path) and any(
        one.admits(person) for one in offered if not one.is_withdrawn
    )


def check_open(offer: Offer, now: datetime) -> None:
    """Raise OfferNotOpenYet or OfferClosed unless people may choose now."""
    opens_at = offer.terms.opens_at
    if offer.state is State.PUBLISHED and opens_at is not None and now < opens_at:
        raise OfferNotOpenYet(at=opens_at)
    if not offer.is_open(now):
        raise OfferClosed


def check_complete(offer: Offer, offered: Sequence[Offered], now: datetime) -> None:
    """Raise OfferIncomplete or OfferClosesTooEarly unless an offer can be published."""
    closes_at = offer.terms.closes_at
    if closes_at is None or not any(not one.is_withdrawn for one in offered):
        raise OfferIncomplete
    check_closing(offer, closes_at, now)


def check_closing(offer: Offer, closes_at: datetime, now: datetime) -> None:
    """Raise OfferClosesTooEarly for an end that has passed, or is before the beginning."""
    if closes_at <= max(now, offer.terms.opens_at or now):
        raise OfferClosesTooEarly


def read_capacity(text: str) -> int:
    """Read how many places a class has; raises CapacityUnclear."""
    least, most = CAPACITY
    found = text.strip()
    if not found.isdecimal() or not least <= int(found[:9]) <= most:
        raise CapacityUnclear(least=least, most=most)
    return int(found)
