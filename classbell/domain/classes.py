"""Classes and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Class:
    """One cohort that trains together over some days."""

    id: int
    name: str
    run: str
    zone: ZoneInfo
    unit_path: str

    @property
    def title(self) -> str:
        """The name with its run number, as people write it."""
        return f"{self.name} {self.run}".strip()


@dataclass(frozen=True, slots=True)
class Session:
    """One scheduled meeting of a class. Instants are UTC."""

    id: int
    class_id: int
    class_title: str
    title: str
    mode: str
    venue: str | None
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    code_kind: str | None
    """What was chosen for this session; None: as its class (`domain.terms`)."""
    opened_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether people can sign in now."""
        return self.opened_at is not None and self.closed_at is None and self.cancelled_at is None
