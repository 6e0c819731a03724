"""How a year of working days looks, and the organisation's own days in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from classbell.actions.workdays import Kept, View
from classbell.domain.workdays import WEEK, Day, Entry
from classbell.handlers.paging import paged
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

SHOWN = 30
"""How many runs of days, and as many worked days, stand in a message."""
ROWS = 8
"""How many of several days that were kept have a button."""
_NAME = 30
Shown = tuple[Html, Rows]


def year(voice: Voice, view: View, class_id: int | None = None) -> Shown:
    """Show what of a year is out of the ordinary; who came from the timetable of a class finds the way back to it."""
    found = view.year
    parts = [voice.html("workday.title", year=str(found.year), country=view.country or "—")]
    if view.country and not found.is_settled:
        parts.append(voice.html("workday.unsettled", year=str(found.year)))
    parts += [Html(""), voice.html("workday.off", count=len(found.off))] if found.off else []
    parts += [_off(voice, run) for run in found.off[:SHOWN]]
    parts += [Html(""), voice.html("workday.worked", count=len(found.worked))] if found.worked else []
    parts += [_worked(voice, day) for day in found.worked[:SHOWN]]
    if not found.off and not found.worked:
        parts.append(voice.html("workday.none"))
    return Html("\n".join(parts)), _year_rows(voice, view, class_id)


def entries(voice: Voice, view: View, page: int) -> Shown:
    """Show the organisation's own days of a year, each with a way to take it out."""
    number = view.year.year
    buttons = [
        Button(voice.text("workday.remove", what=told(voice, one)), f"workday.remove:{one.id}:{number}")
        for one in view.year.entries
    ]
    rows = paged(buttons, page, f"workday.entries:{number}") if view.may_change else []
    return voice.html("workday.entries", count=len(buttons), year=str(number)), [*rows, [back(voice, number)]]


def kept(voice: Voice, entry: Entry, sessions: int | None) -> Shown:
    """Say what was kept, and how many sessions lie on those days; offer to take it back."""
    lines = [voice.html("workday.kept", what=told(voice, entry))]
    if entry.is_worked:
        lines.append(_as(voice, entry))
    elif sessions:
        lines.append(voice.html("workday.sessions", count=sessions))
    rows = _as_rows(voice, entry) if entry.is_worked else _to_move(voice, entry, sessions or 0)
    take_back = Button(voice.text("workday.take_back"), f"workday.remove:{entry.id}:{entry.from_on.year}")
    return Html("\n".join(lines)), [*rows, [take_back, back(voice, entry.from_on.year)]]


def all_kept(voice: Voice, found: Sequence[Kept]) -> Shown:
    """Say what was kept of several."""
    lines = [voice.html("workday.kept", what=told(voice, one.entry)) for one in found[:SHOWN]]
    count = sum(one.sessions for one in found if not one.entry.is_worked)
    if count:
        lines.append(voice.html("workday.sessions", count=count))
    to_move = [row for one in found if not one.entry.is_worked for row in _to_move(voice, one.entry, one.sessions)]
    return Html("\n".join(lines)), [*to_move[:ROWS], [back(voice, found[0].entry.from_on.year)]]


def _to_move(voice: Voice, entry: Entry, sessions: int) -> Rows:
    """Offer to move what lies on days that are off now."""
    if not sessions:
        return []
    label = voice.text("workday.move", span=_span(voice, entry.from_on, entry.until_on), count=sessions)
    return [[Button(label, f"days_off.classes:{entry.id}:0")]]


def _year_rows(voice: Voice, view: View, class_id: int | None) -> Rows:
    number = view.year.year
    turns = [
        Button(
            f"‹ {one}" if one < number else f"{one} ›",
            f"workday.year:{one}" if class_id is None else f"workday.of:{one}:{class_id}",
        )
        for one in (number - 1, number + 1)
        if one in view.years
    ]
    rows: list[list[Button]] = [turns]
    if view.year.entries:
        count = len(view.year.entries)
        rows.insert(0, [Button(voice.text("workday.own", count=count), f"workday.entries:{number}:0")])
    if view.may_change:
        adding = [Button(voice.text(f"workday.add.{sort}"), f"workday.add:{sort}") for sort in ("off", "worked")]
        rows[:0] = [adding, [Button(voice.text("workday.import"), "workday.file:0")]]
    if class_id is not None:
        rows.append([Button(voice.text("timetable.back_to"), f"timetable.at:{class_id}")])
    return rows


def _off(voice: Voice, run: Sequence[Day]) -> Html:
    """Say a row of days off with the names of its feasts; days that are merely moved there have none of their own."""
    names = dict.fromkeys(_bare(day.name(voice.language)) for day in run if day.names and not day.is_moved)
    named = voice.listed(names) or next((day.name(voice.language)[:_NAME] for day in run if day.names), "")
    facts = {"span": _span(voice, run[0].on, run[-1].on), "count": len(run), "names": named}
    return voice.html("workday.off_days", **facts)


def _bare(name: str) -> str:
    """A feast that is made up for on another day is the same feast."""
    return re.split(r"[（(]", name)[0].strip()[:_NAME] or name[:_NAME]


def _worked(voice: Voice, day: Day) -> Html:
    word = "workday.worked_as" if day.weekday != day.on.weekday() else "workday.worked_day"
    facts = {"weekday": voice.text(f"weekday.{day.weekday}"), "name": day.name(voice.language)[:_NAME]}
    return Html(voice.html(word, on=day.on, **facts).rstrip())


def told(voice: Voice, entry: Entry) -> str:
    """Say an entry in a line: its days, whether they are off or worked, and why."""
    word = "workday.told.worked" if entry.is_worked else "workday.told.off"
    return voice.text(word, span=_span(voice, entry.from_on, entry.until_on), name=entry.name[:_NAME])


def _span(voice: Voice, first: date, last: date) -> str:
    if first == last:
        return voice.text("workday.on", on=first)
    return voice.text(
        "workday.span", first=f"{first:%Y-%m-%d}", last=f"{last:%m-%d}" if first.year == last.year else str(last)
    )


def _as(voice: Voice, entry: Entry) -> Html:
    if entry.weekday is None:
        return voice.html("workday.as_calendar")
    return voice.html("workday.as_day", weekday=voice.text(f"weekday.{entry.weekday}"))


def _as_rows(voice: Voice, entry: Entry) -> Rows:
    buttons = [
        Button(voice.text(f"weekday.{one}"), f"workday.as:{entry.id}:{one}")
        for one in range(WEEK)
        if one != entry.weekday
    ]
    if entry.weekday is not None:
        buttons.append(Button(voice.text("workday.as_own"), f"workday.as:{entry.id}:{WEEK}"))
    return [buttons[:4], buttons[4:]]


def back(voice: Voice, number: int) -> Button:
    """Lead back to a year; whatever was asked for is waited for no more."""
    return Button(voice.text("workday.back"), f"workday.year:{number}")
