"""Calendars: the sessions of a person or of a class, as other programs take them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from classbell.domain.classes import Session

BEHIND = timedelta(days=90)
"""How long past sessions stay in a feed."""
REFRESH = timedelta(hours=1)
"""How often a program is asked to look again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A session in a calendar; `revision` grows with every change of it, so that programs take the newest."""

    session: Session
    revision: int


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar shows: its name (None: a person's own), and its sessions by their start."""

    name: str | None
    entries: Sequence[Entry]
    at: datetime

    @property
    def tag(self) -> str:
        """The same as long as nothing in it has changed."""
        said = [
            (
                entry.session.id,
                entry.revision,
                entry.session.title,
                entry.session.class_title,
                entry.session.venue,
                entry.session.starts_at,
                entry.session.ends_at,
                entry.session.cancelled_at,
            )
            for entry in self.entries
        ]
        return sha256(repr((self.name, said)).encode()).hexdigest()[:32]
