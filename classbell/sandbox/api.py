"""The door for bots: reads a call, answers it, writes it down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from classbell.sandbox import calls, methods
from classbell.sandbox import profile as _profile
from classbell.sandbox import receiving as _receiving
from classbell.sandbox import sending as _sending
from classbell.sandbox.refusals import MethodNotFound, Refused, Unauthorized

if TYPE_CHECKING:
    from starlette.requests import Request

    from classbell.sandbox.calls import Call
    from classbell.sandbox.values import Json
    from classbell.sandbox.world import World

LOADED = (_profile, _receiving, _sending)


async def door(request: Request) -> Response:
    """Answer `/bot<token>/<method>`."""
    world: World = request.app.state.world
    try:
        check_token(world, request.path_params["token"])
        call = await calls.read(request)
    except Refused as refusal:
        return written(refusal.answer())
    return written(await answer(world, call))


def check_token(world: World, token: str) -> None:
    """Refuse a wrong token with 401 and what is no token at all with 404."""
    if not token.partition(":")[0].isdecimal() or ":" not in token:
        raise MethodNotFound
    if token != world.token:
        raise Unauthorized


async def answer(world: World, call: Call) -> Json:
    """Carry a call out and return the body of the answer, keeping both in the log."""
    entry = world.journal.add(
        {"at": world.clock(), "method": call.method, "chat_id": call.number("chat_id") or None}
    )
    body = await outcome(world, call)
    entry |= {"ok": body["ok"], "error_code": body.get("error_code"), "params": call.for_log()}
    return body


async def outcome(world: World, call: Call) -> Json:
    """Carry a call out; a refusal becomes the body that says so."""
    try:
        result: Any = await methods.find(call.method)(world, call)
    except Refused as refusal:
        return refusal.answer()
    return {"ok": True, "result": result}


def written(body: Json) -> Response:
    """Return a body as an HTTP answer, with Telegram's status for it."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(content, body.get("error_code", 200), media_type="application/json")
