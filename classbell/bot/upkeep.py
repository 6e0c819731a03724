"""`classbell check | backup | restore | migrate`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from classbell.bot import console
from classbell.bot.config import Config
from classbell.bot.transport import Transport
from classbell.storage import backup as copies
from classbell.storage.store import open_store


def check(path: Path, *, online: bool) -> None:
    """Check the configuration, the store, and, if asked, the token."""
    config = console.configured(path)
    with console.answering():
        copies.require_file(_url(config))
        findings = copies.check(config.data / copies.FILE)
        for finding in findings:
            console.complain("cli.finding", what=console.describe(finding))
        if online:
            me = asyncio.run(ask_telegram(config))
            console.say("cli.token_good", username=me["username"])
    if findings:
        raise typer.Exit(console.FAILED)
    console.say("cli.all_well", path=str(config.data / copies.FILE))


def backup(path: Path) -> None:
    """Copy the store."""
    config = console.configured(path)
    with console.answering():
        copies.require_file(_url(config))
        if not (config.data / copies.FILE).is_file():
            console.stop("cli.no_store", path=str(config.data / copies.FILE))
        console.say("cli.backed_up", path=str(copies.backup(config.data)))


def restore(path: Path, copy: Path) -> None:
    """Put a copy in place of the store."""
    config = console.configured(path)
    with console.answering():
        copies.require_file(_url(config))
        aside = copies.restore(config.data, copy)
        console.say("cli.restored", path=str(copy))
        if aside is not None:
            console.say("cli.kept_aside", path=str(aside))


def migrate(path: Path) -> None:
    """Bring the store up to date; opening it does."""
    config = console.configured(path)
    with console.answering():
        asyncio.run(_open_and_close(config))
        console.say("cli.migrated")


async def _open_and_close(config: Config) -> None:
    db = await open_store(_url(config), config.data)
    await db.close()


async def ask_telegram(config: Config) -> dict[str, str]:
    """Ask who the bot is; raises CallFailed where the token is not good or Telegram does not answer."""
    async with Transport(config.api_base, config.token.get_secret_value()) as transport:
        me: dict[str, str] = await transport.call("getMe", {})
        return me


def _url(config: Config) -> str | None:
    return config.database_url.get_secret_value() or None
