"""Telegram away, busy or slow just as the bot starts: it comes up all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from classbell.bot.config import load
from classbell.bot.service import running
from tests.phones import sandbox

FAULTS = (
    ("getMe", "502"),
    ("setMyCommands", "429"),
    ("setMyCommands", "502"),
    ("deleteWebhook", "502"),
)


@pytest.mark.parametrize(("method", "kind"), FAULTS)
async def test_a_fault_at_the_start_is_waited_out(method: str, kind: str, tmp_path: Path) -> None:
    async with sandbox() as box:
        await box.faults([{"kind": kind, "method": method, "times": 1, "retry_after": 1}])
        config = load(tmp_path / "none.toml", token=box.token, api_base=box.url, data=tmp_path)
        async with running(config):
            trainee = await box.phone("学员甲")
            await trainee.start()
            await trainee.sees("还不知道您是谁")
