"""Sheets to sign by hand: one session's, or a whole day's; empty before, filled with what is known after."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.domain.sheets import DaySheet


@dataclass(frozen=True, slots=True)
class SignatureSheet:
    """What is printed: a day sheet of one session or of all, and who supervises the class."""

    sheet: DaySheet
    supervisors: tuple[str, ...]

    @property
    def is_of_day(self) -> bool:
        """Whether it has a column for each of several sessions."""
        return len(self.sheet.sessions) > 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of anybody yet."""
        return all(entry is None or entry.mark is None for line in self.sheet.lines for entry in line.entries)
