"""The card that asks one question after another in one message: its words and its buttons.

The buttons carry what has been answered: "feedback.at:<round>:<answers, with dots>:<taken of a question so far>";
"feedback.re:…" where somebody answers anew, whom no further card needs to be brought.
"""

from __future__ import annotations

from collections.abc import Sequence

from classbell.domain.feedback import Round
from classbell.domain.forms import DIGITS, SCALES, SKIPPED, WITH_OPTIONS, Kind, Question, read, read_part, said, write
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

A_ROW = 7
"""Buttons with a number, side by side."""
STAR = "★"
"""For charts and paper, whose letters have no picture of one."""


def card(voice: Voice, asked: Round, codes: Sequence[str], part: str, verb: str = "at") -> tuple[Html, Rows]:
    """Give the next question after those answered, with what is taken of it so far; `verb`: "re" for answering anew."""
    number, tapped = len(codes), asked.form.tapped
    question = tapped[number]
    word = "feedback.ask" if asked.subject.survey_id is None else "survey.ask"
    at = asked.session.starts_at if asked.session else asked.opened_at
    head = voice.html(word, about=asked.about, at=at, until=asked.closes_at)
    progress = voice.html("feedback.progress", number=number + 1, of=len(tapped)) if len(tapped) > 1 else Html("")
    words = voice.html(f"feedback.question.{question.kind}", question=said(question.words, voice.language))
    privacy = voice.html("feedback.anonymous" if asked.form.anonymous else "feedback.named")
    text = Html("\n".join(part for part in (head, progress, words, privacy) if part))
    where = f"feedback.{verb}:{asked.id}"
    return text, [*_answers(voice, where, (question, codes), part), _moves(voice, where, codes)]


def _answers(voice: Voice, where: str, at: tuple[Question, Sequence[str]], part: str) -> Rows:
    question, codes = at
    if question.kind in SCALES:
        least, most = SCALES[question.kind]
        mark = " ⭐" if question.kind is Kind.RATING else ""
        buttons = [
            Button(f"{value}{mark}", _data(where, [*codes, write(question, value)])) for value in range(least, most + 1)
        ]
        return [buttons[at : at + A_ROW] for at in range(0, len(buttons), A_ROW)]
    assert question.kind in WITH_OPTIONS  # what is written has no buttons
    taken = read_part(question, part)
    rows = [[_option(voice, (where, codes), question, number, taken)] for number in range(len(question.options))]
    if question.kind is Kind.CHOICES and taken:
        done = _data(where, [*codes, write(question, taken)])
        rows.append([Button(voice.text("feedback.done", count=len(taken)), done)])
    return rows


def _option(
    voice: Voice, at: tuple[str, Sequence[str]], question: Question, number: int, taken: tuple[int, ...]
) -> Button:
    where, codes = at
    label = said(question.options[number], voice.language)
    if question.kind is Kind.CHOICE:
        return Button(label, _data(where, [*codes, write(question, number)]))
    if question.kind is Kind.CHOICES:
        now = [one for one in taken if one != number] if number in taken else [*taken, number]
        return Button(f"{'☑' if number in taken else '☐'} {label}", _data(where, codes, write(question, sorted(now))))
    order = [one for one in taken if one != number] if number in taken else [*taken, number]
    place = f"{taken.index(number) + 1}. " if number in taken else "　"
    ranked = "".join(DIGITS[one] for one in order)
    if len(order) == len(question.options):
        return Button(f"{place}{label}", _data(where, [*codes, ranked]))
    return Button(f"{place}{label}", _data(where, codes, ranked))


def _moves(voice: Voice, where: str, codes: Sequence[str]) -> list[Button]:
    back = [Button(voice.text("feedback.back"), _data(where, codes[:-1]))] if codes else []
    return [*back, Button(voice.text("feedback.skip"), _data(where, [*codes, SKIPPED]))]


def _data(where: str, codes: Sequence[str], part: str = "") -> str:
    return f"{where}:{'.'.join(codes)}:{part}"


def labels(question: Question, language: str, star: str = "⭐") -> list[str]:
    """Give what stands beside each value of a scale, or each option; `star` as the place's letters have one."""
    if question.kind in SCALES:
        least, most = SCALES[question.kind]
        mark = f" {star}" if question.kind is Kind.RATING else ""
        return [f"{value}{mark}" for value in range(least, most + 1)]
    return [said(option, language) for option in question.options]


def named(voice: Voice, asked: Round) -> str:
    """Say in full what a round is about: of a session with its class and its day."""
    if asked.subject.survey_id is not None:
        return voice.text("findings.name_survey", about=asked.about)
    if asked.session is None:
        return voice.text("findings.name_whole", about=asked.about)
    facts = {"class_title": asked.class_.title, "at": asked.session.starts_at}
    return voice.text("findings.name_session", about=asked.about, **facts)


def worded(voice: Voice, question: Question, value: str) -> str:
    """Say what somebody answered to one question; what was skipped is said to be."""
    if question.kind is Kind.TEXT:
        return value
    given = read(question, value)
    if given is None:
        return voice.text("findings.skipped")
    if question.kind in SCALES:
        return str(given)
    chosen = [said(question.options[one], voice.language) for one in (given if isinstance(given, tuple) else (given,))]
    return " > ".join(chosen) if question.kind is Kind.RANKING else voice.listed(chosen)
