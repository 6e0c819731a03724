"""Who is missing, to be called: names with their numbers, by group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from classbell.domain.classes import Session
from classbell.domain.sheets import Entry
from classbell.faces import marks
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

NAMED = 60
"""So many names at most stand in one message."""


def page(session: Session, entries: Sequence[Entry], voice: Voice, at: datetime) -> Html:
    """Name as many as one message holds, and say how many there are beside."""
    first, last, listed = heading(session, entries, voice), foot(at, voice), lines(entries, voice)
    more = voice.html("missing.more", count=len(entries))
    shown = fitting(listed, (first, more, last), NAMED)[0]
    return Html("\n".join([first, *shown, *([more] if len(shown) < len(listed) else []), last]))


def heading(session: Session, entries: Sequence[Entry], voice: Voice) -> Html:
    """Name the session, and say how many are missing."""
    return voice.html("missing.title", session=session, count=len(entries))


def foot(at: datetime, voice: Voice) -> Html:
    """Say what counts as missing, and the instant of the figures."""
    return voice.html("missing.foot", at=at)


def lines(entries: Sequence[Entry], voice: Voice) -> list[Html]:
    """Give a line each, and one for each group, for those of a group stand together."""
    said: list[Html] = []
    for group, members in groupby(entries, key=lambda entry: entry.group):
        listed = list(members)
        if group is not None or said:
            said.append(voice.html("missing.group", group=group or voice.text("missing.no_group"), count=len(listed)))
        said += [_line(voice, entry) for entry in listed]
    return said


def _line(voice: Voice, entry: Entry) -> Html:
    word = "missing.phone" if entry.phone else "missing.no_phone"
    said = voice.html(word, name=entry.name, phone=entry.phone, status=marks.status(entry.status, voice))
    return said if entry.is_reachable else Html(f"{said} {voice.html('missing.unreachable')}")
