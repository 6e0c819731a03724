"""Reads forms as people write them: a TOML file, the rows of a table, or lines of a message, a question each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from classbell.domain.errors.feedback import FormFaulty, FormUnreadable
from classbell.domain.forms import About, Form, Kind, Question, Words, check, ordered, said
from classbell.domain.tables import Headings, Row, Table, rows_of

KINDS: Mapping[str, Kind] = {
    "评分": Kind.RATING,
    "打分": Kind.RATING,
    "rating": Kind.RATING,
    "20分": Kind.POINTS,
    "百分": Kind.POINTS,
    "points": Kind.POINTS,
    "单选": Kind.CHOICE,
    "choice": Kind.CHOICE,
    "多选": Kind.CHOICES,
    "choices": Kind.CHOICES,
    "排序": Kind.RANKING,
    "ranking": Kind.RANKING,
    "文字": Kind.TEXT,
    "填空": Kind.TEXT,
    "问答": Kind.TEXT,
    "text": Kind.TEXT,
}
"""What people call the kinds of question."""

HEADINGS: Headings = {
    "kind": ("题型", "Kind", "类型", "type"),
    "words": ("题目", "Question", "问题", "题干", "中文", "text"),
    "options": ("选项", "Options", "备选项"),
    "other_words": ("英文题目", "Question in English", "英文", "English"),
    "other_options": ("英文选项", "Options in English"),
}
REQUIRED = ("kind", "words")
BOTH = ("zh_CN", "en")
SAMPLE = (Question(Kind.RATING, {"zh_CN": "?"}),)
"""Questions nothing is wrong with, to check the rest of a form by."""


def from_toml(text: str) -> Form:
    """Read a form from TOML; raises FormUnreadable where it is none, FormFaulty where it asks what cannot be asked."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormUnreadable(why=str(error)) from error
    unknown = set(found) - {"name", "about", "anonymous", "questions"}
    if unknown:
        raise FormUnreadable(why=tuple(sorted(unknown)))
    questions = found.get("questions", [])
    if not isinstance(questions, list):
        raise FormFaulty(number=0, reason="questions", value="", at_most="")
    form = Form(
        name=_words(0, found.get("name")),
        about=_about(found.get("about", About.SESSION)),
        questions=ordered([_question(number, one) for number, one in enumerate(questions, 1)]),
        anonymous=found.get("anonymous", True) is not False,
    )
    check(form)
    return form


def from_table(table: Table, name: str, about: About) -> Form:
    """Read a form from a sheet with a question a row; raises HeadingsMissing and FormFaulty."""
    questions = [_from_row(number, row) for number, row in enumerate(rows_of(table, HEADINGS, REQUIRED), 1)]
    form = Form(_alike(name), about, ordered(questions))
    check(form)
    return form


def from_lines(text: str, name: str, about: About) -> Form:
    """Read a form from lines: the kind, the question, and where there are options, a colon and they with slashes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    form = Form(_alike(name), about, ordered([_from_line(number, line) for number, line in enumerate(lines, 1)]))
    check(form)
    return form


def to_lines(form: Form, language: str) -> str:
    """Write the questions of a form as `from_lines` reads them, in one language."""
    return "\n".join(_to_line(question, language) for question in form.questions)


def known_words(form: Form, before: Form, language: str) -> Form:
    """Give words that stayed as they were in one language those they had in the others."""
    old = [before.name, *(words for one in before.questions for words in (one.words, *one.options))]
    known = {said(words, language): words for words in old}

    def again(words: Words) -> Words:
        return known.get(said(words, language), words)

    questions = [Question(one.kind, again(one.words), tuple(map(again, one.options))) for one in form.questions]
    return replace(form, name=again(form.name), questions=tuple(questions))


def _to_line(question: Question, language: str) -> str:
    word = next(name for name, kind in KINDS.items() if kind is question.kind and name.isascii() is (language == "en"))
    options = "/".join(said(option, language) for option in question.options)
    return f"{word} {said(question.words, language)}{f': {options}' if options else ''}"


def _from_line(number: int, line: str) -> Question:
    word, _, rest = re.sub(r"^\d+[.、)）]\s*", "", line).partition(" ")
    kind = _kind(number, word.strip("[]【】:："))
    if kind in {Kind.RATING, Kind.POINTS, Kind.TEXT}:
        return Question(kind, _alike(rest.strip()))
    words, options = _at_last_colon(rest)
    return Question(kind, _alike(words.strip()), tuple(_alike(option) for option in _parts(options)))


def _from_row(number: int, row: Row) -> Question:
    mine, others = _parts(row["options"]), _parts(row["other_options"])
    if others and len(others) != len(mine):
        raise FormFaulty(number=number, reason="options_differ", value=len(others), at_most=len(mine))
    pairs = zip(mine, others or mine, strict=True)
    words = _pair(row["words"], row["other_words"])
    return Question(_kind(number, row["kind"]), words, tuple(_pair(*pair) for pair in pairs))


def _question(number: int, found: object) -> Question:
    if not isinstance(found, Mapping):
        raise FormFaulty(number=number, reason="empty", value="", at_most="")
    options: Sequence[Any] = found.get("options", ())
    if not isinstance(options, list | tuple):
        raise FormFaulty(number=number, reason="options", value="", at_most="")
    kind = _kind(number, str(found.get("kind", "")))
    return Question(kind, _words(number, found.get("words")), tuple(_words(number, one) for one in options))


def _kind(number: int, word: str) -> Kind:
    kind = KINDS.get(word.casefold())
    if kind is None:
        raise FormFaulty(number=number, reason="kind", value=word, at_most="")
    return kind


def _about(word: object) -> About:
    try:
        return About(str(word))
    except ValueError as error:
        raise FormFaulty(number=0, reason="about", value=word, at_most="") from error


def _words(number: int, found: object) -> Words:
    """Take words as one text for every language, or one a language."""
    if isinstance(found, str):
        return _alike(found)
    if not isinstance(found, Mapping) or not all(isinstance(text, str) for text in found.values()):
        raise FormFaulty(number=number, reason="empty", value="", at_most="")
    return dict(found)


def _pair(text: str, other: str) -> Words:
    return dict(zip(BOTH, (text, other or text), strict=True))


def _alike(text: str) -> Words:
    return dict.fromkeys(BOTH, text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _split(text) if part.strip()]


def _split(text: str) -> Iterable[str]:
    return re.split(r"[/／|｜，\n;；]", text)


def _at_last_colon(text: str) -> tuple[str, str]:
    """Part a question from its options, by a colon of either script; without any, all of it is options."""
    at = max(text.rfind(":"), text.rfind("："))
    return text[: max(at, 0)], text[at + 1 :]
