"""Classes and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
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

    def day_of(self, at: datetime) -> date:
        """Give the day an instant lies in, where the class is."""
        return at.astimezone(self.zone).date()

    def span(self, on: date) -> tuple[datetime, datetime]:
        """Give a day's first instant and the next day's, in UTC; 23 or 25 hours where clocks change."""
        first, following = (datetime.combine(one, time(), self.zone) for one in (on, on + timedelta(days=1)))
        return first.astimezone(UTC), following.astimezone(UTC)


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
    settled_at: datetime | None = None
    """When those without a mark were set absent; None: not yet, or not since it was reopened."""
    sealed_at: datetime | None = None
    """When its day was sealed with it; whatever changes since is an amendment."""
    out_opened_at: datetime | None = None
    """When sign-out was asked for; None: never."""
    out_closed_at: datetime | None = None
    signs_by: str = "session"
    """`session`, or `half_day`: one sign-in counts for the sessions of a morning, an afternoon or an evening."""
    lecturers: tuple[str, ...] = ()
    """Names, as the timetable has them."""
    revision: int = 0
    """How often its time, place or standing has changed."""

    @property
    def is_out_open(self) -> bool:
        """Whether people can sign out now."""
        return self.out_opened_at is not None and self.out_closed_at is None and self.cancelled_at is None

    @property
    def is_open(self) -> bool:
        """Whether people can sign in now."""
        return self.opened_at is not None and self.closed_at is None and self.cancelled_at is None
