"""Private feeds of timetables, for calendar programs that hold the address."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from classbell.actions import calendars
from classbell.faces import drawing
from classbell.web.pages import desk_of, voice_of


async def feed(request: Request) -> Response:
    """Give a timetable; an address that leads nowhere, or no longer, is answered without a hint."""
    desk = desk_of(request)
    found = await calendars.behind(desk, request.path_params["secret"])
    if found is None:
        return Response(status_code=404)
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{found.tag}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content = await drawing.calendar(found, voice_of(request), desk.house.bot_username)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


ROUTES = [Route("/calendar/{secret}.ics", feed)]
