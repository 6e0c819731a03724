"""Counts of a class by kind tell of nobody alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.profiles import Part, part


def test_small_kinds_and_no_kind_are_the_others() -> None:
    assert part({"county": 40, "township": 20, "province": 2, None: 3}, 5) == (
        Part("county", 40),
        Part("township", 20),
        Part(None, 5),
    )


def test_others_that_are_too_few_take_the_smallest_kind_along() -> None:
    assert part({"county": 40, "township": 6, "province": 1}, 5) == (Part("county", 40), Part(None, 7))


def test_nothing_is_parted_where_everybody_would_be_the_others() -> None:
    assert part({"county": 4}, 5) == ()
    assert part({"county": 6, "province": 1}, 5) == ()
    assert part({}, 5) == ()


def test_one_kind_alone_is_shown() -> None:
    assert part({"county": 6}, 5) == (Part("county", 6),)


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d", None]), st.integers(1, 30)), st.integers(1, 8))
def test_no_part_is_small_and_all_parts_make_the_whole(counts: dict[str | None, int], least: int) -> None:
    found = part(counts, least)
    assert all(one.heads >= least for one in found)
    assert sum(one.heads for one in found) in {0, sum(counts.values())}
