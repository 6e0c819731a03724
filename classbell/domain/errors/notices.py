"""Notices: what they say, whom they are for, how they go, and receipts."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class NoticeTooLong(Refused):
    """The words of a notice are longer than Telegram sends: `length` of `at_most`."""


class NoticeKindUnknown(Refused):
    """A notice is a text, one photo or one file; this is something else."""


class NoticeFileTooBig(Refused):
    """A photo, file or recording has more bytes than are sent; `megabytes` says how many are."""


class AlbumMixed(Refused):
    """Photos and videos stand together in an album; files, and music, only each with their like."""


class AlbumTooLong(Refused):
    """An album has more than `at_most` items."""


class EntityBroken(Refused):
    """The formatting of a message covers what is not there."""


class PlaceholderUnknown(Refused):
    """Words in braces, `names`, that stand for nothing."""


class FilledTooLong(Refused):
    """Filled in, the words are too long for `count` people: `name` is the first, with `length` of `at_most`."""


class AudienceNameTaken(Refused):
    """The person keeps another audience under this name."""


class AudienceGone(Refused):
    """There is no such saved audience any more."""


class TemplateGone(Refused):
    """There is no such template any more."""


class TemplateNameTaken(Refused):
    """The unit has another template of this name."""


class ApprovalDecided(Refused):
    """Somebody else has said yes or no to the notice already, or its author has taken it back."""


class OwnApproval(Refused):
    """The author cannot be the second person."""


class ApprovalNeeded(Refused):
    """To `count` people, more than `above`, the notice goes only once a second person has said yes."""


class NoticeAwaits(Refused):
    """The notice waits for a second person's yes, and can only be changed once it is taken back."""


class NobodyToApprove(Refused):
    """Nobody else has the right to say yes to this notice: `count` people, over `above`."""


class NoticeForNobody(Refused):
    """The audience comes to nobody who can be reached."""


class NoticeGone(Refused):
    """The notice has been sent already, or thrown away: it cannot be changed any more."""


class NoticeNotSent(Refused):
    """The button belongs to a preview of a notice."""


class NoticeNotYours(Refused):
    """The notice was not addressed to this person."""


class ChoicesUnclear(Refused):
    """A receipt offers 2 to 6 options; this text names `count`."""


class ChoiceTooLong(Refused):
    """An option does not fit on a button: `label` has `length` of `at_most` characters."""


class ChoicesRepeat(Refused):
    """Two options are the same: `label`."""


class ReceiptClosed(Refused):
    """The deadline for confirming, `at`, has passed."""


class ReceiptOutdated(Refused):
    """The notice was corrected meanwhile: the message as it was cannot be confirmed any more."""


class ReceiptWithdrawn(Refused):
    """The notice was withdrawn: there is nothing to confirm any more."""


class DeadlineTooEarly(Refused):
    """The deadline for receipts, `at`, is before the notice goes."""


class NoticeEmpty(Refused):
    """The notice says nothing yet."""


class CorrectionKind(Refused):
    """A notice of one kind cannot become one of another: a text stays a text, a photo a photo."""


class NothingCorrected(Refused):
    """What was sent as a correction says what the notice says already."""


class NudgeTooSoon(Refused):
    """Those who have not confirmed were asked a short while ago; `at` says from when it may be done again."""


class NobodyToNudge(Refused):
    """Everybody who was reached has confirmed."""


class ClassHasGroup(Refused):
    """The class is linked to another Telegram group already."""


class GroupHasClass(Refused):
    """The Telegram group is linked to another class already."""


class NoticeNotForGroups(Refused):
    """The notice is not for whole classes, or says something else to each person; groups get no such notice."""


class ChannelUrlWrong(Refused):
    """The text is no URL of an outside channel."""


class ChannelKindUnknown(Refused):
    """The organisation does not allow channels of this kind."""
