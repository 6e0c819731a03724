"""The sheet to sign by hand, as a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.domain.classes import Session
from classbell.domain.sheets import KINDS, Entry, Line
from classbell.domain.signatures import SignatureSheet
from classbell.faces import marks
from classbell.faces.paper import Alignment, Grid, Paper
from classbell.words.catalogue import Voice

SPARE_ROWS = 3
"""Empty rows for people who are not on the roll."""
UPRIGHT = (210.0, 297.0)
ACROSS = (297.0, 210.0)
_UPRIGHT_UP_TO = 3
"""So many sessions have columns wide enough to sign in on an upright page."""
_SIGN_HEIGHT = 9.0
_LEFT: Alignment = "L"
_MIDDLE: Alignment = "C"


def draw(of: SignatureSheet, voice: Voice) -> bytes:
    """Draw it: a page with the facts of its sessions, a row a person, and room for the supervisor's signature."""
    sheet = of.sheet
    wide = len(sheet.sessions) > _UPRIGHT_UP_TO
    title = voice.text("signature.title", title=sheet.class_.title)
    paper = Paper(title, voice, sheet.at, ACROSS if wide else UPRIGHT)
    paper.foot_text = voice.text("signature.foot", title=sheet.class_.title, day=sheet.day, at=sheet.at)
    paper.heading(title)
    for line in _facts(of, voice):
        paper.say(line)
    paper.gap()
    paper.grid(_day(of, voice) if of.is_of_day else _session(of, voice))
    paper.gap()
    for line in _figures(of, voice):
        paper.say(line)
    paper.gap(4)
    paper.say(voice.text("signature.sign_here"))
    return paper.done()


def _facts(of: SignatureSheet, voice: Voice) -> list[str]:
    names = voice.listed(of.supervisors) or voice.text("signature.no_one")
    facts = [voice.text("signature.day", day=of.sheet.day)]
    facts += [_about(session, voice) for session in of.sheet.sessions]
    return [*facts, voice.text("signature.supervisors", names=names)]


def _about(session: Session, voice: Voice) -> str:
    word = "signature.session_at" if session.venue else "signature.session"
    return voice.text(word, session=session, mode=voice.text(f"mode.{session.mode}"))


def _session(of: SignatureSheet, voice: Voice) -> Grid:
    headings = [voice.text(f"signature.{name}") for name in ("number", "name", "group", "mark", "sign", "remark")]
    rows = [
        [str(number), line.name, line.group or "", _mark(line.entries[0], voice), "", _remark(line, voice)]
        for number, line in enumerate(of.sheet.lines, 1)
    ]
    spare = [[str(len(rows) + number), "", "", "", "", ""] for number in range(1, SPARE_ROWS + 1)]
    alignments = [_MIDDLE, _LEFT, _LEFT, _MIDDLE, _LEFT, _LEFT]
    return Grid(headings, [*rows, *spare], [7, 17, 14, 17, 26, 19], alignments, _SIGN_HEIGHT)


def _day(of: SignatureSheet, voice: Voice) -> Grid:
    sessions = of.sheet.sessions
    headings = [
        *(voice.text(f"signature.{name}") for name in ("number", "name", "group")),
        *(voice.text("signature.sign_at", at=session.starts_at) for session in sessions),
    ]
    rows = [
        [str(number), line.name, line.group or "", *(_mark(entry, voice) for entry in line.entries)]
        for number, line in enumerate(of.sheet.lines, 1)
    ]
    spare = [[str(len(rows) + number), "", "", *([""] * len(sessions))] for number in range(1, SPARE_ROWS + 1)]
    widths = [7.0, 13, 11, *([69 / len(sessions)] * len(sessions))]
    return Grid(headings, [*rows, *spare], widths, [_MIDDLE, *([_LEFT] * (len(headings) - 1))], _SIGN_HEIGHT)


def _mark(entry: Entry | None, voice: Voice) -> str:
    """Say what is known; nothing leaves room to sign, and a dash says that the person is not expected."""
    if entry is None:
        return voice.text("signature.not_expected")
    if entry.mark is None:
        return ""
    status = marks.status(entry.status, voice)
    if entry.mark.signed_at is None:
        return status
    return voice.text("signature.mark_at", at=entry.mark.signed_at, status=status)


def _remark(line: Line, voice: Voice) -> str:
    entry = line.entries[0]
    return (marks.reason(entry.mark.reason, voice) if entry and entry.mark else None) or ""


def _figures(of: SignatureSheet, voice: Voice) -> Sequence[str]:
    """Give each session's figures with their unit, once anything is known."""
    if of.is_empty:
        return [voice.text("signature.blank", count=count.expected) for count in of.sheet.counts[:1]]
    return [
        voice.text(
            "signature.figures",
            session=session,
            count=count.expected,
            kinds=voice.listed(
                voice.text("sheet.kind", status=marks.status(kind, voice), number=count.of(kind))
                for kind in KINDS
                if count.of(kind)
            ),
        )
        for session, count in zip(of.sheet.sessions, of.sheet.counts, strict=True)
    ]
