"""The files that lie ready on the organiser's phone in the demo: a roster and today's timetable."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

import xlsxwriter

from classbell.words.catalogue import Voice

MORE_TRAINEES = 8
GROUPS = 2
BEGINS_IN = timedelta(minutes=10)
SESSION_FOR = timedelta(minutes=45)
AT_LEAST = timedelta(minutes=10)
BREAK_FOR = timedelta(minutes=15)


def roster(voice: Voice, supervisor: tuple[str, str], trainees: Sequence[tuple[str, str]]) -> tuple[str, bytes]:
    """Write the roster of (name, phone) people and some more without a phone; one row has a faulty number."""
    ordinals = voice.text("demo.trainees").split()
    more = [(name, "") for name in ordinals[:MORE_TRAINEES]]
    rows = [
        _line(voice, name, phone, position % GROUPS + 1, "trainee")
        for position, (name, phone) in enumerate([*trainees, *more])
    ]
    rows.append(_line(voice, voice.text("demo.faulty"), "12345", 1, "trainee"))
    rows.append(_line(voice, *supervisor, 1, "supervisor"))
    return voice.text("demo.roster_file"), _workbook(voice.text("demo.roster_headings").split("|"), rows)


def timetable(voice: Voice, now: datetime) -> tuple[str, bytes]:
    """Write a timetable of two sessions; the first begins in a few minutes."""
    first = _hours((now + BEGINS_IN).astimezone(voice.zone))
    second = _hours(first[1] + BREAK_FOR)
    rows = [_session(voice, "demo.session_one", first), _session(voice, "demo.session_two", second)]
    return voice.text("demo.timetable_file"), _workbook(voice.text("demo.timetable_headings").split("|"), rows)


def _hours(starts: datetime) -> tuple[datetime, datetime]:
    """Fit a session into one day: late in the evening it is short, and just before midnight it waits for the day."""
    midnight = datetime.combine(starts.date() + timedelta(days=1), time(), starts.tzinfo)
    if starts + AT_LEAST >= midnight:
        return midnight, midnight + SESSION_FOR
    return starts, min(starts + SESSION_FOR, midnight - timedelta(minutes=1))


def _line(voice: Voice, name: str, phone: str, group: int, role: str) -> list[str]:
    return [
        name,
        phone,
        voice.text("demo.unit"),
        voice.text("demo.group", number=group),
        voice.text(f"demo.role.{role}"),
    ]


def _session(voice: Voice, word: str, hours: tuple[datetime, datetime]) -> list[str]:
    starts, ends = hours
    day = starts.strftime("%Y-%m-%d")
    title, venue, lecturer = voice.text(word).split("|")
    return [day, starts.strftime("%H:%M"), ends.strftime("%H:%M"), title, voice.text("demo.mode"), venue, lecturer]


def _workbook(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return content.getvalue()
