from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Evidence
from classbell.domain.terms import CODE_KINDS, FLOORS, Policy, Terms, Wishes, settle

kinds, floors = st.sampled_from(CODE_KINDS), st.sampled_from(FLOORS)
wishes = st.builds(Wishes, st.none() | kinds, st.none() | floors, st.none() | st.booleans())
policies = st.builds(Policy, kinds, floors, st.booleans())


@given(policies, wishes, wishes)
def test_what_a_session_chose_goes_before_its_class_and_that_before_the_policy(
    policy: Policy, own: Wishes, of_class: Wishes
) -> None:
    terms = settle(policy, own, of_class)
    for name in ("code_kind", "floor", "asks_place"):
        chosen = [getattr(one, name) for one in (own, of_class, policy)]
        assert getattr(terms, name) == next(one for one in chosen if one is not None)


@pytest.mark.parametrize(
    ("kind", "floor", "place", "attainable"),
    [
        ("static", "E1", False, True),
        ("static", "E2", True, False),
        ("rotating", "E2", False, True),
        ("rotating", "E3", False, False),
        ("rotating", "E3", True, True),
        ("challenge", "E3", False, True),
        ("static", "E3", True, False),
    ],
)
def test_terms_that_nobody_can_meet_are_known(kind: str, floor: str, place: bool, attainable: bool) -> None:
    assert Terms(kind, Evidence(floor), place).is_attainable is attainable


def test_a_scan_that_was_kept_before_its_account_was_bound_has_to_meet_the_terms_too() -> None:
    assert Terms("challenge", Evidence.STATIC, asks_place=False).want_more_than(Evidence.ROTATING)
    assert Terms("rotating", Evidence.LOCATED, asks_place=True).want_more_than(Evidence.ROTATING)
    assert not Terms("rotating", Evidence.ROTATING, asks_place=True).want_more_than(Evidence.ROTATING)


@pytest.mark.parametrize("wrong", [{"code_kind": "none"}, {"floor": Evidence.SEEN}, {"floor": Evidence.TYPED}])
def test_a_policy_that_means_nothing_is_refused(wrong: dict[str, Evidence]) -> None:
    with pytest.raises(ValueError, match="is one of"):
        Policy(**wrong)  # type: ignore[arg-type] # that is the point
