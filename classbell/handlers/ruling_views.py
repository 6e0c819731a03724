"""What is said of rulings by hand, of one person or of many."""

from __future__ import annotations

from classbell.actions.rulings import Meanwhile, Register, Ruled
from classbell.domain.sheets import Entry
from classbell.faces import marks
from classbell.storage.instants import stamp
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice


def done(voice: Voice, register: Register, ruled: Ruled) -> tuple[Html, Rows]:
    """Say what has been ruled, and offer to take it back."""
    session_id = ruled.session.id
    if not ruled.marks:
        return voice.html("rulings.nobody_left"), [[back(voice, session_id)]]
    undo = Button(voice.text("rulings.undo"), f"rulings.undo:{session_id}:{stamp(ruled.at)}")
    return _said(voice, register, ruled), [[undo, back(voice, session_id)]]


def overtaken(voice: Voice, who: Meanwhile) -> Html:
    """Say how somebody stands by now, and who made it so."""
    facts = {"name": who.entry.name, "stands": marks.stands(who.entry.mark, voice)}
    if who.by is None:
        return voice.html("rulings.overtaken", **facts)
    return voice.html("rulings.overtaken_by", by=who.by, at=who.at, **facts)


def back(voice: Voice, session_id: int) -> Button:
    """Lead back to the names."""
    return Button(voice.text("rulings.back"), f"rulings.missing:{session_id}:0")


def label(voice: Voice, entry: Entry) -> str:
    """Name somebody on a button, with how they stand."""
    if entry.status is None:
        return entry.name
    return voice.text("rulings.label", name=entry.name, short=voice.text(f"short.{entry.status}"))


def _said(voice: Voice, register: Register, ruled: Ruled) -> Html:
    mark = ruled.marks[0]
    facts = {
        "status": marks.status(mark.status, voice),
        "reason": marks.reason(mark.reason, voice),
        "basis": marks.basis(mark, voice),
        "grade": mark.evidence.value,
    }
    if len(ruled.marks) == 1:
        return voice.html("rulings.done", name=register.of(mark.person_id).name, **facts)
    return voice.html("rulings.done_many", count=len(ruled.marks), **facts)
