"""Reads a workbook or CSV somebody sent, in a child process with limits, so that no file can harm this one."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from classbell.domain.errors.basics import Refused
from classbell.domain.errors.tables import (
    FileBroken,
    FileEmpty,
    FileHasMacros,
    FileOld,
    FileTooBig,
    FileTooHeavy,
    FileTooLong,
    FileTooWide,
    NotATable,
)
from classbell.domain.tables import Table

SIZE = 5 * 1024 * 1024
"""Bytes of a file that is read at all."""
WITHIN = 20.0
AT_ONCE = 2
REFUSALS: dict[str, type[Refused]] = {
    "broken": FileBroken,
    "empty": FileEmpty,
    "heavy": FileTooHeavy,
    "long": FileTooLong,
    "macros": FileHasMacros,
    "not_a_table": NotATable,
    "old": FileOld,
    "wide": FileTooWide,
}
CHILD = Path(__file__).with_name("spreadsheet_child.py")


@dataclass(frozen=True, slots=True)
class Spreadsheets:
    """Lets so many children run at once."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def read(self, content: bytes) -> Table:
        """Give the rows of the first sheet that are not empty; raise FileTooBig or one of REFUSALS.

        Takes 20 s and 400 MB at the most, none of it in this process but the cells themselves.
        """
        if len(content) > SIZE:
            raise FileTooBig(megabytes=SIZE // 1024 // 1024)
        async with self.turns:
            answer = await _ask(content)
        if isinstance(answer, str):
            raise REFUSALS[answer]
        if not answer:
            raise FileEmpty
        return Table(tuple((number, tuple(cells)) for number, cells in answer))


Answer = str | list[tuple[int, list[str]]]
"""Rows, or why there are none."""


async def _ask(content: bytes) -> Answer:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(WITHIN):
            said, _ = await child.communicate(content)
    except TimeoutError:
        return "heavy"
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _understood(child.returncode, said)


def _understood(status: int | None, said: bytes) -> Answer:
    """A child ended by a signal ran into a limit; one that ended by itself met a file that makes no sense."""
    if status == 0:
        answer = json.loads(said)
        found: Answer = answer.get("refused") or answer["rows"]
        return found
    return "heavy" if status is not None and status < 0 else "broken"
