"""Chains by value: what is sealed can be read back, and no part of it changes or goes unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Direction, Evidence, Mark, Origin, Status
from classbell.domain.audits import Fault, audit
from classbell.domain.seals import (
    NOTHING,
    Fact,
    Kind,
    Link,
    Place,
    SealedMark,
    SealedSession,
    head_of_amendment,
    head_of_day,
    link,
    read_day,
    standing,
)

AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
SESSION = SealedSession(7, "公文写作", AT - timedelta(hours=2), AT)

texts = st.none() | st.text(max_size=20)
marks = st.builds(
    Mark,
    session_id=st.just(SESSION.id),
    person_id=st.integers(1, 9),
    status=st.sampled_from(Status),
    evidence=st.sampled_from(Evidence),
    signed_at=st.none() | st.integers(0, 10**8).map(lambda n: AT + timedelta(milliseconds=n)),
    reason=texts,
    kept_by=st.none() | st.integers(1, 9),
    origin=st.sampled_from(Origin),
    direction=st.sampled_from(Direction),
)


def fact(mark: Mark, reason: str | None = None) -> Fact:
    key = (mark.session_id, mark.person_id, mark.direction)
    return Fact(key, f"学员{mark.person_id}", None, mark, None, reason)


def place(number: int, kind: Kind = Kind.DAY) -> Place:
    return Place(1, number, kind, DAY, AT + timedelta(minutes=number), None if kind is Kind.DAY else 3)


def chain(sealed: Sequence[Mark], *amended: Sequence[Mark]) -> list[Link]:
    """Seal some marks, then amend them so many times."""
    links = [link(NOTHING, place(1), head_of_day("任职培训班", [SESSION]), map(fact, sealed))]
    for number, changed in enumerate(amended, 2):
        facts = [fact(mark, "看错") for mark in changed]
        links.append(link(links[-1].digest, place(number, Kind.AMENDMENT), head_of_amendment("by_hand"), facts))
    return links


def absent(person_id: int) -> Mark:
    return Mark(SESSION.id, person_id, Status.ABSENT, Evidence.TYPED, None, origin=Origin.CLOCK)


def faults(links: Sequence[Link], stands: Sequence[Mark], sealed_ids: Sequence[int] = (SESSION.id,)) -> list[Fault]:
    logged = [one.digest for one in links]
    return [one.fault for one in audit(links, stands, sealed_ids, logged)]


@given(st.lists(marks, max_size=5, unique_by=lambda mark: (mark.person_id, mark.direction)))
def test_every_mark_can_be_read_back_and_a_whole_chain_has_no_fault(sealed: list[Mark]) -> None:
    links = chain(sealed)
    assert [one.mark for one in links[0].facts] == sealed
    assert read_day(links[0].head) == ("任职培训班", [SESSION])
    assert faults(links, sealed) == []


@given(
    st.lists(marks, min_size=1, max_size=5, unique_by=lambda mark: (mark.person_id, mark.direction)),
    st.data(),
)
def test_any_other_mark_in_its_place_is_found(sealed: list[Mark], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(marks.filter(lambda mark: mark != sealed[at]))
    other = replace(other, person_id=sealed[at].person_id, direction=sealed[at].direction)
    stands = [*sealed[:at], other, *sealed[at + 1 :]]
    expected = [] if other == sealed[at] else [Fault.CHANGED]
    assert faults(chain(sealed), stands) == expected
    assert faults(chain(sealed), [*sealed[:at], *sealed[at + 1 :]]) == [Fault.GONE]


def test_what_was_amended_last_is_what_should_stand() -> None:
    late, on_leave = replace(absent(1), status=Status.LATE), replace(absent(1), status=Status.ON_LEAVE)
    links = chain([absent(1), absent(2)], [late], [on_leave])
    assert standing(links)[(SESSION.id, 1, Direction.IN)].mark == on_leave
    assert faults(links, [on_leave, absent(2)]) == []
    assert faults(links, [late, absent(2)]) == [Fault.CHANGED]


def test_a_mark_that_was_taken_back_must_not_stand() -> None:
    links = chain([absent(1)])
    gone = Fact((SESSION.id, 1, Direction.IN), "学员1", None, None)
    links.append(link(links[0].digest, place(2, Kind.AMENDMENT), head_of_amendment("undo"), [gone]))
    assert faults(links, []) == []
    assert faults(links, [absent(1)]) == [Fault.ADDED]


@given(st.integers(0, 3), st.data())
def test_no_part_of_a_link_can_be_changed(at: int, data: st.DataObject) -> None:
    people = [absent(number) for number in range(1, 4)]
    links = chain(people, *[[absent(number)] for number in range(1, 4)])
    one = links[at]
    marks_changed = (replace(one.marks[0], digest="0" * 64), *one.marks[1:])
    altered = data.draw(
        st.sampled_from(
            [
                replace(one, head=one.head + " "),
                replace(one, marks=one.marks[1:]),
                replace(one, marks=marks_changed),
                replace(one, digest="0" * 64),
                replace(one, place=replace(one.place, made_by=99)),
                replace(one, place=replace(one.place, made_at=AT)),
                replace(one, place=replace(one.place, day=date(2026, 3, 3))),
            ]
        )
    )
    found = faults([*links[:at], altered, *links[at + 1 :]], people)
    assert Fault.LINK in found or Fault.CUT in found


@given(st.integers(0, 3))
def test_no_link_can_be_taken_out(at: int) -> None:
    people = [absent(number) for number in range(1, 4)]
    links = chain(people, *[[absent(number)] for number in range(1, 4)])
    left = [*links[:at], *links[at + 1 :]]
    found = {one.fault for one in audit(left, people, [], [one.digest for one in links])}
    assert Fault.CUT in found
    assert (Fault.GAP in found) == (at < 3)


def test_a_session_that_says_it_is_sealed_needs_a_seal() -> None:
    assert faults(chain([absent(1)]), [absent(1)], [SESSION.id, 8]) == [Fault.UNSEALED]


def test_only_a_row_emptied_with_its_person_counts_as_erased() -> None:
    [one] = chain([absent(1)])
    bare = SealedMark(SESSION.id, None, None, None, one.marks[0].digest)
    assert faults([replace(one, marks=(bare,))], []) == []
    assert faults([replace(one, marks=(replace(bare, person_id=1),))], []) == [Fault.ROW]
    assert faults([replace(one, marks=(bare,))], [absent(1)]) == [Fault.ADDED]
