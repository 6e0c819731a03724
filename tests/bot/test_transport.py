from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from classbell.bot import transport as module
from classbell.bot.transport import Request, Transport, encode
from classbell.domain.delivery import NotSent, OutcomeUnknown, Rejected, TooBig, Upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

TOKEN = "700001:AAmade-up_Secret"
ME = {"id": 700001, "is_bot": True, "first_name": "Bell", "username": "classbell_bot"}


def ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def params_of(request: web.Request) -> dict[str, Any]:
    """The parameters as sent; of a file its name, type and content."""
    if request.content_type == "application/json":
        return dict(await request.json())
    form = await request.post()
    return {
        key: (field.filename, field.content_type, field.file.read()) if isinstance(field, web.FileField) else field
        for key, field in form.items()
    }


def refusal(code: int, description: str, **parameters: int) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return web.json_response(body, status=code)


@asynccontextmanager
async def bot_api(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[Transport]:
    """A server that answers every path by this function, and a transport to it."""
    app = web.Application(client_max_size=50 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with Transport(f"http://127.0.0.1:{port}/", TOKEN) as transport:
            yield transport
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(reply: bytes | None) -> AsyncIterator[str]:
    """A server that reads a request, writes these bytes (or holds still), and hangs up."""

    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        if reply is None:
            await reader.read()
        else:
            writer.write(reply)
        writer.close()
        await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*(task for task in serving if task))


async def test_a_call_posts_json_and_returns_the_result() -> None:
    async def answer(request: web.Request) -> web.Response:
        return ok([request.method, request.path, request.content_type, await request.json()])

    async with bot_api(answer) as transport:
        params = {"chat_id": 5, "text": "你好", "reply_markup": {"inline_keyboard": []}, "caption": None}
        got = await transport.call("sendMessage", params)
    sent = {"chat_id": 5, "text": "你好", "reply_markup": {"inline_keyboard": []}}
    assert got == ["POST", f"/bot{TOKEN}/sendMessage", "application/json", sent]


async def test_an_encoded_body_goes_out_as_it_is() -> None:
    async def answer(request: web.Request) -> web.Response:
        return ok((await request.read()).decode())

    async with bot_api(answer) as transport:
        body = encode({"chat_id": 5, "text": "你好"})
        assert await transport.call_encoded("sendMessage", body) == '{"chat_id":5,"text":"你好"}'


async def test_connections_are_kept_alive() -> None:
    ports = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport
        ports.add(request.transport.get_extra_info("peername")[1])
        return ok(True)

    async with bot_api(answer) as transport:
        for _ in range(5):
            await transport.call("getMe", {})
    assert len(ports) == 1


async def test_sixty_calls_at_once_do_not_wait_for_one_another() -> None:
    all_there = asyncio.Barrier(60)

    async def answer(_: web.Request) -> web.Response:
        await all_there.wait()
        return ok(True)

    async with bot_api(answer) as transport, asyncio.timeout(30):
        assert all(await asyncio.gather(*(transport.call("sendMessage", {"chat_id": n}) for n in range(60))))


@pytest.mark.parametrize(
    ("answered", "code", "retry_after", "new_chat_id"),
    [
        (lambda: refusal(403, "Forbidden: bot was blocked by the user"), 403, None, None),
        (lambda: refusal(429, "Too Many Requests: retry after 7", retry_after=7), 429, 7, None),
        (lambda: refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-1007), 400, None, -1007),
        (lambda: web.Response(status=413, text="<html>Request Entity Too Large</html>"), 413, None, None),
    ],
)
async def test_a_refusal_is_raised_with_all_it_says(
    answered: Callable[[], web.Response], code: int, retry_after: int | None, new_chat_id: int | None
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return answered()

    async with bot_api(answer) as transport:
        with pytest.raises(Rejected) as caught:
            await transport.call("sendMessage", {})
    assert (caught.value.code, caught.value.retry_after) == (code, retry_after)
    assert caught.value.migrate_to_chat_id == new_chat_id


@pytest.mark.parametrize(
    "answered",
    [
        lambda: refusal(502, "Bad Gateway"),
        lambda: web.Response(status=504, text="<html>"),
        lambda: web.Response(text="not json"),
        lambda: web.Response(text="[]"),
        lambda: web.json_response({"ok": True}),
    ],
)
async def test_server_faults_and_unreadable_answers_leave_the_outcome_unknown(
    answered: Callable[[], web.Response],
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return answered()

    async with bot_api(answer) as transport:
        with pytest.raises(OutcomeUnknown):
            await transport.call("sendMessage", {})


@pytest.mark.parametrize("status", [302, 403, 407])
async def test_what_a_proxy_refuses_was_not_sent(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>", headers={"Location": "https://portal.invalid"})

    async with bot_api(answer) as transport:
        with pytest.raises(NotSent, match=str(status)):
            await transport.call("sendMessage", {})


async def test_a_refused_connection_was_not_sent() -> None:
    async with Transport("http://127.0.0.1:1", TOKEN) as transport:
        with pytest.raises(NotSent, match=r"127\.0\.0\.1"):
            await transport.call("getMe", {})


async def test_waiting_too_long_for_a_free_connection_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CONNECT_WITHIN", 0.2)
    monkeypatch.setattr(module, "_CONNECTIONS", 1)
    async with raw_server(None) as base_url, Transport(base_url, TOKEN) as transport:
        holding = asyncio.create_task(transport.call("getUpdates", {}, within=2))
        await asyncio.sleep(0.1)
        with pytest.raises(NotSent):
            await transport.call("sendMessage", {})
        holding.cancel()


async def test_no_answer_in_time_leaves_the_outcome_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CONNECT_WITHIN", 0.1)
    async with raw_server(None) as base_url, Transport(base_url, TOKEN) as transport:
        with pytest.raises(OutcomeUnknown, match=r"within 0\.1 s"):
            await transport.call("sendMessage", {}, within=0.1)


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", b"rubbish\r\n\r\n"])
async def test_a_connection_cut_after_the_request_leaves_the_outcome_unknown(reply: bytes) -> None:
    async with raw_server(reply) as base_url, Transport(base_url, TOKEN) as transport:
        with pytest.raises(OutcomeUnknown):
            await transport.call("sendMessage", {})


async def test_a_closed_transport_sends_nothing() -> None:
    transport = Transport("http://127.0.0.1:1", TOKEN)
    await transport.close()
    await transport.close()
    with pytest.raises(NotSent, match="closed"):
        await transport.call("getMe", {})


async def test_an_upload_carries_parameters_and_files() -> None:
    seen: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(await params_of(request))
        return ok(True)

    async with bot_api(answer) as transport:
        files = {"photo": Upload("图.png", b"pixels", "image/png")}
        params = {"chat_id": 5, "caption": "今日", "reply_markup": {"a": 1}, "thread": None}
        assert await transport.upload("sendPhoto", params, files) is True
    fields = {"chat_id": "5", "caption": "今日", "reply_markup": '{"a": 1}'}
    assert seen == [{**fields, "photo": ("图.png", "image/png", b"pixels")}]


async def test_updates_are_asked_for_with_offset_and_patience() -> None:
    seen = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(await request.json())
        return ok([])

    async with bot_api(answer) as transport:
        await transport.get_updates_answer(None, 50)
        await transport.get_updates_answer(10, 0, ["message"])
    assert seen == [{"timeout": 50}, {"offset": 10, "timeout": 0, "allowed_updates": ["message"]}]


async def test_updates_can_be_had_as_they_came() -> None:
    answers = [web.Response(text='{"ok":true,"result":[{"update_id": 9}]}'), refusal(409, "Conflict: terminated")]

    async def answer(_: web.Request) -> web.Response:
        return answers.pop(0)

    async with bot_api(answer) as transport:
        assert await transport.get_updates_answer(None, 50) == b'{"ok":true,"result":[{"update_id": 9}]}'
        with pytest.raises(Rejected, match="409"):
            await transport.get_updates_answer(None, 50)


async def test_a_file_comes_down_whole_and_only_up_to_the_limit() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.path == f"/file/bot{TOKEN}/documents/roll.xlsx"
        return web.Response(body=b"x" * 100_000)

    async with bot_api(answer) as transport:
        assert len(await transport.download("documents/roll.xlsx", at_most=100_000)) == 100_000
        with pytest.raises(TooBig):
            await transport.download("documents/roll.xlsx", at_most=99_999)


async def test_a_file_that_is_gone_is_refused() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=404)

    async with bot_api(answer) as transport:
        with pytest.raises(Rejected, match="file"):
            await transport.download("documents/roll.xlsx")


async def test_the_token_is_in_no_text_we_make(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(_: web.Request) -> web.Response:
        return refusal(400, f"Bad Request: /bot{TOKEN}/sendMessage")

    caplog.set_level(logging.DEBUG)
    texts = []
    async with bot_api(answer) as transport:
        texts.append(repr(transport))
        with pytest.raises(Rejected) as refused:
            await transport.call("sendMessage", {})
    async with raw_server(b"") as base_url, Transport(base_url, TOKEN) as transport:
        with pytest.raises(OutcomeUnknown) as lost:
            await transport.call("sendMessage", {})
    async with Transport("http://127.0.0.1:1", TOKEN) as transport:
        with pytest.raises(NotSent) as unsent:
            await transport.call("sendMessage", {})
    ours = [record for record in caplog.records if record.name != "aiohttp.access"]
    texts += [str(c.value) + repr(c.value) for c in (refused, lost, unsent)] + [r.getMessage() for r in ours]
    assert TOKEN.partition(":")[2] not in "".join(texts)


@pytest.mark.parametrize(
    ("base_url", "proxy"),
    [
        ("https://api.telegram.org", "http://proxy.invalid:3128"),
        ("https://quiet.example", None),
        ("http://127.0.0.1:8081", None),
        ("http://localhost:8081", None),
    ],
)
def test_the_environments_proxy_is_used_except_for_loopback(
    monkeypatch: pytest.MonkeyPatch, base_url: str, proxy: str | None
) -> None:
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", "quiet.example")
    assert module._proxy_for(base_url) == proxy


def bot_over(transport: Transport) -> Bot:
    base_url = transport._base_url
    return Bot(
        TOKEN,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=Request(transport),
        get_updates_request=Request(transport),
    )


async def test_python_telegram_bot_calls_through_the_transport() -> None:
    seen: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        if method == "getMe":
            return ok(ME)
        if method == "roll.csv":
            return web.Response(body=b"name\n")
        if method == "getFile":
            return ok({"file_id": "f", "file_unique_id": "u", "file_path": "documents/roll.csv"})
        seen[method] = await params_of(request)
        message = {"message_id": 7, "date": 1760000000, "chat": {"id": 5, "type": "private"}}
        return ok([message, message] if method == "sendMediaGroup" else message)

    async with bot_api(answer) as transport, bot_over(transport) as bot:
        assert bot.username == "classbell_bot"
        assert (await bot.send_message(5, "你好", disable_notification=True)).message_id == 7
        await bot.send_document(5, b"name\n", filename="花名册.csv", caption="花名册")
        await bot.send_media_group(5, [InputMediaPhoto(b"one"), InputMediaPhoto(b"two")])
        assert await (await bot.get_file("f")).download_as_bytearray() == b"name\n"
    assert seen["sendMessage"] == {"chat_id": 5, "text": "你好", "disable_notification": True}
    assert seen["sendDocument"]["document"] == ("花名册.csv", "text/csv", b"name\n")
    media = json.loads(seen["sendMediaGroup"]["media"])
    names = {part["media"].removeprefix("attach://") for part in media}
    assert {seen["sendMediaGroup"][name][-1] for name in names} == {b"one", b"two"}


async def test_python_telegram_bot_sees_its_own_errors_with_ours_as_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    answers = [
        refusal(403, "Forbidden: bot was blocked by the user"),
        refusal(429, "Too Many Requests", retry_after=3),
        refusal(400, "Bad Request: chat not found"),
    ]

    async def answer(_: web.Request) -> web.Response:
        return answers.pop(0)

    async with bot_api(answer) as transport:
        bot = bot_over(transport)
        for expected in (Forbidden, RetryAfter, BadRequest):
            with pytest.raises(expected):
                await bot.send_message(5, "x")
    with pytest.raises(NetworkError) as unsent:
        await bot.send_message(5, "x")
    assert isinstance(unsent.value.__cause__, NotSent)
    async with raw_server(b"") as base_url, Transport(base_url, TOKEN) as cut:
        with pytest.raises(TimedOut) as unknown:
            await bot_over(cut).send_message(5, "x")
    assert isinstance(unknown.value.__cause__, OutcomeUnknown)
