"""The logs of marks and of tries to sign in, as lines of text and as an XLSX file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from io import BytesIO

from xlsxwriter import Workbook

from classbell.domain.logs import Changed, Log, Tried
from classbell.faces import marks
from classbell.faces.audits import mark
from classbell.words.catalogue import Html, Voice

CHANGED = {"at": 24, "name": 14, "session": 24, "event": 14, "old": 34, "new": 34, "by": 14, "reason": 30}
TRIED = {"at": 24, "name": 14, "session": 24, "way": 12, "verdict": 34, "evidence": 10, "age": 12, "distance": 12}
"""The columns of both sheets, each with its width in characters."""

WAYS = frozenset({"qr", "digits", "challenge", "place", "claim", "badge", "out", "invite", "contact"})
VERDICTS = frozenset(
    {
        "accepted",
        "again",
        "out",
        "asked.challenge",
        "asked.place",
        "place.inside",
        "place.outside",
        "place.coarse",
        "refused.code_forged",
        "refused.code_expired",
        "refused.code_expired_waiting",
        "refused.digits_wrong",
        "refused.too_many_tries",
        "refused.not_bound",
        "refused.not_on_roll",
        "refused.not_on_roll_waiting",
        "refused.not_open_yet",
        "refused.sign_in_closed",
        "refused.sign_in_closed_waiting",
        "refused.sign_out_closed",
        "refused.session_cancelled",
        "refused.evidence_too_weak",
        "refused.challenge_wrong",
        "refused.challenge_late",
        "refused.challenge_failed",
        "refused.challenge_done",
        "refused.not_your_question",
        "refused.pin_for_place",
        "refused.place_not_asked",
        "refused.place_not_shared",
        "refused.second_account",
        "refused.contact_not_own",
        "refused.phone_not_on_roll",
        "refused.account_bound",
        "refused.invite_used",
        "refused.invite_expired",
        "refused.invite_unknown",
        "refused.badge_forged",
        "refused.badge_void",
        "refused.badge_own",
        "refused.badge_for_staff",
        "refused.badge_of_other_class",
        "refused.badge_no_session",
    }
)
"""What is said in words of its own; any other refusal is said to be one."""


def verdict(of: str, voice: Voice) -> str:
    """Say what came of a try to sign in."""
    return voice.text(f"log.verdict.{of}" if of in VERDICTS else "log.verdict.refused")


def way(of: str, voice: Voice) -> str:
    """Say by what way somebody tried."""
    return voice.text(f"log.way.{of}" if of in WAYS else "log.way.other")


def changed_line(one: Changed, voice: Voice) -> Html:
    """Say one change of a mark: when, whose, from what to what, by whom and why."""
    event = voice.text(f"seal.event.{one.event}")
    by = one.by or voice.text("seal.nobody")
    facts = {"at": one.at, "name": one.name, "title": one.session_title, "event": event, "by": by}
    new, reason = mark(one.new, voice), marks.reason(one.reason, voice)
    said = voice.html("log.change", old=mark(one.old, voice), new=new, **facts)
    is_said = not reason or new.endswith(reason)  # most marks are told with their reason
    return said if is_said else Html(said + voice.html("log.because", reason=reason))


def tried_line(one: Tried, voice: Voice) -> Html:
    """Say one try to sign in: when, who, how, what came of it, and how old the code was."""
    facts = {"at": one.at, "name": one.name, "way": way(one.way, voice), "verdict": verdict(one.verdict, voice)}
    said = voice.html("log.try", title=one.session_title or voice.text("log.no_session"), **facts)
    more = [
        voice.html("log.evidence", grade=one.evidence) if one.evidence else None,
        voice.html("log.age", seconds=_seconds(one.code_age)) if one.code_age is not None else None,
        voice.html("log.distance", metres=one.distance) if one.distance is not None else None,
    ]
    return Html("".join([said, *(part for part in more if part)]))


def draw(log: Log, voice: Voice) -> bytes:
    """Write a sheet of changes and one of tries; every cell is text, so that none can start a formula."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        changed = [_changed_cells(one, voice) for one in log.changed]
        _sheet(book, voice.text("log.changes"), _heads(CHANGED, voice), changed)
        tried = [_tried_cells(one, voice) for one in log.tried]
        _sheet(book, voice.text("log.tries"), _heads(TRIED, voice), tried)
    return out.getvalue()


def _heads(columns: dict[str, int], voice: Voice) -> list[tuple[str, int]]:
    return [(voice.text(f"log.column.{name}"), width) for name, width in columns.items()]


def _sheet(book: Workbook, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> None:
    sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    sheet.freeze_panes(1, 0)


def _changed_cells(one: Changed, voice: Voice) -> list[str]:
    return [
        voice.text("log.instant", at=one.at),
        one.name,
        voice.text("log.session", title=one.session_title, at=one.session_starts_at),
        voice.text(f"seal.event.{one.event}"),
        mark(one.old, voice),
        mark(one.new, voice),
        one.by or voice.text("seal.nobody"),
        marks.reason(one.reason, voice) or "",
    ]


def _tried_cells(one: Tried, voice: Voice) -> list[str]:
    return [
        voice.text("log.instant", at=one.at),
        one.name,
        one.session_title or voice.text("log.no_session"),
        way(one.way, voice),
        verdict(one.verdict, voice),
        one.evidence or "",
        "" if one.code_age is None else voice.text("log.seconds", seconds=_seconds(one.code_age)),
        "" if one.distance is None else voice.text("log.metres", metres=one.distance),
    ]


def _seconds(age: timedelta) -> float:
    return round(age.total_seconds(), 1)
