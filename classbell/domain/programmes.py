"""Programmes: a year's plan of classes under one heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain import reminders
from classbell.domain.classes import Class
from classbell.domain.reminders import Due, Kind


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme of a unit."""

    id: int
    name: str
    year: int
    unit_path: str
    zone: ZoneInfo
    """Of its classes; UTC while it has none."""
    classes: int

    @property
    def title(self) -> str:
        """The name with its year."""
        return f"{self.name} {self.year}"

    @property
    def as_class(self) -> Class:
        """The programme in the manner of a class, where something is said of either."""
        return Class(self.id, self.name, str(self.year), self.zone, self.unit_path)


def end(programme_id: int, last_ends: Sequence[datetime | None], policy: reminders.Policy) -> Due | None:
    """Say when those who came are asked about a programme: when the last session of its last class has settled.

    `last_ends` has an end for each class. None while a class has no timetable yet: the programme goes on.
    """
    known = [one for one in last_ends if one is not None]
    if not known or len(known) < len(last_ends):
        return None
    due_at = max(known) + policy.settle_after
    useless_after = due_at + policy.feedback_for
    return Due(Kind.PROGRAMME_FEEDBACK, None, None, due_at, useless_after, subject_id=programme_id)
