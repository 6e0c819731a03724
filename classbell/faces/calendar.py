"""A timetable as iCalendar (RFC 5545), each session in the zone of its class."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar, Event

from classbell.domain.calendars import REFRESH, Entry, Feed
from classbell.words.catalogue import Voice


def draw(feed: Feed, voice: Voice, host: str) -> bytes:
    """Give the feed as a file; `host` makes the ids of its events ours."""
    name = feed.name or voice.text("calendar.name")
    calendar = Calendar()
    calendar.add("prodid", "-//Classbell//Classbell//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")
    for entry in feed.entries:
        calendar.add_component(_event(entry, feed, host))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, feed: Feed, host: str) -> Event:
    session, event = entry.session, Event()
    event.add("uid", f"session-{session.id}@{host}")
    event.add("dtstamp", feed.at)
    event.add("sequence", entry.revision)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    event.add("summary", session.title)
    event.add("description", session.class_title)
    event.add("dtstart", session.starts_at.astimezone(session.zone))
    event.add("dtend", session.ends_at.astimezone(session.zone))
    if session.venue:
        event.add("location", session.venue)
    return event
