"""The door for phones: JSON over HTTP for the page, for tests and for benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from classbell.sandbox import acts, view
from classbell.sandbox.refusals import Refused, UserNotFound

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from classbell.sandbox.values import Chat, Json, Person
    from classbell.sandbox.world import World


async def show_world(request: Request) -> Response:
    """Return the bot, every phone and the guide."""
    return JSONResponse(view.world(_world(request)))


async def show_phone(request: Request) -> Response:
    """Return one phone."""
    return JSONResponse(view.phone(_world(request), _person(request)))


async def add_phone(request: Request) -> Response:
    """Give somebody a phone."""
    world, asked = _world(request), await request.json()
    person = world.add_person(asked["name"], asked.get("language_code") or "zh-hans")
    person.username = world.chats[person.id].username = asked.get("username")
    person.phone_number, person.role = asked.get("phone_number"), asked.get("role")
    return JSONResponse(view.phone(world, person))


async def send(request: Request) -> Response:
    """Send text."""
    asked = await request.json()
    world, person = _world(request), _person(request)
    return _message(acts.send(world, person, _chat(world, person, asked), asked["text"]), person)


async def start(request: Request) -> Response:
    """Press Start."""
    world, person = _world(request), _person(request)
    return _message(acts.start(world, person, (await request.json()).get("payload") or ""), person)


async def open_link(request: Request) -> Response:
    """Open a link."""
    world, person = _world(request), _person(request)
    opened = acts.open_link(world, person, (await request.json())["link"])
    return JSONResponse(opened) if "url" in opened else _message(opened, person)


async def events(request: Request) -> Response:
    """Stream what changes."""
    stream = _world(request).hub.stream()
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def show_log(request: Request) -> Response:
    """Return what the bot asked for, from entry `since` on."""
    return JSONResponse(_world(request).journal.since(int(request.query_params.get("since", 0))))


async def refused(_request: Request, refusal: Exception) -> Response:
    """Answer what a phone cannot do, in the form the bots' door uses."""
    assert isinstance(refusal, Refused)  # noqa: S101 registered for this class alone
    return JSONResponse(refusal.answer(), refusal.code)


ROUTES = [
    Route("/world", show_world),
    Route("/phones", add_phone, methods=["POST"]),
    Route("/phones/{id:int}", show_phone),
    Route("/phones/{id:int}/send", send, methods=["POST"]),
    Route("/phones/{id:int}/start", start, methods=["POST"]),
    Route("/phones/{id:int}/open", open_link, methods=["POST"]),
    Route("/events", events),
    Route("/log", show_log),
]


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _person(request: Request) -> Person:
    try:
        return _world(request).people[request.path_params["id"]]
    except KeyError:
        raise UserNotFound from None


def _chat(world: World, person: Person, asked: Json) -> Chat:
    return world.chat(int(asked.get("chat_id") or person.id))


def _message(message: Json, person: Person) -> Response:
    return JSONResponse(view.message(message, person))
