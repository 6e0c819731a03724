"""A changed timetable held against the one there is: which sessions have moved, and which are new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classbell.domain.classes import Session
from classbell.domain.revisions import Revision, Standing, standing
from classbell.domain.slots import Slot


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a changed timetable would make of the one there is."""

    revisions: tuple[Revision, ...]
    """Sessions that would be changed, by their new start."""
    added: tuple[Slot, ...]
    """Sessions that there would be besides."""
    untouched: int
    """Sessions to come of which it says nothing new."""

    @property
    def all(self) -> list[Revision]:
        """All it comes to, new sessions too."""
        return [*self.revisions, *(Revision(None, None, _as_it_would_be(slot)) for slot in self.added)]


def compare(slots: Iterable[Slot], held: Sequence[Session], now: datetime) -> Comparison:
    """Tell what has become of the sessions to come, in the order of their starts under each title.

    A row of the same title and start is that session, whatever else it says; of what is left under a title the first
    row is the first session, and so on. What has begun, or was opened, stays. What a row leaves empty stays too.
    """
    coming = [one for one in held if not one.cancelled_at and not one.opened_at and one.starts_at > now]
    taken = {(one.title, one.starts_at) for one in held if one not in coming}
    once = {(one.title, one.starts_at): one for one in slots}
    wanted = sorted(once.values(), key=lambda one: one.starts_at)
    there = {(one.title, one.starts_at): one for one in coming}
    pairs = [(there.pop(key), slot) for slot in wanted if (key := (slot.title, slot.starts_at)) in there]
    paired = {slot.number for _, slot in pairs}
    left = [slot for slot in wanted if slot.number not in paired and (slot.title, slot.starts_at) not in taken]
    moved = _in_order(there.values(), [slot for slot in left if slot.starts_at > now])
    revisions = [found for session, slot in [*pairs, *moved] if (found := _revised(session, slot)).sort]
    gone = {slot.number for _, slot in moved}
    return Comparison(
        revisions=tuple(sorted(revisions, key=lambda one: one.now.starts_at)),
        added=tuple(slot for slot in left if slot.number not in gone),
        untouched=len(coming) - len(revisions),
    )


def _as_it_would_be(slot: Slot) -> Standing:
    return Standing(slot.title, slot.venue or None, slot.lecturers, slot.starts_at, slot.ends_at)


def _in_order(sessions: Iterable[Session], slots: Iterable[Slot]) -> list[tuple[Session, Slot]]:
    by_title: dict[str, list[Session]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: one.starts_at, reverse=True):
        by_title[session.title].append(session)
    return [(by_title[slot.title].pop(), slot) for slot in slots if by_title[slot.title]]


def _revised(session: Session, slot: Slot) -> Revision:
    was = standing(session)
    now = replace(_as_it_would_be(slot), venue=slot.venue or was.venue, lecturers=slot.lecturers or was.lecturers)
    return Revision(session.id, was, now)
