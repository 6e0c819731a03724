"""Personal badges (学员码): a seal over one badge that was made for one person in one class.

A badge's code is 23 characters of A-Za-z0-9_- : its letter, then the badge's number and 96 bits of HMAC-SHA256 in
base64url. It does not change and proves nothing by itself: it counts only when staff of the class scan it, and they
see who holds it. Voiding the badge ends it.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from classbell.domain.attendance import Evidence, Mark
from classbell.domain.classes import Class
from classbell.domain.errors.signing import BadgeForged
from classbell.domain.people import PersonId

BADGES = "badges"
"""The purpose of the key that seals badges."""
LETTER = "b"
_HEAD = struct.Struct(">I")
_SEAL = 12


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge, whose it is, and whether it still is one."""

    id: int
    class_id: int
    person_id: PersonId
    name: str
    unit: str | None
    group: str | None
    voided_at: datetime | None
    is_enrolled: bool
    """Whether the person still is on the roll."""
    cause_id: int | None = None
    """The update that made it."""

    @property
    def is_good(self) -> bool:
        """Whether it can sign its person in."""
        return self.voided_at is None and self.is_enrolled


@dataclass(frozen=True, slots=True)
class Sheet:
    """A class's badges to print, with the link in each one's picture."""

    class_: Class
    badges: tuple[Badge, ...]
    links: tuple[str, ...]


class Outcome(StrEnum):
    """What scanning a badge came to."""

    SIGNED_IN = "signed_in"
    RAISED = "raised"  # they had signed in; now staff have seen them
    AGAIN = "again"  # staff had seen them already
    RULED = "ruled"  # staff have ruled otherwise; that stands


def issue(key: bytes, badge_id: int) -> str:
    """Write a badge's code."""
    head = _HEAD.pack(badge_id)
    return LETTER + urlsafe_b64encode(head + _seal(key, head)).decode().rstrip("=")


def read(text: str, key: bytes) -> int:
    """Tell which badge a code is of, or raise BadgeForged."""
    try:
        sealed = urlsafe_b64decode(text[1:] + "==")
        [badge_id] = _HEAD.unpack(sealed[: _HEAD.size])
    except (ValueError, struct.error) as error:
        raise BadgeForged from error
    genuine = hmac.compare_digest(sealed[_HEAD.size :], _seal(key, sealed[: _HEAD.size]))
    if not genuine or text != issue(key, badge_id):  # one code has one spelling
        raise BadgeForged
    return int(badge_id)


def judge(stands: Mark | None, scan: Mark) -> tuple[Mark, Outcome]:
    """Give the mark that stands once staff have scanned the person's badge: present and seen, unless they ruled."""
    if stands is None or stands.origin.yields:
        return scan, Outcome.SIGNED_IN
    if not stands.status.is_present:
        return stands, Outcome.RULED
    if stands.evidence is Evidence.SEEN:
        return stands, Outcome.AGAIN
    return replace(stands, evidence=Evidence.SEEN), Outcome.RAISED


def _seal(key: bytes, head: bytes) -> bytes:
    return hmac.digest(key, b"badge" + head, hashlib.sha256)[:_SEAL]
