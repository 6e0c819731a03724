"""What a phone or a test asks for, and where in the world it asks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from classbell.sandbox.refusals import BadRequest, Refused
from classbell.sandbox.values import Chat, Json, Person
from classbell.sandbox.world import World


class Asked(dict[str, Any]):
    """The fields of a request; a missing one is refused by name."""

    def __missing__(self, name: str) -> None:
        raise BadRequest(f"{name} is missing")

    def number(self, name: str) -> int:
        """Return a field as a whole number; refuses anything else."""
        try:
            return int(self[name])
        except (TypeError, ValueError):
            raise BadRequest(f"{name} is no number") from None


async def asked_of(request: Request) -> Asked:
    """Return the JSON object of a request; refuses what is none. No body is an empty object."""
    body = await request.body()
    try:
        fields = await request.json() if body else {}
    except ValueError:
        raise BadRequest("can't parse JSON object") from None
    if not isinstance(fields, dict):
        raise BadRequest("object expected")
    return Asked(fields)


def world_of(request: Request) -> World:
    """Return the world of the application."""
    world: World = request.app.state.world
    return world


def person_of(request: Request) -> Person:
    """Return the person whose phone it is; refuses an unknown one."""
    return world_of(request).person(request.path_params["id"])


def chat_of(request: Request, asked: Asked) -> Chat:
    """Return the chat a phone is in, the one with the bot unless one is named; refuses a stranger's chat."""
    person = person_of(request)
    chat = world_of(request).chat(asked.number("chat_id") if asked.get("chat_id") else person.id)
    if chat.id != person.id and person.id not in chat.members:
        raise BadRequest("chat not found")
    return chat


def shown(request: Request, message: Json) -> Response:
    """Answer with a message as the asking phone sees it."""
    chat = world_of(request).chat(message["chat"]["id"])
    return JSONResponse(chat.seen_by(person_of(request), message))


def done() -> Response:
    """Answer that it is done."""
    return JSONResponse({"ok": True})


async def refused(_request: Request, refusal: Exception) -> Response:
    """Answer what cannot be done, in the form the bots' door uses."""
    if not isinstance(refusal, Refused):
        raise refusal
    return JSONResponse(refusal.answer(), refusal.code)
