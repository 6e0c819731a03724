"""What every action has at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from classbell.actions.almanac import Almanac
from classbell.actions.bells import Bells
from classbell.actions.interruptions import Interruptions
from classbell.actions.outside import Outside
from classbell.actions.spreadsheets import Spreadsheets
from classbell.domain.policies import Policies
from classbell.storage.database import Database


@dataclass(frozen=True, slots=True)
class House:
    """How this organisation's Classbell is set up."""

    bot_username: str
    language: str
    """The organisation's language: a catalogue's name."""
    zone: ZoneInfo
    """Where no class says otherwise."""
    public_url: str
    """Where browsers reach our pages, without a slash at the end."""
    data: Path
    """The folder for files that belong to the store."""

    def link(self, payload: str) -> str:
        """Give the deep link that opens the chat and, at Start, brings the payload back."""
        return f"https://t.me/{self.bot_username}?start={payload}"


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, the clock, the keys and the rules; nothing of Telegram."""

    db: Database
    now: Callable[[], datetime]
    code_key: bytes
    """The key that seals sign-in codes."""
    policies: Policies
    house: House
    bells: Bells
    spreadsheets: Spreadsheets = field(default_factory=Spreadsheets)
    outside: Outside = field(default_factory=Outside)
    almanac: Almanac = field(default_factory=Almanac)
    interruptions: Interruptions = field(default_factory=Interruptions)
