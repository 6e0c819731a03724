"""Updates brought by Telegram to our own door do what fetched ones do."""

from __future__ import annotations

import aiohttp

from tests.school import school


async def test_a_bot_on_a_webhook_answers() -> None:
    async with school(updates="webhook") as s:
        trainee = await s.phone_of("学员甲", await s.add_class())
        await trainee.sees("您好")


async def test_the_door_is_shut_to_whoever_does_not_know_the_secret() -> None:
    async with school(updates="webhook") as s, aiohttp.ClientSession() as stranger:
        update = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}}
        async with stranger.post(f"{s.url}/telegram", json=update) as answer:
            assert answer.status == 403
        assert await s.sql("SELECT COUNT(*) FROM inbox") == [(0,)]
