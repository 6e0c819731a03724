"""`classbell check | backup | restore | migrate`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from classbell.bot import audits, console
from classbell.bot.config import Config
from classbell.bot.transport import Transport
from classbell.storage import backup as copies
from classbell.storage.store import open_store


def check(path: Path, *, online: bool, file: Path | None) -> None:
    """Check the configuration, the store, its sealed days, and, if asked, the token and a file of a sealed day."""
    config = console.configured(path)
    if file is not None and not file.is_file():
        console.stop("cli.no_file", path=str(file))
    with console.answering():
        is_well = _check_store(config) and asyncio.run(audits.go_through(config))
        if is_well and file is not None:
            is_well = asyncio.run(audits.compare(config, file.read_bytes()))
        if online:
            me = asyncio.run(ask_telegram(config))
            console.say("cli.token_good", username=me["username"])
    if not is_well:
        raise typer.Exit(console.FAILED)
    console.say("cli.all_well", path=str(config.data / copies.FILE) if _url(config) is None else "PostgreSQL")


def _check_store(config: Config) -> bool:
    """Look the file through; a server looks after its own."""
    if _url(config) is not None:
        return True
    findings = copies.check(config.data / copies.FILE)
    for finding in findings:
        console.complain("cli.finding", what=console.describe(finding))
    return not findings


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
