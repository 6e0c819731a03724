from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.phones import Box, Json, sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def updates(box: Box, **params: object) -> list[Json]:
    body = await box.call("getUpdates", **params)
    assert body["ok"], body
    found: list[Json] = body["result"]
    return found


def texts(found: list[Json]) -> list[Any]:
    return [update["message"]["text"] for update in found]


async def test_updates_wait_until_they_are_confirmed() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        for text in ("一", "二", "三"):
            await trainee.send(text)
        first = await updates(box, limit=2)
        assert texts(first) == ["一", "二"]
        assert texts(await updates(box)) == ["一", "二", "三"]
        assert texts(await updates(box, offset=first[1]["update_id"] + 1)) == ["三"]
        assert texts(await updates(box)) == ["三"]
        assert first[1]["update_id"] == first[0]["update_id"] + 1


async def test_a_negative_offset_forgets_all_but_the_last() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        for text in ("一", "二", "三"):
            await trainee.send(text)
        assert texts(await updates(box, offset=-2)) == ["二", "三"]
        assert texts(await updates(box)) == ["二", "三"]


async def test_numbers_may_start_again_lower_and_a_high_offset_then_confirms_everything() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        await trainee.send("一")
        high = (await updates(box))[0]["update_id"]
        await box.post("numbering", {"next_id": 7})
        await trainee.send("二")
        assert [update["update_id"] for update in await updates(box)] == [high, 7]
        assert await updates(box, offset=high + 1) == []


async def test_a_long_poll_ends_with_the_update() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        polling = asyncio.create_task(updates(box, timeout=20))
        await asyncio.sleep(0.1)
        await trainee.send("早")
        assert texts(await asyncio.wait_for(polling, 2)) == ["早"]
        assert await updates(box, offset=200_000_000, timeout=0) == []


async def test_a_second_poll_ends_the_first_with_409() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        first = asyncio.create_task(box.call("getUpdates", timeout=20))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(box.call("getUpdates", timeout=20))
        body = await asyncio.wait_for(first, 2)
        assert (body["error_code"], body["description"]) == (409, CONFLICT)
        await trainee.send("早")
        assert (await asyncio.wait_for(second, 2))["ok"]


async def test_updates_are_kept_for_24_hours() -> None:
    now = 1_750_000_000.0
    async with sandbox(clock=lambda: now) as box:
        trainee = await box.phone("学员甲")
        await trainee.send("旧")
        now += 24 * 3600 + 1
        await trainee.send("新")
        assert texts(await updates(box)) == ["新"]


async def test_only_the_kinds_asked_for_are_queued() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        await updates(box, allowed_updates=["my_chat_member"])
        await trainee.send("早")
        await trainee.block()
        assert [update.keys() - {"update_id"} for update in await updates(box)] == [{"my_chat_member"}]


async def test_an_edited_message_and_a_moving_place_are_told() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        said = await trainee.send("我到乐")
        await trainee.edit(said, "我到了")
        place = await trainee.location(39.9, 116.4, live_period=60)
        await trainee.location(39.8, 116.3, message_id=place["message_id"])
        kinds = [next(iter(update.keys() - {"update_id"})) for update in await updates(box)]
        assert kinds == ["message", "edited_message", "message", "edited_message"]


Taken: TypeAlias = "asyncio.Queue[tuple[str | None, Json]]"


@asynccontextmanager
async def listener(answers: list[Response]) -> AsyncIterator[tuple[str, Taken]]:
    """Take updates as a bot's own web server does, giving these answers and then 200."""
    taken: Taken = asyncio.Queue()

    async def take(request: Request) -> Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        taken.put_nowait((secret, await request.json()))
        return answers.pop(0) if answers else Response()

    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/hook", take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook", taken
    finally:
        server.should_exit = True
        await serving


async def next_of(taken: Taken, count: int) -> list[tuple[str | None, Json]]:
    async with asyncio.timeout(30):
        return [await taken.get() for _ in range(count)]


async def test_a_webhook_gets_each_update_until_it_takes_it() -> None:
    refusing = [Response(status_code=500), Response(status_code=500)]
    async with sandbox() as box, listener(refusing) as (url, taken):
        trainee = await box.phone("学员甲")
        await trainee.send("早")
        assert (await box.call("setWebhook", url=url, secret_token="s3cret"))["ok"]
        tries = await next_of(taken, 2)
        info = (await box.call("getWebhookInfo"))["result"]
        assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        assert (info["url"], info["pending_update_count"]) == (url, 1)
        tries += await next_of(taken, 1)
        await trainee.send("好")
        tries += await next_of(taken, 1)
        assert {secret for secret, _ in tries} == {"s3cret"}
        assert texts([update for _, update in tries]) == ["早", "早", "早", "好"]
        await box.settled()


async def test_a_chat_that_fails_holds_up_no_other() -> None:
    async with sandbox() as box, listener([Response(status_code=500)]) as (url, taken):
        one, two = await box.phone("学员甲"), await box.phone("学员乙")
        await box.call("setWebhook", url=url)
        await one.send("一")
        tries = await next_of(taken, 1)
        await two.send("二")
        tries += await next_of(taken, 2)
        assert texts([update for _, update in tries]) == ["一", "二", "一"]


async def test_an_answer_to_a_webhook_may_hold_a_call() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        call = {"method": "sendMessage", "chat_id": trainee.id, "text": "收到"}
        async with listener([JSONResponse(call)]) as (url, _):
            await box.call("setWebhook", url=url)
            await trainee.start()
            await trainee.sees("收到")


async def test_polling_and_a_webhook_exclude_each_other() -> None:
    async with sandbox() as box, listener([]) as (url, _):
        polling = asyncio.create_task(box.call("getUpdates", timeout=20))
        await asyncio.sleep(0.1)
        await box.call("setWebhook", url=url)
        assert (await polling)["description"] == "Conflict: terminated by setWebhook request"
        refused = await box.call("getUpdates")
        assert refused["error_code"] == 409
        assert "can't use getUpdates method while webhook is active" in refused["description"]
        assert (await box.call("deleteWebhook"))["result"] is True
        assert (await box.call("getUpdates"))["result"] == []


async def test_a_webhook_must_be_safe_and_pending_updates_can_be_dropped() -> None:
    async with sandbox() as box:
        await (await box.phone("学员甲")).send("早")
        bad = await box.call("setWebhook", url="http://example.org/hook")
        assert bad["description"] == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
        secret = await box.call("setWebhook", url="https://127.0.0.1:1/", secret_token="no spaces")
        assert secret["description"] == "Bad Request: secret token contains unallowed characters"
        await box.call("deleteWebhook", drop_pending_updates=True)
        assert await updates(box) == []
