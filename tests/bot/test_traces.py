from __future__ import annotations

from pathlib import Path

import pytest

from classbell.bot import traces
from classbell.bot.traces import Traces
from classbell.storage.outbox import Claimed
from tests.bot.post import Clock


def letter(letter_id: int, attempt: int = 1) -> Claimed:
    return Claimed(letter_id, "nudge", None, 1, "sendMessage", "{}", None, 1, attempt, 0, Clock()(), None)


def begun(path: Path, *letters: Claimed, slots: int = 3) -> Traces:
    """A process in which these have begun to leave; it is never closed, as one that is killed."""
    kept = Traces(path, slots)
    kept.recall()
    for one in letters:
        kept.mark(one)
    return kept


def test_the_next_process_knows_what_had_begun_to_leave(tmp_path: Path) -> None:
    assert Traces(tmp_path / "leaving", 3).recall() is None
    begun(tmp_path / "leaving", letter(7), letter(8, attempt=2))
    assert Traces(tmp_path / "leaving", 3).recall() == {7: 1, 8: 2}


def test_the_room_of_what_is_recorded_is_used_again_but_never_that_of_the_last(tmp_path: Path) -> None:
    kept = begun(tmp_path / "leaving", letter(1), letter(2))
    kept.forget([letter(1), letter(2)])
    for number in range(3, 9):
        kept.mark(letter(number))
        kept.forget([letter(number)])
    recalled = Traces(tmp_path / "leaving", 3).recall()
    assert recalled
    assert 8 in recalled


def test_another_start_of_the_machine_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path / "leaving", letter(7))
    boot = tmp_path / "boot_id"
    boot.write_text("00000000-0000-0000-0000-000000000001\n")
    monkeypatch.setattr(traces, "_BOOT", boot)
    assert Traces(tmp_path / "leaving", 3).recall() is None
    assert Traces(tmp_path / "leaving", 3).recall() == {}
    boot.unlink()
    assert Traces(tmp_path / "leaving", 3).recall() is None


def test_a_file_that_cannot_be_kept_keeps_no_letter_back(tmp_path: Path) -> None:
    kept = Traces(tmp_path / "nowhere" / "leaving", 3)
    assert kept.recall() is None
    kept.mark(letter(1))
    kept.forget([letter(1)])
    kept.close()
