"""Takes one claimed letter at a time to Telegram, and comes back with what has become of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from classbell.actions.desk import Desk
from classbell.bot.envelopes import Envelopes, NothingToSend, NotYet, Sealed
from classbell.bot.gate import Gate
from classbell.bot.traces import Traces
from classbell.bot.transport import Transport
from classbell.domain.delivery import Attempt, CallFailed, Course, OutcomeUnknown, judge
from classbell.domain.delivery import Policy as Retry
from classbell.storage.failpoints import failpoint
from classbell.storage.outbox import Claimed, Outcome, State

_AGAIN_AFTER = 5.0
"""Seconds, where a refusal says nothing about when to try again."""
_STUMBLES = 5
_HARMLESS = 10
"""How often what has one effect, however often it arrives, is tried again where nobody knows whether it has."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be sent twice, and how patiently; spans are in seconds."""

    by_kind: Mapping[str, Retry] = field(
        default_factory=lambda: {
            "notice": Retry(repeats=1),
            "correction": Retry(repeats=_HARMLESS),
            "question": Retry(repeats=_HARMLESS),
            "withdrawal": Retry(repeats=_HARMLESS),
        }
    )
    """Kinds of letters that are not here are never sent twice; editing or deleting twice does no harm."""
    answer_within: float = 20.0
    """How long to wait for Telegram's answer before it counts as unknown."""
    knock_every: float = 30.0
    """How often to see whether a token that was refused is valid again."""
    leave_within: float = 5.0


@dataclass(frozen=True, slots=True)
class Report:
    """What has become of a letter; `unreachable` says why its chat cannot be written to."""

    letter: Claimed
    outcome: Outcome
    unreachable: str | None = None


class Courier:
    """Delivers letters, as many at once as there are callers; `passed` hears of each that waits no longer to leave."""

    def __init__(
        self, transport: Transport, desk: Desk, gate: Gate, policy: Policy, traces: Traces, passed: Callable[[], None]
    ) -> None:
        self.under_way: set[asyncio.Task[Any] | None] = set()
        """Tasks whose letter has begun to leave: cancelling one leaves its outcome unknown."""
        self.waiting = 0
        """How many letters wait for their turn to leave."""
        self.envelopes = Envelopes(desk)
        self.traces = traces
        self._transport = transport
        self._desk = desk
        self._gate = gate
        self._policy = policy
        self._passed = passed
        self._bounced: dict[int, float] = {}

    async def deliver(self, letter: Claimed) -> Report:
        """Send a letter when its turn has come; one whose chat has to wait goes back at once."""
        if letter.useless_after and letter.useless_after < self._desk.now():
            return Report(letter, Outcome(State.FAILED, "expired"))
        try:
            sealed = await self.envelopes.seal(letter)
        except NotYet:
            return self.put_back(letter, _AGAIN_AFTER)
        except NothingToSend as error:
            return Report(letter, Outcome(State.FAILED, str(error)))
        self.waiting += 1
        try:
            wait_for = await self._gate.pass_to(letter.chat_id)
        finally:
            self.waiting -= 1
            self._passed()
        if wait_for:
            return self.put_back(letter, self._behind_others(letter.chat_id, wait_for))
        self._bounced.pop(letter.chat_id, None)
        return await self._send(letter, sealed)

    def put_back(self, letter: Claimed, wait_for: float = 0.0) -> Report:
        """Let a letter that was not sent wait again, so many seconds."""
        not_before = self._desk.now() + timedelta(seconds=wait_for)
        return Report(letter, Outcome(State.NEW, not_before=not_before, attempts=-1))

    def cut_short(self, letter: Claimed, reason: str) -> Report:
        """Judge an attempt that nobody saw the end of."""
        return self._judge(letter, OutcomeUnknown(reason))

    def stumbled(self, letter: Claimed, error: Exception) -> Report:
        """Let a letter that broke something of ours before it was sent wait, and give it up in the end."""
        if letter.attempt >= _STUMBLES:
            return Report(letter, Outcome(State.FAILED, repr(error)))
        not_before = self._desk.now() + timedelta(seconds=_AGAIN_AFTER * letter.attempt)
        return Report(letter, Outcome(State.NEW, repr(error), not_before=not_before))

    async def _send(self, letter: Claimed, sealed: Sealed) -> Report:
        this = asyncio.current_task()
        self.under_way.add(this)
        try:
            failpoint("sender.before_send")
            result = await self._call(letter, sealed)
            failpoint("sender.after_send")
        except CallFailed as failure:
            return self._judge(letter, failure)
        except asyncio.CancelledError:
            return self.cut_short(letter, "stopped while it was being sent")
        finally:
            self.under_way.discard(this)
        self.envelopes.remember(sealed, result)
        sent = Outcome(State.SENT, message_id=_message_id(result), album=_album(result), sent_at=self._desk.now())
        return Report(letter, sent)

    async def _call(self, letter: Claimed, sealed: Sealed) -> object:
        if sealed.files:
            self.traces.mark(letter)
            return await self._transport.upload(letter.method, sealed.params, sealed.files)
        leaving, within = partial(self._leaving, letter), self._policy.answer_within
        return await self._transport.call_encoded(letter.method, sealed.body, within=within, leaving=leaving)

    @contextmanager
    def _leaving(self, letter: Claimed) -> Iterator[None]:
        self.traces.mark(letter)
        yield
        self._gate.note_left(letter.chat_id)

    def _judge(self, letter: Claimed, failure: CallFailed) -> Report:
        policy = self._policy.by_kind.get(letter.kind, Retry())
        verdict = judge(failure, policy, Attempt(letter.chat_id, letter.attempt, letter.repeats))
        self._gate.heed(verdict, letter.chat_id)
        log.warning("letter_not_sent", outbox_id=letter.id, course=verdict.course, reason=verdict.reason)
        not_before = self._desk.now() + timedelta(seconds=verdict.wait_for)
        match verdict.course:
            case Course.BENIGN:
                outcome = Outcome(State.SENT, verdict.reason, sent_at=self._desk.now())
            case Course.RETRY | Course.STOP:
                outcome = Outcome(State.NEW, verdict.reason, not_before=not_before)
            case Course.CONFLICT:
                outcome = Outcome(State.NEW, verdict.reason, not_before=not_before + timedelta(seconds=_AGAIN_AFTER))
            case Course.REPEAT:
                outcome = Outcome(State.NEW, verdict.reason, not_before=not_before, repeats=1)
            case Course.READDRESS:
                outcome = Outcome(State.NEW, verdict.reason, not_before=not_before, chat_id=verdict.chat_id)
            case Course.UNKNOWN:
                outcome = Outcome(State.UNKNOWN, verdict.reason)
            case Course.UNREACHABLE:
                why = why_unreachable(verdict.reason)
                return Report(letter, Outcome(State.FAILED, why), why)
            case _:
                outcome = Outcome(State.FAILED, verdict.reason)
        return Report(letter, outcome)

    def _behind_others(self, chat_id: int, wait_for: float) -> float:
        """Spread what waits for one chat, or all of it would be claimed and put back each time one may leave."""
        now = asyncio.get_running_loop().time()
        self._bounced = {chat: at for chat, at in self._bounced.items() if at > now}
        at = max(now + wait_for, self._bounced.get(chat_id, 0.0) + 1.0)
        self._bounced[chat_id] = at
        return at - now


def why_unreachable(reason: str) -> str:
    """Sort a refusal into `blocked`, `deactivated` or `not_found`."""
    text = reason.lower()
    if "deactivated" in text:
        return "deactivated"
    return "blocked" if "blocked" in text or "kicked" in text else "not_found"


def _message_id(result: object) -> int | None:
    """Find the message's number in a result; an album's is that of its first."""
    first = result[0] if isinstance(result, list) and result else result
    number = first.get("message_id") if isinstance(first, dict) else None
    return number if isinstance(number, int) else None


def _album(result: object) -> tuple[int, ...]:
    """Find the numbers of an album's messages."""
    if not isinstance(result, list):
        return ()
    return tuple(one["message_id"] for one in result if isinstance(one, dict) and "message_id" in one)
