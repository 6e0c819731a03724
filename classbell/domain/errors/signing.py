"""Codes, pictures, places and badges: why somebody is not signed in."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class CodeForged(Refused):
    """The code was not made by this server, or was altered."""


class CodeExpired(Refused):
    """The code was real, and is too old now."""


class DigitsWrong(Refused):
    """No open sign-in of this person shows these six digits now."""


class NotOnRoll(Refused):
    """The session belongs to a class whose roll does not hold this person."""


class NotOpenYet(Refused):
    """Sign-in of the session has not been opened."""


class SignInClosed(Refused):
    """Sign-in of the session is closed."""


class SessionCancelled(Refused):
    """The session does not take place."""


class TooManyTries(Refused):
    """Too many wrong codes within a minute; wait."""


class SignOutClosed(Refused):
    """Sign-out of the session is closed."""


class CodeExpiredWaiting(CodeExpired):
    """The code is too old now; the supervisor sees that the person came with it, and may admit them."""


class SignInClosedWaiting(SignInClosed):
    """Sign-in is closed; the supervisor sees that the person came, and may admit them."""


class NotOnRollWaiting(NotOnRoll):
    """The roll does not hold this person; the supervisor sees that they came, and may admit them."""


class EvidenceTooWeak(Refused):
    """The class asks for stronger evidence than this sign-in has; it waits for the supervisor."""


class ChallengeWrong(Refused):
    """Another picture was on the screen; they are asked once more."""


class ChallengeLate(Refused):
    """The question was over before it was answered; they are asked once more."""


class ChallengeFailed(Refused):
    """The second answer was no better; the sign-in waits for the supervisor."""


class ChallengeDone(Refused):
    """The question has been answered already."""


class NotYourQuestion(Refused):
    """The question was put to another person."""


class PlaceNotAsked(Refused):
    """A location came, and no sign-in of this person waits for one."""


class PinForPlace(Refused):
    """A pin on the map, or a forwarded place, came in place of a location the phone has found."""


class PlaceNotShared(Refused):
    """The phone's location did not come with the message: it has to be shared again."""


class PlaceNotRead(Refused):
    """What was typed is no point of the form "latitude, longitude"."""


class RadiusOutOfRange(Refused):
    """The radius of a venue is a whole number of metres, from `least` to `most`."""


class NoVenue(Refused):
    """The session has no venue whose place could be set."""


class BadgeForged(Refused):
    """The badge was not made by this server, or was altered."""


class BadgeOwn(Refused):
    """Somebody scanned their own badge."""


class BadgeForStaff(Refused):
    """Somebody who is no staff scanned another's badge."""


class BadgeOfOtherClass(Refused):
    """Staff scanned a badge of a class they do not supervise."""


class BadgeVoid(Refused):
    """The badge has been replaced, or its owner is not on the roll any more."""


class BadgeNoSession(Refused):
    """No session of the badge's class is open for sign-in."""


class NoBadges(Refused):
    """There is nobody on the roll to make a badge for."""


class NoBadgeOfOwn(Refused):
    """Who is on no roll has no badge."""
