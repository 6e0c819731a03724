from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.names import find
from classbell.domain.pinyin import initials, spelled


@dataclass(frozen=True)
class Somebody:
    name: str


PEOPLE = [Somebody(name) for name in ("王小明", "王晓敏", "李雷", "欧阳远", "Trainee One", "吕布")]


def names(typed: str) -> list[str]:
    return [person.name for person in find(typed, PEOPLE, 8)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("李雷", ["李雷"]),
        ("李 雷", ["李雷"]),
        ("lilei", ["李雷"]),
        ("LiLei", ["李雷"]),
        ("ll", ["李雷"]),
        ("wxm", ["王小明", "王晓敏"]),
        ("王", ["王小明", "王晓敏"]),
        ("王小敏", ["王晓敏", "王小明"]),
        ("ouyang", ["欧阳远"]),
        ("ouyan yuan", ["欧阳远"]),
        ("trainee", ["Trainee One"]),
        ("赵云", []),
        ("", []),
    ],
)
def test_a_name_is_found_by_characters_pinyin_initials_and_with_slips(typed: str, found: list[str]) -> None:
    assert names(typed) == found


@given(typed=st.text(max_size=20), at_most=st.integers(1, 5))
def test_any_text_finds_some_of_the_people_each_once(typed: str, at_most: int) -> None:
    found = find(typed, PEOPLE, at_most)
    assert len(found) <= at_most
    assert len(set(found)) == len(found)
    assert set(found) <= set(PEOPLE)


def test_names_are_spelled_character_by_character_and_never_as_phrases() -> None:
    assert initials("行长重庆") == "xzzq"
    assert spelled("任建新") == "renjianxin"
    assert "pypinyin.phrases_dict" not in sys.modules
