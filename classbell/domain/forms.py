"""Forms: what is asked, how an answer is written down, and which answers there are.

What people tap travels in the buttons of their card, not in the store: until the last tap nothing of an answer is
kept anywhere, so a restart loses nothing and nothing half answered can be joined to anybody.

A tapped answer is a short code: a rating or points as a number, a choice as the option's number from 0, several
choices as a bit mask, a ranking as the options' numbers from best to worst, a skip as `-`. Numbers are in base 36,
a ranking has one digit an option. Answers of a sheet are joined by dots, in the order of the questions.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from classbell.domain.errors.feedback import AnswerForged, FormFaulty

Words = Mapping[str, str]
"""What is said, by language; a language that lacks is said in another."""

DIGITS = string.digits + string.ascii_lowercase
SKIPPED = "-"
RATINGS = (1, 5)
POINTS = (0, 20)
OPTIONS = (2, 10)
QUESTIONS_AT_MOST = 12
WORDS_AT_MOST = 200
OPTION_AT_MOST = 40
NAME_AT_MOST = 40
SHEET_AT_MOST = 40
"""Characters of all tapped answers together: a button carries them beside its round, in 64 bytes."""


class Kind(StrEnum):
    """How a question is answered."""

    RATING = "rating"  # 1 to 5
    POINTS = "points"  # 0 to 20
    CHOICE = "choice"  # one of the options
    CHOICES = "choices"  # any number of them
    RANKING = "ranking"  # all of them, the best first
    TEXT = "text"  # a sentence of one's own


SCALES = {Kind.RATING: RATINGS, Kind.POINTS: POINTS}
WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.RANKING})


class About(StrEnum):
    """What a form asks about."""

    SESSION = "session"
    LECTURER = "lecturer"  # one of those who gave a session
    CLASS = "class"
    PROGRAMME = "programme"
    NEEDS = "needs"  # before a programme: what people need


@dataclass(frozen=True, slots=True)
class Question:
    """One question; only those of a kind with options have any."""

    kind: Kind
    words: Words
    options: tuple[Words, ...] = ()

    @property
    def longest(self) -> int:
        """How many characters a tapped answer takes at most."""
        if self.kind is Kind.CHOICES:
            return len(_base36(2 ** len(self.options) - 1))
        return len(self.options) if self.kind is Kind.RANKING else 1


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked, in the order it is asked: what is tapped comes first, what is written after it."""

    name: Words
    about: About
    questions: tuple[Question, ...]
    anonymous: bool = True

    @property
    def tapped(self) -> tuple[Question, ...]:
        """The questions answered by buttons."""
        return tuple(one for one in self.questions if one.kind is not Kind.TEXT)

    @property
    def written(self) -> tuple[int, ...]:
        """The numbers, from 0, of the questions answered in words."""
        return tuple(number for number, one in enumerate(self.questions) if one.kind is Kind.TEXT)


def said(words: Words, language: str) -> str:
    """Give the words in a language, or in the first there is."""
    return words.get(language) or next(iter(words.values()))


def ordered(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Put what is written behind what is tapped; otherwise the order stays."""
    return tuple(sorted(questions, key=lambda one: one.kind is Kind.TEXT))


def check(form: Form) -> None:
    """Raise FormFaulty, with the number of the question from 1 (0: the form itself) and the reason's word."""
    if not 1 <= len(form.questions) <= QUESTIONS_AT_MOST:
        raise FormFaulty(number=0, reason="questions", value=len(form.questions), at_most=QUESTIONS_AT_MOST)
    if not form.tapped:
        raise FormFaulty(number=0, reason="only_text", value="", at_most="")
    if any(not words.strip() or len(words) > NAME_AT_MOST for words in form.name.values()) or not form.name:
        raise FormFaulty(number=0, reason="name", value="", at_most=NAME_AT_MOST)
    for number, question in enumerate(form.questions, 1):
        _check_question(number, question)
    taken = sum(question.longest + 1 for question in form.tapped)
    if taken > SHEET_AT_MOST:
        raise FormFaulty(number=0, reason="too_much", value=taken, at_most=SHEET_AT_MOST)


def _check_question(number: int, question: Question) -> None:
    _check_words(number, question.words, ("words", WORDS_AT_MOST))
    if question.kind not in WITH_OPTIONS:
        if question.options:
            raise FormFaulty(number=number, reason="no_options", value=question.kind, at_most="")
        return
    if not OPTIONS[0] <= len(question.options) <= OPTIONS[1]:
        raise FormFaulty(number=number, reason="options", value=len(question.options), at_most=OPTIONS[1])
    for option in question.options:
        _check_words(number, option, ("option", OPTION_AT_MOST))
    for language in question.options[0]:
        if len({option.get(language) for option in question.options}) < len(question.options):
            raise FormFaulty(number=number, reason="same", value="", at_most="")


def _check_words(number: int, words: Words, rule: tuple[str, int]) -> None:
    reason, at_most = rule
    if not words or any(not text.strip() for text in words.values()):
        raise FormFaulty(number=number, reason="empty", value="", at_most="")
    longest = max(len(text) for text in words.values())
    if longest > at_most:
        raise FormFaulty(number=number, reason=reason, value=longest, at_most=at_most)


def write(question: Question, answer: int | Sequence[int] | None) -> str:
    """Write an answer as its code; None is skipped, several choices and a ranking are the options' numbers."""
    if answer is None:
        return SKIPPED
    if isinstance(answer, int):
        return _base36(answer)
    if question.kind is Kind.CHOICES:
        return _base36(sum(1 << option for option in answer))
    return "".join(DIGITS[option] for option in answer)


def read(question: Question, code: str) -> int | tuple[int, ...] | None:
    """Read a code back; raises AnswerForged for what no button of this question says."""
    if code == SKIPPED:
        return None
    if not code or any(digit not in DIGITS for digit in code) or len(code) > question.longest:
        raise AnswerForged
    if question.kind is Kind.RANKING:
        order = tuple(DIGITS.index(digit) for digit in code)
        if sorted(order) != list(range(len(question.options))):
            raise AnswerForged
        return order
    number = int(code, 36)
    if question.kind is Kind.CHOICES:
        return _chosen(question, number)
    least, most = SCALES.get(question.kind, (0, len(question.options) - 1))
    if not least <= number <= most:
        raise AnswerForged
    return number


def read_sheet(form: Form, text: str) -> tuple[str, ...]:
    """Give the codes of a sheet as far as it is answered; raises AnswerForged unless each is an answer."""
    codes = tuple(text.split(".")) if text else ()
    if len(codes) > len(form.tapped):
        raise AnswerForged
    for question, code in zip(form.tapped, codes, strict=False):
        read(question, code)
    return codes


def read_part(question: Question, part: str) -> tuple[int, ...]:
    """Give the options taken so far of a question that takes several taps; raises AnswerForged."""
    if not part:
        return ()
    if question.kind is Kind.CHOICES and len(part) <= question.longest and all(digit in DIGITS for digit in part):
        return _chosen(question, int(part, 36))
    order = tuple(DIGITS.find(digit) for digit in part)
    known = set(range(len(question.options)))
    if question.kind is not Kind.RANKING or len(set(order)) < len(order) or not set(order) <= known:
        raise AnswerForged
    return order


def _chosen(question: Question, mask: int) -> tuple[int, ...]:
    if mask >= 1 << len(question.options):
        raise AnswerForged
    return tuple(option for option in range(len(question.options)) if mask >> option & 1)


def _base36(number: int) -> str:
    code = DIGITS[number % 36]
    while number := number // 36:
        code = DIGITS[number % 36] + code
    return code
