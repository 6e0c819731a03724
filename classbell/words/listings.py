"""Plain tables that become files: headings, rows of text, and notes for whoever fills them in."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

from classbell.domain.tables import looks_like_formula


@dataclass(frozen=True, slots=True)
class Listing:
    """One table and what is said about it."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """What may be picked in a column, by its position; few and short."""

    @property
    def safe_title(self) -> str:
        """The title without what neither a file nor a sheet may have in its name."""
        return re.sub(r"[\[\]:*?/\\'\"<>|\x00-\x1f]+", " ", self.title).strip() or "-"


def as_csv(listing: Listing) -> bytes:
    """Give a table as CSV that office programs open as it is: with a mark that it is UTF-8, and no formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(listing.headings)
    writer.writerows([f"'{cell}" if looks_like_formula(cell) else cell for cell in row] for row in listing.rows)
    return out.getvalue().encode("utf-8-sig")
