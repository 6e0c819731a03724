"""The tables of docs/benchmarks.md, each rewritten between its own two marks."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rounds import Results, span

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """Return a Markdown table whose first columns are words and the others figures."""
    rule = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def conditions(results: Results) -> str:
    """Say under what conditions the figures came about."""
    return (
        f"{len(results.spins)} rounds in turns; median (least to most). "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; "
        f"a fixed loop took {span(results.spins)} ms, which is the machine's own unrest."
    )


def write(name: str, text: str) -> None:
    """Put a benchmark's text between its marks in the page, and show it."""
    print(f"\n{text}\n", flush=True)
    page = PAGE.read_text(encoding="utf-8")
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not between.search(page):
        raise LookupError(f"docs/benchmarks.md has no place for {name}")
    PAGE.write_text(between.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), encoding="utf-8")
