"""A call of a Bot API method, read from JSON, a form, a multipart body or a query string."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from classbell.sandbox.refusals import BadRequest, EntityTooLarge
from classbell.sandbox.values import Json

UPLOAD_AT_MOST = 50 * 1024 * 1024
BODY_AT_MOST = UPLOAD_AT_MOST + 1024 * 1024
WHOLE = re.compile(r"-?[0-9]{1,18}")
FALSE = frozenset({"", "0", "false", "no", "null"})


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    data: bytes
    mime: str | None = None


@dataclass
class Call:
    """A method and what was given to it. Values of forms are text; the readers below turn them into types."""

    method: str
    params: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether a parameter was given at all."""
        return self.params.get(name) is not None or name in self.uploads

    def text(self, name: str) -> str:
        """Return a parameter as text, empty when it was not given."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a parameter as a whole number; what is no number counts as not given, as in Telegram."""
        value = self.text(name)
        return int(value) if WHOLE.fullmatch(value) else default

    def flag(self, name: str) -> bool:
        """Return a parameter as a truth value."""
        return self.text(name).lower() not in FALSE

    def loaded(self, name: str) -> Any:  # noqa: ANN401 whatever the bot wrote
        """Return a parameter decoded from JSON where it came as text; None when it was not given."""
        value = self.params.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def record(self, name: str) -> Json:
        """Return a parameter that must be an object; empty when it was not given."""
        value = self.loaded(name)
        if value is not None and not isinstance(value, dict):
            raise BadRequest(f"object expected as {name.replace('_', ' ')}")
        return value or {}

    def items(self, name: str) -> list[Any]:
        """Return a parameter that must be an array; empty when it was not given."""
        value = self.loaded(name)
        if value is not None and not isinstance(value, list):
            raise BadRequest(f"array expected as {name.replace('_', ' ')}")
        return value or []

    def numbers(self, name: str) -> list[int]:
        """Return a parameter that must be an array of whole numbers."""
        return [int(item) for item in map(str, self.items(name)) if WHOLE.fullmatch(item)]

    def records(self, name: str) -> list[Json]:
        """Return a parameter that must be an array of objects."""
        items = self.items(name)
        if not all(isinstance(item, dict) for item in items):
            raise BadRequest(f"array of objects expected as {name.replace('_', ' ')}")
        return items

    def inside(self, name: str) -> Call:
        """Return a parameter that must be an object as a call of its own, to be read with the same care."""
        return self.part(self.record(name))

    def part(self, fields: Json) -> Call:
        """Return an object, such as one item of an album, as a call of its own with the same uploads."""
        return Call(self.method, fields, self.uploads)

    def for_log(self) -> Json:
        """Return the parameters with files named but not shown."""
        return self.params | {name: f"<{upload.name}>" for name, upload in self.uploads.items()}


async def read(request: Request) -> Call:
    """Read a call; refuses with 413 what is over 50 MB and with 400 what is no JSON object."""
    if int(request.headers.get("content-length", 0)) > BODY_AT_MOST:
        raise EntityTooLarge
    call = Call(request.path_params["method"], dict(request.query_params))
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        call.params |= _decoded(await request.body())
    elif "form" in kind:
        await _read_form(request, call)
    return call


def _decoded(body: bytes) -> Json:
    try:
        params = json.loads(body or b"{}")
    except ValueError:
        raise BadRequest("can't parse JSON object") from None
    if not isinstance(params, dict):
        raise BadRequest("object expected")
    return params


async def _read_form(request: Request, call: Call) -> None:
    async with request.form(max_part_size=BODY_AT_MOST) as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                call.uploads[name] = await taken(value)
            else:
                call.params[name] = value


async def taken(file: UploadFile) -> Upload:
    """Read an uploaded file whole."""
    return Upload(file.filename or "file", await file.read(), file.content_type)
