"""Reminders: when they come, and which can be switched."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class LeadUnclear(Refused):
    """What was typed is no time before something, and no hour of the evening before."""


class LeadTooLong(Refused):
    """A reminder comes a minute to `days` days before; another time was asked for."""


class LeadNotEvening(Refused):
    """This kind of reminder comes once, at an hour of the evening before; another time was asked for."""


class LeadNotHour(Refused):
    """This comes once a day, at an hour of the day itself; another time was asked for."""


class LeadNotSpan(Refused):
    """This kind of reminder comes some minutes or hours after something; an hour of the evening was asked for."""


class LeadsTooMany(Refused):
    """More times for one kind of reminder than `at_most`; `count` were asked for."""


class ReminderIsDuty(Refused):
    """Somebody wants to switch off a reminder that others wait for the answer of."""
