"""Revisions: what becomes of a session once its class has a timetable: moved, held elsewhere, cancelled, restored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from classbell.domain import moments
from classbell.domain.classes import Session
from classbell.domain.errors.basics import NameTooLong
from classbell.domain.errors.timetables import (
    EndsBeforeStart,
    MomentMissing,
    MomentPast,
    MomentTwice,
    MomentUnclear,
    SessionClashes,
    SessionEnded,
    SessionTwin,
)

LENGTH = 100
"""Characters of a title, of a venue, and of all lecturers together."""
STEPS: tuple[timedelta, ...] = (
    timedelta(days=-1),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(minutes=-30),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""By how much a session is offered to be moved; days are those of the clock on the wall."""
LONGEST_FOR = timedelta(hours=16)
"""How long a session lasts at most."""
_DAY_PART = r"(?:上午|早上|早晨|中午|下午|傍晚|晚上|凌晨)"
_MINUTES = r"(?:[:：]\s*\d{2}|[点时](?:半|\d{1,2}分?)?)"
_CLOCK = rf"{_DAY_PART}?\s*\d{{1,2}}\s*(?:{_MINUTES}\s*(?:am|pm)?|am|pm)"
_RANGE = re.compile(rf"(.+?)\s*(?:-|–|—|~|～|至|到|\bto\b)\s*({_CLOCK})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a session stands in the timetable; instants are UTC."""

    title: str
    venue: str | None
    lecturers: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    takes_place: bool = True


class Sort(StrEnum):
    """What a revision comes to for those concerned."""

    ADDED = "added"
    RESTORED = "restored"
    CANCELLED = "cancelled"
    MOVED = "moved"  # at another time, whatever else has changed
    CHANGED = "changed"  # at the same time, elsewhere or with others


@dataclass(frozen=True, slots=True)
class Revision:
    """A session as its people last knew it (None: there was none) and as it stands now."""

    session_id: int | None
    was: Standing | None
    now: Standing
    reason: str | None = None

    @property
    def sort(self) -> Sort | None:
        """What it comes to; None: nothing that anybody has to know."""
        was, now = self.was, self.now
        if was is None or not was.takes_place:
            begins = Sort.ADDED if was is None else Sort.RESTORED
            return begins if now.takes_place else None
        if not now.takes_place:
            return Sort.CANCELLED
        if (was.starts_at, was.ends_at) != (now.starts_at, now.ends_at):
            return Sort.MOVED
        return None if was == now else Sort.CHANGED

    @property
    def held(self) -> tuple[Standing, ...]:
        """When it was to take place and when it is: those of both that are any."""
        return tuple(one for one in (self.was, self.now) if one and one.takes_place)


def standing(session: Session) -> Standing:
    """Give how a session stands."""
    return Standing(
        title=session.title,
        venue=session.venue,
        lecturers=session.lecturers,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        takes_place=session.cancelled_at is None,
    )


def at(stands: Standing, starts_at: datetime) -> Standing:
    """Let it begin at another instant and last as long."""
    return replace(stands, starts_at=starts_at, ends_at=starts_at + (stands.ends_at - stands.starts_at))


def offers(stands: Standing, now: datetime, zone: ZoneInfo) -> list[tuple[timedelta, datetime]]:
    """Give the starts that are offered instead of its own: by how much it moves, and the instant, still to come."""
    found = []
    for by in STEPS:
        try:
            starts_at = moments.placed((stands.starts_at.astimezone(zone) + by).replace(tzinfo=None), zone)
        except (MomentMissing, MomentTwice):
            continue
        if starts_at > now:
            found.append((by, starts_at))
    return found


def read_times(
    text: str, stands: tuple[datetime, datetime] | None, now: datetime, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Read when a session is held: "14:00", "明天 14:00-15:30", "11-25 下午2点到4点".

    Without a day it is that of `stands`, and without an end it lasts as long as that does; where there is none yet,
    an end has to be said. Raises what `moments.read` raises, EndsBeforeStart, and MomentUnclear.
    """
    said, ends = _parted(moments.plain(text))
    if ends is None and stands is None:
        raise MomentUnclear
    starts_at = moments.read(said, now, zone, stands[0].astimezone(zone).date() if stands else None)
    if ends is None:
        assert stands is not None  # it was asked above
        return starts_at, starts_at + (stands[1] - stands[0])
    try:
        ends_at = moments.read(ends, now, zone, starts_at.astimezone(zone).date())
    except MomentPast:
        ends_at = starts_at
    check_times(starts_at, ends_at)
    return starts_at, ends_at


def read_lecturers(text: str) -> tuple[str, ...]:
    """Read names, parted as people part them."""
    short(text)
    return tuple(name.strip() for name in re.split(r"[、,，;；/\n]+", text) if name.strip())


def short(text: str) -> str:
    """Give a title, a venue or names as typed, without spaces around; NameTooLong."""
    if len(text.strip()) > LENGTH:
        raise NameTooLong(most=LENGTH)
    return text.strip()


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise EndsBeforeStart where the end does not follow its start within a day's work."""
    if not timedelta(0) < ends_at - starts_at <= LONGEST_FOR:
        raise EndsBeforeStart


def check(session: Session | None, to: Standing, now: datetime, held: Iterable[Session]) -> None:
    """Raise what stands against letting a session (None: a new one) stand so, among all sessions of its class.

    Raises SessionEnded, EndsBeforeStart, MomentPast, SessionClashes, SessionTwin.
    """
    was_held = session is not None and session.cancelled_at is None
    if session and was_held and (session.ends_at <= now or session.settled_at):
        raise SessionEnded(session=session)
    if not to.takes_place:
        return
    check_times(to.starts_at, to.ends_at)
    stays = session is not None and was_held and session.starts_at == to.starts_at
    if to.ends_at <= now or (to.starts_at <= now and not stays):
        raise MomentPast(at=to.starts_at)
    others = [one for one in held if session is None or one.id != session.id]
    for one in others:
        if one.cancelled_at is None and one.starts_at < to.ends_at and to.starts_at < one.ends_at:
            raise SessionClashes(other=one)
    if session and any((one.title, one.starts_at) == (to.title, to.starts_at) for one in others):
        raise SessionTwin(title=to.title, at=to.starts_at)


def _parted(text: str) -> tuple[str, str | None]:
    """Part a span into its start and its end; an end takes the part of the day that its start names."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return text, None
    said, ends = found[1], found[2]
    part = re.search(_DAY_PART, said)
    return said, ends if part is None or re.search(_DAY_PART, ends) else f"{part[0]}{ends}"
