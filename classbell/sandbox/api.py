"""The door for bots: reads a call, lets faults strike, answers it, writes it down."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from classbell.sandbox import (
    chatting,
    editing,
    faults,
    methods,
    passing,
    profile,
    receiving,
    sending,
)
from classbell.sandbox.calls import Call, read
from classbell.sandbox.faults import Rule
from classbell.sandbox.refusals import BadGateway, LoggedOut, MethodNotFound, NeverDone, Refused, Unauthorized
from classbell.sandbox.values import Json
from classbell.sandbox.world import World

METHOD_MODULES = (chatting, editing, passing, profile, receiving, sending)


async def door(request: Request) -> Response:
    """Answer `/bot<token>/<method>`."""
    world: World = request.app.state.world
    try:
        check_token(world, request.path_params["token"])
        call = await read(request)
    except Refused as refusal:
        return written(refusal.answer())
    rule = world.faults.strike(call)
    body = await struck(world, call, rule, request) if rule else await answer(world, call)
    return written(body)


async def file_door(request: Request) -> Response:
    """Answer `/file/bot<token>/<path>`."""
    world: World = request.app.state.world
    try:
        check_token(world, request.path_params["token"])
        kept = world.files.at_path(request.path_params["path"])
    except Unauthorized as refusal:
        return written(refusal.answer())
    except Refused:
        return written(MethodNotFound().answer())
    return Response(kept.contents(), media_type="application/octet-stream")


def check_token(world: World, token: str) -> None:
    """Refuse a wrong token with 401 and what is no token at all with 404."""
    if not token.partition(":")[0].isdecimal() or ":" not in token:
        raise MethodNotFound
    if token != world.token:
        raise Unauthorized
    if world.logged_out:
        raise LoggedOut


async def answer(world: World, call: Call, fault: str | None = None) -> Json:
    """Carry a call out and return the body of the answer; both go into the log."""
    with world.pulse.beat(call.method):
        try:
            result: Any = await methods.find(call.method)(world, call)
            body: Json = {"ok": True, "result": result}
        except Refused as refusal:
            body = refusal.answer()
    log(world, call, body, fault)
    return body


async def carry_out(world: World, body: Json) -> None:
    """Carry out the call that a bot wrote into its answer to a webhook."""
    params = {name: value for name, value in body.items() if name != "method"}
    await answer(world, Call(str(body["method"]), params))


async def struck(world: World, call: Call, rule: Rule, request: Request) -> Json:
    """Answer a call that a fault struck, as far as it is answered at all."""
    if rule.kind == "slow":
        await asyncio.sleep(faults.SLOW_FOR if rule.seconds is None else rule.seconds)
        return await answer(world, call, rule.kind)
    refusal = rule.refusal()
    if refusal is None and rule.kind in faults.AFTER:
        body = await answer(world, call, rule.kind)
        return BadGateway().answer() if rule.kind == "502_after" else await _silenced(world, rule, request, body)
    body = (refusal or NeverDone()).answer()
    log(world, call, body, rule.kind)
    return body if refusal else await _silenced(world, rule, request, body)


async def _silenced(world: World, rule: Rule, request: Request, body: Json) -> Json:
    if rule.kind.startswith("timeout"):
        await faults.hold(request, rule.seconds or faults.HELD_FOR, world.closing)
    faults.cut(request.scope["state"])
    return body


def log(world: World, call: Call, body: Json, fault: str | None) -> None:
    """Write down what was asked, what came of it, and which fault struck."""
    world.journal.add(
        {
            "at": world.clock(),
            "method": call.method,
            "chat_id": call.number("chat_id") or None,
            "ok": body["ok"],
            "error_code": body.get("error_code"),
            "description": body.get("description"),
            "message_ids": _message_ids(body.get("result")),
            "fault": fault,
            "params": call.for_log(),
        }
    )


def _message_ids(result: object) -> list[int]:
    messages = result if isinstance(result, list) else [result]
    return [one["message_id"] for one in messages if isinstance(one, dict) and "message_id" in one]


def written(body: Json) -> Response:
    """Return a body as an HTTP answer, with Telegram's status for it."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(content, body.get("error_code", 200), media_type="application/json")
