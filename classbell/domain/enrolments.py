"""What keeping a roster would come to, held against the people who are known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from classbell.domain.people import PersonId
from classbell.domain.rosters import TRAINEE, Draft, Entry
from classbell.domain.tables import Remark, Weight
from classbell.domain.units import Unit


class Fate(StrEnum):
    """What becomes of a row when the roster is kept."""

    NEW = "new"  # a person nobody knows yet is added, and enrolled
    KNOWN = "known"  # a known person is enrolled
    ALREADY = "already"  # they have what the row asks for
    FAULTY = "faulty"  # nothing


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known who shares a name or a number with an entry."""

    id: PersonId
    name: str
    staff_no: str | None
    phone: str | None
    unit_path: str
    unit_name: str
    is_ours: bool
    """Whether who imports may change this person's numbers."""
    does: frozenset[str]
    """`trainee`, `supervisor`, `lecturer`: what they are to the class already."""
    had: tuple[str, ...] = ()
    """Other classes of its topic that they have come to, or are in."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds that a roster of one class touches."""

    people: Sequence[Person]
    units: Sequence[Unit]
    home: Unit
    """The class's unit, for those whose row names none; new units come below it."""
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one entry."""

    entry: Entry
    fate: Fate
    person_id: PersonId | None = None
    unit_id: int | None = None
    """None: a unit of the entry's name is to be made."""
    new_phone: str | None = None
    """To be kept in place of the one that is known."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What keeping a roster would do; nothing of it is done yet."""

    plans: tuple[Plan, ...]
    remarks: tuple[Remark, ...]
    new_units: tuple[str, ...] = ()
    new_categories: tuple[str, ...] = ()
    counts: Counter[Fate] = field(default_factory=Counter)

    @property
    def good(self) -> int:
        """How many rows would enrol somebody or give them a role."""
        return self.counts[Fate.NEW] + self.counts[Fate.KNOWN]

    @property
    def is_worth_keeping(self) -> bool:
        """Whether any row can be kept, if only to change a group or a number."""
        return any(plan.fate is not Fate.FAULTY for plan in self.plans)

    @property
    def faults(self) -> list[Remark]:
        """Why rows would not be kept, by row."""
        return [remark for remark in self.remarks if remark.weight is Weight.FAULT]

    @property
    def warnings(self) -> list[Remark]:
        """What is kept but should be looked at, by row."""
        return [remark for remark in self.remarks if remark.weight is Weight.WARNING]


def judge(draft: Draft, known: Known) -> Preview:
    """Decide what becomes of every row, and say what is wrong with it or should be looked at."""
    bench = _Bench(known, list(draft.remarks))
    faulty = {remark.number for remark in draft.remarks if remark.weight is Weight.FAULT}
    plans = [bench.plan(entry, entry.number in faulty) for entry in draft.entries]
    kept = [plan.entry for plan in plans if plan.fate is not Fate.FAULTY]
    return Preview(
        plans=tuple(plans),
        remarks=tuple(sorted(dict.fromkeys(bench.remarks), key=lambda remark: remark.number)),
        new_units=_first_seen(plan.entry.unit for plan in plans if plan.fate is Fate.NEW and plan.unit_id is None),
        new_categories=_first_seen(e.category for e in kept if e.category and e.category not in known.categories),
        counts=Counter(plan.fate for plan in plans),
    )


def _first_seen(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


class _Bench:
    """The known people and units at hand by what they are looked up by, and the remarks as they come."""

    def __init__(self, known: Known, remarks: list[Remark]) -> None:
        self.known = known
        self.remarks = remarks
        self.rows: dict[PersonId, int] = {}
        self.by_phone: dict[str | None, Person] = {person.phone: person for person in known.people if person.phone}
        self.by_staff_no: dict[str | None, Person] = {
            person.staff_no: person for person in known.people if person.staff_no
        }
        self.by_name: defaultdict[str, list[Person]] = defaultdict(list)
        for person in known.people:
            self.by_name[person.name].append(person)
        self.units: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in known.units:
            self.units[unit.name].append(unit)

    def plan(self, entry: Entry, is_faulty: bool) -> Plan:
        """Look at one entry; one that is faulty by itself is only looked up, so that all its faults are told."""
        before = len(self.remarks)
        unit = self._unit(entry)
        self._check_category(entry)
        person = self._person(entry, unit)
        faults = any(remark.weight is Weight.FAULT for remark in self.remarks[before:])
        if is_faulty or faults:
            return Plan(entry, Fate.FAULTY)
        unit_id = unit.id if unit else None
        if person is None:
            if unit_id is None:
                self._say(entry, "unit_new", Weight.WARNING, entry.unit)
            return Plan(entry, Fate.NEW, unit_id=unit_id)
        fate = Fate.ALREADY if entry.role in person.does else Fate.KNOWN
        if fate is Fate.KNOWN and entry.role == TRAINEE and person.had:
            self._say(entry, "repeat", Weight.WARNING, person.had)
        return Plan(entry, fate, person.id, unit_id, self._new_phone(entry, person))

    def _say(self, entry: Entry, reason: str, weight: Weight = Weight.FAULT, value: str | tuple[str, ...] = "") -> None:
        self.remarks.append(Remark(entry.number, reason, weight, value))

    def _unit(self, entry: Entry) -> Unit | None:
        """Find the unit: below the class's own first, then anywhere; None where it is to be made."""
        if not entry.unit:
            return self.known.home
        found = self.units[entry.unit]
        near = [unit for unit in found if unit.path.startswith(self.known.home.path)] or found
        if len(near) > 1:
            self._say(entry, "unit_ambiguous", value=entry.unit)
        return near[0] if near else None

    def _check_category(self, entry: Entry) -> None:
        """Whoever first names categories sets them; from then on another one is more likely a slip."""
        if not entry.category or entry.category in self.known.categories:
            return
        weight = Weight.FAULT if self.known.categories else Weight.WARNING
        self._say(entry, "category_unknown" if self.known.categories else "category_new", weight, entry.category)

    def _person(self, entry: Entry, unit: Unit | None) -> Person | None:
        """Find who the entry speaks of: by staff number, else by phone, else by name within the unit."""
        by_staff_no = self.by_staff_no.get(entry.staff_no)
        by_phone = self.by_phone.get(entry.phone)
        if by_staff_no and by_staff_no.name != entry.name:
            self._say(entry, "staff_no_taken", value=_sight(by_staff_no))
        if by_phone and (by_phone.name != entry.name or by_phone is not (by_staff_no or by_phone)):
            self._say(entry, "phone_taken", value=_sight(by_phone))
        if by_phone and by_phone.name == entry.name and _differ(by_phone.staff_no, entry.staff_no):
            self._say(entry, "staff_no_differs", value=_sight(by_phone))
        person = by_staff_no or by_phone or self._namesake(entry, unit)
        if person and self.rows.setdefault(person.id, entry.number) != entry.number:
            self.remarks.append(Remark(entry.number, "duplicate", other=self.rows[person.id]))
        return person

    def _namesake(self, entry: Entry, unit: Unit | None) -> Person | None:
        """A line with no number is the one person of that name in that unit; others of that name are pointed out."""
        namesakes = self.by_name[entry.name]
        here = [person for person in namesakes if unit and person.unit_path == unit.path]
        if len(here) == 1 and not entry.phone and not entry.staff_no:
            return here[0]
        if len(here) > 1 and not entry.phone and not entry.staff_no:
            self._say(entry, "which_of_them", value=_whole_sight(here[0]))
        elif namesakes:
            self._say(entry, "namesake", Weight.WARNING, _whole_sight((here or namesakes)[0]))
        return None

    def _new_phone(self, entry: Entry, person: Person) -> str | None:
        """A number proves who somebody is, so it is changed only by those who answer for the person."""
        if not _differ(entry.phone, person.phone) and (person.phone or not entry.phone):
            return None
        if person.is_ours:
            self._say(entry, "phone_changed", Weight.WARNING, person.phone or "—")
            return entry.phone
        self._say(entry, "phone_kept", Weight.WARNING)
        return None


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _whole_sight(person: Person) -> str:
    """Name somebody whose name is known to who reads it."""
    return f"{person.name}（{person.unit_name}）" if person.unit_name else person.name


def _sight(person: Person) -> str:
    """Name somebody found by a number: of other people's people it gives away no more than whom to ask."""
    if person.is_ours or person.does:
        return _whole_sight(person)
    return f"{person.name[:1]}＊（{person.unit_name}）" if person.unit_name else f"{person.name[:1]}＊"
