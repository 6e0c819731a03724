from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from classbell.domain.revisions import Revision
from classbell.domain.workdays import Cause, Day
from classbell.faces import revisions
from classbell.words import imports
from classbell.words.catalogue import Voice
from classbell.words.messages import plain
from tests.days import ZONE
from tests.domain.test_revisions import STANDS


@pytest.mark.parametrize(
    ("language", "names"), [("zh_CN", "授课人甲 → 授课人乙、授课人丙"), ("en", "授课人甲 → 授课人乙, 授课人丙")]
)
def test_several_lecturers_are_named_as_each_language_parts_names(language: str, names: str) -> None:
    now = replace(STANDS, lecturers=("授课人乙", "授课人丙"))
    assert names in plain(revisions.said(Voice(language, ZONE), Revision(1, STANDS, now)))


def test_a_name_that_is_too_long_shows_that_it_goes_on() -> None:
    day = Day(date(2026, 2, 17), False, 1, Cause.HOLIDAY, {"en": "A day off whose name goes on and on and on"})
    assert imports.why(Voice("en", ZONE), day) == "A day off whose name goes on and on and…"
