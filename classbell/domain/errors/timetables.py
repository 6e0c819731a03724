"""Timetables: sessions moved, added, by a rule or copied; working days, zones, instants as typed; calendars."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class SessionEnded(Refused):
    """The session has ended, or its register has settled: the timetable of the past is not changed."""


class SessionSignedIn(Refused):
    """So many people have signed in to the session: it is neither moved nor cancelled any more."""


class SessionClashes(Refused):
    """Another session of the same class is held at that time."""


class SessionTwin(Refused):
    """The class has a cancelled session of that title at that time: it can be restored."""


class AlreadyTold(Refused):
    """Those concerned have been told of the change: it cannot be taken back unseen any more."""


class EndsBeforeStart(Refused):
    """A session would end before it starts, or last longer than a day's work."""


class DatesUnclear(Refused):
    """What was typed is no date, or no two dates with the later one last."""


class SpanTooLong(Refused):
    """The dates lie further apart than `most` days."""


class DatesTooFar(Refused):
    """The dates lie outside the years, `first` to `last`, that a calendar of working days can be shown for."""


class EntryGone(Refused):
    """The organisation's own entry for these dates was taken out, or replaced, meanwhile."""


class TimesUnclear(Refused):
    """What was typed is no span of a day, as 08:30-10:00 is, or its end is not after its start."""


class SeriesIncomplete(Refused):
    """The rule of sessions lacks its days of the week, or gives no day at all."""


class SeriesTooFar(Refused):
    """The sessions would go on after `until`; so far ahead nothing is planned."""


class SeriesTooMany(Refused):
    """The rule gives more than `most` sessions."""


class NothingToCopy(Refused):
    """The class whose timetable is to be copied has no sessions."""


class ZoneUnknown(Refused):
    """There is no time zone of this name."""


class ZoneClashes(Refused):
    """By the clocks of the other zone a session would come to stand where another of its `title` does, at `at`."""


class MomentUnclear(Refused):
    """What was typed is no day and time."""


class MomentPast(Refused):
    """The instant typed, `at`, has passed."""


class MomentTooFar(Refused):
    """The year typed is after `last`; so far ahead nothing is planned."""


class MomentMissing(Refused):
    """On `day` the clocks are put forward and never show `time`."""


class MomentTwice(Refused):
    """On `day` the clocks are put back and show `time` twice; `first` and `second` tell the two apart."""


class CalendarTooEarly(Refused):
    """There is no session to put into a calendar."""
