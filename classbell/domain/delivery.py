"""What an attempt to call the Bot API came to, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import IO


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart call."""

    name: str
    content: bytes | IO[bytes]
    content_type: str = "application/octet-stream"


class CallFailed(Exception):
    """A call of the Bot API gave no result; the children say what is known about it."""


class NotSent(CallFailed):
    """Nothing left this machine (no connection, none free in time): safe to try again."""


class OutcomeUnknown(CallFailed):
    """The request left and no usable answer came (time-out, reset, 5xx): it may have worked."""


class TooBig(CallFailed):
    """A file is larger than the caller allows; nothing of it is kept."""


class Rejected(CallFailed):
    """The Bot API answered, and said no. Waits are in seconds."""

    def __init__(
        self,
        code: int,
        description: str,
        retry_after: float | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class Course(StrEnum):
    """What to do with a message after an attempt."""

    SENT = "sent"
    BENIGN = "benign"  # refused, yet things are as they were meant to be
    RETRY = "retry"  # certainly not sent: again after the wait
    REPEAT = "repeat"  # perhaps sent, and its kind prefers twice to never: again, marked as a repeat
    UNKNOWN = "unknown"  # perhaps sent: say so and leave it
    UNREACHABLE = "unreachable"  # the chat cannot be written to
    READDRESS = "re-address"  # the group has a new chat id
    FAILED = "failed"  # this message will never be accepted
    STOP = "stop"  # the token is not valid: nothing can be sent
    CONFLICT = "conflict"  # another instance, or a webhook, takes the updates


class Scope(StrEnum):
    """Whom a wait binds."""

    CHAT = "chat"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Policy:
    """What one kind of message allows; waits are in seconds and double from first to longest."""

    repeats: int = 0
    first_wait_for: float = 1.0
    longest_wait_for: float = 60.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which attempt it was: its chat, its number from 1, and how many before it ended unknown."""

    chat_id: int | None = None
    number: int = 1
    unknown_before: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do next: how long to wait (seconds) and who waits, the new chat id, the reason."""

    course: Course
    wait_for: float = 0.0
    scope: Scope = Scope.CHAT
    chat_id: int | None = None
    reason: str = ""


# Matched in lower case, anywhere in the description of a 400.
_BENIGN = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "message to delete not found",
)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user_is_blocked",
    "input_user_deactivated",
    "user is deactivated",
    "group chat was deactivated",
    "chat_write_forbidden",
    "have no rights to send a message",
    "not enough rights to send",
    "need administrator rights in the channel chat",
)
_BY_CODE = {
    401: Course.STOP,
    403: Course.UNREACHABLE,
    409: Course.CONFLICT,
}
_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500


def judge(failure: CallFailed | None, policy: Policy, attempt: Attempt | None = None) -> Verdict:
    """Say what follows from an attempt. No failure means it was sent.

    Only what certainly did not go out is retried without limit; how long it stays useful is for
    the caller to know. A failure that is neither a refusal nor known to be unsent counts as unknown.
    """
    attempt = attempt or Attempt()
    match failure:
        case None:
            return Verdict(Course.SENT)
        case NotSent():
            return Verdict(Course.RETRY, _wait(policy, attempt), Scope.SENDER, reason=str(failure))
        case Rejected() if failure.code < _SERVER_FAULT:
            return _judge_refusal(failure, policy, attempt)
        case TooBig():
            return Verdict(Course.FAILED, reason=str(failure))
        case _:
            return _judge_unknown(failure, policy, attempt)


def _judge_unknown(failure: CallFailed, policy: Policy, attempt: Attempt) -> Verdict:
    if attempt.unknown_before >= policy.repeats:
        return Verdict(Course.UNKNOWN, reason=str(failure))
    return Verdict(Course.REPEAT, _wait(policy, attempt), reason=str(failure))


def _judge_refusal(refusal: Rejected, policy: Policy, attempt: Attempt) -> Verdict:
    if refusal.migrate_to_chat_id is not None:
        return Verdict(Course.READDRESS, chat_id=refusal.migrate_to_chat_id, reason=refusal.description)
    if refusal.code == _TOO_MANY_REQUESTS:
        asked_for = refusal.retry_after or _wait(policy, attempt)
        return Verdict(Course.RETRY, asked_for, _who_waits(attempt.chat_id), reason=refusal.description)
    return Verdict(_sort(refusal), reason=refusal.description)


def _who_waits(chat_id: int | None) -> Scope:
    # A group has a ceiling of its own that it shares with other writers. We keep a private chat's
    # ourselves, so that a 429 there is about all we send. Group ids are negative.
    return Scope.CHAT if chat_id is not None and chat_id < 0 else Scope.SENDER


def _sort(refusal: Rejected) -> Course:
    text = refusal.description.lower()
    if refusal.code in _BY_CODE:
        return _BY_CODE[refusal.code]
    if text == "not found":
        return Course.STOP  # the answer to a token that is not even well formed
    if any(sign in text for sign in _BENIGN):
        return Course.BENIGN
    if any(sign in text for sign in _UNREACHABLE):
        return Course.UNREACHABLE
    return Course.FAILED


def is_gone(failure: CallFailed) -> bool:
    """Tell whether the message that was to be edited is no longer there, or can no longer be edited."""
    return isinstance(failure, Rejected) and any(sign in failure.description.lower() for sign in _GONE)


def _wait(policy: Policy, attempt: Attempt) -> float:
    doublings = min(attempt.number - 1, 16)
    return min(policy.longest_wait_for, policy.first_wait_for * 2.0**doublings)
