"""A mark in words: what it says, what it rests on, and why."""

from __future__ import annotations

from classbell.domain.appeals import GRANTED
from classbell.domain.arrivals import Kind
from classbell.domain.attendance import QUICK_REASONS, Mark, Origin
from classbell.domain.spot_checks import SPOT_CHECK
from classbell.words.catalogue import Voice

_QUICK = frozenset({SPOT_CHECK, GRANTED, *Kind, *(reason for reasons in QUICK_REASONS.values() for reason in reasons)})


def status(of: str | None, voice: Voice) -> str:
    """Say a status, or that there is no mark."""
    return voice.text(f"status.{of or 'unmarked'}")


def basis(mark: Mark, voice: Voice) -> str:
    """Say what a mark rests on: the code, the supervisor's eyes or word, or nothing but the closing."""
    if mark.origin in {Origin.CLOCK, Origin.LEAVE}:
        return voice.text(f"basis.{mark.origin}")
    if mark.origin is Origin.HALF_DAY:
        return voice.text("basis.half_day", evidence=voice.text(f"evidence.{mark.evidence}"))
    return voice.text(f"evidence.{mark.evidence}")


def reason(text: str | None, voice: Voice) -> str | None:
    """Say the reason of a ruling: a quick one in the reader's language, a typed one as it was typed."""
    return voice.text(f"reason.{text}") if text in _QUICK else text


def stands(mark: Mark | None, voice: Voice) -> str:
    """Say how somebody stands in the register: status, when they came, and what it rests on."""
    if mark is None:
        return status(None, voice)
    said = {"status": status(mark.status, voice), "basis": basis(mark, voice)}
    at = mark.signed_at
    return voice.text("rulings.stands_at", at=at, **said) if at else voice.text("rulings.stands", **said)
