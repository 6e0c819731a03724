"""The command line: rosters in, attendance out, copies, and what it answers to bad input."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROSTER = "姓名,手机,小组\n学员甲,13800000001,第一组\n学员乙,12345,第一组\n学员丙,,第二组\n"


def classbell(folder: Path, *words: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "classbell", *words]
    environment = {"LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1", "PATH": "/usr/bin"}
    return subprocess.run(
        command, cwd=folder, env=environment, input=answer, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_roster_is_shown_and_kept_once_confirmed(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    shown = classbell(tmp_path, "import", "roster.csv", "--class", "任职培训班 第1期", answer="n\n")
    assert "第 3 行" in shown.stdout
    assert "尚未保留" in shown.stdout
    kept = classbell(tmp_path, "import", "roster.csv", "--class", "任职培训班 第1期", "--yes")
    assert (kept.returncode, "任职培训班 第1期" in kept.stdout) == (0, True)
    again = classbell(tmp_path, "import", "roster.csv", "--class", "任职培训班 第1期", "--yes")
    assert "已加入 0 人" in again.stdout


def test_a_file_that_cannot_be_read_leaves_no_class_behind(tmp_path: Path) -> None:
    (tmp_path / "roster.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    done = classbell(tmp_path, "import", "roster.xlsx", "--class", "任职培训班 第1期", "--yes")
    assert done.returncode == 1
    with closing(sqlite3.connect(tmp_path / "data" / "classbell.db")) as store:
        assert store.execute("SELECT COUNT(*) FROM classes").fetchone() == (0,)


def test_an_export_without_sessions_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    classbell(tmp_path, "import", "roster.csv", "--class", "任职培训班 第1期", "--yes")
    done = classbell(tmp_path, "export", "out")
    assert done.returncode == 0
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = classbell(tmp_path, "import", "nothing.xlsx", "--class", "x")
    assert (done.returncode, "没有文件" in done.stderr) == (1, True)


def test_a_bad_configuration_ends_with_status_2_and_names_the_key(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('zone = "Mars/One"\ntokn = "x"\n')
    done = classbell(tmp_path, "run")
    assert done.returncode == 2
    assert "zone" in done.stderr
    assert "tokn" in done.stderr


@pytest.mark.parametrize("verb", ["check", "backup"])
def test_where_there_is_no_store_yet_it_is_said(tmp_path: Path, verb: str) -> None:
    done = classbell(tmp_path, verb)
    assert (done.returncode, "数据文件" in done.stderr) == (1, True)


def test_a_store_is_made_checked_copied_and_put_back(tmp_path: Path) -> None:
    assert classbell(tmp_path, "migrate").returncode == 0
    assert "一切正常" in classbell(tmp_path, "check").stdout
    assert classbell(tmp_path, "backup").returncode == 0
    [copy] = (tmp_path / "data" / "backups").glob("*.db")
    assert "已从" in classbell(tmp_path, "restore", str(copy)).stdout


def test_a_damaged_copy_is_refused_and_the_store_stays(tmp_path: Path) -> None:
    classbell(tmp_path, "migrate")
    (tmp_path / "bad.db").write_bytes(b"not a store")
    done = classbell(tmp_path, "restore", "bad.db")
    assert (done.returncode, "不可用" in done.stderr) == (1, True)
    assert classbell(tmp_path, "check").returncode == 0
