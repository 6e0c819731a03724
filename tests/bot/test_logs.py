from __future__ import annotations

import asyncio
import json
import sys

import pytest

from classbell.bot.logs import redacted

LINES = (
    ("https://x/bot700000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe", "AAHd"),
    ("called +8613800000001.", "+861"),
    ("{'phone_number': '8613800000001'}", "86138"),
    ("phone=13800000001", "138"),
    ("/start jvi4LETKWZZ_sML_M", "vi4L"),
    ("https://t.me/classbell_bot?start=aGtEPAFUqVGxAQMsIHypv4g", "GtEP"),
    ("POST /hall/6rbAY1CumtyIvCZWICJf3A 401", "6rbA"),
    ("CodeExpired: rAAAAAQciUA3TM2rsRuHFJM2g_lc", "rAAA"),
    ("CodeExpired: cAAAAAQciUA3TM2rsRuHFJM2g_lc", "cAAA"),
    ("Location(latitude=25.040617, longitude=102.712251)", "25.04"),
    ("{'longitude': 102.712251, 'horizontal_accuracy': 12}", "102.7"),
)


@pytest.mark.parametrize(("line", "secret"), LINES)
def test_no_secret_stays_in_a_line(line: str, secret: str) -> None:
    assert secret in line
    kept = redacted(line)
    assert secret not in kept
    assert "…" in kept


@pytest.mark.parametrize(
    "line",
    [
        "update_id=913004412 message_id=17 at=1795334400000",
        "2026-11-22T09:07:29.492338Z",
        "in test_whatever_the_order_only_actions_that_succeeded",
        "/hall/events 200",
        "chat_id=-1001234567890",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert redacted(line) == line


async def test_a_whole_day_at_debug_says_no_secret() -> None:
    """All libraries' lines, asyncio's debugging and exceptions that tell all they know are in it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.whole.loud_day", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, log = await asyncio.wait_for(child.communicate(), 60)
    assert child.returncode == 0, log.decode()[-2000:]
    secrets = json.loads(said)
    assert len(secrets) == 10
    text = log.decode()
    for event in ("broke", "reply_not_sent", "store.sqlite"):
        assert event in text
    assert {secret: text.count(secret) for secret in secrets} == dict.fromkeys(secrets, 0)
