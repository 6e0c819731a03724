"""The hall screen: a big code for the projector, live, for a browser paired from a supervisor's chat."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from classbell.actions import screens
from classbell.actions.bells import EVERYTHING, Ear
from classbell.actions.desk import Desk
from classbell.actions.screens import Frame, Phase
from classbell.actions.sessions import Shown
from classbell.domain.attendance import Direction
from classbell.faces import drawing
from classbell.storage.instants import stamp
from classbell.web.pages import desk_of, page, voice_of

COOKIE = "hall"
LOOK_EVERY = 5.0
"""Seconds after which a screen looks by itself: a mark may have been kept by another process."""
GATHER_FOR = 0.3
"""Seconds in which a rush of marks becomes one picture of the count."""


async def show(request: Request) -> Response:
    """Show the page of a paired screen; the code itself comes by `events`."""
    frame = await screens.frame(desk_of(request), request.cookies.get(COOKIE, ""))
    if frame is None:
        return _refused(request)
    voice = voice_of(request).within(frame.session.zone)
    return page("hall.html", voice, frame=frame, bot=desk_of(request).house.bot_username)


async def offer(request: Request) -> Response:
    """Ask the browser to use a ticket. Whatever only looks at links, as chats do for a preview, does not use it up."""
    if not await screens.is_good(desk_of(request), request.path_params["ticket"]):
        return _refused(request)
    return page("pair.html", voice_of(request))


async def pair(request: Request) -> Response:
    """Use up a ticket, and lead on to the screen."""
    cookie = await screens.pair(desk_of(request), request.path_params["ticket"])
    if cookie is None:
        return _refused(request)
    answer = RedirectResponse("../hall", 303)
    is_safe = desk_of(request).house.public_url.startswith("https://")
    path = f"{request.scope.get('root_path', '')}/hall"
    answer.set_cookie(COOKIE, cookie, path=path, httponly=True, samesite="lax", secure=is_safe)
    return answer


async def events(request: Request) -> Response:
    """Tell a paired screen what changes, as server-sent events: `state`, `code`, `picture`, and at last `over`."""
    desk, cookie = desk_of(request), request.cookies.get(COOKIE, "")
    if await screens.frame(desk, cookie) is None:
        return _refused(request)
    return StreamingResponse(_stream(desk, cookie), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


ROUTES = [
    Route("/hall", show),
    Route("/hall/events", events),
    Route("/hall/{ticket}", offer, methods=["GET"]),
    Route("/hall/{ticket}", pair, methods=["POST"]),
]


async def _stream(desk: Desk, cookie: str) -> AsyncIterator[str]:
    state: dict[str, object] = {}
    link: str | None = None
    beside: str | None = None
    with desk.bells.listen("register") as ear:
        while not desk.bells.is_over:
            if (frame := await screens.frame(desk, cookie)) is None:
                yield _event("over", {})
                return
            if state != (state := _state(frame)):
                yield _event("state", state | {"at": stamp(frame.at)})
            if frame.code and frame.code.link != link:
                link = frame.code.link
                yield _event("code", await _code(frame.code, frame.at))
            if beside != (beside := frame.code.picture if frame.code else None):
                yield _event("picture", await _picture(beside))
            if frame.phase is Phase.REPLACED:
                return
            yield ": still here\n\n"
            await _wait(ear, frame)


async def _wait(ear: Ear, frame: Frame) -> None:
    """Sleep until the session's marks change, the next code is due, or it is time to look."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LOOK_EVERY
    if frame.code and frame.code.until:
        until = min(until, loop.time() + _seconds(frame.at, frame.code.until))
    while (left := until - loop.time()) > 0:
        if {frame.session.id, EVERYTHING} & await ear.heard(left):
            await asyncio.sleep(min(GATHER_FOR, max(0.0, until - loop.time())))
            return


def _state(frame: Frame) -> dict[str, object]:
    count = frame.count
    return {
        "phase": frame.phase,
        "direction": frame.code.direction if frame.code else Direction.IN,
        "expected": count.expected,
        "present": count.present,
        "late": count.late,
        "on_leave": count.on_leave,
        "missing": count.missing,
    }


async def _code(code: Shown, at: datetime) -> dict[str, object]:
    """Give a code as it goes to the browser; instants in milliseconds since 1970."""
    return {
        "picture": _inline(await drawing.code(code.link)),
        "digits": code.digits,
        "began_at": stamp(code.began_at),
        "changes_at": stamp(code.changes_at),
        "at": stamp(at),
    }


async def _picture(name: str | None) -> dict[str, object]:
    """Give the picture beside the code; None where there is none to name."""
    return {"picture": None if name is None else _inline(await drawing.picture(name))}


def _inline(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _event(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _seconds(at: datetime, until: datetime) -> float:
    return (until - at).total_seconds() + 0.005


def _refused(request: Request) -> Response:
    return page("refused.html", voice_of(request), 401)
