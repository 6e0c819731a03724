"""The register: opening and settling it, marks by hand, appeals, counts, seals."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class TooEarlyToOpen(Refused):
    """Sign-in of the session may be opened only shortly before it begins; `at` says from when."""


class SessionOver(Refused):
    """The session has ended; its sign-in is not opened any more, marks are made by hand."""


class StillOpen(Refused):
    """The register cannot settle while people can still sign in: close sign-in first."""


class NotBegun(Refused):
    """The session has not begun."""


class RegisterSettled(Refused):
    """The register of the session has settled: nobody is asked to sign out any more."""


class AppealNotYours(Refused):
    """The person has no mark in this session to appeal against, or would decide an appeal of their own."""


class AppealTooEarly(Refused):
    """The register has not settled yet; until then a word to the supervisor is enough."""


class AppealTooLate(Refused):
    """The window for appeals against this mark closed at `at`."""


class AppealWaits(Refused):
    """An appeal against this mark waits already."""


class AppealDecided(Refused):
    """The appeal against this mark has been decided."""


class AppealWordsMissing(Refused):
    """An appeal says in words what is wrong; a photo alone does not."""


class AppealWordsTooLong(Refused):
    """The words of an appeal are longer than is kept; `count` and `at_most` are characters."""


class SecondPersonAsked(Refused):
    """The register settled too long ago for one person alone: `count` changes wait for an organiser's yes."""


class SamePerson(Refused):
    """The second person must be somebody else than who asked, or whom it is about."""


class CountersignDecided(Refused):
    """Somebody else has said yes or no to this late change already."""


class ArrivalDecided(Refused):
    """Somebody else has admitted or refused this arrival already."""


class WalkInOnRoll(Refused):
    """Somebody called `name` is on the roll already: they are marked by hand, not added."""


class NotAWalkIn(Refused):
    """Only who was added as a walk-in can be merged into a line of the roll."""


class NotOpenNow(Refused):
    """There is no code to show: sign-in of the session is not open."""


class NothingToOpen(Refused):
    """None of the supervisor's sessions is open, or may be opened now."""


class HeadsNotUnderstood(Refused):
    """What was sent is no number of people."""


class TooEarlyToCount(Refused):
    """Heads are counted when people may sign in, not before; `at` says from when."""


class NobodyToCheck(Refused):
    """Nobody is marked present whom staff have not seen already."""


class TooLateToCheck(Refused):
    """The session is over: who is in the room now says nothing of it."""


class SpotCheckOver(Refused):
    """The spot check has ended; another can be drawn."""


class MarkChanged(Refused):
    """Somebody's mark is not any more what the view showed; the fresh view follows."""


class NothingSealed(Refused):
    """The day has not been sealed yet; `day` says which."""


class NotASealedFile(Refused):
    """The table is none that was made of a sealed day, or cannot be told any more."""


class SealedElsewhere(Refused):
    """The register holds no such seal as the file names."""
