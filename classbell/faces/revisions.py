"""Changes of a timetable in words: what was, what is instead, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from classbell.domain.revisions import Revision, Sort, Standing
from classbell.words.catalogue import Html, Voice
from classbell.words.zones import named

SHOWN = 12
"""How many sessions a message names."""
_NAME = 60
"""Characters of a title, a venue or names that a message repeats."""


def announcement(voice: Voice, title: str, told: Sequence[Revision], was: tzinfo | None = None) -> Html:
    """Tell the people of a class all that has changed; the voice is of its zone, `was` is the one it had before."""
    parts = [voice.html("revision.told", title=title, count=len(told))]
    if was is not None and str(was) != str(voice.zone):
        parts.append(voice.html("revision.zone", was=named(voice, was), now=named(voice, voice.zone)))
    parts += [said(voice, one) for one in told[:SHOWN]]
    if len(told) > SHOWN:
        parts.append(voice.html("revision.more", count=len(told) - SHOWN))
    return Html("\n\n".join(parts))


def said(voice: Voice, revision: Revision) -> Html:
    """Say one change: from what to what, and why."""
    was, now, sort = revision.was, revision.now, revision.sort
    facts = {"title": _short(now.title), "was": span(voice, was or now), "now": span(voice, now)}
    lines = [voice.html(f"revision.{sort or Sort.CHANGED}", **facts), *_details(voice, revision)]
    if revision.reason:
        lines.append(voice.html("revision.reason", reason=revision.reason))
    return Html("\n".join(lines))


def span(voice: Voice, stands: Standing) -> str:
    """Say when a session is held: the day, and from when till when."""
    return voice.text("revision.span", at=stands.starts_at, until=stands.ends_at)


def as_it_is(voice: Voice, stands: Standing) -> Html:
    """Say how a session stands: when, where, with whom."""
    word = "revision.stands" if stands.takes_place else "revision.stands_cancelled"
    return Html(
        "\n".join([voice.html(word, title=_short(stands.title), now=span(voice, stands)), *_place(voice, stands)])
    )


def _details(voice: Voice, revision: Revision) -> list[Html]:
    """Say where and with whom: all of it where the session is new, else what is another than before."""
    was, now, sort = revision.was, revision.now, revision.sort
    if sort in {Sort.ADDED, Sort.RESTORED} or was is None:
        return _place(voice, now)
    if sort is Sort.CANCELLED:
        return []
    nobody, nowhere = voice.text("revision.nobody"), voice.text("revision.nowhere")
    pairs = (
        ("revision.title_changed", was.title, now.title),
        ("revision.venue_changed", was.venue or nowhere, now.venue or nowhere),
        ("revision.lecturers_changed", _names(voice, was) or nobody, _names(voice, now) or nobody),
    )
    return [voice.html(word, was=_short(old), new=_short(new)) for word, old, new in pairs if old != new]


def _place(voice: Voice, stands: Standing) -> list[Html]:
    lines = []
    if stands.venue:
        lines.append(voice.html("revision.venue", venue=_short(stands.venue)))
    if stands.lecturers:
        lines.append(voice.html("revision.lecturers", names=_short(_names(voice, stands))))
    return lines


def _names(voice: Voice, stands: Standing) -> str:
    return voice.listed(stands.lecturers)


def _short(text: str) -> str:
    return text if len(text) <= _NAME else f"{text[: _NAME - 1]}…"
