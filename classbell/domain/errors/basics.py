"""What anybody may be told, whatever they ask for."""

from __future__ import annotations

import re
from typing import ClassVar


class Refused(Exception):
    """What was asked for is not done, nothing is half-kept, and the person is told why and what to do next.

    `word` is the key of its sentence in the catalogues; `facts` fill the sentence.
    """

    word: ClassVar[str] = "refused"

    def __init_subclass__(cls) -> None:
        cls.word = "refused." + re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **facts: object) -> None:
        super().__init__(self.word)
        self.facts = facts


class NotAllowed(Refused):
    """The person's roles do not cover this action on this unit or class."""


class NoClassYet(Refused):
    """The person's roles would cover the action, but there is no class within them."""


class NotBound(Refused):
    """The chat account is not yet bound to a person, and the action needs one; a scan waits until it is."""


class BindFirst(NotBound):
    """It is not a scan, and nothing of it is kept: once bound, the person asks again."""


class Changed(Refused):
    """The button belongs to an older view; the fresh one follows."""


class NotUnderstood(Refused):
    """Text or a command that means nothing here; the menu follows."""


class AnswerInWords(Refused):
    """A dialogue awaits typed words, or one of its buttons; something else came."""


class ProofExpected(Refused):
    """Who joins a class is asked for a contact or a staff number, and sent something else."""


class NameMissing(Refused):
    """A name in plain text is awaited, and there is none."""


class NameExpected(Refused):
    """A name in plain text is awaited, and something else came."""


class ReasonMissing(Refused):
    """A mark by hand needs a reason."""


class ReasonTooLong(Refused):
    """A typed reason is longer than is kept; `count` and `at_most` are characters."""


class TooLateToUndo(Refused):
    """A mark by hand can be taken back for a short while only; afterwards it is ruled anew, with a reason."""


class NameTooLong(Refused):
    """A name has more characters than `most`."""


class NobodyFound(Refused):
    """Nobody within reach has this name."""


class AccountUnknown(Refused):
    """The account has never written to the bot."""


class LastAdmin(Refused):
    """Without this role nobody would administer the organisation."""


class NoSession(Refused):
    """None of the supervisor's sessions has begun today."""


class NoSessionThen(Refused):
    """The class has no session on the day asked about; `day` says which."""


class NoSuchName(Refused):
    """Nobody on the roll has a name like what was typed."""
