"""A running Classbell: opened in order, closed in the other."""

from __future__ import annotations

import asyncio
import gc
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from starlette.applications import Starlette

from classbell.actions import forms
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.actions.setup import prepare
from classbell.bot import console, logs, webhook
from classbell.bot.app import Classbell, build
from classbell.bot.cards import Keeper
from classbell.bot.chores import chores
from classbell.bot.clock import Clock
from classbell.bot.config import Config
from classbell.bot.forwarder import Forwarder
from classbell.bot.gate import Gate
from classbell.bot.receiver import KINDS, Receiver
from classbell.bot.receiver import Policy as ReceiverPolicy
from classbell.bot.sender import Sender
from classbell.bot.transport import Transport
from classbell.bot.views import VIEWS
from classbell.bot.webserver import serving
from classbell.bot.workers import Workers, first
from classbell.domain.codes import CODES, derive
from classbell.domain.delivery import CallFailed, Course, Policy, judge
from classbell.domain.pace import Limits
from classbell.handlers.context import Tools
from classbell.handlers.menu import for_everyone
from classbell.storage.database import Database
from classbell.storage.store import open_store
from classbell.web.app import create
from classbell.words.catalogue import Voice, languages

SECRET_BYTES = 32
AGAIN_AFTER = 1.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """What is up while a Classbell runs."""

    desk: Desk
    application: Classbell
    web: Starlette
    """Its pages, and Telegram's door; whoever runs the service serves them."""
    workers: Workers


def run(path: Path) -> None:
    """Run the bot until it is told to stop (`classbell run`)."""
    config = console.configured(path)
    if not config.token.get_secret_value():
        console.stop("cli.no_token")
    logs.configure(config.log)
    with console.answering():
        asyncio.run(_run(config))
    console.say("cli.stopped")


async def _run(config: Config) -> None:
    async with running(config) as service, serving(service.web, config.host, config.port):
        spare_the_collector()
        told = told_to_stop()
        console.say("cli.running", username=service.desk.house.bot_username, url=config.public_url)
        await first(told, service.workers.failed())
        service.desk.bells.end()


def spare_the_collector() -> None:
    """Let Python look for garbage less often, and not among what lives as long as the program: a tenth of a sign-in."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def told_to_stop() -> Coroutine[Any, Any, object]:
    """Listen for SIGTERM and Ctrl+C from now on; what is given waits until either has come."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told.wait()


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@asynccontextmanager
async def running(
    config: Config, now: Callable[[], datetime] = utc_now, limits: Limits | None = None
) -> AsyncIterator[Service]:
    """Open the store, meet Telegram, and work until the block ends; what is under way is finished first.

    What is sent unasked keeps to Telegram's limits, or to those of the server that stands in for it.
    """
    async with AsyncExitStack() as stack:
        db = await open_store(config.database_url.get_secret_value() or None, config.data)
        stack.push_async_callback(db.close)
        transport = await stack.enter_async_context(Transport(config.api_base, config.token.get_secret_value()))
        me = await _patiently(transport, "getMe", {})
        desk = await desk_for(config, db, me["username"], now)
        application = build(Tools(desk, transport), transport, config)
        await stack.enter_async_context(application)
        await _introduce(transport)
        gate = Gate(db, now, limits)
        await gate.load()
        web = create(desk)
        receiver = Receiver(application, transport, db, now, ReceiverPolicy(at_once=config.at_once))
        sender = Sender(transport, desk, gate, VIEWS)
        workers = await stack.enter_async_context(Workers())
        workers.start(Keeper(transport, desk, gate, VIEWS).run())
        workers.start(Clock(desk, chores(desk, receiver)).run())
        workers.start(sender.run(), sender.stop)
        workers.start(Forwarder(desk).run())
        workers.start(await _receiving(config, receiver, transport, web), receiver.stop)
        yield Service(desk, application, web, workers)


async def _patiently(transport: Transport, method: str, params: Mapping[str, object]) -> Any:  # noqa: ANN401 what the API gives
    """Make a call that may be made twice; while Telegram cannot be reached, or asks to wait, wait.

    A token that is not good is a Rejected.
    """
    while True:
        try:
            return await transport.call(method, params)
        except CallFailed as failure:
            verdict = judge(failure, Policy())
            if verdict.course not in {Course.RETRY, Course.UNKNOWN}:
                raise
            log.warning("telegram_not_reached", method=method, reason=verdict.reason)
            await asyncio.sleep(max(verdict.wait_for, AGAIN_AFTER))


async def _receiving(
    config: Config, receiver: Receiver, transport: Transport, web: Starlette
) -> Coroutine[Any, Any, None]:
    """Have updates fetched, or brought to a door that only Telegram knows the secret of."""
    if config.updates == "poll":
        await _patiently(transport, "deleteWebhook", {})
        return receiver.run()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    web.router.routes.insert(0, webhook.route(receiver.accept, secret))
    url = f"{config.public_url}{webhook.PATH}"
    hook = {"url": url, "secret_token": secret, "allowed_updates": KINDS}
    await _patiently(transport, "setWebhook", hook)
    return receiver.serve()


async def desk_for(config: Config, db: Database, username: str, now: Callable[[], datetime] = utc_now) -> Desk:
    """Set up the desk on an open store; its keys and root unit are made where they are missing."""
    house = House(
        bot_username=username,
        language=config.language,
        zone=ZoneInfo(config.zone),
        public_url=config.public_url,
        data=config.data,
    )
    code_key = derive(await prepare(db, config.organisation), CODES)
    await forms.keep_templates(db, now())
    return Desk(db=db, now=now, code_key=code_key, policies=config.policies, house=house, bells=Bells())


async def _introduce(transport: Transport) -> None:
    """Give Telegram the command menu of people without roles, in every language."""
    for language in languages():
        commands = for_everyone(Voice(language))
        scope = {"type": "all_private_chats"}
        code = language.split("_")[0]
        menu = {"commands": commands, "scope": scope, "language_code": code}
        await _patiently(transport, "setMyCommands", menu)
