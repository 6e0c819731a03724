"""`classbell init`: from a token to a configuration and the first admin's link."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import typer

from classbell.actions.roles import make_admin_link
from classbell.bot import console, logs
from classbell.bot.config import Config, ConfigError, load
from classbell.bot.service import desk_for
from classbell.bot.upkeep import ask_telegram
from classbell.domain.delivery import CallFailed, Rejected
from classbell.storage.store import open_store

TRIES = 3
KEYS = ("token", "api_base", "organisation", "zone", "language", "data", "listen", "public_url")


def run(path: Path) -> None:
    """Ask, check, write, and print the link."""
    logs.configure("console", logging.ERROR)
    if path.exists():
        console.stop("cli.init.exists", path=str(path))
    with console.answering():
        config, username = _ask_token()
        config = _ask_rest(config)
        _write(path, config)
        console.say("cli.init.written", path=str(path))
        console.say("cli.init.admin_link", link=asyncio.run(_admin_link(config, username)))


def _ask_token() -> tuple[Config, str]:
    """Ask for the token, unseen, until Telegram knows it."""
    for _ in range(TRIES):
        token = typer.prompt(console.voice().text("cli.init.ask_token"), hide_input=True).strip()
        config = load(Path(os.devnull), token=token)
        try:
            me = asyncio.run(ask_telegram(config))
        except Rejected:
            console.complain("cli.init.token_refused")
        else:
            console.say("cli.token_good", username=me["username"])
            return config, me["username"]
    raise CallFailed(console.voice().text("cli.init.token_refused"))


def _ask_rest(config: Config) -> Config:
    known: dict[str, object] = {"token": config.token}
    for key, default in (("organisation", None), ("language", config.language), ("zone", config.zone)):
        config = _ask(key, default, known)
        known[key] = getattr(config, key)
    return config


def _ask(key: str, default: str | None, known: Mapping[str, object]) -> Config:
    """Ask for one value until it can be used; give the configuration that it makes with what is known."""
    while True:
        answer = typer.prompt(console.voice().text(f"cli.init.ask_{key}"), default=default).strip()
        if not answer:
            continue
        try:
            return load(Path(os.devnull), **{**known, key: answer})
        except ConfigError:
            console.complain(f"cli.init.bad_{key}", value=answer)


def _write(path: Path, config: Config) -> None:
    """Write the file so that nobody else may read it, not even for a moment. TOML strings are JSON's."""
    values = config.model_dump(include=set(KEYS)) | {"token": config.token.get_secret_value()}
    lines = [f"{key} = {json.dumps(str(values[key]), ensure_ascii=False)}" for key in KEYS]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(["# config.example.toml explains every key.", *lines, ""]))


async def _admin_link(config: Config, username: str) -> str:
    db = await open_store(config.database_url.get_secret_value() or None, config.data)
    try:
        return await make_admin_link(await desk_for(config, db, username))
    finally:
        await db.close()
