"""A lecturer's private page, for whoever holds its address: who will come, how many are there, what was said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from classbell.actions import lecturer_pages
from classbell.actions.desk import Desk
from classbell.actions.lecturer_pages import HeadsNow
from classbell.domain.feedback import Figures
from classbell.domain.forms import Question, said
from classbell.domain.lecturer_pages import Page
from classbell.web.guesses import Guesses
from classbell.web.pages import desk_of, guest_voice_of, page
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels

T = TypeVar("T")
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Vary": "Accept-Language"}

POINTS = 20
"""Of a longer scale only the values that somebody gave are drawn."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One option, or value, of a question: how many took it, of how many."""

    label: str
    count: int
    of: int
    place: float | None


async def show(request: Request) -> Response:
    """Show the page; an address that leads nowhere is answered without a hint, and not for ever."""
    return await _behind(request, lecturer_pages.behind, _shown)


async def live(request: Request) -> Response:
    """Tell the page's script how many are there now, by session."""
    return await _behind(request, lecturer_pages.heads_now, _counted)


ROUTES = [Route("/lecturer/{secret}", show), Route("/lecturer/{secret}/live", live)]


async def _behind(
    request: Request, find: Callable[[Desk, str], Awaitable[T | None]], answer: Callable[[Request, T], Response]
) -> Response:
    desk = desk_of(request)
    guesses: Guesses = request.app.state.guesses
    place = request.client.host if request.client else ""
    if wait_for := guesses.wait_for(place, desk.now()):
        return _refused(request, 429, {"Retry-After": str(wait_for)})
    found = await find(desk, request.path_params["secret"])
    if found is None:
        guesses.missed(place, desk.now())
        return _refused(request, 404, {})
    return answer(request, found)


def _shown(request: Request, found: Page) -> Response:
    voice = guest_voice_of(request).within(found.class_.zone)
    few = desk_of(request).policies.evaluations.few_answers
    answer = page("lecturer.html", voice, found=found, few=few, words=_words(voice), bars=_bars(voice))
    answer.headers.update(HEADERS)
    return answer


def _counted(_: Request, found: HeadsNow) -> Response:
    heads = {
        str(session_id): {"phase": phase, "present": count.present, "expected": count.expected}
        for session_id, phase, count in found
    }
    return JSONResponse(heads, headers=HEADERS)


def _refused(request: Request, status: int, headers: dict[str, str]) -> Response:
    word = "lecturer_page.wait" if status == 429 else "lecturer_page.gone"  # noqa: PLR2004 too many requests
    answer = page("lecturer_gone.html", guest_voice_of(request), status, word=word)
    answer.headers.update(HEADERS | headers)
    return answer


def _words(voice: Voice) -> Callable[[Question], str]:
    def words(question: Question) -> str:
        return said(question.words, voice.language)

    return words


def _bars(voice: Voice) -> Callable[[Figures], list[Bar]]:
    def bars(figures: Figures) -> list[Bar]:
        names = labels(figures.question, voice.language, STAR)
        places = figures.places or (None,) * len(names)
        every = [Bar(names[one], figures.counts[one], figures.count, places[one]) for one in figures.ranked]
        return [bar for bar in every if bar.count or len(names) < POINTS]

    return bars
