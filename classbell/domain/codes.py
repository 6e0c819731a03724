"""Sign-in codes: a seal over one opening of a session and a slice of time.

A code is 28 characters of A-Za-z0-9_- : its kind, then code_id, step and 96 bits of HMAC-SHA256 in base64url.
Telegram allows 64 in a start link.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from classbell.domain.attendance import Evidence
from classbell.domain.errors.signing import CodeExpired, CodeForged

KINDS = {"rotating": "r", "static": "t", "challenge": "c"}
_NAMES = {letter: kind for kind, letter in KINDS.items()}
_HEAD = struct.Struct(">II")
_SEAL = 12
CLOCKS_APART = timedelta(seconds=30)
"""How far Telegram's clock may be behind ours for typed digits still to count."""
REMEMBERED = timedelta(minutes=10)
"""How long digits that have changed are still told from ones that never were."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long one picture of a rotating code stays good."""

    step: timedelta = timedelta(seconds=15)
    """How often the picture changes."""
    grace: timedelta = timedelta(seconds=10)
    """How long after it has changed it is still accepted: a margin of 2 s, and the time Telegram takes to open."""


@dataclass(frozen=True, slots=True)
class Code:
    """A genuine code."""

    code_id: int
    kind: str
    age: timedelta
    """How long ago its picture came up; zero for a static code."""

    @property
    def evidence(self) -> Evidence:
        """What a mark made with it rests on, before anything more was asked."""
        return Evidence.STATIC if self.kind == "static" else Evidence.ROTATING


CODES = "sign-in codes"
"""The purpose of the key that seals codes."""


def derive(master: bytes, purpose: str) -> bytes:
    """Give the key for one purpose; no two purposes share one."""
    return hmac.digest(master, purpose.encode(), hashlib.sha256)


def issue(key: bytes, code_id: int, kind: str, now: datetime, policy: Policy) -> str:
    """Write the code that is good now."""
    head = _HEAD.pack(code_id, _step(kind, now, policy))
    return KINDS[kind] + urlsafe_b64encode(head + _seal(key, kind, head)).decode()[:27]


def read(text: str, key: bytes, now: datetime, policy: Policy) -> Code:
    """Tell what a code says, or raise CodeForged, or CodeExpired with the `code` that it was."""
    kind, code_id, step = _open(text, key)
    if kind == "static":
        return Code(code_id, kind, timedelta(0))
    # Only this server makes codes, each as its step begins. One that seems to come later than the message tells
    # that the clock which dated the message is behind ours; it is as fresh as can be.
    age = max(now - _began(step, policy), timedelta(0))
    if age > policy.step + policy.grace:
        raise CodeExpired(code=Code(code_id, kind, age))
    return Code(code_id, kind, age)


def digits(key: bytes, code_id: int, kind: str, now: datetime, policy: Policy) -> str:
    """Give the six digits that go with the code that is good now."""
    return _digits(key, code_id, kind, _step(kind, now, policy))


def matches(typed: str, key: bytes, code: tuple[int, str], now: datetime, policy: Policy) -> Code | None:
    """Tell whether six typed digits are those of an opening (code_id, kind), now or within the grace.

    Those that come up within CLOCKS_APART count too: the message may be dated by a clock behind ours.
    """
    code_id, kind = code
    current = _step(kind, now, policy)
    back, on = (0, 0) if kind == "static" else (-(-policy.grace // policy.step), CLOCKS_APART // policy.step)
    for step in range(current + on, current - back - 1, -1):
        age = timedelta(0) if kind == "static" else max(now - _began(step, policy), timedelta(0))
        fresh = age <= policy.step + policy.grace
        if fresh and hmac.compare_digest(typed.encode(), _digits(key, code_id, kind, step).encode()):
            return Code(code_id, kind, age)
    return None


def was(typed: str, key: bytes, code: tuple[int, str], now: datetime, policy: Policy) -> Code | None:
    """Tell whether six typed digits are those an opening (code_id, kind) showed a while ago: up to ten minutes."""
    code_id, kind = code
    if kind == "static":
        return None
    current = _step(kind, now, policy)
    for step in range(current, current - REMEMBERED // policy.step - 1, -1):
        if hmac.compare_digest(typed.encode(), _digits(key, code_id, kind, step).encode()):
            return Code(code_id, kind, max(now - _began(step, policy), timedelta(0)))
    return None


def began(now: datetime, policy: Policy) -> datetime:
    """Give the instant at which the picture of a rotating code that is good now came up."""
    return _began(_step("rotating", now, policy), policy)


def next_change(now: datetime, policy: Policy) -> datetime:
    """Give the instant at which the picture of a rotating code changes next."""
    return _began(_step("rotating", now, policy) + 1, policy)


def _open(text: str, key: bytes) -> tuple[str, int, int]:
    """Check the seal before anything it covers is believed."""
    try:
        kind = _NAMES[text[:1]]
        sealed = urlsafe_b64decode(text[1:] + "=")
        code_id, step = _HEAD.unpack(sealed[: _HEAD.size])
    except (KeyError, ValueError, struct.error) as error:
        raise CodeForged from error
    genuine = hmac.compare_digest(sealed[_HEAD.size :], _seal(key, kind, sealed[: _HEAD.size]))
    if not genuine or text[1:] != urlsafe_b64encode(sealed).decode()[:27]:  # one code has one spelling
        raise CodeForged
    return kind, code_id, step


def _seal(key: bytes, kind: str, head: bytes) -> bytes:
    return hmac.digest(key, b"link" + kind.encode() + head, hashlib.sha256)[:_SEAL]


def _digits(key: bytes, code_id: int, kind: str, step: int) -> str:
    number = hmac.digest(key, b"digits" + kind.encode() + _HEAD.pack(code_id, step), hashlib.sha256)
    return f"{int.from_bytes(number[:8], 'big') % 1_000_000:06d}"


def _step(kind: str, now: datetime, policy: Policy) -> int:
    return 0 if kind == "static" else int(now.timestamp() // policy.step.total_seconds())


def _began(step: int, policy: Policy) -> datetime:
    return datetime.fromtimestamp(step * policy.step.total_seconds(), UTC)
