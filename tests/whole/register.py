"""A day's register, as the store holds it and as each face says it: all as plain rows that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.phone import Message
from tests.school import ZONE, School

STATUSES = {
    "on_time": "准时",
    "late": "迟到",
    "early_leave": "早退",
    "on_leave": "请假",
    "absent": "缺勤",
    None: "未登记",
}
GROUNDS = {"E0": "手动登记", "E1": "静态码", "E2": "动态码", "E4": "工作人员当面确认"}
REASONS = {"seen": "本人在场，已当面确认", "sick": "病假", None: None}
_SHORT = {"on_time": "到", "late": "迟", "on_leave": "假", "absent": "缺", None: "-"}

Rows = list[tuple[object, ...]]
Pages = dict[str, Rows]


@dataclass(frozen=True)
class Kept:
    """What the store holds of one person in one session."""

    name: str
    status: str | None
    evidence: str | None
    signed_at: int | None
    reason: str | None
    kept_by: int | None

    @property
    def is_present(self) -> bool:
        return self.status in {"on_time", "late", "early_leave"}

    @property
    def time(self) -> str | None:
        if self.signed_at is None:
            return None
        return datetime.fromtimestamp(self.signed_at / 1000, UTC).astimezone(ZoneInfo(ZONE)).strftime("%H:%M")

    @property
    def cell(self) -> str:
        """Say it as the table does."""
        short = _SHORT[self.status]
        if self.time is None:
            return short
        return self.time if self.status == "on_time" else f"{self.time} {short}"

    @property
    def ground(self) -> str | None:
        """Say what it rests on, as the workbook does."""
        if self.evidence is None:
            return None
        by_clock = self.status == "absent" and self.kept_by is None
        return f"{self.evidence} {'结算时没有签到' if by_clock else GROUNDS[self.evidence]}"


async def kept(s: School, session_id: int) -> list[Kept]:
    """Ask the store for everybody on the roll, with or without a mark."""
    rows = await s.sql(
        "SELECT p.name, m.status, m.evidence, m.signed_at, m.reason, m.kept_by FROM sessions s "
        "JOIN enrolments e ON e.class_id = s.class_id JOIN people p ON p.id = e.person_id "
        "LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = p.id WHERE s.id = :id ORDER BY e.id",
        id=session_id,
    )
    return [Kept(*row) for row in rows]


def present(register: list[Kept]) -> int:
    """Count the heads that came."""
    return sum(one.is_present for one in register)


def by_kind(register: list[Kept]) -> dict[str, int]:
    """Count heads by the status's word; kinds that do not occur are left out."""
    return dict(Counter(STATUSES[one.status] for one in register))


def by_evidence(register: list[Kept]) -> dict[str, int]:
    """Count those present by what their marks rest on."""
    return dict(Counter(f"{one.evidence} {GROUNDS[one.evidence or '']}" for one in register if one.is_present))


def kinds_said(line: str) -> dict[str, int]:
    """Read the figures in a line of the table's head."""
    return {word: int(number) for word, number in re.findall(r"(\w+) (\d+)(?=，|$)", line.partition("：")[2])}


def cells(message: Message) -> dict[str, list[str]]:
    """Read a page of the table: by name, one cell a session. A cell with a time and a word counts as one."""
    [pre] = [entity for entity in message["entities"] if entity["type"] == "pre"]
    raw = message["text"].encode("utf-16-le")[2 * pre["offset"] : 2 * (pre["offset"] + pre["length"])]
    _, *lines = raw.decode("utf-16-le").splitlines()
    split = [re.match(r"(\S+) +(\d\d:\d\d \S|\S+) +(\S+)$", line) for line in lines]
    return {found[1]: [found[2], found[3]] for found in split if found}


def by_openpyxl(book: bytes) -> Pages:
    """Read a workbook's sheets."""
    return {page.title: list(page.iter_rows(values_only=True)) for page in load_workbook(BytesIO(book)).worksheets}


def by_calamine(book: bytes) -> Pages:
    """Read a workbook's sheets with a program that shares no code with the other; empty cells are None, as there."""
    read = CalamineWorkbook.from_filelike(BytesIO(book))
    return {
        name: [tuple(None if cell == "" else cell for cell in row) for row in read.get_sheet_by_name(name).to_python()]
        for name in read.sheet_names
    }
