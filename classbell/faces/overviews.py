"""Overviews as text: the figures of all classes, then a line a class (or, of one class's week, a day), page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from classbell.domain.attendance import Status
from classbell.domain.classes import Class
from classbell.domain.overviews import Held, Line, Overview, State, added, lost, rate
from classbell.domain.sheets import Count
from classbell.faces.table import columns, cut
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

LINES_A_PAGE = 15
"""So many lines fit a message, also where titles are long."""
_TITLE, _SESSION, _NAME = 40, 24, 20
"""Columns of text after which the titles of a class and of a session are cut, and a name."""
_STAFF = 20
_NAMED = 2
"""How many staff are named, and how many sessions without a register of one class."""


def pages(overview: Overview) -> int:
    """Say how many pages it takes, at least one."""
    return max(1, -(-len(overview.lines) // LINES_A_PAGE))


def page(overview: Overview, voice: Voice, number: int) -> Html:
    """Write one page (from 0): the figures on the first only, the gravest classes first."""
    parts = [heading(overview, voice)]
    if not overview.lines:
        return Html("\n".join([*parts, voice.html(f"overview.none_{_span(overview)}"), _foot(overview, voice, number)]))
    if number == 0:
        parts += [*figures(overview, voice), Html()]
    shown = overview.lines[number * LINES_A_PAGE : (number + 1) * LINES_A_PAGE]
    if len(overview.lines) == 1 and overview.is_of_week:
        parts += _days(overview, voice)
    else:
        parts += [said for line in shown for said in _line(line, overview, voice)]
    return Html("\n".join([*parts, _foot(overview, voice, number)]))


def heading(overview: Overview, voice: Voice) -> Html:
    """Name the day or the week, and the class or how many classes."""
    days = {"first": overview.first, "last": overview.last}
    if len(overview.lines) == 1:
        return voice.html(f"overview.of_one_{_span(overview)}", title=overview.lines[0].class_.title, **days)
    return voice.html(f"overview.of_{_span(overview)}", count=len(overview.lines), **days)


def unreached(names: Sequence[str], voice: Voice) -> Html:
    """Name staff whom the bot cannot write to."""
    shown = voice.listed((cut(name, _NAME) for name in names), at_most=_STAFF)
    return voice.html("overview.unreached", count=len(names), names=shown)


def file_name(overview: Overview, voice: Voice) -> str:
    """Name its files, without what comes after the dot."""
    first, last = overview.first.isoformat(), overview.last.isoformat()
    return voice.text(f"overview.file_{_span(overview)}", first=first, last=last)


def turns(overview: Overview, voice: Voice, number: int) -> Rows:
    """Give the buttons that turn its pages."""
    this = f"overviews.{_span(overview)}:{overview.first:%Y%m%d}"
    near = [to for to in (number - 1, number + 1) if 0 <= to < pages(overview)]
    return [[Button(voice.text("sheet.page", page=to + 1), f"{this}:{to}") for to in near]] if near else []


def refresh(overview: Overview, voice: Voice, number: int) -> Button:
    """Give the button that shows a page as it stands now."""
    return Button(voice.text("sheet.refresh"), f"overviews.{_span(overview)}:{overview.first:%Y%m%d}:{number}")


def figures(overview: Overview, voice: Voice) -> list[Html]:
    """Say the person-times and the heads of all classes, each with its unit; and what was rated and sent in a week."""
    lines = []
    if overview.without_register:
        lines.append(voice.html("overview.without_register", count=overview.without_register))
    lines.append(voice.html("overview.times", **_of(overview.total, overview.lost, voice)))
    if overview.lost:
        lines.append(voice.html("overview.lost", count=overview.lost))
    lines.append(voice.html("overview.heads", count=len(overview.heads), present=overview.heads_present))
    if overview.is_of_week:
        asked, answered = (sum(getattr(one, name) for one in overview.lines) for name in ("asked", "answered"))
        lines.append(voice.html("overview.feedback", asked=asked, answered=answered))
        each = overview.messages / len(overview.heads) if overview.heads else 0
        lines.append(voice.html("overview.messages", number=overview.messages, each=round(each, 1)))
    return lines


def named(class_: Class, width: int) -> str:
    """Name a class in so many columns: a long name is cut before its run, which tells it from its like."""
    run = f" {cut(class_.run, width // 2)}" if class_.run else ""
    return f"{cut(class_.name, width - columns(run))}{run}"


def share(counted: Count, gone: int, voice: Voice) -> str:
    """Say the rate of attendance without what is lost, or that nothing counts yet."""
    found = rate(counted, gone)
    return voice.text("rate.none") if found is None else voice.text("rate.share", share=found)


def state(of: State, voice: Voice) -> str:
    """Name a state."""
    return voice.text(f"overview.state.{of}")


def _line(line: Line, overview: Overview, voice: Voice) -> list[Html]:
    title = named(line.class_, _TITLE)
    mark = voice.text(f"overview.mark.{line.state}")
    if not any(one.has_begun(overview.at) for one in line.held):
        first = line.held[0]
        there = voice.within(line.class_.zone)
        begins = there.text(
            "overview.begins_on" if overview.is_of_week else "overview.begins", at=first.session.starts_at
        )
        return [voice.html("overview.to_come", mark=mark, title=title, begins=begins, count=len(line.people))]
    said = voice.html("overview.class", mark=mark, title=title, **_of(line.count, line.lost, voice))
    return [said, *([_without(line, overview, voice)] if line.unregistered else [])]


def _without(line: Line, overview: Overview, voice: Voice) -> Html:
    """Name the sessions without a register."""
    there, of = voice.within(line.class_.zone), line.unregistered
    word = "overview.session_on" if overview.is_of_week else "overview.session"
    titles = [there.text(word, session=one.session, title=cut(one.session.title, _SESSION)) for one in of]
    return voice.html("overview.no_register", sessions=voice.listed(titles, at_most=_NAMED))


def _days(overview: Overview, voice: Voice) -> list[Html]:
    [line] = overview.lines
    said = [_day(day, held, overview, voice) for day, held in line.days.items()]
    return [*said, *([_without(line, overview, voice)] if line.unregistered else [])]


def _day(day: date, held: Sequence[tuple[Held, State]], overview: Overview, voice: Voice) -> Html:
    counted = added(one.count for one, _ in held if one.has_begun(overview.at))
    if all(stands is State.TO_COME for _, stands in held):
        return voice.html("overview.day_to_come", day=day, number=len(held))
    return voice.html("overview.day", day=day, number=len(held), **_of(counted, lost(held), voice))


def _of(counted: Count, gone: int, voice: Voice) -> dict[str, object]:
    """Give the figures; what is lost is expected, but not missing: nobody knows."""
    return {
        "expected": counted.expected,
        "present": counted.present,
        "late": counted.of(Status.LATE),
        "on_leave": counted.on_leave,
        "missing": counted.missing - gone,
        "rate": share(counted, gone, voice),
    }


def _foot(overview: Overview, voice: Voice, number: int) -> Html:
    foot = voice.html("overview.foot", at=overview.at)
    if pages(overview) == 1:
        return foot
    return Html(f"{foot}\n{voice.html('overview.page_of', page=number + 1, pages=pages(overview))}")


def _span(overview: Overview) -> str:
    return "week" if overview.is_of_week else "day"
