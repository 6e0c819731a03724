from __future__ import annotations

from typing import Any

import aiohttp

from tests.phones import Box, sandbox


async def call(box: Box, method: str, **params: Any) -> Any:
    url = f"{box.url}/bot{box.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as answer:
        return await answer.json()


async def test_what_a_phone_says_reaches_the_bot_and_the_answer_comes_back() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲", language_code="zh-hans")
        await trainee.start("abc")
        updates = (await call(box, "getUpdates"))["result"]
        assert updates[0]["message"]["text"] == "/start abc"
        assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        await call(box, "sendMessage", chat_id=trainee.id, text="你好")
        assert not (await trainee.sees("你好"))["out"]
        assert [entry["method"] for entry in await box.log()] == ["getUpdates", "sendMessage"]
