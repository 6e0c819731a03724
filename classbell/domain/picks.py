"""Picks: somebody's choices of offered classes, and whether one more may be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.errors.offers import (
    OfferedClassGone,
    OfferNotForYou,
    OfferNotYours,
    OnRollAlready,
    PicksClash,
    TooManyPicks,
    TopicHad,
    TopicTaken,
)
from classbell.domain.offers import Chooser, Offer, Offered, Repeats, check_open
from classbell.domain.people import PersonId


class State(StrEnum):
    """What has become of a choice."""

    ENTERED = "entered"  # takes part in the lot
    WAITING = "waiting"  # first in line gets the next place
    PLACED = "placed"  # is on the roll
    WITHDRAWN = "withdrawn"  # given up
    REMOVED = "removed"  # taken out by an organiser
    CANCELLED = "cancelled"  # the class is offered no more


LIVE = frozenset({State.ENTERED, State.WAITING, State.PLACED})


@dataclass(frozen=True, slots=True)
class Pick:
    """Somebody's choice of an offered class."""

    id: int
    offered_id: int
    person_id: PersonId
    state: State
    rank: int | None
    """By lot, from 1."""
    picked_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands for or against somebody's taking a class."""

    held: Sequence[Offered]
    """The classes of this offer the person has chosen already."""
    had: Sequence[str]
    """Classes of the same topic they have had, or are in."""
    clash: str | None
    """A class of theirs that meets at the same time."""
    is_on_roll: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: a class, in place of another perhaps, and whether they know that they have had its topic."""

    offered_id: int
    instead_of: int | None = None
    knowing: bool = False


def check(offer: Offer, wanted: Offered, person: Chooser, now: datetime) -> None:
    """Raise the refusal that stands against anybody like this person, whatever they have chosen already."""
    check_open(offer, now)
    if not person.unit_path.startswith(offer.unit_path):
        raise OfferNotYours
    if wanted.is_withdrawn:
        raise OfferedClassGone(title=wanted.class_.title)
    if not wanted.admits(person):
        raise OfferNotForYou(title=wanted.class_.title)


def weigh(offer: Offer, wanted: Offered, facts: Facts) -> None:
    """Raise the refusal that stands against one more choice beside what the person has."""
    if facts.is_on_roll:
        raise OnRollAlready(title=wanted.class_.title)
    same = [one for one in facts.held if offer.terms.per_topic and one.topic == wanted.topic]
    if same:
        raise TopicTaken(title=same[0].class_.title, topic=wanted.topic)
    if len(facts.held) >= offer.terms.at_most:
        raise TooManyPicks(count=offer.terms.at_most)
    if facts.clash is not None:
        raise PicksClash(title=wanted.class_.title, other=facts.clash)
    if facts.had and offer.terms.repeats is Repeats.REFUSED:
        raise TopicHad(other=facts.had[0])


def needs_a_word(offer: Offer, facts: Facts, wish: Wish) -> bool:
    """Tell whether the person has to be told first that they have had this topic."""
    return bool(facts.had) and offer.terms.repeats is Repeats.WARNED and not wish.knowing
