from __future__ import annotations

from tests.phones import Box, sandbox


async def test_what_a_phone_says_reaches_the_bot_and_the_answer_comes_back() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲", language_code="zh-hans")
        await trainee.start("abc")
        updates = (await box.call("getUpdates"))["result"]
        assert updates[0]["message"]["text"] == "/start abc"
        assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        await box.call("sendMessage", chat_id=trainee.id, text="你好")
        assert not (await trainee.sees("你好"))["out"]
        assert [entry["method"] for entry in await box.log()] == ["getUpdates", "sendMessage"]


async def test_a_box_attaches_to_a_sandbox_that_runs_already() -> None:
    async with sandbox() as box, Box.at(box.url) as other:
        await (await box.phone("学员甲")).send("早")
        trainee = await other.person("学员甲")
        assert trainee.last["text"] == "早"
        await box.call("sendMessage", chat_id=trainee.id, text="早上好")
        await trainee.sees("早上好")
