"""Fills templates with words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from classbell.actions.desk import Desk
from classbell.words.catalogue import Voice, choose, languages

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def desk_of(request: Request) -> Desk:
    """Give the desk of the application."""
    desk: Desk = request.app.state.desk
    return desk


def voice_of(request: Request) -> Voice:
    """Speak the language asked for (`?language=en`), else the organisation's."""
    house = desk_of(request).house
    return Voice(choose((request.query_params.get("language"),), house.language), house.zone)


def guest_voice_of(request: Request) -> Voice:
    """Speak the language asked for, else the first that the browser says its owner reads, else the organisation's."""
    house = desk_of(request).house
    wanted = (request.query_params.get("language"), *_read_by(request.headers.get("accept-language", "")))
    return Voice(choose(wanted, house.language), house.zone)


def _read_by(header: str) -> list[str]:
    """Read Accept-Language: the languages by their weight; what has none, or no number for one, weighs 1 or 0."""
    weighed = []
    for one in header.split(","):
        tag, _, weight = one.strip().partition(";q=")
        weighed.append((float(weight) if _WEIGHT.fullmatch(weight) else float(not weight), tag))
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight]


_WEIGHT = re.compile(r"[01](\.\d{0,3})?")


def page(name: str, voice: Voice, status: int = 200, **facts: object) -> Response:
    """Fill a template: `say(word, fact=…)` in it gives a sentence; `others` are the languages it could be in."""
    others = [Voice(language) for language in languages() if language != voice.language]
    html = _environment.get_template(name).render(say=_said(voice), voice=voice, others=others, **facts)
    return HTMLResponse(html, status)


def _said(voice: Voice) -> Callable[..., Markup]:
    def say(word: str, **facts: object) -> Markup:
        return Markup(voice.html(word, **facts))  # noqa: S704 Voice.html has escaped the facts

    return say
