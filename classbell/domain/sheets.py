"""The day sheet: one value behind the table, the chart, the file and the counts.

Units: heads are distinct people; person-times are one person in one session, counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from classbell.domain.attendance import Evidence, Mark, Status
from classbell.domain.classes import Class, Session
from classbell.domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Entry:
    """One person expected in one session, with their mark if there is one."""

    session_id: int
    person_id: PersonId
    name: str
    group: str | None
    phone: str | None
    is_reachable: bool
    """Whether the bot can write to them: bound, and not blocked."""
    mark: Mark | None
    left_at: datetime | None = None
    """When they signed out; None: they did not, or were not asked to."""
    asks_out: bool = False
    """Whether the session asked for sign-out."""

    @property
    def is_in_only(self) -> bool:
        """Whether they signed in and did not sign out, though they were asked to."""
        return self.asks_out and self.left_at is None and self.mark is not None and self.mark.signed_at is not None

    @property
    def status(self) -> Status | None:
        """What the mark says; None: nothing yet."""
        return self.mark.status if self.mark else None

    @property
    def is_missing(self) -> bool:
        """Whether nobody knows where the person is: no mark, or absent."""
        return self.status in {None, Status.ABSENT}


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the expected there are of each kind; the kinds add up to `expected`."""

    expected: int = 0
    on_time: int = 0
    late: int = 0
    early_leave: int = 0
    on_leave: int = 0
    absent: int = 0
    unmarked: int = 0
    unreachable: int = 0
    """Of all expected, those the bot cannot write to."""

    @property
    def present(self) -> int:
        """Those who came, if not for all of it."""
        return self.on_time + self.late + self.early_leave

    @property
    def missing(self) -> int:
        """Those of whom nobody knows where they are: absent, or no mark."""
        return self.absent + self.unmarked

    def of(self, status: Status | None) -> int:
        """Give one kind's number; None is those without a mark."""
        return int(getattr(self, status or "unmarked"))


KINDS: tuple[Status | None, ...] = (
    Status.ON_TIME,
    Status.LATE,
    Status.EARLY_LEAVE,
    Status.ON_LEAVE,
    Status.ABSENT,
    None,
)
"""Every kind there is, in the order in which figures are shown; None is no mark."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person's day: an entry for each session of the sheet, None where they were not expected."""

    person_id: PersonId
    name: str
    group: str | None
    phone: str | None
    entries: tuple[Entry | None, ...]

    @property
    def gravity(self) -> int:
        """How much the day calls for a look: 0 for who is missing somewhere, 5 for always on time."""
        return min(_GRAVITY[entry.status] for entry in self.entries if entry)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A class's day as it stood at an instant."""

    class_: Class
    day: date
    at: datetime
    sessions: tuple[Session, ...]
    """Those that take place, by their start."""
    lines: tuple[Line, ...]
    """Everyone expected in any of them, in the order of the roll."""
    counts: tuple[Count, ...]
    """Heads, for each session."""
    total: Count
    """Person-times, over all sessions; but `unreachable` is heads."""
    heads_expected: int
    heads_present: int
    """Heads: people who came to at least one session."""
    evidence: tuple[tuple[Evidence, int], ...]
    """Person-times present, by how strong the ground is; the weakest first, none left out that occurs."""

    @property
    def sealed_at(self) -> datetime | None:
        """When the last of its sessions was sealed; None while one is not."""
        sealed = [session.sealed_at for session in self.sessions]
        return max((at for at in sealed if at), default=None) if all(sealed) else None

    @property
    def by_gravity(self) -> tuple[Line, ...]:
        """The lines that call for a look first, else in the order of the roll."""
        return tuple(sorted(self.lines, key=lambda line: line.gravity))


_GRAVITY: dict[Status | None, int] = {
    None: 0,
    Status.ABSENT: 0,
    Status.ON_LEAVE: 1,
    Status.LATE: 2,
    Status.EARLY_LEAVE: 3,
    Status.ON_TIME: 5,
}


def count(entries: Collection[Entry]) -> Count:
    """Count entries by kind."""
    kinds = Counter([entry.mark and entry.mark.status for entry in entries])
    return Count(
        expected=len(entries),
        unmarked=kinds[None],
        unreachable=len({entry.person_id for entry in entries if not entry.is_reachable}),
        **{status.value: kinds[status] for status in Status},
    )


def fold(class_: Class, day: date, sessions: Sequence[Session], entries: Sequence[Entry], at: datetime) -> DaySheet:
    """Make one value of what a class's day holds. Entries of other sessions are left out."""
    held = tuple(sorted((s for s in sessions if not s.cancelled_at), key=lambda s: (s.starts_at, s.id)))
    known = {session.id for session in held}
    counted = [entry for entry in entries if entry.session_id in known]
    present = [entry.mark for entry in counted if entry.mark and entry.mark.status.is_present]
    return DaySheet(
        class_=class_,
        day=day,
        at=at,
        sessions=held,
        lines=_lines(held, counted),
        counts=tuple(count([entry for entry in counted if entry.session_id == session.id]) for session in held),
        total=count(counted),
        heads_expected=len({entry.person_id for entry in counted}),
        heads_present=len({mark.person_id for mark in present}),
        evidence=tuple(sorted(Counter([mark.evidence for mark in present]).items())),
    )


def _lines(sessions: Sequence[Session], entries: Sequence[Entry]) -> tuple[Line, ...]:
    by_person: dict[PersonId, dict[int, Entry]] = {}
    for entry in entries:
        by_person.setdefault(entry.person_id, {})[entry.session_id] = entry
    session_ids = [session.id for session in sessions]
    return tuple([_line(session_ids, found) for found in by_person.values()])


def _line(session_ids: Sequence[int], found: dict[int, Entry]) -> Line:
    one = next(iter(found.values()))
    return Line(one.person_id, one.name, one.group, one.phone, tuple(map(found.get, session_ids)))
