"""The door for whoever runs the sandbox: the world at a glance, groups, faults, limits, the log, the live stream."""

from __future__ import annotations

import mimetypes
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from classbell.sandbox import groups, scan, view
from classbell.sandbox.asked import asked_of, done, world_of
from classbell.sandbox.refusals import BadRequest
from classbell.sandbox.values import Chat

SHOWN_IN_PLACE = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/", "application/pdf")


async def show_world(request: Request) -> Response:
    """Return the bot, every phone and the guide."""
    return JSONResponse(view.world(world_of(request)))


async def add_group(request: Request) -> Response:
    """Make a group."""
    asked = await asked_of(request)
    chat = groups.begin(world_of(request), asked["title"], asked["members"], asked.get("admins") or [])
    return JSONResponse({"id": chat.id})


async def migrate(request: Request) -> Response:
    """Turn a group into a supergroup."""
    return JSONResponse({"id": groups.migrate(world_of(request), _chat(request)).id})


async def open_topic(request: Request) -> Response:
    """Open a topic in a supergroup."""
    asked = await asked_of(request)
    return JSONResponse({"thread_id": groups.open_topic(world_of(request), _chat(request), asked["name"])})


async def add_members(request: Request) -> Response:
    """Bring people into a group."""
    world, asked = world_of(request), await asked_of(request)
    groups.add(world, _chat(request), [world.person(one) for one in asked["members"]])
    return done()


async def remove_member(request: Request) -> Response:
    """Take a person out of a group."""
    world, asked = world_of(request), await asked_of(request)
    groups.remove(world, _chat(request), world.person(asked.number("member")))
    return done()


async def set_bot(request: Request) -> Response:
    """Make the bot a member of a group, an administrator, or kicked."""
    asked = await asked_of(request)
    groups.set_bot(world_of(request), _chat(request), asked["status"])
    return done()


async def read_code(request: Request) -> Response:
    """Read the QR code in a picture."""
    return JSONResponse({"text": scan.read_code(await request.body())})


async def show_file(request: Request) -> Response:
    """Return a file, to be shown or saved."""
    kept = world_of(request).files.get(request.path_params["file_id"])
    kind = mimetypes.guess_type(kept.path)[0] or ""
    shown = kind if kind.startswith(SHOWN_IN_PLACE) else "application/octet-stream"
    return Response(kept.contents(), media_type=shown, headers={"X-Content-Type-Options": "nosniff"})


async def set_guide(request: Request) -> Response:
    """Set the walk-through, and the page's language where one is given."""
    world, asked = world_of(request), await asked_of(request)
    world.guide, world.language = asked["steps"], asked.get("language") or world.language
    world.hub.publish({"type": "guide", "guide": world.guide, "language": world.language})
    return done()


async def events(request: Request) -> Response:
    """Stream what changes; `types`, separated by commas, narrows it."""
    types = frozenset(filter(None, request.query_params.get("types", "").split(",")))
    stream = world_of(request).hub.stream(types)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def show_log(request: Request) -> Response:
    """Return what the bot asked for, from entry `since` on."""
    since = request.query_params.get("since", "0")
    if not since.isdecimal():
        raise BadRequest("since is no number")
    return JSONResponse(world_of(request).journal.since(int(since)))


async def lay_faults(request: Request) -> Response:
    """Set the faults to come; `seed` makes their chances repeat."""
    world, asked = world_of(request), await asked_of(request)
    world.faults.lay(asked["rules"])
    if asked.get("seed") is not None:
        world.faults.chance.seed(asked["seed"])
    return done()


async def set_limits(request: Request) -> Response:
    """Turn the limits on or off."""
    world_of(request).limits.on = bool((await asked_of(request))["on"])
    return done()


async def set_numbering(request: Request) -> Response:
    """Let update_id go on from another number."""
    world_of(request).updates.next_id = (await asked_of(request)).number("next_id")
    return done()


async def set_token(request: Request) -> Response:
    """Give the bot another token; the old one is refused from now on."""
    world = world_of(request)
    world.token, world.logged_out = (await asked_of(request))["token"], False
    return done()


async def show_quiet(request: Request) -> Response:
    """Tell whether the bot is at work: updates not yet confirmed, calls under way, seconds since the last."""
    world = world_of(request)
    idle_for = time.monotonic() - world.pulse.last_at
    waiting = len(world.updates.pending())
    return JSONResponse({"pending": waiting, "in_flight": world.pulse.in_flight, "idle_for": idle_for})


async def mark(request: Request) -> Response:
    """Send a mark down the live stream, so that whoever sees it come has seen all before it."""
    world_of(request).hub.publish({"type": "mark", "mark": (await asked_of(request))["mark"]})
    return done()


ROUTES = [
    Route("/world", show_world),
    Route("/groups", add_group, methods=["POST"]),
    Route("/groups/{id}/migrate", migrate, methods=["POST"]),
    Route("/groups/{id}/topic", open_topic, methods=["POST"]),
    Route("/groups/{id}/add", add_members, methods=["POST"]),
    Route("/groups/{id}/remove", remove_member, methods=["POST"]),
    Route("/groups/{id}/bot", set_bot, methods=["POST"]),
    Route("/scan", read_code, methods=["POST"]),
    Route("/files/{file_id}", show_file),
    Route("/guide", set_guide, methods=["POST"]),
    Route("/events", events),
    Route("/log", show_log),
    Route("/faults", lay_faults, methods=["POST"]),
    Route("/limits", set_limits, methods=["POST"]),
    Route("/numbering", set_numbering, methods=["POST"]),
    Route("/token", set_token, methods=["POST"]),
    Route("/quiet", show_quiet),
    Route("/mark", mark, methods=["POST"]),
]


def _chat(request: Request) -> Chat:
    chat_id = request.path_params["id"]
    if not chat_id.removeprefix("-").isdecimal():
        raise BadRequest("chat not found")
    return world_of(request).chat(int(chat_id))
