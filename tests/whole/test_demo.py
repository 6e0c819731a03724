"""`classbell demo` as a program: it starts, shows its page, and stops when told to."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import closing

import aiohttp
import pytest

from classbell.words.catalogue import languages
from tests.demo import PROGRAM, demo

BAD_USE = 2


@pytest.mark.parametrize("language", languages())
async def test_it_starts_with_four_phones_a_guide_and_two_files_and_stops_at_ctrl_c(language: str) -> None:
    async with demo(language) as running, aiohttp.ClientSession() as session:
        async with session.get(running.url) as page:
            assert page.status == 200
            assert "<!doctype html>" in await page.text()
        async with session.get(f"{running.url}/sandbox/api/world") as answer:
            world = await answer.json()
    organiser, *others = world["phones"]
    assert len(others) == 3
    assert [re.sub(r".*\.", "", file["name"]) for file in organiser["files"]] == ["xlsx", "xlsx"]
    assert {step["phone"] for step in world["guide"]} <= {phone["id"] for phone in world["phones"]}
    assert world["language"] == language.partition("_")[0]


async def test_it_takes_the_next_port_when_the_one_asked_for_is_taken() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        async with demo("en", port) as running:
            taken = int(running.url.rpartition(":")[2])
            assert port < taken < port + 20


async def test_it_leaves_the_store_of_the_environment_alone() -> None:
    async with demo("en", CLASSBELL_DATABASE_URL="postgresql://127.0.0.1:1/nowhere", CLASSBELL_UPDATES="webhook"):
        pass


async def test_a_language_there_is_not_is_said_in_a_sentence() -> None:
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "demo", "--port", "0", "--language", "fr", stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await process.communicate()
    assert process.returncode == BAD_USE
    assert "there is no fr" in complaint.decode()
    assert "Traceback" not in complaint.decode()
