"""A programme whose classes are offered, laid out for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import ROOT, ZONE, School

SEED = "5eed"


@dataclass(frozen=True)
class Offering:
    """A published offer and its classes, as (class, offered class)."""

    s: School
    offer_id: int
    classes: tuple[tuple[int, int], ...]

    async def trainee(self, name: str, **details: Any) -> Phone:
        """Somebody of the unit, with a phone, whom the offer is for."""
        phone = await self.s.phone_of(name, role=None, **details)
        await self.s.sql("UPDATE people SET unit_id = :unit WHERE name = :name", unit=ROOT, name=name)
        return phone


async def programme(s: School, name: str = "年度主体班次") -> int:
    return await s.add("programmes", unit_id=ROOT, name=name, year=2026)


async def add_class(s: School, programme_id: int, name: str, in_days: int, run: str = "第1期") -> int:
    """A class of the programme that meets once, so many days from now."""
    columns = {"programme_id": programme_id, "unit_id": ROOT, "zone": ZONE, "created_at": 0}
    class_id = await s.add("classes", name=name, run=run, **columns)
    await s.add_session(class_id, timedelta(days=in_days), title=f"{name}第一课")
    return class_id


async def offering(s: School, *capacities: int, published: bool = True, **columns: Any) -> Offering:
    """An offer that goes on, of classes 甲班, 乙班, 丙班 … with so many places, a day apart."""
    programme_id = await programme(s)
    now = s.clock()
    details: dict[str, Any] = {
        "at_most": 1,
        "repeats": "warned",
        "seed": SEED,
        "opens_at": stamp(now - timedelta(hours=1)),
        "closes_at": stamp(now + timedelta(days=2)),
        "state": "published" if published else "draft",
        "made_at": 0,
    }
    made_by = await s.add("people", name="管选学的", created_at=0)
    offer_id = await s.add("offers", programme_id=programme_id, unit_id=ROOT, made_by=made_by, **details | columns)
    classes = []
    for place, capacity in enumerate(capacities):
        class_id = await add_class(s, programme_id, f"{'甲乙丙丁'[place]}班", 5 + place)
        offered_id = await s.add("offered_classes", offer_id=offer_id, class_id=class_id, capacity=capacity)
        classes.append((class_id, offered_id))
    if published:
        due = {"due_at": details["closes_at"], "useless_after": details["closes_at"] + 10**9}
        await s.add("reminders", kind="offer_closes", subject_id=offer_id, **due | _closing(columns))
    return Offering(s, offer_id, tuple(classes))


def _closing(columns: dict[str, Any]) -> dict[str, int]:
    return {"due_at": columns["closes_at"]} if "closes_at" in columns else {}
