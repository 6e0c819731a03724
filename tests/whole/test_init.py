"""From a token to a bot with an admin, as a person at a terminal and in a chat sees it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from classbell.bot.cli import app
from classbell.bot.config import load
from classbell.bot.service import running
from tests.phones import Box, sandbox


async def init(box: Box, config: Path, *typed: str) -> Result:
    environment = {"CLASSBELL_API_BASE": box.url, "CLASSBELL_DATA": str(config.parent / "data"), "LANG": "en"}
    answers = "".join(f"{line}\n" for line in typed)
    return await asyncio.to_thread(CliRunner().invoke, app, ["init", "--config", str(config)], answers, environment)


async def test_a_token_becomes_a_configuration_and_a_link_that_makes_the_admin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en")
    config = tmp_path / "config.toml"
    async with sandbox() as box:
        done = await init(box, config, "700000001:wrong", box.token, "Example Office", "en", "Asia/Shanghai")
        assert done.exit_code == 0, done.output
        assert box.token not in done.output
        assert config.stat().st_mode & 0o777 == 0o600
        [link] = re.findall(r"https://t\.me/\S+", done.output)
        async with running(load(config)):
            admin = await box.phone("Admin", language_code="en")
            await admin.open(link)
            await admin.sees("admin")
            await admin.send("/health")
            await admin.sees("All is well")


async def test_a_wrong_answer_is_named_and_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en")
    config = tmp_path / "config.toml"
    async with sandbox() as box:
        done = await init(box, config, box.token, "  ", "Example Office", "fr", "en", "Mars/Olympus", "Asia/Urumqi")
    assert done.exit_code == 0, done.output
    assert "There is no language “fr”" in done.output
    assert "There is no time zone “Mars/Olympus”" in done.output
    assert "store." not in done.output
    written = load(config)
    assert (written.organisation, written.language, written.zone) == ("Example Office", "en", "Asia/Urumqi")


async def test_what_is_there_already_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en")
    config = tmp_path / "config.toml"
    config.write_text('zone = "Asia/Urumqi"\n')
    async with sandbox() as box:
        done = await init(box, config, box.token)
    assert done.exit_code == 1
    assert config.read_text() == 'zone = "Asia/Urumqi"\n'
