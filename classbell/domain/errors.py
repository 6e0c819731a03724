"""The tree of refusals: one class is one worded reply, in every language."""

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


class NotBound(Refused):
    """The chat account is not yet bound to a person, and the action needs one."""


class Changed(Refused):
    """The button belongs to an older view; the fresh one follows."""


class NotUnderstood(Refused):
    """Text or a command that means nothing here; the menu follows."""


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
