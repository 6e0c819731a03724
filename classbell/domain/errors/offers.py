"""Classes that people choose among."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class OfferNotOpenYet(Refused):
    """Choosing begins only at `at`."""


class OfferClosed(Refused):
    """The time for choosing, or for giving up what was chosen, is over."""


class OfferNotYours(Refused):
    """The classes are offered to people of other units; the menu was passed on."""


class OfferNotForYou(Refused):
    """The class is for people of other levels or categories."""


class OfferedClassGone(Refused):
    """The class is offered no more."""


class OnRollAlready(Refused):
    """The person is on the roll of the class by another way."""


class TooManyPicks(Refused):
    """The person has chosen as many classes as one may."""


class TopicTaken(Refused):
    """The person has chosen another class of the same topic."""


class PicksClash(Refused):
    """The class meets while another class of the person does."""


class TopicHad(Refused):
    """The person has had the topic before, and nobody is trained in it twice."""


class OfferIncomplete(Refused):
    """An offer needs a class and an end before it can be published."""


class OfferClosesTooEarly(Refused):
    """An offer has to end after it begins, and after now."""


class OfferPublished(Refused):
    """The rules of an offer stand once people have seen them."""


class CapacityUnclear(Refused):
    """The number of places is a whole number, from `least` to `most`."""


class OfferedAlready(Refused):
    """The class is part of an offer that goes on."""


class NoProgrammes(Refused):
    """There is no programme with classes where the person organises."""
