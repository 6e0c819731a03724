"""What a roster says, row by row, and what it would come to if it were kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import phonenumbers

from classbell.domain.people import Role
from classbell.domain.tables import Headings, Remark, Row, Table, Weight, looks_like_formula, rows_of

NAME_LENGTH = 60
LENGTH = 100

HEADINGS: Headings = {
    "name": ("姓名", "Name", "学员姓名", "名字", "full name", "trainee"),
    "phone": (
        "手机",
        "Phone",
        "手机号",
        "手机号码",
        "电话",
        "联系电话",
        "联系方式",
        "mobile",
        "phone number",
        "telephone",
    ),
    "staff_no": (
        "工号",
        "Staff number",
        "编号",
        "人员编号",
        "职工号",
        "staff no",
        "staff id",
        "employee number",
        "employee id",
    ),
    "unit": ("单位", "Unit", "工作单位", "所在单位", "部门", "organisation", "organization", "department"),
    "category": ("类别", "Category", "人员类别", "学员类别"),
    "group": ("小组", "Group", "组别", "分组"),
    "role": ("角色", "Role", "身份"),
}
REQUIRED = ("name",)

TRAINEE = "trainee"
ROLES: Mapping[str, str] = {
    "": TRAINEE,
    "学员": TRAINEE,
    "trainee": TRAINEE,
    "跟班": Role.SUPERVISOR,
    "跟班人员": Role.SUPERVISOR,
    "supervisor": Role.SUPERVISOR,
    "授课人": Role.LECTURER,
    "lecturer": Role.LECTURER,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """How rosters are read."""

    phone_region: str = "CN"
    """The country whose numbers are written without a country code."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as far as it can be told without the store."""

    number: int
    name: str
    phone: str | None
    """E.164."""
    staff_no: str | None
    unit: str
    category: str
    group: str
    role: str
    """`trainee`, `supervisor` or `lecturer`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A roster as read: its entries, and what is wrong with rows by themselves or with each other."""

    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...]


def read(table: Table, policy: Policy) -> Draft:
    """Tell what a roster says; raise HeadingsMissing when it has no column of names."""
    entries: list[Entry] = []
    remarks: list[Remark] = []
    for row in rows_of(table, HEADINGS, REQUIRED):
        phone = _phone(row["phone"], policy.phone_region)
        entries.append(_entry(row, phone))
        remarks += _faults(row, phone)
    remarks += _against_each_other(entries)
    return Draft(tuple(entries), tuple(remarks))


def normal_phone(text: str, region: str) -> str | None:
    """Give a number as E.164, or None when no telephone has it."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _phone(text: str, region: str) -> str | None:
    return normal_phone(text, region) if text and not looks_like_formula(text) else None


def _entry(row: Row, phone: str | None) -> Entry:
    return Entry(
        number=row.number,
        name=normal_name(row["name"]),
        phone=phone,
        staff_no=row["staff_no"] or None,
        unit=row["unit"],
        category=row["category"],
        group=row["group"],
        role=ROLES.get(row["role"].casefold(), ""),
    )


def normal_name(name: str) -> str:
    """Chinese names are spread with spaces to fill a column; others need theirs."""
    return re.sub(r"(?<=[⺀-鿿㐀-䶿])\s+(?=[⺀-鿿㐀-䶿])", "", name.strip())


def _faults(row: Row, phone: str | None) -> list[Remark]:
    """Tell what is wrong with a row by itself."""
    faults = [
        Remark(row.number, "formula", value=HEADINGS[column][0])
        for column, text in row.cells.items()
        if looks_like_formula(text)
    ]
    if not row["name"]:
        faults.append(Remark(row.number, "name_missing"))
    if row["phone"] and phone is None and not looks_like_formula(row["phone"]):
        faults.append(Remark(row.number, "phone_bad", value=row["phone"]))
    if row["role"].casefold() not in ROLES:
        faults.append(Remark(row.number, "role_unknown", value=row["role"]))
    for column, text in row.cells.items():
        if len(text) > (NAME_LENGTH if column == "name" else LENGTH):
            faults.append(Remark(row.number, "too_long", value=HEADINGS[column][0]))
    return faults


def _against_each_other(entries: Sequence[Entry]) -> list[Remark]:
    """Tell which rows repeat or contradict each other."""
    first: dict[tuple[str, str], Entry] = {}
    remarks: list[Remark] = []
    for entry in entries:
        remarks += _against(first, entry)
        for key in _keys(entry):
            first.setdefault(key, entry)
    return remarks


def _against(first: Mapping[tuple[str, str], Entry], entry: Entry) -> list[Remark]:
    earlier = [(key[0], first[key]) for key in _keys(entry) if key in first]
    same = next((found for kind, found in earlier if kind != "name" and found.name == entry.name), None)
    if same:
        return [Remark(entry.number, "duplicate", other=same.number)]
    for kind, found in earlier:
        if kind in {"staff_no", "phone"}:
            value = entry.staff_no if kind == "staff_no" else entry.phone
            return [
                Remark(entry.number, f"{kind}_of_two", value=value or "", other=found.number),
                Remark(found.number, f"{kind}_of_two", value=value or "", other=entry.number),
            ]
    return [Remark(entry.number, "same_name", Weight.WARNING, entry.name, found.number) for _, found in earlier]


def _keys(entry: Entry) -> list[tuple[str, str]]:
    """What tells a row from others; one with neither number is told by its name and unit alone."""
    keys = [("staff_no", entry.staff_no or ""), ("phone", entry.phone or "")]
    found = [key for key in keys if key[1]]
    if not entry.name:
        return found
    return [*found, ("name", entry.name)] if found else [("line", f"{entry.name}\n{entry.unit}"), ("name", entry.name)]
