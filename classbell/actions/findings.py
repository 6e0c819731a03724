"""What the answers to a round add up to, for those in charge of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.rounds import is_released_to, may_see, must_see
from classbell.domain import feedback
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import FeedbackStillOpen, RoundAnonymous
from classbell.domain.feedback import Answer, Findings, Respondent, Round
from classbell.domain.people import Caller, PersonId, Verb
from classbell.storage import answers, changes
from classbell.storage import feedback as kept
from classbell.storage import people as roles
from classbell.storage.answers import Tally
from classbell.storage.changes import Change
from classbell.storage.database import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands: while it is open only how many have answered, in heads; when it has closed, its results."""

    round: Round
    answered: int
    asked: int
    results: Findings | None
    least: int
    is_managed: bool = False
    """Whether the caller may look through what was written, and hide it: by organising."""
    is_staff: bool = False
    """Whether the caller supervises the class it is of, and finds it among the others of that class."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What was written on a round, for those in charge of it: shown and hidden."""

    round: Round
    lines: tuple[Tally, ...]


async def standing(desk: Desk, caller: Caller, round_id: int) -> Standing:
    """Say how a round stands to those who supervise its class."""
    async with desk.db.read() as tx:
        asked, by = await _supervised(desk, tx, caller, round_id)
        return await _shown(desk, tx, by, asked)


async def close(desk: Desk, caller: Caller, round_id: int) -> Standing:
    """Close a round early; its results can be seen from then on. Once closed it stays closed."""
    async with desk.db.begin() as tx:
        asked, by = await _supervised(desk, tx, caller, round_id)
        if await kept.close(tx, round_id, desk.now() - _MOMENT):
            change = Change("round", str(round_id), "close")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        asked, _ = await _supervised(desk, tx, caller, round_id)
        return await _shown(desk, tx, by, asked)


async def lines(desk: Desk, caller: Caller, round_id: int) -> Lines:
    """Give what was written, with what is hidden, once there is enough of it to be shown."""
    async with desk.db.read() as tx:
        asked, _ = await _organised(tx, caller, round_id)
        if asked.is_open(desk.now()):
            raise FeedbackStillOpen(about=asked.about, at=asked.closes_at)
        return Lines(asked, _enough(await answers.tallies(tx, round_id), asked, desk.policies.feedback))


async def closed(desk: Desk, caller: Caller, round_id: int) -> Findings:
    """Give the results of a round that has closed; raises FeedbackStillOpen."""
    found = await standing(desk, caller, round_id)
    if found.results is None:
        raise FeedbackStillOpen(about=found.round.about, at=found.round.closes_at)
    return found.results


async def people(desk: Desk, caller: Caller, round_id: int) -> tuple[Round, list[Respondent]]:
    """Give who answered what to a closed round, to those who organise; RoundAnonymous, FeedbackStillOpen."""
    async with desk.db.read() as tx:
        asked, _ = await _organised(tx, caller, round_id)
        if asked.form.anonymous:
            raise RoundAnonymous(about=asked.about)
        if asked.is_open(desk.now()):
            raise FeedbackStillOpen(about=asked.about, at=asked.closes_at)
        return asked, await answers.named(tx, round_id)


async def hide(desk: Desk, caller: Caller, round_id: int, line: tuple[int, bool]) -> Lines:
    """Take the line at a place of the list out of sight (True), or bring it back; it stays kept, marked and counted."""
    place, is_hidden = line
    async with desk.db.begin() as tx:
        asked, by = await _organised(tx, caller, round_id)
        found = _enough(await answers.tallies(tx, round_id), asked, desk.policies.feedback)
        if place >= len(found) or asked.is_open(desk.now()):
            raise Changed
        if found[place].is_hidden is is_hidden:
            return Lines(asked, found)
        await answers.hide(tx, round_id, found[place], is_hidden)
        change = Change("round", str(round_id), "hide" if is_hidden else "show", None, None)
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        return Lines(asked, _enough(await answers.tallies(tx, round_id), asked, desk.policies.feedback))


async def stand(desk: Desk, tx: Reader, asked: Round) -> Standing:
    """Say how a round stands, whoever asks."""
    policy = desk.policies.feedback
    counts = (len(await kept.respondents(tx, asked.id)), len(await kept.eligible(tx, asked)))
    if asked.is_open(desk.now()):
        return Standing(asked, *counts, None, policy.least_answers)
    given: dict[int, list[Answer]] = defaultdict(list)
    for one in await answers.tallies(tx, asked.id):
        given[one.question] += [Answer(one.value, one.is_hidden)] * one.times
    return Standing(asked, *counts, feedback.results(asked, given, counts, policy), policy.least_answers)


async def _shown(desk: Desk, tx: Reader, by: PersonId, asked: Round) -> Standing:
    grants = await roles.grants(tx, by)
    is_staff = asked.subject.class_id is not None and may_see(grants, Verb.SUPERVISE, asked)
    is_managed = may_see(grants, Verb.ORGANISE, asked)
    return replace(await stand(desk, tx, asked), is_managed=is_managed, is_staff=is_staff)


def _enough(given: list[Tally], asked: Round, policy: feedback.Policy) -> tuple[Tally, ...]:
    enough = [
        number
        for number in asked.form.written
        if feedback.is_enough(sum(one.times for one in given if one.question == number), policy)
    ]
    return tuple(one for one in given if one.question in enough)


async def _supervised(desk: Desk, tx: Reader, caller: Caller, round_id: int) -> tuple[Round, PersonId]:
    asked = await kept.round_(tx, round_id)
    if asked is None:
        raise Changed
    if await is_released_to(desk, tx, caller.person_id, asked):
        return asked, must_be_bound(caller)
    return asked, await must_see(tx, caller, Verb.SUPERVISE, asked)


async def _organised(tx: Reader, caller: Caller, round_id: int) -> tuple[Round, PersonId]:
    asked = await kept.round_(tx, round_id)
    if asked is None:
        raise Changed
    return asked, await must_see(tx, caller, Verb.ORGANISE, asked)


_MOMENT = timedelta(milliseconds=1)
"""The last instant of a round still counts: one that closes now had its last a moment ago."""
