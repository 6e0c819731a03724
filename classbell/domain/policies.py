"""All rules an organisation may set, gathered; each noun's module says what its own mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from classbell.domain import attendance, codes


@dataclass(frozen=True, slots=True)
class Policies:
    """The rules in force."""

    attendance: attendance.Policy = field(default_factory=attendance.Policy)
    codes: codes.Policy = field(default_factory=codes.Policy)
