"""Run the benchmarks named (all without a name) and rewrite their tables in docs/benchmarks.md.

python -m benchmarks [p1 p3 ...] [--rounds 5]
"""

from __future__ import annotations

import argparse

from benchmarks import due_rows, feedback, p1, p2, p3, p4, p5, p6, p7, p12

BENCHMARKS = {
    "p1": p1.run,
    "p2": p2.run,
    "p3": p3.run,
    "p4": p4.run,
    "p5": p5.run,
    "p6": p6.run,
    "p7": p7.run,
    "p12": p12.run,
    "feedback": feedback.run,
    "due": due_rows.run,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], default=list(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    for name in asked.names:
        print(f"{name}:", flush=True)
        BENCHMARKS[name](asked.rounds)
