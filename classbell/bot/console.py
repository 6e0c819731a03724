"""What the command line says: sentences from the catalogues, and one place for what can go wrong."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from classbell.bot import logs
from classbell.bot.config import Config, ConfigError, load
from classbell.bot.webserver import AddressTaken
from classbell.domain.delivery import CallFailed
from classbell.storage.backup import CopyDamaged, Finding, ServerKeepsCopies
from classbell.storage.lock import StoreLocked
from classbell.storage.migrations import MigrationFailed, SchemaTooNew
from classbell.words.catalogue import Voice, choose

BAD_CONFIGURATION = 2
FAILED = 1

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def voice() -> Voice:
    """Speak the language of the terminal."""
    wishes = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Voice(choose(wishes, "en"))


def say(word: str, /, **facts: object) -> None:
    """Say a sentence on standard output."""
    out.print(voice().text(word, **facts), markup=False)


def complain(word: str, /, **facts: object) -> None:
    """Say a sentence on standard error."""
    err.print(voice().text(word, **facts), markup=False)


def stop(word: str, /, **facts: object) -> NoReturn:
    """Say what went wrong and end with exit status 1."""
    complain(word, **facts)
    raise typer.Exit(FAILED)


def configured(path: Path) -> Config:
    """Read the configuration, or say everything that is wrong with it and end with exit status 2."""
    logs.configure("console", logging.ERROR)
    try:
        return load(path)
    except ConfigError as error:
        for trouble in error.troubles:
            complain("cli.config_trouble", key=trouble.key, value=trouble.value, reason=trouble.reason)
        raise typer.Exit(BAD_CONFIGURATION) from None


def describe(finding: Finding) -> str:
    """Word one fault of a store."""
    return voice().text(f"cli.finding.{finding.kind}", detail=finding.detail)


@contextmanager
def answering() -> Iterator[None]:
    """Word what a command can run into, and end with exit status 1."""
    try:
        yield
    except StoreLocked as error:
        stop("cli.store_locked", pid=str(error.pid or "?"), since=error.since)
    except AddressTaken as error:
        stop("cli.address_taken", address=str(error))
    except CopyDamaged as error:
        stop("cli.copy_damaged", name=error.path.name, why="; ".join(map(describe, error.findings)))
    except SchemaTooNew as error:
        stop("cli.schema_too_new", have=error.have, known=error.known)
    except MigrationFailed as error:
        stop("cli.migration_failed", why=str(error))
    except ServerKeepsCopies:
        stop("cli.server_keeps_copies")
    except CallFailed as error:
        stop("cli.telegram_failed", why=str(error))
