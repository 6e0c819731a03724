"""What has kept updates from coming in, and when last: for those who look after the bot."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why nothing came in for a while."""

    RIVAL = "rival"
    """Another program, or a webhook, takes the updates of this bot."""
    TOKEN = "token"  # noqa: S105 a word for what is wrong with one
    NETWORK = "network"
    """Telegram did not answer, several times in a row."""
    STORE = "store"


class Interruptions:
    """Kept in memory: another process, or the next one, has its own."""

    def __init__(self) -> None:
        self._last: dict[Cause, datetime] = {}

    def note(self, cause: Cause, at: datetime) -> None:
        """Take note that nothing comes in just now."""
        self._last[cause] = at

    def since(self, at: datetime) -> list[tuple[Cause, datetime]]:
        """Give what there has been since an instant, each with when it was last so; the newest first."""
        recent = [(cause, last_at) for cause, last_at in self._last.items() if last_at >= at]
        return sorted(recent, key=lambda one: one[1], reverse=True)
