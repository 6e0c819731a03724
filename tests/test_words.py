"""The catalogues are complete: every language says every word, with the same facts, and every word in code is said."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter

import pytest
from babel.messages.catalog import Message

from classbell.domain import errors
from classbell.domain.errors.basics import Refused
from classbell.words.catalogue import Voice, catalogues, languages

ROOT = Path(__file__).parent.parent / "classbell"
WORD = re.compile(r"""(?:\.html|\.text|\bsay|\bcomplain|\bstop)\(\s*"([a-z_]+(?:\.[a-z_]+)+)\"""")

LISTED = re.compile(r"""["'](?:[、，；]|[,;] )["']\.join\(""")
FOR_THE_CONSOLE = {"bot", "sandbox", "storage", "terms.py"}
"""Who speaks to whoever runs the program, or for the sandbox, speaks English."""
CHINESE_MARKS = re.compile(r"[，。；：、？！（）《》【】]")
LABEL = 20
"""Characters; what is shorter may be a button."""


def said(language: str) -> dict[str, Message]:
    return {_key(message): message for catalogue in catalogues(language) for message in catalogue if message.id}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _sentences(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _facts(sentence: str) -> set[str]:
    names = (name for _, name, _, _ in Formatter().parse(sentence) if name)
    return {re.split(r"[.\[]", name)[0] for name in names}


def _refusals() -> set[str]:
    for module in iter_modules(errors.__path__, f"{errors.__name__}."):
        import_module(module.name)
    return _below(Refused)


def _below(cls: type[Refused]) -> set[str]:
    return {word for child in cls.__subclasses__() for word in {child.word, *_below(child)}}


def test_there_are_chinese_and_english() -> None:
    assert languages() == ("en", "zh_CN")


def test_every_language_says_the_same_words() -> None:
    assert set(said("en")) == set(said("zh_CN"))


@pytest.mark.parametrize("language", languages())
def test_no_word_is_said_twice(language: str) -> None:
    words = [_key(message) for catalogue in catalogues(language) for message in catalogue if message.id]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("language", languages())
def test_every_word_has_a_sentence_in_all_its_plurals(language: str) -> None:
    plurals = catalogues(language)[0].num_plurals
    for word, message in said(language).items():
        sentences = _sentences(message)
        assert all(sentences), word
        assert len(sentences) == (1 if isinstance(message.id, str) else plurals), word


def test_a_sentence_has_the_same_facts_in_every_language() -> None:
    chinese = said("zh_CN")
    for word, message in said("en").items():
        facts = set.union(*map(_facts, _sentences(message)))
        others = set.union(*map(_facts, _sentences(chinese[word])))
        assert facts - {"count"} == others - {"count"}, word


def test_every_word_in_code_is_in_the_catalogues() -> None:
    words = {word for path in ROOT.rglob("*.py") for word in WORD.findall(path.read_text("utf-8"))}
    assert words, "the pattern has to find some"
    assert words <= set(said("en"))


def test_every_refusal_is_worded() -> None:
    assert _refusals() <= set(said("en"))


@pytest.mark.parametrize("language", languages())
def test_tags_in_sentences_are_closed(language: str) -> None:
    for word, message in said(language).items():
        for sentence in _sentences(message):
            opened = re.findall(r"<(b|i|u|s|code|pre|a|blockquote)\b", sentence)
            closed = re.findall(r"</(b|i|u|s|code|pre|a|blockquote)>", sentence)
            assert sorted(opened) == sorted(closed), word


def test_a_list_is_parted_as_the_language_does() -> None:
    chinese, english = Voice("zh_CN"), Voice("en")
    assert (chinese.listed("甲乙"), english.listed("AB")) == ("甲、乙", "A, B")
    assert (chinese.listed("甲乙", "clauses"), english.listed("AB", "clauses")) == ("甲；乙", "A; B")
    assert (chinese.listed("甲乙丙", at_most=2), english.listed("ABC", at_most=2)) == ("甲、乙……", "A, B…")
    assert chinese.listed("甲乙", at_most=2) == "甲、乙"
    assert english.listed([]) == ""


def test_a_fact_of_several_things_is_listed_and_spelled() -> None:
    word = "refused.headings_missing"
    assert "姓名、<单位>" in Voice("zh_CN").text(word, missing=("姓名", "<单位>"))
    assert "Name, &lt;Unit&gt;" in Voice("en").html(word, missing=("Name", "<Unit>"))


def test_no_code_parts_a_list_by_itself() -> None:
    paths = [*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]
    spoken = [path for path in paths if not FOR_THE_CONSOLE & set(path.relative_to(ROOT).parts)]
    assert [path.name for path in spoken if LISTED.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("language", languages())
def test_what_parts_a_list_is_worded_once(language: str) -> None:
    parting = {
        word
        for word, message in said(language).items()
        if all(not re.search(r"\w", one) for one in _sentences(message))
    }
    assert {word for word in parting if word.endswith((".comma", ".and"))} == set()
    assert {"list.names", "list.figures", "list.clauses"} <= parting


def test_english_has_no_chinese_marks() -> None:
    wrong = {word for word, message in said("en").items() if any(map(CHINESE_MARKS.search, _sentences(message)))}
    assert wrong == set()


@pytest.mark.parametrize("language", languages())
def test_back_and_another_page_have_a_sign_each(language: str) -> None:
    labels = {word: one for word, message in said(language).items() for one in _sentences(message) if len(one) < LABEL}
    wrong = re.compile(r"^([‹←⬅<]️? ?)?(返回|Back\b)(?! since)|[◀▶]$")
    assert {word: one for word, one in labels.items() if wrong.search(one)} == {}


def test_english_has_one_kind_of_apostrophe() -> None:
    chat = {word: one for word, message in said("en").items() for one in _sentences(message) if "cli." not in word}
    assert {word for word, one in chat.items() if re.search(r"[a-z]'[a-z ]", one)} == set()
