"""docs/faults.md: each program rewrites its own part between its own two marks."""

from __future__ import annotations

import re

from tests.crash.programs import ROOT

PAGE = ROOT / "docs" / "faults.md"


def write(name: str, text: str) -> None:
    """Put a text between the marks of this name."""
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    page = PAGE.read_text(encoding="utf-8")
    assert between.search(page), f"docs/faults.md has no place for {name}"
    PAGE.write_text(between.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), encoding="utf-8")
