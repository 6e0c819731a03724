"""What going through a chain, or a file of a sealed day, has found, in words."""

from __future__ import annotations

from collections.abc import Mapping

from classbell.domain.attendance import Direction, Mark
from classbell.domain.audits import Finding
from classbell.domain.sealed_files import Altered
from classbell.faces import marks
from classbell.words.catalogue import Voice


def finding(one: Finding, titles: Mapping[int, str], voice: Voice) -> str:
    """Say one finding in a line; `titles` are those of sessions."""
    session = voice.text("seal.unknown_session", session_id=one.session_id)
    return voice.text(
        f"seal.fault.{one.fault}",
        day=one.day or "",
        number=one.number,
        session_id=one.session_id,
        title=titles.get(one.session_id or 0, session),
        name=one.name or voice.text("seal.unknown_name"),
        sealed=mark(one.sealed, voice),
        stands=mark(one.stands, voice),
    )


def mark(one: Mark | None, voice: Voice) -> str:
    """Say what a mark is, with its instant, what it rests on and why."""
    if one is None:
        return voice.text("seal.no_mark")
    status, basis = marks.status(one.status, voice), marks.basis(one, voice)
    if one.direction is Direction.OUT:
        status = voice.text("seal.going", status=status)
    said = voice.text("seal.mark_at" if one.signed_at else "seal.mark", status=status, basis=basis, at=one.signed_at)
    reason = marks.reason(one.reason, voice)
    return voice.text("seal.mark_why", mark=said, reason=reason) if reason else said


def altered(one: Altered, voice: Voice) -> str:
    """Say which cell of a file is not as it was sealed."""
    empty = voice.text("seal.empty_cell")
    return voice.text("seal.cell", cell=one.cell, sealed=one.sealed or empty, found=one.found or empty)
