"""Child processes that keep rows, hold locks or migrate, until a failpoint or the test ends them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start(function: str, *arguments: object, failpoint: str = "") -> subprocess.Popen[str]:
    """Run `function` (`module:name`) with text arguments in a process of its own; its output is a pipe."""
    module, _, name = function.partition(":")
    program = f"import sys; from {module} import {name}; {name}(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=os.environ | {"CLASSBELL_FAILPOINT": failpoint},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(function: str, *arguments: object, failpoint: str = "") -> tuple[int, list[str]]:
    """Do the same to its end, and give the exit status (-9 where the failpoint struck) and the lines it printed."""
    with start(function, *arguments, failpoint=failpoint) as process:
        output, _ = process.communicate(timeout=60)
    return process.returncode, output.splitlines()
