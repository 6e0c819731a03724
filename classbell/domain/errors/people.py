"""Classes and units, and who somebody is."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class ClassExists(Refused):
    """The unit has a class of this name and run already."""


class UnitExists(Refused):
    """There is a unit of this name in the same place already."""


class InviteUnknown(Refused):
    """The link was not made here, or was made void by a newer one."""


class InviteUsed(Refused):
    """Another account has used the link; the supervisor is told."""


class InviteExpired(Refused):
    """The link is too old."""


class JoinCodeUnknown(Refused):
    """No class has this join code any more."""


class ContactNotOwn(Refused):
    """The contact card that was shared is not the sender's own."""


class PhoneNotOnRoll(Refused):
    """Nobody on the roll, or more than one, has the number of the shared contact."""


class AccountBound(Refused):
    """This account stands for another person already; `name` says who."""


class SecondAccount(Refused):
    """The person has another account already; the supervisor is told, and may move them to this one."""


class TooManyClaims(Refused):
    """Too many tries to be somebody on the roll; wait."""


class ClaimDecided(Refused):
    """Somebody else has said yes or no already."""
