"""The forms that come with the program, each in every language; a file `forms/<template>.toml` each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from classbell.domain.form_files import from_toml
from classbell.domain.forms import Form

FOLDER = Path(__file__).parent / "forms"


@cache
def templates() -> Mapping[str, Form]:
    """Give each by its name."""
    return {path.stem: from_toml(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
