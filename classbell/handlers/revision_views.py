"""How revising a timetable looks: a session's board with what is proposed, what was done, and the list of a class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from classbell.actions.announcements import Forecast
from classbell.actions.revisions import NEW, Kept, Place, Proposal
from classbell.domain import revisions
from classbell.domain.classes import Class, Session
from classbell.faces import revisions as faces
from classbell.handlers.paging import paged
from classbell.storage.instants import stamp
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

View = tuple[Html, Rows]
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
VENUES = 6
"""How many venues are offered as buttons."""


def board(voice: Voice, proposal: Proposal, now: datetime) -> View:
    """Show how a session stands, what would become of it, and what can be chosen."""
    revision, session = proposal.revision, proposal.session
    parts = [voice.html("revision.board", title=proposal.class_.title)]
    if revision.was:
        parts.append(faces.as_it_is(voice, revision.was))
    if not proposal.is_change:
        parts.append(voice.html("revision.how" if revision.now.takes_place else "revision.how_cancelled"))
    else:
        lines = [voice.html("revision.proposed"), faces.said(voice, revision), *_elsewhere(voice, proposal)]
        parts += [Html("\n".join(lines)), audience(voice, proposal.forecast, now)]
    rows = _confirm(voice, proposal) if proposal.is_change else []
    held = session is None or session.cancelled_at is None
    choices = _choices(voice, proposal, now) if held and revision.now.takes_place else []
    return Html("\n\n".join(parts)), [*rows, *choices, *_last(voice, proposal)]


def done(voice: Voice, kept: Kept, now: datetime) -> View:
    """Show what has become of a session, whom it is told, and how to take it back."""
    what = faces.said(voice, kept.revision) if kept.revision.sort else faces.as_it_is(voice, kept.revision.now)
    parts = [voice.html("revision.kept"), what, audience(voice, kept.forecast, now)]
    offered = []
    if kept.revision.sort and kept.forecast.span.tell_at > now:
        data = f"{kept.class_.id}:{kept.session.id}:{kept.session.revision}"
        offered.append(Button(voice.text("revision.undo"), f"revisions.undo:{data}"))
    if kept.forecast.told and kept.forecast.span.tell_at > now:
        offered.append(Button(voice.text("revision.tell_now"), f"revisions.tell:{kept.class_.id}"))
    return Html("\n\n".join(parts)), [offered, to_list(voice, kept.class_.id)] if offered else [
        to_list(voice, kept.class_.id)
    ]


def undone(voice: Voice, kept: Kept) -> View:
    """Show a session that is as its people know it again."""
    parts = [voice.html("revision.undone"), faces.as_it_is(voice, kept.revision.now)]
    return Html("\n\n".join(parts)), [to_list(voice, kept.class_.id)]


def listed(voice: Voice, class_: Class, held: Sequence[Session], page: int) -> View:
    """Show the sessions of a class that are not over, the cancelled ones too."""
    buttons = [
        Button(
            voice.text(
                "revision.choice_cancelled" if one.cancelled_at else "revision.choice",
                at=one.starts_at,
                title=one.title,
            ),
            f"revisions.begin:{one.id}",
        )
        for one in held
    ]
    rows = paged(buttons, page, f"revisions.class:{class_.id}")
    add = [Button(voice.text("revision.add"), f"revisions.add:{class_.id}")]
    word = "revision.list" if held else "revision.list_empty"
    back = [Button(voice.text("revision.to_class"), f"class.at:{class_.id}")]
    return voice.html(word, title=class_.title), [*rows, add, back]


def venues(voice: Voice, place: Place, found: Sequence[tuple[int, str]]) -> View:
    """Ask for the venue: the class's own as buttons, any other typed."""
    key = f"revisions.venue_is:{_key(place)}"
    rows = [[Button(name[:60], f"{key}:{venue_id}")] for venue_id, name in found[:VENUES]]
    return voice.html("revision.ask_venue"), [
        *rows,
        [Button(voice.text("revision.no_venue"), f"{key}:0")],
        _leave(voice, place),
    ]


def lecturers(voice: Voice, place: Place) -> View:
    """Ask for the lecturers."""
    nobody = Button(voice.text("revision.no_lecturers"), f"revisions.nobody:{_key(place)}")
    return voice.html("revision.ask_lecturers"), [[nobody], _leave(voice, place)]


def reason(voice: Voice, place: Place, title: str) -> View:
    """Ask why a session is cancelled."""
    none = Button(voice.text("revision.no_reason"), f"revisions.no_reason:{_key(place)}")
    return voice.html("revision.ask_reason", title=title), [[none], _leave(voice, place)]


def times(voice: Voice, place: Place, zone: str) -> View:
    """Ask when a session is held instead."""
    return voice.html("revision.ask_time", zone=zone), [_leave(voice, place)]


def new_times(voice: Voice, place: Place, title: str, zone: str) -> View:
    """Ask when a session is held that is to be added."""
    return voice.html("revision.ask_new_time", title=title, zone=zone), [_leave(voice, place)]


def new_title(voice: Voice, class_: Class) -> View:
    """Ask what a session is called that is to be added."""
    return voice.html("revision.ask_title", title=class_.title), [_leave(voice, (class_.id, NEW))]


def _choices(voice: Voice, proposal: Proposal, now: datetime) -> list[list[Button]]:
    stands, key = proposal.revision.now, _key(proposal.place)
    steps = [
        Button(_step(voice, by), f"revisions.at:{key}:{stamp(starts_at)}")
        for by, starts_at in revisions.offers(stands, now, proposal.class_.zone)
    ]
    rows = [steps[at : at + 3] for at in range(0, len(steps), 3)]
    ask = [
        Button(voice.text(f"revision.other_{what}"), f"revisions.{what}:{key}")
        for what in ("time", "venue", "lecturers")
    ]
    return [*rows, ask[:1], ask[1:]]


def _step(voice: Voice, by: timedelta) -> str:
    way, unit = "later" if by > timedelta(0) else "earlier", _DAY if abs(by) >= _DAY else _MINUTE
    return voice.text(f"revision.{way}.{'d' if unit is _DAY else 'm'}", count=abs(by) // unit)


def _confirm(voice: Voice, proposal: Proposal) -> list[list[Button]]:
    count = proposal.forecast.audience.count
    label = voice.text("revision.confirm", count=count) if count else voice.text("revision.confirm_quietly")
    return [[Button(label, f"revisions.keep:{_key(proposal.place)}:{proposal.seal}")]]


def _last(voice: Voice, proposal: Proposal) -> list[list[Button]]:
    """Offer to cancel or restore what is there, and to leave it."""
    rows, session, key = [], proposal.session, _key(proposal.place)
    if session and not proposal.is_change:
        word = "restore" if session.cancelled_at else "cancel"
        rows.append([Button(voice.text(f"revision.{word}"), f"revisions.{word}:{key}")])
    return [*rows, _leave(voice, proposal.place)]


def _leave(voice: Voice, place: Place) -> list[Button]:
    return [Button(voice.text("revision.leave"), f"revisions.drop:{place[0]}")]


def to_list(voice: Voice, class_id: int) -> list[Button]:
    """Offer the other sessions of the class."""
    return [Button(voice.text("revision.to_list"), f"revisions.class:{class_id}:0")]


def audience(voice: Voice, forecast: Forecast, now: datetime) -> Html:
    """Say how many are told, through what and when, and how many cannot be."""
    found = forecast.audience
    if not found.count:
        return voice.html("revision.tells_nobody")
    facts = {"count": found.count, "trainees": len(found.trainees), "staff": len(found.staff)}
    lines = [voice.html("revision.tells", **facts)]
    if found.unreached:
        lines.append(voice.html("revision.unreached", count=len(found.unreached)))
    at_once = forecast.span.tell_at <= now
    lines.append(
        voice.html("revision.at_once") if at_once else voice.html("revision.told_at", at=forecast.span.tell_at)
    )
    return Html("\n".join(lines))


def _elsewhere(voice: Voice, proposal: Proposal) -> list[Html]:
    return [
        voice.html(
            "revision.elsewhere",
            venue=one.venue,
            title=one.title,
            class_title=one.class_title,
            at=one.starts_at,
            until=one.ends_at,
        )
        for one in proposal.elsewhere
    ]


def _key(place: Place) -> str:
    return f"{place[0]}:{place[1]}"
