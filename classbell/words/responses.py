"""Who answered what, where people answer under their names: a table for those in charge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.feedback import Respondent, Round
from classbell.domain.forms import Question, said
from classbell.words.catalogue import Voice
from classbell.words.listings import Listing
from classbell.words.questions import named, worded


def by_name(voice: Voice, asked: Round, people: Sequence[Respondent], at: datetime) -> Listing:
    """Give a row a person, a column a question; a line taken out of sight is said to be."""
    headings = [voice.text(f"findings.column.{name}") for name in ("name", "unit")]
    questions = list(enumerate(asked.form.questions))
    headings += [
        f"{number}. {said(question.words, voice.language)}" for number, question in enumerate(asked.form.questions, 1)
    ]
    rows = [
        [one.name, one.unit_name, *(_cell(voice, one, number, question) for number, question in questions)]
        for one in people
    ]
    note = voice.text("findings.people_note", name=named(voice, asked), count=len(people), at=at)
    return Listing(voice.text("findings.people_file", about=asked.about), headings, rows, [note])


def _cell(voice: Voice, one: Respondent, number: int, question: Question) -> str:
    given = one.given.get(number)
    if given is None:
        return ""
    return voice.text("findings.hidden_line") if given.is_hidden else worded(voice, question, given.value)
