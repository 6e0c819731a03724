"""P7: a class's day sheet, however many marks the register holds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.rounds import Results, Sample, interleave, span
from benchmarks.tables import conditions, table, write

SIZES = (138_000, 1_380_000, 13_800_000)


def run(rounds: int) -> None:
    """Make a register of each size, read sheets from them in turns, and rewrite the table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        runs = {str(size): partial(measure, Path(name) / str(size), size) for size in SIZES}
        for folder in map(Path, (Path(name) / size for size in runs)):
            folder.mkdir()
        write("p7", _text(interleave(runs, rounds)))


def measure(folder: Path, marks: int) -> Sample:
    """Read sheets from one register in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.day_sheets", str(folder), str(marks)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    sample: Sample = json.loads(done.stdout.splitlines()[-1])
    return sample


def _text(results: Results) -> str:
    head = ["marks", "the sheet, ms", "its p99, ms", "its SQL in plain sqlite3, ms", "times the smallest"]
    rows = []
    for size in SIZES:
        figures = [results.values(str(size), figure) for figure in ("sheet_ms", "sheet_p99_ms", "plain_ms")]
        growth = [1 / ratio for ratio in results.ratios(str(size), str(SIZES[0]), "sheet_ms")]
        rows.append([f"{size:,}", *(span(values, 2) for values in figures), span(growth, 2)])
    return (
        "From asking to the folded value, which table, chart and file are drawn from: 73 people, two sessions, "
        f"a random class and day each time. {conditions(results)}\n\n{table(head, rows)}"
    )
