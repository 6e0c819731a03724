"""What led to a mark, in plain words."""

from __future__ import annotations

from classbell.domain.logs import Changed, Tried
from classbell.domain.why import Chain, Link, Step
from classbell.faces import logs, marks
from classbell.faces.audits import mark
from classbell.words.catalogue import Html, Voice


def heading(chain: Chain, voice: Voice) -> list[Html]:
    """Say whose mark it is, and how it stands."""
    return [
        voice.html("why.title", name=chain.name, session=chain.session),
        voice.html("why.stands", stands=marks.stands(chain.mark, voice)),
    ]


def line(link: Link, voice: Voice) -> Html:
    """Say one link of the chain."""
    match link:
        case Changed():
            return _changed(link, voice)
        case Tried():
            return _tried(link, voice)
        case Step():
            by = voice.text("why.by", by=link.by) if link.by else ""
            words = _words(link, voice)
            return voice.html(f"why.{link.what}", at=link.at, by=by, words=words)


def _changed(link: Changed, voice: Voice) -> Html:
    by = voice.text("why.by", by=link.by) if link.by else ""
    event = voice.text(f"seal.event.{link.event}")
    facts = {"at": link.at, "event": event, "by": by, "stands": mark(link.new, voice)}
    return voice.html("why.first" if link.old is None else "why.changed", old=mark(link.old, voice), **facts)


def _tried(link: Tried, voice: Voice) -> Html:
    said = voice.html("why.tried", at=link.at, way=logs.way(link.way, voice), verdict=logs.verdict(link.verdict, voice))
    age = link.code_age
    more = [
        voice.html("log.evidence", grade=link.evidence) if link.evidence else None,
        voice.html("log.age", seconds=round(age.total_seconds(), 1)) if age is not None else None,
        voice.html("log.distance", metres=link.distance) if link.distance is not None else None,
    ]
    return Html("".join([said, *(part for part in more if part)]))


def _words(link: Step, voice: Voice) -> str:
    if link.words is None:
        return ""
    if link.what in {"appeal.granted", "appeal.refused"}:
        return voice.text(f"appeals.why.{link.words}")
    return marks.reason(link.words, voice) or ""
