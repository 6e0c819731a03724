"""The one way to the Bot API: requests out, updates in, files down, and python-telegram-bot's own calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Final, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import (
    BytesPayload,
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    StreamReader,
    TCPConnector,
)
from aiohttp.abc import AbstractStreamWriter
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from classbell.domain.delivery import CallFailed, NotSent, OutcomeUnknown, Rejected, TooBig, Upload

DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024  # the Bot API's own, in bytes

# 1,000 replies a second that take 50 ms each keep 50 connections busy.
_CONNECTIONS: Final = 128
_CONNECT_WITHIN: Final = 10.0
_ANSWER_WITHIN: Final = 20.0
_UPLOAD_WITHIN: Final = 120.0
_JSON: Final = {"Content-Type": "application/json"}

Leaving = Callable[[], AbstractContextManager[None]]


class Transport:
    """Calls one bot's methods over kept-alive connections; open until closed by its owner.

    `within` is how many seconds a call may take once it has a connection; getting one is bounded
    apart. Calls raise `NotSent`, `OutcomeUnknown` or `Rejected`. The token is in no message,
    `repr` or log line of this class.
    """

    def __init__(self, base_url: str, token: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._session: ClientSession | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"Transport({self._base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Drop every connection; later calls raise `NotSent`. Closing twice is harmless."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, params: Mapping[str, object], *, within: float = _ANSWER_WITHIN) -> Any:  # noqa: ANN401 - the result has as many shapes as there are methods
        """Call a method and return its `result`. Parameters that are None are left out."""
        return await self.call_encoded(method, encode(params), within=within)

    async def call_encoded(
        self, method: str, body: bytes, *, within: float = _ANSWER_WITHIN, leaving: Leaving | None = None
    ) -> Any:  # noqa: ANN401
        """Call a method with parameters that are already JSON, and return its `result`.

        `leaving` is entered before they are handed to the network, if they come so far, and left at once after that.
        """
        payload = _Leaving(body, leaving) if leaving else body
        return self._result(*await self.exchange(self._url(method), payload, within=within))

    async def upload(
        self,
        method: str,
        params: Mapping[str, object],
        files: Mapping[str, Upload],
        *,
        within: float = _UPLOAD_WITHIN,
    ) -> Any:  # noqa: ANN401
        """Call a method with files; a parameter names one by its key, or by `attach://key`."""
        form = _form({name: value for name, value in params.items() if value is not None}, files)
        return self._result(*await self.exchange(self._url(method), form, within=within))

    async def get_updates_answer(self, offset: int | None, wait_for: int, allowed_updates: Sequence[str] = ()) -> bytes:
        """Return the answer with updates as it came: as soon as there are some, with none after `wait_for` seconds.

        It says `ok`; anything else is raised. An offset confirms all before it; without one nothing is confirmed.
        """
        params = {"offset": offset, "timeout": wait_for, "allowed_updates": list(allowed_updates) or None}
        within = wait_for + _ANSWER_WITHIN
        status, payload = await self.exchange(self._url("getUpdates"), encode(params), within=within)
        if not payload.startswith(b'{"ok":true,"result":['):
            self._result(status, payload)
        return payload

    async def download(self, file_path: str, *, at_most: int = DOWNLOAD_LIMIT) -> bytes:
        """Return the bytes of a file by getFile's `file_path`; `TooBig` once they pass `at_most`."""
        url = f"{self._base_url}/file/bot{self._token}/{file_path}"
        status, content = await self.exchange(url, None, within=_UPLOAD_WITHIN, at_most=at_most)
        if status != HTTPStatus.OK:
            raise Rejected(status, "the file is not to be had")
        return content

    async def exchange(
        self, url: str, body: bytes | FormData | BytesPayload | None, *, within: float, at_most: int | None = None
    ) -> tuple[int, bytes]:
        """Send one HTTP request (GET when there is no body) and return its status and payload."""
        try:
            async with self._open().request(
                "GET" if body is None else "POST",
                url,
                data=body,
                headers=_JSON if isinstance(body, bytes) else None,
                timeout=ClientTimeout(total=_CONNECT_WITHIN + within, connect=_CONNECT_WITHIN),
                allow_redirects=False,
            ) as answer:
                if at_most is None:
                    return answer.status, await answer.read()
                return answer.status, await _read_at_most(answer.content, at_most)
        except (ConnectionTimeoutError, ClientConnectorError, ClientHttpProxyError) as error:
            raise NotSent(self._without_token(f"no connection: {error}")) from None
        except TimeoutError:
            raise OutcomeUnknown(f"no answer within {within:g} s") from None
        except ClientError as error:
            raise OutcomeUnknown(self._without_token(f"connection lost: {error!r}")) from None

    def _open(self) -> ClientSession:
        if self._closed:
            raise NotSent("the transport is closed")
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=_CONNECTIONS),
                cookie_jar=DummyCookieJar(),
                proxy=_proxy_for(self._base_url),
            )
        return self._session

    def _url(self, method: str) -> str:
        return f"{self._base_url}/bot{self._token}/{method}"

    def _result(self, status: int, payload: bytes) -> Any:  # noqa: ANN401
        answer = _decode(payload)
        if "ok" not in answer:
            raise _foreign(status)
        if answer["ok"] is True and "result" in answer:
            return answer["result"]
        code = answer.get("error_code", status)
        description = self._without_token(str(answer.get("description", "no reason given")))
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.OK:
            raise OutcomeUnknown(f"{code} {description}")
        more = answer.get("parameters") or {}
        raise Rejected(code, description, more.get("retry_after"), more.get("migrate_to_chat_id"))

    def _without_token(self, text: str) -> str:
        return text.replace(self._token, "…")


class _Leaving(BytesPayload):
    """JSON that says when it is handed to the network."""

    def __init__(self, body: bytes, leaving: Leaving) -> None:
        super().__init__(body, content_type=_JSON["Content-Type"])
        self._leaving = leaving

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        with self._leaving():
            await super().write_with_length(writer, content_length)


class Request(BaseRequest):
    """Lets python-telegram-bot's `Bot` call through a `Transport`, which its owner closes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    def read_timeout(self) -> float:
        """Seconds a call may take when its caller names no time."""
        return _ANSWER_WITHIN

    async def initialize(self) -> None:
        """Do nothing: the transport opens with its first call."""

    async def shutdown(self) -> None:
        """Do nothing: others may still use the transport."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        *_more: object,
        **_timeouts: object,
    ) -> tuple[int, bytes]:
        """Send a request; what fails is raised as its `NetworkError` with ours as the cause."""
        within = read_timeout if isinstance(read_timeout, int | float) else self.read_timeout
        if request_data is not None and request_data.contains_files:
            within = max(within, _UPLOAD_WITHIN)
        body = None if method == "GET" else _encode_for(request_data)
        try:
            return await self._transport.exchange(url, body, within=within)
        except OutcomeUnknown as failure:
            raise TimedOut(str(failure)) from failure
        except CallFailed as failure:
            raise NetworkError(str(failure)) from failure


def encode(params: Mapping[str, object]) -> bytes:
    """Return a call's parameters as the JSON body that `call_encoded` takes."""
    given = {name: value for name, value in params.items() if value is not None}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()


def _encode_for(data: RequestData | None) -> bytes | FormData:
    if data is None:
        return b"{}"
    if not data.contains_files:
        return encode(data.parameters)
    files = {name: Upload(*part) for name, part in data.multipart_data.items()}
    return _form(data.parameters, files)


def _form(params: Mapping[str, object], files: Mapping[str, Upload]) -> FormData:
    # Unquoted: a percent-encoded file name would be shown as it stands.
    form = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    for key, file in files.items():
        form.add_field(key, file.content, filename=file.name, content_type=file.content_type)
    return form


async def _read_at_most(content: StreamReader, at_most: int) -> bytes:
    kept = bytearray()
    async for chunk in content.iter_any():
        kept += chunk
        if len(kept) > at_most:
            raise TooBig(f"more than {at_most} bytes")
    return bytes(kept)


def _decode(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _foreign(status: int) -> CallFailed:
    """Say what it means that something other than the Bot API answered: a proxy, a portal, a cut."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Rejected(status, "the request is too large")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return NotSent(f"{status} from something other than the Bot API")
    return OutcomeUnknown(f"{status} with an unreadable answer")


def _proxy_for(base_url: str) -> str | None:
    """Return the proxy that the environment names for this address; loopback never has one."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if _is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
