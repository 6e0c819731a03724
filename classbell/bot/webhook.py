"""The door for updates that Telegram brings itself."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from classbell.storage.database import NotKept

PATH = "/telegram"
LARGEST = 1024 * 1024
"""Bytes; an update of Telegram's is a few thousand."""

_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 the header's name
log = structlog.get_logger(__name__)


def route(accept: Callable[[bytes], Awaitable[None]], secret: str) -> Route:
    """Give the route that hands every genuine update to `accept`.

    200 says that it is kept. 500 says that it is not, and Telegram brings it again; 403 that the secret is wrong.
    """

    async def door(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET, "").encode(), secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            await accept(body)
        except NotKept as error:
            log.error("update_not_kept", error=str(error))  # noqa: TRY400 the trace says nothing that the text does not
            return Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
        return Response()

    return Route(PATH, door, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """Read the body, or nothing of it that is beyond what an update can be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
