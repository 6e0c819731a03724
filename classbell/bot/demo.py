"""`classbell demo`: a bot and its sandbox in one process, and a class day laid out to be played."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import typer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from tzlocal import get_localzone_name

from classbell.actions.roles import make_admin_link
from classbell.bot import console, logs
from classbell.bot.config import Config, load
from classbell.bot.guide import guide
from classbell.bot.props import roster, timetable
from classbell.bot.service import Service, running, told_to_stop
from classbell.bot.webserver import AddressTaken, serving
from classbell.domain.attendance import Policy as AttendancePolicy
from classbell.domain.digests import Policy as DigestPolicy
from classbell.domain.feedback import Policy as FeedbackPolicy
from classbell.domain.notices import Policy as NoticePolicy
from classbell.domain.policies import Policies
from classbell.domain.reminders import Policy as ReminderPolicy
from classbell.domain.restraint import Policy as RestraintPolicy
from classbell.sandbox import app as sandbox
from classbell.sandbox.world import World
from classbell.words.catalogue import Voice, languages

HOST = "127.0.0.1"
TOKEN = "700000001:demo"  # noqa: S105 it opens nothing but this sandbox
USERNAME = "classbell_demo_bot"
PORTS = 20
PATIENCE = timedelta(minutes=20)
"""How long after the start of a session someone who reads the guide first is still on time."""
AT_ONCE = timedelta(hours=2)
DIGEST_IN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Player:
    """Someone with a phone in the demo; `word` names them in the catalogues."""

    word: str
    phone_number: str


PLAYERS = (
    Player("organiser", "+8613800000001"),
    Player("supervisor", "+8613800000002"),
    Player("trainee_one", "+8613800000003"),
    Player("trainee_two", "+8613800000004"),
)


def run(port: int, language: str) -> None:
    """Play until Ctrl+C; nothing is kept."""
    if language not in languages():
        raise typer.BadParameter(f"there is no {language}, but {', '.join(languages())}", param_hint="--language")
    logs.configure("console", logging.ERROR)
    with console.answering():
        asyncio.run(_play(port, language))


async def _play(port: int, language: str) -> None:
    told = asyncio.create_task(told_to_stop())
    async with playing(port, language) as url:
        console.say("cli.demo.ready", url=f"{url}/sandbox/")
        await told


@asynccontextmanager
async def playing(port: int, language: str) -> AsyncIterator[str]:
    """Have a demo up while the block lasts; give the address of its page."""
    world = World(TOKEN, USERNAME, "Classbell")
    front = Starlette(routes=[Route("/", _to_phones), Mount("/sandbox", sandbox.create(world))])
    with tempfile.TemporaryDirectory(prefix="classbell-demo-") as folder:
        async with _serving_somewhere(front, port) as url:
            try:
                async with running(_config(url, Path(folder), language)) as service:
                    front.mount("/", service.web)
                    await _lay_out(service, f"{url}/sandbox/api", language)
                    yield url
                    service.desk.bells.end()
            finally:
                await world.close()


async def _to_phones(_: Request) -> Response:
    return RedirectResponse("sandbox/")


@asynccontextmanager
async def _serving_somewhere(front: Starlette, port: int) -> AsyncIterator[str]:
    """Serve on the port, or on the next one that is free."""
    for candidate in range(port, port + PORTS):
        try:
            async with serving(front, HOST, candidate) as taken:
                yield f"http://{HOST}:{taken}"
                return
        except AddressTaken:
            continue
    raise AddressTaken(f"{HOST}:{port}")


def _config(url: str, folder: Path, language: str) -> Config:
    """Configure a bot that knows nothing of the environment's own store, and whose day passes in minutes."""
    zone = get_localzone_name()
    digest_at = (datetime.now(ZoneInfo(zone)) + DIGEST_IN).time()
    policies = Policies(
        attendance=AttendancePolicy(late_after=PATIENCE),
        feedback=FeedbackPolicy(least_answers=2),
        notices=NoticePolicy(nudge_every=timedelta(minutes=1)),
        digests=DigestPolicy(day_at=digest_at, office_day_at=digest_at, week_at=digest_at),
        reminders=ReminderPolicy(sign_in_soon_before=timedelta(minutes=2), feedback_before_end=AT_ONCE),
        restraint=RestraintPolicy(quiet_from=time(0), quiet_until=time(0), budget=0),
    )
    return load(
        folder / "config.toml",
        token=TOKEN,
        api_base=f"{url}/sandbox",
        updates="poll",
        database_url="",
        data=folder,
        public_url=url,
        zone=zone,
        language=language,
        organisation=Voice(language).text("demo.organisation"),
        policies=policies,
    )


async def _lay_out(service: Service, api: str, language: str) -> None:
    """Give everyone a phone, the organiser the keys and two files, and the page its guide."""
    voice = Voice(language, service.desk.house.zone)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        phones = [await _post(session, f"{api}/phones", _face(player, voice)) for player in PLAYERS]
        organiser = phones[0]["id"]
        supervisor, *trainees = [(voice.text(f"demo.{player.word}"), player.phone_number) for player in PLAYERS[1:]]
        for name, content in (roster(voice, supervisor, trainees), timetable(voice, service.desk.now())):
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("file", content, filename=name)
            await session.post(f"{api}/phones/{organiser}/files", data=form)
        link = await make_admin_link(service.desk)
        await _post(session, f"{api}/phones/{organiser}/open", {"link": link})
        steps = guide(voice, [phone["id"] for phone in phones])
        await _post(session, f"{api}/guide", {"steps": steps, "language": language.partition("_")[0]})


def _face(player: Player, voice: Voice) -> dict[str, str]:
    return {
        "name": voice.text(f"demo.{player.word}"),
        "role": voice.text(f"demo.{player.word}.role"),
        "language_code": voice.language.replace("_", "-").lower(),
        "phone_number": player.phone_number,
    }


async def _post(session: aiohttp.ClientSession, url: str, asked: dict[str, Any]) -> Any:  # noqa: ANN401 JSON
    async with session.post(url, json=asked) as answer:
        return await answer.json()
