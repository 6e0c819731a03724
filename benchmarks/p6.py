"""P6: whole sign-ins at the store, every one durable, on this disk and on one that takes 5 ms to confirm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.contenders import ours
from benchmarks.rounds import Results, Sample, interleave, span
from benchmarks.tables import conditions, table, write

SHIM = Path(__file__).with_name("slow_fsync.c")
SLOW_FOR = 0.005
AT_ONCE = 50
PEER = "row_by_row"
WAYS = {
    "classbell": ("Classbell, 50 at a time", "classbell", AT_ONCE),
    "alone": ("Classbell, one at a time", "classbell", 1),
    PEER: ("the same statements on plain sqlite3, row by row", PEER, 1),
}
DISKS = {"this disk": (0.0, 3000, 1000), "fsync takes 5 ms more": (SLOW_FOR, 3000, 200)}


def run(rounds: int) -> None:
    """Measure every way on every disk in turns and rewrite the table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        shim = Path(name) / "slow_fsync.so"
        if shutil.which("cc") is None:
            print("  p6 needs a C compiler for its slow disk")
            return
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", shim, SHIM, "-ldl"], check=True)
        runs = {f"{way} on {disk}": partial(measure, way, disk, shim) for disk in DISKS for way in WAYS}
        write("p6", _text(interleave(runs, rounds)))


def measure(way: str, disk: str, shim: Path) -> Sample:
    """Sign people in one way; return what each costs, its fsyncs included."""
    _, mode, at_once = WAYS[way]
    slow_for, many, few = DISKS[disk]
    people = many if at_once > 1 else few
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        ours.prepare(Path(folder), people)
        command = [sys.executable, "-m", "benchmarks.store_signins", mode, folder, str(people), str(at_once)]
        environment = {**os.environ, "LD_PRELOAD": str(shim), "SLOW_FSYNC_US": f"{slow_for * 1e6:.0f}"}
        done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    fsyncs = int(done.stderr.rsplit("fsyncs ", 1)[1])
    return {**figures, "fsyncs": fsyncs / people}


def _text(results: Results) -> str:
    head = ["disk", "way", "sign-ins a second", "times row by row", "CPU each, µs", "fsyncs each"]
    rows = []
    for disk in DISKS:
        for way, (words, _, _) in WAYS.items():
            run_name, peer = f"{way} on {disk}", f"{PEER} on {disk}"
            times = [1 / ratio for ratio in results.ratios(run_name, peer, "per_second")]
            spans = [span(results.values(run_name, "per_second")), span(times, 1)]
            spans += [span(results.values(run_name, "cpu_us")), span(results.values(run_name, "fsyncs"), 2)]
            rows.append([disk, words, *spans])
    return f"Opening and closing the store count in the fsyncs. {conditions(results)}\n\n{table(head, rows, words=2)}"
