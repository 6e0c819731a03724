"""A year of a whole programme in a time of its own: what fell due, what was written and sent, and how much anybody got.

python -m tests.year [--courses 60] [--trainees 73] [--seed N] [--write]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console

from tests.crash import page
from tests.year.play import Play, staged
from tests.year.programme import Programme, Size, draw
from tests.year.tally import Burden, Tally, burdens, tallies

out = Console(width=160)
WORDS = {
    "class_tomorrow": "trainees: class tomorrow",
    "session_soon": "trainees: a session begins soon",
    "sign_in_waiting": "trainees: sign-in is open, you are not in",
    "leave_ends": "trainees: a leave ends",
    "feedback": "trainees: rate the session",
    "class_feedback": "trainees: rate the class",
    "feedback_waiting": "trainees: feedback still open",
    "revision": "trainees and supervisors: the timetable has changed",
    "card": "supervisors: the class card",
    "sign_in_soon": "supervisors: sign-in is not open yet",
    "unopened": "supervisors: begun, and not open",
    "unopened_still": "organiser: still not open",
    "missing": "supervisors: who is missing",
    "leave_overdue": "supervisors: somebody is not back from leave",
    "digest": "supervisors: the day",
    "week": "supervisors: the week",
    "office_day": "organiser: the day of all classes",
    "office_week": "organiser: the week of all classes",
}


@dataclass(frozen=True)
class Year:
    """What a year has come to."""

    programme: Programme
    tallies: Mapping[str, Tally]
    burdens: Sequence[Burden]
    took_for: float


async def lived(programme: Programme) -> Year:
    """Play it."""
    began_at = time.monotonic()
    async with staged(programme) as play:
        watching = asyncio.create_task(_watch(play))
        try:
            await play.run()
        finally:
            watching.cancel()
        return Year(programme, tallies(play), burdens(play), time.monotonic() - began_at)


async def _watch(play: Play) -> None:
    while True:
        await asyncio.sleep(10)
        out.print(f"{play.clock.now:%Y-%m-%d}: {len(play.put_at):,} letters", end="\r")


def main() -> None:
    """Play the year and print its tables; end with 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--courses", type=int, default=60)
    parser.add_argument("--trainees", type=int, default=73)
    parser.add_argument("--pool", type=int, default=2000, help="people from whom the rolls are drawn, in each zone")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--write", action="store_true", help="rewrite the year's part of docs/faults.md")
    asked = parser.parse_args()
    size = Size(asked.courses, asked.trainees, asked.pool)
    year = asyncio.run(lived(draw(size, random.Random(asked.seed))))  # noqa: S311 a seed makes the run repeatable
    text = _text(year, asked.seed)
    out.print(text, markup=False)
    if asked.write:
        page.write("year", text)
    if any(one.lost or one.doubled or one.by_night for one in year.tallies.values()):
        raise SystemExit(1)


def _text(year: Year, seed: int) -> str:
    programme = year.programme
    held = sum(meeting.held is not None for meeting in programme.meetings)
    moved = sum(meeting.changed_at is not None for meeting in programme.meetings)
    heads, times = len(_heads(programme)), sum(len(course.roll) for course in programme.courses)
    first, last = min(c.days[0] for c in programme.courses), max(c.days[-1] for c in programme.courses)
    return (
        f"`python -m tests.year --write`: {len(programme.courses)} classes of {times // len(programme.courses)} "
        f"({times:,} person-times, {heads:,} heads), {held:,} sessions held between {first} and {last}, {moved} "
        "moved or cancelled beforehand; in Shanghai, past weekends and holidays and over 29 February, and in Berlin "
        "and New York over every Sunday on which the clocks change. Time goes from one instant at which something is "
        "due to the next; timetables are imported, sign-in is opened early, late or never, people come, come late, or "
        "do not, join and leave rolls, answer or do not; one in twenty has no chat. What is expected is reckoned by "
        "the test alone, by its own rules of summer time, to the second. "
        f"{year.took_for / 60:.0f} minutes, seed {seed}.\n\n"
        f"{_table(year.tallies)}\n\n"
        "*Expected* and the others count letters, a person each. *Within another*: sent as part of one message that "
        "says several things. *Spared*: the person's budget for the day was spent. *Longest wait*: from the instant to "
        "the message; the night, or company, holds back what can wait. Nothing that can wait left at night.\n\n"
        f"{_burden(year.burdens)}"
    )


def _table(found: Mapping[str, Tally]) -> str:
    heads = ["what fell due", "expected", "lost", "doubled", "within another", "spared", "longest wait"]
    rows = [[WORDS[kind], *_cells(found[kind])] for kind in WORDS if kind in found]
    total = [
        sum(getattr(one, name) for one in found.values())
        for name in ("expected", "lost", "doubled", "merged", "spared")
    ]
    rows.append(["**all**", *(f"**{number:,}**" for number in total), ""])
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(tally: Tally) -> list[str]:
    figures = (tally.expected, tally.lost, tally.doubled, tally.merged, tally.spared)
    return [*(f"{number:,}" for number in figures), _said(tally.waited_for)]


def _said(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return "0" if not seconds else f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _burden(found: Sequence[Burden]) -> str:
    one = found[0]
    days = sorted(set(one.letters) | set(one.messages))
    letters, messages = (sum(counts.values()) for counts in (one.letters, one.messages))
    fullest = max(found, key=lambda each: max(each.letters.values()))
    everybody = [(sum(each.letters.values()), sum(each.messages.values())) for each in found]
    lines = [
        ["messages to one trainee", "before merging, night and budget", "after"],
        ["---", "---:", "---:"],
        [f"busiest trainee ({one.classes} classes), in the year", f"{letters:,}", f"{messages:,}"],
        [f"the same, a day on average, of {len(days)} days with any", *_mean(days, one)],
        ["the same, on their fullest day", str(max(one.letters.values())), str(max(one.messages.values()))],
        ["anybody, on their fullest day", str(max(fullest.letters.values())), str(_most(found))],
        ["all trainees, in the year", *(f"{sum(counts):,}" for counts in zip(*everybody, strict=True))],
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _mean(days: Sequence[object], one: Burden) -> list[str]:
    return [f"{sum(counts.values()) / len(days):.1f}" for counts in (one.letters, one.messages)]


def _most(found: Sequence[Burden]) -> int:
    return max(max(each.messages.values(), default=0) for each in found)


def _heads(programme: Programme) -> set[int]:
    return {person for course in programme.courses for person in course.roll}


if __name__ == "__main__":
    main()
