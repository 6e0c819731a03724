"""The file of a sealed day: what was sealed and what was amended since, a row a mark; every cell is text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from classbell.domain import seals
from classbell.domain.sealed_files import Ref, proven
from classbell.domain.seals import Fact, Link, SealedDay, SealedMark, SealedSession
from classbell.faces import marks
from classbell.words.catalogue import Voice

COLUMNS = {
    "entry": 8,
    "at": 20,
    "name": 14,
    "group": 10,
    "session": 22,
    "starts": 10,
    "direction": 8,
    "status": 10,
    "signed_at": 20,
    "basis": 24,
    "by": 12,
    "reason": 24,
    "amended_by": 12,
    "why": 24,
}
"""Each with its width in characters; before them stands the row's number, behind them its proof."""


def ref(day: SealedDay, voice: Voice) -> Ref:
    """Say what the file is of."""
    return Ref(day.class_.id, day.day, day.links[-1].place.number, voice.language)


def rows(day: SealedDay, voice: Voice) -> dict[str, list[str]]:
    """Give the file's rows by their numbers; the day must have been sealed."""
    last = day.links[-1]
    title = seals.read_day(day.links[0].head)[0]
    sealed = voice.text("seal.file_seal", at=last.place.made_at, number=last.place.number)
    found = {
        "0-1": [voice.text("seal.file_title", title=title, day=day.day)],
        "0-2": [sealed, *ref(day, voice).cells, last.digest],
        "0-3": [voice.text("seal.file_note")],
        "0-4": [voice.text(f"seal.column.{name}") for name in COLUMNS],
    }
    for link, by in zip(day.links, day.by, strict=True):
        for place, one in enumerate(link.marks, 1):
            found[f"{link.place.number}-{place}"] = _row(link, by, (one, day.sessions.get(one.session_id)), voice)
    return found


def draw(day: SealedDay, voice: Voice, secret: bytes) -> bytes:
    """Write the file."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(voice.text("seal.sheet"))
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        for column, width in enumerate([7, *COLUMNS.values(), 24]):
            sheet.set_column(column, column, width, text)
        for number, cells in enumerate(proven(secret, ref(day, voice), rows(day, voice))):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, text if number > 3 else bold)  # noqa: PLR2004 the head's rows
        sheet.freeze_panes(4, 4)
    return out.getvalue()


def _row(link: Link, by: str | None, sealed: tuple[SealedMark, SealedSession | None], voice: Voice) -> list[str]:
    one, session = sealed
    entry = voice.text(f"seal.entry.{link.place.kind}")
    fact = one.fact
    if fact is None:
        return [entry, _instant(link.place.made_at, voice), voice.text("seal.erased")]
    starts = voice.text("sheet.start", at=session.starts_at) if session else ""
    amended = link.place.kind is seals.Kind.AMENDMENT
    return [
        entry,
        _instant(link.place.made_at, voice),
        fact.name,
        fact.group or "",
        session.title if session else voice.text("seal.unknown_session", session_id=one.session_id),
        starts,
        voice.text(f"seal.direction.{fact.key[2]}"),
        *_mark(fact, voice),
        (by or voice.text("seal.nobody")) if amended else "",
        (marks.reason(fact.reason, voice) or voice.text(f"seal.event.{seals.read_event(link.head)}"))
        if amended
        else "",
    ]


def _mark(fact: Fact, voice: Voice) -> Sequence[str]:
    mark = fact.mark
    if mark is None:
        return [marks.status(None, voice), "", "", "", ""]
    came = _instant(mark.signed_at, voice) if mark.signed_at else ""
    grade = voice.text("book.grade", grade=mark.evidence.value, words=marks.basis(mark, voice))
    return [marks.status(mark.status, voice), came, grade, fact.by or "", marks.reason(mark.reason, voice) or ""]


def _instant(at: datetime, voice: Voice) -> str:
    return voice.text("seal.moment", at=at)
