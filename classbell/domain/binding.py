"""How an account comes to stand for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

INVITE = "i"
JOIN = "j"
ADMIN = "a"
"""First letters of the start payloads that bind."""
SECRET_BYTES = 16
"""128 bits, 22 characters in base64url."""
CODE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Policy:
    """How long links are good, and how often somebody may guess."""

    invite_for: timedelta = timedelta(days=14)
    admin_link_for: timedelta = timedelta(days=1)
    tries: int = 5
    """How often an account may say to be somebody within `locked_for`."""
    locked_for: timedelta = timedelta(hours=1)
