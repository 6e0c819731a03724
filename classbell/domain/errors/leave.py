"""Leave, and coming back from it."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class LeaveBackwards(Refused):
    """The leave would end before it begins."""


class LeavePast(Refused):
    """The leave would lie in the past."""


class LeaveBeyondClass(Refused):
    """The leave reaches beyond the class, which is from `first` to `last`."""


class LeaveOverlaps(Refused):
    """Another leave of the same person covers part of it: that from `from_at` to `until_at`."""


class LeaveReasonMissing(Refused):
    """A leave needs a reason."""


class SlipMissing(Refused):
    """This kind of leave needs a photo of a slip."""


class SlipNotPhoto(Refused):
    """A photo of the slip is awaited, and something else came."""


class DatesNotUnderstood(Refused):
    """What was typed is neither a day nor two."""


class LeaveNoClass(Refused):
    """The person is in no class that has sessions ahead."""


class LeaveNotYours(Refused):
    """The leave is another person's."""


class LeaveOwn(Refused):
    """Nobody decides on their own leave."""


class LeaveForAbove(Refused):
    """The request waits for a higher rank than this person has."""


class LeaveDecided(Refused):
    """The request has been decided meanwhile, by `name`."""


class LeaveGone(Refused):
    """The person has withdrawn the request, or changed it."""


class LeaveBegun(Refused):
    """A leave that has begun is not withdrawn but returned from."""


class LeaveNotBegun(Refused):
    """The leave begins only at `from_at`; there is nothing to return from yet."""


class LeaveUndoTooLate(Refused):
    """A decision on a leave is taken back by one tap only for a minute."""


class ReturnWithoutLeave(Refused):
    """There is no leave to return from."""
