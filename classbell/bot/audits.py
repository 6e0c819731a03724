"""Going through the sealed days from the command line, while the bot runs or not."""

from __future__ import annotations

from classbell.actions import audits
from classbell.actions.audits import Audit, FileAudit
from classbell.actions.spreadsheets import Spreadsheets
from classbell.bot import console
from classbell.bot.config import Config
from classbell.domain import sealed_files
from classbell.domain.codes import CODES, derive
from classbell.domain.errors.basics import Refused
from classbell.faces import audits as worded
from classbell.storage import settings
from classbell.storage.store import looking


async def go_through(config: Config) -> bool:
    """Go through the chains of all classes, say what was found, and tell whether all is as it was sealed."""
    async with looking(_url(config), config.data) as view:
        found = await audits.audit_all(view)
    for one in found:
        _say(one)
    return not any(one.findings for one in found)


async def compare(config: Config, content: bytes) -> bool:
    """Compare a file of a sealed day with the store, name every cell that differs, and tell whether none does."""
    try:
        read = sealed_files.read(await Spreadsheets().read(content))
        async with looking(_url(config), config.data) as view:
            found = await audits.compare(view, read, await _code_key(config))
    except Refused as refusal:
        console.stop(refusal.word, **refusal.facts)
    _say_file(found)
    return not found.altered


async def _code_key(config: Config) -> bytes:
    async with looking(_url(config), config.data) as view:
        master = await settings.value(view, "master_key")
    return derive(bytes.fromhex(master or ""), CODES)


def _say(found: Audit) -> None:
    facts = {"title": found.class_.title, "links": found.links, "marks": found.marks}
    voice = console.voice().within(found.class_.zone)
    if not found.findings:
        console.say("cli.chain_whole", **facts)
    for one in found.findings:
        console.complain("cli.chain_broken", what=worded.finding(one, found.titles, voice), **facts)


def _say_file(found: FileAudit) -> None:
    facts = {"title": found.class_.title, "day": found.day}
    voice = console.voice().within(found.class_.zone)
    for one in found.altered:
        console.complain("cli.file_altered", what=worded.altered(one, voice), **facts)
    if not found.altered:
        console.say("cli.file_whole", rows=found.rows, since=found.since, **facts)


def _url(config: Config) -> str | None:
    return config.database_url.get_secret_value() or None
