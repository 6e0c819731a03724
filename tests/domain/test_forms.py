from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import form_files
from classbell.domain.errors.feedback import AnswerForged, FormFaulty, FormUnreadable
from classbell.domain.errors.tables import HeadingsMissing
from classbell.domain.forms import (
    SHEET_AT_MOST,
    SKIPPED,
    WITH_OPTIONS,
    About,
    Form,
    Kind,
    Question,
    check,
    ordered,
    read,
    read_part,
    read_sheet,
    said,
    write,
)
from classbell.domain.tables import Table
from classbell.words.forms import templates


def alike(text: str) -> dict[str, str]:
    return {"zh_CN": text, "en": text}


@st.composite
def questions(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Question:
    kind = draw(st.sampled_from(kinds))
    count = draw(st.integers(2, 10)) if kind in WITH_OPTIONS else 0
    return Question(kind, alike("题"), tuple(alike(f"选项{number}") for number in range(count)))


TAPPED = tuple(kind for kind in Kind if kind is not Kind.TEXT)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Question, int | tuple[int, ...] | None]:
    question = draw(questions(TAPPED))
    size = len(question.options)
    answers: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.RATING: st.integers(1, 5),
        Kind.POINTS: st.integers(0, 20),
        Kind.CHOICE: st.integers(0, max(size - 1, 0)),
        Kind.CHOICES: st.sets(st.integers(0, max(size - 1, 0))).map(sorted).map(tuple),
        Kind.RANKING: st.permutations(range(size)).map(tuple),
    }
    return question, draw(st.none() | answers[question.kind])


@given(answered())
def test_an_answer_reads_back_as_it_was_written(pair: tuple[Question, int | tuple[int, ...] | None]) -> None:
    question, answer = pair
    code = write(question, answer)
    assert read(question, code) == answer
    assert len(code) <= max(question.longest, len(SKIPPED))
    assert "." not in code
    assert ":" not in code


@given(questions(TAPPED), st.text(max_size=12))
def test_whatever_a_forged_button_says_is_an_answer_of_the_question_or_refused(question: Question, code: str) -> None:
    try:
        answer = read(question, code)
    except AnswerForged:
        return
    assert answer is None or read(question, write(question, answer)) == answer
    size = len(question.options)
    if isinstance(answer, tuple):
        assert set(answer) <= set(range(size))
    elif answer is not None:
        assert answer in {Kind.RATING: range(1, 6), Kind.POINTS: range(21)}.get(question.kind, range(size))


@given(st.lists(answered(), min_size=1, max_size=8), st.data())
def test_a_sheet_travels_in_a_button_of_64_bytes_and_reads_back_as_far_as_it_goes(
    pairs: list[tuple[Question, int | tuple[int, ...] | None]], data: st.DataObject
) -> None:
    form = Form(alike("表"), About.SESSION, tuple(question for question, _ in pairs))
    if sum(question.longest + 1 for question in form.tapped) > SHEET_AT_MOST:
        with pytest.raises(FormFaulty):
            check(form)
        return
    check(form)
    upto = data.draw(st.integers(0, len(pairs)))
    codes = tuple(write(question, answer) for question, answer in pairs[:upto])
    text = ".".join(codes)
    assert read_sheet(form, text) == codes
    assert len(f"feedback.at:9999999:{text}:".encode()) + max(question.longest for question in form.tapped) <= 64 + 1


def test_a_sheet_with_more_answers_than_questions_is_refused() -> None:
    form = Form(alike("表"), About.SESSION, (Question(Kind.RATING, alike("题")),))
    with pytest.raises(AnswerForged):
        read_sheet(form, "5.5")


def test_parts_of_an_answer_are_options_of_the_question() -> None:
    ranking = Question(Kind.RANKING, alike("题"), tuple(map(alike, "甲乙丙")))
    choices = replace(ranking, kind=Kind.CHOICES)
    assert read_part(ranking, "20") == (2, 0)
    assert read_part(choices, "5") == (0, 2)
    assert read_part(choices, "") == ()
    for question, part in ((ranking, "22"), (ranking, "3"), (choices, "8"), (choices, "?"), (ranking, "é")):
        with pytest.raises(AnswerForged):
            read_part(question, part)


TEN = tuple(map(alike, "甲乙丙丁戊己庚辛壬癸"))
RATING = Question(Kind.RATING, alike("题"))
GOOD = Form(alike("表"), About.SESSION, (RATING,))


@pytest.mark.parametrize(
    ("form", "number", "reason"),
    [
        (replace(GOOD, questions=()), 0, "questions"),
        (replace(GOOD, questions=(RATING,) * 13), 0, "questions"),
        (replace(GOOD, questions=(replace(RATING, kind=Kind.TEXT),)), 0, "only_text"),
        (replace(GOOD, name=alike(" ")), 0, "name"),
        (replace(GOOD, name=alike("长" * 41)), 0, "name"),
        (replace(GOOD, questions=(replace(RATING, words={}),)), 1, "empty"),
        (replace(GOOD, questions=(RATING, replace(RATING, words=alike("长" * 201)))), 2, "words"),
        (replace(GOOD, questions=(replace(RATING, options=(alike("甲"), alike("乙"))),)), 1, "no_options"),
        (replace(GOOD, questions=(Question(Kind.CHOICE, alike("题"), (alike("甲"),)),)), 1, "options"),
        (replace(GOOD, questions=(Question(Kind.CHOICE, alike("题"), (alike("甲"), alike("甲"))),)), 1, "same"),
        (replace(GOOD, questions=(Question(Kind.CHOICE, alike("题"), (alike("甲"), alike("长" * 41))),)), 1, "option"),
        (
            replace(
                GOOD, questions=(Question(Kind.RANKING, alike("题"), tuple(map(alike, "甲乙丙丁戊己庚辛壬癸"))),) * 4
            ),
            0,
            "too_much",
        ),
    ],
)
def test_what_cannot_be_asked_is_named_by_its_question(form: Form, number: int, reason: str) -> None:
    check(GOOD)
    with pytest.raises(FormFaulty) as refused:
        check(form)
    assert (refused.value.facts["number"], refused.value.facts["reason"]) == (number, reason)


def test_lines_of_a_message_become_questions_and_what_is_written_comes_last() -> None:
    lines = (
        "文字 建议",
        "1. 评分 内容是否实用",
        "【单选】 难度：偏易／适中／偏难",
        "choices More of: writing/research",
        "排序 最重要：师资/场地/案例",
        "20分 方法",
    )
    form = form_files.from_lines("\n".join(lines), "课后", About.SESSION)
    assert [question.kind for question in form.questions] == [
        Kind.RATING,
        Kind.CHOICE,
        Kind.CHOICES,
        Kind.RANKING,
        Kind.POINTS,
        Kind.TEXT,
    ]
    assert [said(option, "en") for option in form.questions[1].options] == ["偏易", "适中", "偏难"]
    assert said(form.questions[2].words, "zh_CN") == "More of"
    assert form.written == (5,)


def test_what_a_question_says_keeps_its_own_punctuation() -> None:
    form = form_files.from_lines("单选 师资、场地，哪个好：师资、讲台/场地", "课后", About.SESSION)
    assert said(form.questions[0].words, "zh_CN") == "师资、场地，哪个好"
    assert [said(option, "zh_CN") for option in form.questions[0].options] == ["师资、讲台", "场地"]


PLAIN = st.text("课程案例abc、?（）1 ", min_size=1, max_size=9).map(str.strip).filter(bool)


@given(
    found=st.lists(
        st.tuples(st.sampled_from(list(Kind)), PLAIN, st.lists(PLAIN, min_size=2, max_size=4, unique=True)),
        min_size=1,
        max_size=4,
    ),
    language=st.sampled_from(["zh_CN", "en"]),
)
def test_lines_that_are_written_are_read_again_as_the_same_form(
    found: list[tuple[Kind, str, list[str]]], language: str
) -> None:
    questions = [
        Question(kind, alike(words), tuple(map(alike, options)) if kind in WITH_OPTIONS else ())
        for kind, words, options in found
    ]
    form = Form(alike("课后"), About.SESSION, ordered([Question(Kind.RATING, alike("好")), *questions]))
    try:
        check(form)
    except FormFaulty:  # too much for a card: no such form is ever kept
        return
    assert form_files.from_lines(form_files.to_lines(form, language), "课后", About.SESSION) == form


def test_what_stays_as_it_was_in_one_language_keeps_the_others() -> None:
    both = {"zh_CN": "内容", "en": "Content"}
    before = Form({"zh_CN": "评课", "en": "Form"}, About.SESSION, (Question(Kind.RATING, both),))
    after = Form(alike("评课"), About.SESSION, (Question(Kind.POINTS, alike("内容")), Question(Kind.TEXT, alike("新"))))
    found = form_files.known_words(after, before, "zh_CN")
    assert [question.words for question in found.questions] == [both, alike("新")]
    assert found.name == before.name


def test_a_kind_nobody_knows_is_named_with_its_line() -> None:
    with pytest.raises(FormFaulty) as refused:
        form_files.from_lines("评分 好\n判断 对吗", "课后", About.SESSION)
    assert (refused.value.facts["number"], refused.value.facts["reason"]) == (2, "kind")


def test_a_sheet_of_questions_may_have_both_languages() -> None:
    rows = [
        ("题型", "题目", "选项", "英文题目", "英文选项"),
        ("评分", "内容", "", "Content", ""),
        ("单选", "难度", "易/难", "Level", "easy/hard"),
    ]
    form = form_files.from_table(Table(tuple(enumerate(rows, 1))), "课后", About.CLASS)
    assert said(form.questions[1].options[1], "en") == "hard"
    assert said(form.questions[1].options[1], "zh_CN") == "难"
    rows[2] = ("单选", "难度", "易/难", "Level", "easy")
    with pytest.raises(FormFaulty) as refused:
        form_files.from_table(Table(tuple(enumerate(rows, 1))), "课后", About.CLASS)
    assert refused.value.facts["reason"] == "options_differ"
    with pytest.raises(HeadingsMissing):
        form_files.from_table(Table(((1, ("姓名",)),)), "课后", About.CLASS)


@pytest.mark.parametrize(
    "text",
    ["name = ", 'surprise = 1\nname = "表"'],
)
def test_a_file_that_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(FormUnreadable):
        form_files.from_toml(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('name = "表"\nquestions = 3', "questions"),
        ('name = "表"\nabout = "week"\n[[questions]]\nkind = "rating"\nwords = "好"', "about"),
        ('name = "表"\n[[questions]]\nkind = "rating"', "empty"),
        ('name = "表"\n[[questions]]\nkind = "choice"\nwords = "好"\noptions = "甲"', "options"),
        ('name = "表"\nquestions = ["评分"]', "empty"),
        ('[[questions]]\nkind = "rating"\nwords = "好"', "empty"),
    ],
)
def test_a_file_that_asks_what_cannot_be_asked_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FormFaulty) as refused:
        form_files.from_toml(text)
    assert refused.value.facts["reason"] == reason


def test_every_form_that_comes_with_the_program_can_be_asked_in_both_languages() -> None:
    assert {"session", "class", "lecture", "assessment"} <= set(templates())
    for form in templates().values():
        check(form)
        texts = [form.name, *(question.words for question in form.questions)]
        texts += [option for question in form.questions for option in question.options]
        assert all({"zh_CN", "en"} <= set(words) for words in texts)
    assert len(templates()["lecture"].tapped) == 3
    assert ordered(templates()["class"].questions) == templates()["class"].questions
