from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.people import ALLOWED, Grant, Role, Scope, Verb, may
from classbell.domain.roles import GRANTABLE, Held, answers_for, may_grant, outranks

PATHS = ("/1/", "/1/2/", "/1/2/3/", "/1/20/", "/1/4/")
CLASSES = {7: "/1/2/", 8: "/1/20/"}
SCOPES = [*map(Scope, PATHS), *(Scope(path, class_id) for class_id, path in CLASSES.items())]
GRANTS = [
    *(Grant(role, path, None) for role in Role for path in PATHS),
    *(Grant(role, None, class_id) for role in Role for class_id in CLASSES),
]
scopes, grants = st.sampled_from(SCOPES), st.sampled_from(GRANTS)


def lies_within(scope: Scope, grant: Grant) -> bool:
    """Whether a scope lies within a grant, told by the units on its path instead of by its text."""
    if grant.class_id is not None:
        return scope.class_id == grant.class_id
    above = [part for part in (grant.unit_path or "").split("/") if part]
    return [part for part in scope.unit_path.split("/") if part][: len(above)] == above


@pytest.mark.parametrize(("grant", "scope"), list(itertools.product(GRANTS, SCOPES)))
def test_a_verb_is_allowed_by_role_and_scope_together(grant: Grant, scope: Scope) -> None:
    for verb in Verb:
        assert may([grant], verb, scope) == (grant.role in ALLOWED[verb] and lies_within(scope, grant))


@pytest.mark.parametrize(("grant", "scope"), list(itertools.product(GRANTS, SCOPES)))
def test_a_role_is_given_only_by_its_givers_within_their_scope(grant: Grant, scope: Scope) -> None:
    for role in Role:
        allowed = role in GRANTABLE.get(grant.role, ()) and lies_within(scope, grant)
        assert may_grant([grant], role, scope) == allowed


def test_nobody_gives_a_role_that_lets_its_holder_give_more() -> None:
    for giver, gifts in GRANTABLE.items():
        assert all(GRANTABLE.get(role, frozenset()) <= gifts for role in gifts), giver


@given(held=st.lists(grants, max_size=4), role=st.sampled_from(list(Role)), scope=scopes)
def test_who_may_speak_for_a_person_could_have_given_every_role_of_theirs(
    held: list[Grant], role: Role, scope: Scope
) -> None:
    one = Held(1, 1, role, scope, "somewhere")
    assert outranks(held, []) is True
    assert outranks(held, [one]) == may_grant(held, role, scope)
    assert answers_for(held, scope.unit_path, [one]) <= outranks(held, [one])
    assert answers_for(held, scope.unit_path, []) == may(held, Verb.ORGANISE, Scope(scope.unit_path))
