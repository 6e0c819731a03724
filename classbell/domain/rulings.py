"""Rulings by hand that carry what they saw, so that nobody overwrites unseen what somebody else has done."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from classbell.domain.attendance import Mark, Status
from classbell.domain.people import PersonId

_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff want to rule, why, and of which marks: each person's as the view showed it."""

    status: Status
    reason: str
    saw: Mapping[PersonId, str]
    """The sight of each mark that is to be ruled on."""


def sight(mark: Mark | None) -> str:
    """Give six letters that tell one mark from another: a button carries them from the view to the ruling."""
    if mark is None:
        return "0" * _LETTERS
    facts = (mark.status, mark.evidence, mark.origin, mark.signed_at, mark.reason, mark.kept_by)
    return hashlib.sha256(repr([str(fact) for fact in facts]).encode()).hexdigest()[:_LETTERS]
