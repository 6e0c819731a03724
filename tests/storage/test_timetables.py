from __future__ import annotations

import re
from pathlib import Path

from classbell.storage import timetables


def test_a_class_is_taken_out_only_with_every_table_that_refers_to_one_looked_at() -> None:
    folder = Path(timetables.__file__).parent
    written = (folder / "queries/timetables.sql").read_text()
    looked_at = written[written.index("-- name: hangs_on_class") :]
    table = ""
    for line in (folder / "schema.sql").read_text().splitlines():
        if found := re.match(r"CREATE TABLE (\w+)", line):
            table = found[1]
        elif re.search(r"REFERENCES (classes|sessions) ", line) and table != "revisions":  # they hang on announcements
            assert re.search(rf"(FROM|DELETE FROM) {table} ", looked_at), table
