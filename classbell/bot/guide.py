"""The guide through the demo's class day: what to do, on whose phone, and how the page sees that it is done."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from classbell.words.catalogue import Voice, languages

ORGANISER, SUPERVISOR, TRAINEE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `sign` is a word that then stands in a message on that phone, or on a button under one."""

    player: int
    sign: str


STEPS = (
    Step(ORGANISER, "class.join_code"),
    Step(ORGANISER, "class.new_code"),
    Step(SUPERVISOR, "demo.sign.bound"),
    Step(TRAINEE, "demo.sign.bound"),
    Step(ORGANISER, "progress.results"),
    Step(TRAINEE, "receipt.given"),
    Step(ORGANISER, "demo.sign.timetable"),
    Step(SUPERVISOR, "hall.button"),
    Step(TRAINEE, "demo.sign.signed"),
    Step(SUPERVISOR, "sheet.book"),
    Step(SUPERVISOR, "card.button.reopen"),
    Step(TRAINEE, "demo.sign.rated"),
    Step(ORGANISER, "findings.lines"),
)

QUOTED = {
    "roster": "demo.roster_file",
    "timetable": "demo.timetable_file",
    "new_class": "import.new_class",
    "skip": "class.skip",
    "join_code": "class.join_code",
    "share": "binding.share_contact",
    "trainees": "audience.circle.trainees",
    "done": "notice.done",
    "confirm": "notice.confirm",
    "open": "card.button.open",
    "hall": "card.button.hall",
    "hall_link": "hall.button",
    "chart": "sheet.chart",
    "book": "sheet.book",
    "close": "card.button.close",
}
"""What the guide calls by the very words that stand on the phones."""


def guide(voice: Voice, phones: Sequence[int]) -> list[dict[str, object]]:
    """Write the steps in every language; what they quote is in the language of the phones (ids, in order)."""
    run = secrets.token_hex(4)
    quoted = {name: voice.text(word) for name, word in QUOTED.items()}
    return [
        {
            "key": f"{run}-{number}",
            "phone": phones[step.player],
            "done_when": voice.text(step.sign),
            **{language.partition("_")[0]: _step(language, number, quoted) for language in languages()},
        }
        for number, step in enumerate(STEPS, 1)
    ]


def _step(language: str, number: int, quoted: dict[str, str]) -> str:
    return Voice(language).text(f"demo.step_{number}", **quoted)
