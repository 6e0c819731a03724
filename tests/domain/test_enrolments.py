from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import enrolments, rosters
from classbell.domain.enrolments import Fate, Known, Person, Preview
from classbell.domain.errors.tables import HeadingsMissing
from classbell.domain.rosters import Draft, Policy
from classbell.domain.tables import Table
from classbell.domain.units import Level, Unit

ROOT = Unit(1, None, "/1/", Level.ORGANISATION, "本单位")
OFFICE = Unit(2, 1, "/1/2/", Level.PROVINCE, "办公室")
FAR = Unit(3, 1, "/1/3/", Level.PROVINCE, "外单位")
FAR_OFFICE = Unit(4, 3, "/1/3/4/", Level.PREFECTURE, "办公室")


def read(*rows: tuple[str, ...], headings: tuple[str, ...] = ("姓名", "手机", "工号", "单位", "类别")) -> Draft:
    table = Table(tuple(enumerate((headings, *rows), 1)))
    return rosters.read(table, Policy())


def person(name: str, number: int = 1, **facts: object) -> Person:
    blank: dict[str, object] = {
        "staff_no": None,
        "phone": None,
        "unit_path": "/1/",
        "unit_name": "本单位",
        "is_ours": True,
        "does": frozenset(),
    }
    return Person(id=number, name=name, **(blank | facts))  # type: ignore[arg-type]


def judged(*rows: tuple[str, ...], people: tuple[Person, ...] = (), **more: object) -> Preview:
    facts: dict[str, object] = {"units": [ROOT, OFFICE], "home": ROOT, "categories": frozenset()}
    return enrolments.judge(read(*rows), Known(people=people, **(facts | more)))  # type: ignore[arg-type]


def told(preview: Preview) -> list[tuple[int, str]]:
    return [(remark.number, remark.reason) for remark in preview.remarks]


def fates(preview: Preview) -> list[Fate]:
    return [plan.fate for plan in preview.plans]


@pytest.mark.parametrize(
    "headings",
    [
        ("姓名", "手机"),
        ("Name", "Phone"),
        ("姓名 / Name", "手机 / Phone"),
        ("姓 名*", "手机号码（必填）"),
        ("FULL NAME", "Phone number:"),
        ("学员姓名", "联系电话"),
    ],
)
def test_headings_are_known_in_both_languages_however_they_are_dressed(headings: tuple[str, ...]) -> None:
    [entry] = read(("学员甲", "13800000001"), headings=headings).entries
    assert (entry.name, entry.phone) == ("学员甲", "+8613800000001")


def test_columns_stand_in_any_order_among_others() -> None:
    [entry] = read(("1", "A7", "学员甲", "x"), headings=("序号", "工号", "姓名", "备注")).entries
    assert (entry.name, entry.staff_no) == ("学员甲", "A7")


def test_a_table_without_names_says_which_column_lacks() -> None:
    with pytest.raises(HeadingsMissing) as refusal:
        read(("13800000001",), headings=("手机",))
    assert refusal.value.facts == {"missing": ("姓名 / Name",)}


def test_the_example_line_of_the_template_is_nobody() -> None:
    assert [entry.name for entry in read(("示例：学员甲",), ("Example: Trainee",), ("学员乙",)).entries] == ["学员乙"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800000001", "+8613800000001"),
        ("138-0000-0001", "+8613800000001"),
        ("+86 138 0000 0001", "+8613800000001"),
        ("０１０－６５１２３４５６", "+861065123456"),
        ("+1 202 456 1111", "+12024561111"),
        ("12345", None),
        ("1380000000", None),
        ("电话", None),
    ],
)
def test_numbers_are_kept_as_the_world_writes_them(written: str, number: str | None) -> None:
    draft = read(("学员甲", written))
    assert draft.entries[0].phone == number
    assert [remark.reason for remark in draft.remarks] == ([] if number else ["phone_bad"])


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|x", "-x"])
def test_a_cell_that_a_spreadsheet_would_work_out_is_a_fault(cell: str) -> None:
    assert [remark.reason for remark in read((cell,)).remarks] == ["formula"]


@pytest.mark.parametrize("cell", ["-", "—", "无", "/", ""])
def test_a_stroke_is_nothing(cell: str) -> None:
    assert judged(("学员甲", cell, cell, cell)).plans[0].fate is Fate.NEW


def test_a_staff_number_tells_a_known_person_whatever_else() -> None:
    known = person("学员甲", 7, staff_no="A1", unit_path="/1/3/")
    preview = judged(("学员甲", "", "A1", "办公室"), people=(known,))
    assert [(plan.fate, plan.person_id) for plan in preview.plans] == [(Fate.KNOWN, 7)]
    assert told(preview) == []


def test_a_phone_tells_a_known_person_of_the_same_name() -> None:
    known = person("学员甲", 7, phone="+8613800000001")
    assert judged(("学员甲", "13800000001"), people=(known,)).plans[0].person_id == 7
    assert told(judged(("学员乙", "13800000001"), people=(known,))) == [(2, "phone_taken")]


def test_numbers_of_two_people_in_one_row_are_a_fault() -> None:
    people = (person("学员甲", 7, staff_no="A1"), person("学员甲", 8, phone="+8613800000001"))
    assert told(judged(("学员甲", "13800000001", "A1"), people=people)) == [(2, "phone_taken")]


def test_a_phone_of_somebody_with_another_staff_number_is_a_fault() -> None:
    known = person("学员甲", 7, phone="+8613800000001", staff_no="A1")
    assert told(judged(("学员甲", "13800000001", "A2"), people=(known,))) == [(2, "staff_no_differs")]


def test_a_name_alone_tells_the_one_of_that_name_in_that_unit() -> None:
    here, there = person("学员甲", 7), person("学员甲", 8, unit_path="/1/3/", unit_name="外单位")
    assert judged(("学员甲",), people=(here, there)).plans[0].person_id == 7
    abroad = judged(("学员甲",), people=(there,))
    assert (fates(abroad), told(abroad)) == ([Fate.NEW], [(2, "namesake")])
    twice = judged(("学员甲",), people=(here, person("学员甲", 9)))
    assert (fates(twice), told(twice)) == ([Fate.FAULTY], [(2, "which_of_them")])


def test_one_person_under_two_rows_is_a_repeat() -> None:
    known = person("学员甲", 7, staff_no="A1", phone="+8613800000001")
    preview = judged(("学员甲", "", "A1"), ("学员甲", "13800000001", ""), people=(known,))
    assert (3, "duplicate") in told(preview)
    assert fates(preview) == [Fate.KNOWN, Fate.FAULTY]


def test_a_new_number_is_kept_only_for_our_own_people() -> None:
    ours, theirs = (person("学员甲", 7, staff_no="A1", phone="+8613800000009", is_ours=own) for own in (True, False))
    changed = judged(("学员甲", "13800000001", "A1"), people=(ours,))
    assert (changed.plans[0].new_phone, told(changed)) == ("+8613800000001", [(2, "phone_changed")])
    kept = judged(("学员甲", "13800000001", "A1"), people=(theirs,))
    assert (kept.plans[0].new_phone, told(kept)) == (None, [(2, "phone_kept")])
    unknown = person("学员甲", 7, staff_no="A1", is_ours=False)
    assert judged(("学员甲", "13800000001", "A1"), people=(unknown,)).plans[0].new_phone is None


def test_who_is_on_the_roll_already_is_not_enrolled_again() -> None:
    preview = judged(("学员甲", "", "A1"), people=(person("学员甲", 7, staff_no="A1", does=frozenset({"trainee"})),))
    assert (fates(preview), preview.good) == ([Fate.ALREADY], 0)


def test_units_are_sought_below_the_class_first_and_new_ones_named_once() -> None:
    preview = judged(("学员甲", "", "", "办公室"), ("学员乙", "", "", "新办"), ("学员丙", "", "", "新办"))
    assert [plan.unit_id for plan in preview.plans] == [2, None, None]
    assert preview.new_units == ("新办",)
    near = judged(("学员甲", "", "", "办公室"), units=[ROOT, OFFICE, FAR, FAR_OFFICE], home=FAR)
    assert near.plans[0].unit_id == 4
    both = judged(("学员甲", "", "", "办公室"), units=[ROOT, OFFICE, FAR, FAR_OFFICE])
    assert told(both) == [(2, "unit_ambiguous")]


def test_the_first_roster_names_the_categories_and_later_ones_keep_to_them() -> None:
    row = ("学员甲", "", "", "", "科级")
    assert (told(judged(row)), judged(row).new_categories) == ([(2, "category_new")], ("科级",))
    assert told(judged(row, categories=frozenset({"处级"}))) == [(2, "category_unknown")]
    assert told(judged(row, categories=frozenset({"科级"}))) == []


def test_a_name_found_by_a_number_is_not_given_away() -> None:
    theirs = person("欧阳远", 7, phone="+8613800000001", is_ours=False, unit_name="外单位")
    [remark] = judged(("学员甲", "13800000001"), people=(theirs,)).remarks
    assert remark.value == "欧＊（外单位）"


CELL = st.one_of(
    st.sampled_from(["", "学员甲", "学员乙", "13800000001", "A1", "=1", "跟班", "办公室", "-"]), st.text(max_size=12)
)


@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=25))
def test_every_row_has_one_fate_and_every_fault_its_row(rows: list[tuple[str, ...]]) -> None:
    preview = judged(*rows, people=(person("学员甲", 7, phone="+8613800000001"),))
    numbers = [plan.entry.number for plan in preview.plans]
    assert len(set(numbers)) == len(numbers)
    faulty = {plan.entry.number for plan in preview.plans if plan.fate is Fate.FAULTY}
    assert faulty == {remark.number for remark in preview.faults}
    kept = [plan for plan in preview.plans if plan.fate is not Fate.FAULTY]
    assert all(plan.entry.name and not re.match(r"[=@]", plan.entry.name) for plan in kept)
    phones = [plan.entry.phone for plan in kept if plan.entry.phone]
    assert len(set(phones)) == len(phones)
    known = [plan.person_id for plan in kept if plan.person_id]
    assert len(set(known)) == len(known)


def test_who_has_had_the_topic_before_is_pointed_out_and_enrolled_all_the_same() -> None:
    known = person("学员甲", phone="+8613800000001", had=("甲班 第0期",))
    preview = judged(("学员甲", "13800000001", "", "", ""), people=(known,))
    assert told(preview) == [(2, "repeat")]
    assert [remark.value for remark in preview.warnings] == [("甲班 第0期",)]
    assert fates(preview) == [Fate.KNOWN]


def test_a_row_twice_in_the_file_of_somebody_known_is_named_once() -> None:
    row = ("学员甲", "13800000003", "A1", "", "")
    preview = judged(row, row, people=(person("学员甲", phone="+8613800000003", staff_no="A1"),))
    assert told(preview) == [(3, "duplicate")]
    assert fates(preview) == [Fate.KNOWN, Fate.FAULTY]
