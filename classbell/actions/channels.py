"""Outside channels: an admin sets, tries and drops them; what they carry is written here, and sent by the bot."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from classbell.actions import bodies
from classbell.actions.desk import Desk
from classbell.actions.notices import managed
from classbell.actions.permissions import must_on_unit
from classbell.domain import placeholders
from classbell.domain.audiences import Recipient
from classbell.domain.channels import PHONE, Channel, Forward, schema_of
from classbell.domain.errors.basics import Changed, NobodyFound
from classbell.domain.errors.notices import ChannelKindUnknown, ChannelUrlWrong
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.units import Unit
from classbell.storage import changes, notices, people, units
from classbell.storage import channels as kept
from classbell.storage.changes import Change
from classbell.storage.channels import Result, Secret
from classbell.storage.database import Reader, Transaction
from classbell.storage.people import Named
from classbell.words.catalogue import Voice
from classbell.words.messages import plain

DIALOGUE = "channel"
LISTED = 8
_TEST = "channel_test"
_NUMBER_TO_CHECK = "13800000000"


@dataclass(frozen=True, slots=True)
class View:
    """The channels of a unit, and of people within it."""

    unit: Unit
    channels: tuple[Channel, ...]
    kinds: tuple[str, ...]
    """What the organisation allows."""


async def look(desk: Desk, caller: Caller, unit_id: int) -> View:
    """Show the channels of a unit and its people to an admin of it; never a URL."""
    async with desk.db.read() as tx:
        unit = await _unit(tx, caller, unit_id)
        found = await kept.within(tx, unit.id, unit.path)
    return View(unit, tuple(found), desk.policies.channels.kinds)


async def find(desk: Desk, caller: Caller, unit_id: int, typed: str) -> list[Named]:
    """Give the people within a unit whom a name may mean; raises NobodyFound."""
    async with desk.db.report() as tx:
        unit = await _unit(tx, caller, unit_id)
        listed = await people.names_within(tx, unit.path)
    found = await asyncio.to_thread(_find, typed, listed)
    if not found:
        raise NobodyFound(typed=typed)
    return found


async def add(desk: Desk, caller: Caller, unit_id: int, person_id: PersonId | None, url: str) -> View:
    """Keep a channel of a unit, or of one of its people; the update that brought the URL is emptied.

    Raises ChannelUrlWrong, ChannelKindUnknown; Changed where the person does not belong there.
    """
    await _check(desk, url)
    async with desk.db.begin() as tx:
        unit = await _unit(tx, caller, unit_id)
        if person_id is not None and not (await kept.unit_of(tx, person_id) or "").startswith(unit.path):
            raise Changed
        assert caller.person_id is not None  # an admin is bound
        schema = schema_of(url) or ""
        if not await changes.has_caused(tx, "channel", schema, caller.cause_id):
            owner = (None if person_id else unit_id, person_id)
            await kept.add(tx, owner, (schema, url), caller.person_id, desk.now())
            await _log(desk, tx, caller, Change("channel", schema, "add", None, f"{person_id or ''}/{unit_id}"))
        await kept.forget_cause(tx, caller.cause_id)
    return await look(desk, caller, unit_id)


async def drop(desk: Desk, caller: Caller, channel_id: int) -> None:
    """Use a channel no more and forget its URL; once is enough."""
    async with desk.db.begin() as tx:
        secret = await _secret(tx, caller, channel_id)
        await kept.drop(tx, channel_id, desk.now())
        await _log(desk, tx, caller, Change("channel", secret.channel.schema, "drop", str(channel_id)))


async def test(desk: Desk, caller: Caller, channel_id: int) -> str | None:
    """Send a line by a channel; None where it was taken, else why not: `HTTP 401`, `unreached`, `unknown`.

    For the same update it leaves once: again gives the same answer, `interrupted` where there was none to keep.
    """
    async with desk.db.begin() as tx:
        secret = await _secret(tx, caller, channel_id)
        if PHONE in secret.url:
            return "phone"
        before = await changes.last(tx, _TEST, str(channel_id))
        if before and before.cause_id is not None and before.cause_id == caller.cause_id:
            return before.new if before.verb == "end" else "interrupted"
        await _log(desk, tx, caller, Change(_TEST, str(channel_id), "begin"))
    reason = await _try_out(desk, caller, secret)
    async with desk.db.begin() as tx:
        await _log(desk, tx, caller, Change(_TEST, str(channel_id), "end", new=reason))
    return reason


async def _try_out(desk: Desk, caller: Caller, secret: Secret) -> str | None:
    voice = Voice(desk.house.language, desk.house.zone)
    text = voice.text("channel.test_text", name=caller.person_name, at=desk.now())
    try:
        within = desk.policies.channels.answer_within.total_seconds()
        return await desk.outside.send(secret.url, voice.text("channel.test_title"), text, within)
    except TimeoutError:
        return "unknown"


async def results(desk: Desk, caller: Caller, notice_id: int) -> list[Result]:
    """Tell what of a notice went by channels, and what has become of it."""
    async with desk.db.read() as tx:
        await managed(tx, caller, notice_id)
        return await kept.results(tx, notice_id)


async def claim(desk: Desk, patience: timedelta) -> list[Forward]:
    """Find who could not be reached by chat, and take what waits for channels.

    What was taken longer ago than `patience` and never settled counts as unknown: whoever took it is gone.
    """
    policy, now = desk.policies.channels, desk.now()
    async with desk.db.begin() as tx:
        await kept.give_up(tx, now - patience)
        await kept.forward_stranded(tx, now - policy.wait_for, now)
        return await kept.claim(tx, now)


async def is_personal(desk: Desk, forward: Forward) -> bool:
    """Tell whether what goes out says something else to each person."""
    if forward.kind != "notice":
        return False
    async with desk.db.read() as tx:
        notice = await notices.notice(tx, forward.subject_id)
    return bool(notice and notice.content and placeholders.wanted(notice.content))


async def words(desk: Desk, batch: list[Forward]) -> tuple[str, str]:
    """Give title and text of what goes out by a channel for one or several people who were written the same."""
    voice = Voice(desk.house.language, desk.house.zone)
    first = batch[0]
    title, text = await (_of_notice if first.kind == "notice" else _of_prompt)(desk, first, voice)
    if not first.is_personal and PHONE not in first.url:
        names = voice.listed(one.name for one in batch)
        text = voice.text("channel.pass_on", names=names, text=text)
    return title, text


async def _of_prompt(_: Desk, first: Forward, voice: Voice) -> tuple[str, str]:
    text = plain(json.loads(first.body or "{}")["text"])
    return voice.text("channel.title", gist=text.partition("\n")[0]), text


async def _of_notice(desk: Desk, first: Forward, voice: Voice) -> tuple[str, str]:
    async with desk.db.read() as tx:
        notice = await notices.notice(tx, first.subject_id)
        assert notice is not None  # its letters could not be sent
        assert notice.content is not None  # nor would there be any
        recipient = Recipient(first.person_id, first.name, None)
        filled = (await bodies.fill(desk, tx, notice, [recipient]))[first.person_id]
        content = bodies.sign(notice, filled, voice.language)
    text = content.words
    if content.kind != "message":
        beside = voice.text("channel.beside", kind=voice.text(f"notice.kind.{content.kind}"))
        text = f"{text}\n\n{beside}" if text else beside
    return voice.text("channel.title", gist=content.gist or voice.text(f"notice.kind.{content.kind}")), text


async def _check(desk: Desk, url: str) -> None:
    schema = schema_of(url)
    if schema is None:
        raise ChannelUrlWrong
    allowed = desk.policies.channels.kinds
    if schema not in allowed:
        raise ChannelKindUnknown(kind=schema, kinds=" ".join(allowed))
    if not await desk.outside.knows(url.replace(PHONE, _NUMBER_TO_CHECK)):
        raise ChannelUrlWrong


def _find(typed: str, listed: list[Named]) -> list[Named]:
    """Search by name; the dictionary of pinyin is large, and loaded when somebody first searches."""
    names: Any = import_module("classbell.domain.names")
    found: list[Named] = names.find(typed, listed, LISTED)
    return found


async def _unit(tx: Reader, caller: Caller, unit_id: int) -> Unit:
    unit = await units.unit(tx, unit_id)
    if unit is None:
        raise Changed
    await must_on_unit(tx, caller, Verb.ADMINISTER, unit.path)
    return unit


async def _secret(tx: Reader, caller: Caller, channel_id: int) -> Secret:
    secret = await kept.secret(tx, channel_id)
    if secret is None:
        raise Changed
    await must_on_unit(tx, caller, Verb.ADMINISTER, secret.unit_path)
    return secret


async def _log(desk: Desk, tx: Transaction, caller: Caller, change: Change) -> None:
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
