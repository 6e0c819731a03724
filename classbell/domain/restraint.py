"""How little people are written to unasked: quiet nights, a budget for each day, several letters as one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Policy:
    """What everyone who is written to unasked is spared; nights and days are those of the person's own zone."""

    quiet_from: time = time(22, 0)
    quiet_until: time = time(7, 0)
    """Nothing that can wait is sent between the two; where they are equal, there are no quiet hours."""
    budget: int = 12
    """How many restrained messages a person gets in a day, over all classes; 0 sets no bound."""
    merge_within: timedelta = timedelta(minutes=5)
    """Reminders that follow each other within so long become one message; 0 merges nothing."""


class Course(StrEnum):
    """What becomes of a letter that restraint stands against."""

    WAIT = "wait"
    DROP = "drop"
    PASS = "pass"  # noqa: S105 no secret


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of letter is restrained. What waiting would make useless is dropped."""

    in_quiet: Course
    over_budget: Course
    merges: bool = False
    """Whether it may share a message with others; only texts in HTML can."""


RULES: Mapping[str, Rule] = {
    "notice": Rule(Course.WAIT, Course.WAIT),
    "nudge": Rule(Course.WAIT, Course.WAIT, merges=True),
    "feedback": Rule(Course.WAIT, Course.WAIT),
    "feedback_waiting": Rule(Course.WAIT, Course.DROP, merges=True),
    "warning": Rule(Course.WAIT, Course.WAIT, merges=True),
    "class_tomorrow": Rule(Course.WAIT, Course.DROP, merges=True),
    "leave_ends": Rule(Course.WAIT, Course.DROP, merges=True),
    "certificate_ready": Rule(Course.WAIT, Course.WAIT, merges=True),
    "offer": Rule(Course.WAIT, Course.WAIT),
    "place": Rule(Course.WAIT, Course.WAIT, merges=True),
    "place_lost": Rule(Course.WAIT, Course.WAIT, merges=True),
    "class_off": Rule(Course.WAIT, Course.WAIT, merges=True),
    "draw": Rule(Course.WAIT, Course.WAIT),
    # Its due row has waited for the morning, and for other changes, already; what comes at night could not wait.
    "revision": Rule(Course.PASS, Course.PASS),
    # Who has to be somewhere at seven is not helped by hearing of it at seven.
    "reminder": Rule(Course.PASS, Course.DROP, merges=True),
}
"""Kinds of letters that are restrained. All others (class cards, digests, what concerns an account) are not."""

URGENT = Rule(Course.PASS, Course.PASS)
"""For what its sender has declared urgent: it is counted, and nothing stands against it."""

QUIET, BUDGET, COMPANY = "quiet", "budget", "company"
"""Why a letter waits or was dropped: for the night to end, for another day, for others to go with."""

CARRIER = "merged"
"""The kind of a letter that says what several others say."""

TEXT_AT_MOST = 4096
SLACK = timedelta(seconds=10)
"""How long after the instant of the expected company a letter still waits: the clock ticks once a second."""
_DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """When a letter leaves, on whose day's budget, and what moved it on; `at` None: it is dropped."""

    at: datetime | None
    day: date
    why: str | None = None


def quiet_until(at: datetime, zone: ZoneInfo, policy: Policy) -> datetime | None:
    """Give the end of the quiet hours that hold at an instant; None where it is not quiet."""
    here, start, end = at.astimezone(zone), policy.quiet_from, policy.quiet_until
    now = here.time().replace(tzinfo=None)
    over_midnight = start > end
    if not (start <= now or now < end if over_midnight else start <= now < end):
        return None
    day = here.date() + timedelta(days=1) if over_midnight and now >= start else here.date()
    return datetime.combine(day, end, zone).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Give the day on which an instant falls."""
    return at.astimezone(zone).date()


def plan(
    rule: Rule,
    span: tuple[datetime, datetime | None],
    zone: ZoneInfo,
    spent: Mapping[date, int],
    policy: Policy,
) -> Plan:
    """Say when a letter leaves that could leave from span[0] on and is useless after span[1].

    `spent` counts what the person has been given already by day, from the day of span[0] on.
    """
    ready_at, useless_after = span
    at, why = ready_at, None
    if rule.in_quiet is not Course.PASS and (end := quiet_until(at, zone, policy)):
        at, why = end, QUIET
    if rule.in_quiet is Course.DROP and why:
        return Plan(None, day_of(ready_at, zone), why)
    for _ in range(_DAYS_AHEAD):
        if not _is_spent(rule, spent.get(day_of(at, zone), 0), policy):
            break
        if rule.over_budget is Course.DROP:
            return Plan(None, day_of(at, zone), BUDGET)
        at, why = _next_morning(at, zone, policy), BUDGET
    if why and useless_after and at >= useless_after:
        return Plan(None, day_of(at, zone), why)
    return Plan(at, day_of(at, zone), why)


def _is_spent(rule: Rule, number: int, policy: Policy) -> bool:
    return rule.over_budget is not Course.PASS and 0 < policy.budget <= number


def _next_morning(at: datetime, zone: ZoneInfo, policy: Policy) -> datetime:
    morning = policy.quiet_until if policy.quiet_until != policy.quiet_from else time(7, 0)
    return datetime.combine(day_of(at, zone) + timedelta(days=1), morning, zone).astimezone(UTC)


Body = Mapping[str, object]


def can_merge(method: str, body: Body) -> bool:
    """Tell whether a letter is a text that can stand beside others."""
    return method == "sendMessage" and body.get("parse_mode") == "HTML" and isinstance(body.get("text"), str)


def merge(bodies: Sequence[Body]) -> dict[str, object] | None:
    """Make one message of several, in their order; None where it would be too long.

    Where more than one has buttons, all are numbered, so that it is plain which button answers what.
    """
    numbered = sum(1 for body in bodies if _rows(body)) > 1
    texts = [f"{n}. {body['text']}" if numbered else str(body["text"]) for n, body in enumerate(bodies, 1)]
    text = "\n\n".join(texts)
    if len(text.encode("utf-16-le")) // 2 > TEXT_AT_MOST:
        return None
    rows = [row for n, body in enumerate(bodies, 1) for row in _labelled(_rows(body), n if numbered else None)]
    keyboard = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    return {"parse_mode": "HTML", "text": text, **keyboard}


def _rows(body: Body) -> list[list[dict[str, str]]]:
    markup = body.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, Mapping) else None
    return rows if isinstance(rows, list) else []


def _labelled(rows: list[list[dict[str, str]]], number: int | None) -> list[list[dict[str, str]]]:
    if number is None:
        return rows
    return [[button | {"text": f"{number}. {button['text']}"} for button in row] for row in rows]
