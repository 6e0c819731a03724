"""`classbell check` beside a running bot: what was edited by hand is named, in the store and in a file."""

from __future__ import annotations

import asyncio
import os
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from classbell.storage.backup import backup
from tests.school import School, school
from tests.whole.classday import tap_data
from tests.whole.test_seals import sealed

ENGINES = pytest.mark.parametrize("engine", ["sqlite", "postgres"])


async def check(s: School, *arguments: str) -> tuple[int, str]:
    """Check a store beside its bot, as a person would; give the status and all that is said."""
    return await classbell(s.config.data, s.config.database_url.get_secret_value(), "check", *arguments)


async def classbell(data: Path, url: str, *arguments: str) -> tuple[int, str]:
    settings = {"CLASSBELL_DATA": str(data), "CLASSBELL_DATABASE_URL": url, "LC_ALL": "zh_CN.UTF-8"}
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "classbell", *arguments),
        env=os.environ | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await program.communicate()
    return program.returncode or 0, said.decode()


@ENGINES
async def test_a_row_edited_by_hand_is_named(engine: str) -> None:
    async with school(engine) as s:
        await sealed(s)
        assert "任职培训班 第1期：1 次封存和更正、3 条登记，与登记册一致" in (await check(s))[1]
        await s.sql("UPDATE marks SET status = 'late' WHERE status = 'on_time' RETURNING 1")
        status, said = await check(s)
        assert status == 1
        assert "公文写作，学员甲：封存为“准时" in said
        assert "登记册现为“迟到" in said


async def test_a_changed_cell_of_an_export_is_named(tmp_path: Path) -> None:
    async with school() as s:
        day = await sealed(s)
        await tap_data(s, day.supervisor, f"seals.session:{day.session_id}")
        await day.supervisor.tap("封存文件")
        document = (await day.supervisor.sees_a("document"))["document"]
        book = load_workbook(BytesIO(await s.box.file(document["file_id"])))
        file = tmp_path / "day.xlsx"
        book.save(file)
        status, said = await check(s, "--file", str(file))
        assert (status, "文件与封存记录一致，共 7 行" in said) == (0, True), said
        book.worksheets[0]["I5"] = "迟到"
        book.save(file)
        status, said = await check(s, "--file", str(file))
        assert (status, "单元格 I5：应为“准时”，文件中为“迟到”" in said) == (1, True), said
        assert "没有文件" in (await check(s, "--file", "nothing.xlsx"))[1]
        (tmp_path / "roster.csv").write_text("姓名,电话\n学员甲,1\n", "utf-8")
        assert "这不是机器人发出的封存文件" in (await check(s, "--file", str(tmp_path / "roster.csv")))[1]


async def test_what_the_command_line_exports_can_be_checked_too(tmp_path: Path) -> None:
    async with school() as s:
        await sealed(s)
        copy = await asyncio.to_thread(backup, s.config.data)
        (tmp_path / "classbell.db").write_bytes(copy.read_bytes())
    status, said = await classbell(tmp_path, "", "export", str(tmp_path / "out"))
    assert (status, "1" in said) == (0, True), said
    [file] = (tmp_path / "out").glob("*.sealed.xlsx")
    status, said = await classbell(tmp_path, "", "check", "--file", str(file))
    assert (status, "文件与封存记录一致" in said) == (0, True), said
