"""The house is as its papers say: the tour, the list of features, the example configuration, the statements."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from classbell.bot.config import Config, ConfigError, load
from classbell.storage import statements

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "classbell"
SUFFIXES = {".py", ".sql", ".html", ".js", ".css"}


def _tracked(folder: str) -> set[str]:
    """Give the files of the tree below a folder, whether git knows them yet or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {name for name in listed if (ROOT / name).is_file()}


def test_the_tour_has_one_line_for_every_file() -> None:
    wanted = {name for name in _tracked("classbell") if Path(name).suffix in SUFFIXES and "__init__" not in name}
    told = re.findall(r"^- `(classbell/[^`]+)`", (ROOT / "docs/tour.md").read_text("utf-8"), re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == wanted


def test_every_feature_done_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (N?\d+) \|(.*)\|$", (ROOT / "docs/features.md").read_text("utf-8"), re.MULTILINE)
    assert [number for number, _ in rows] == [*map(str, range(1, 87)), *(f"N{n}" for n in range(1, 21))]
    for number, row in rows:
        state = row.split("|")[1].strip()
        assert state in {"done", "in part", "not yet"}, number
        if state != "not yet":
            names = re.findall(r"`(tests/[^`:]+)::(\w+)`", row)
            assert names, number
            for path, test in names:
                assert re.search(rf"def {test}\b", (ROOT / path).read_text("utf-8")), f"{path}::{test}"


def test_the_readme_is_short_and_names_the_verbs() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert text.count("\n") <= 120, name
        assert "make run" in text
        assert "make test" in text


def test_the_example_has_every_key_with_its_default(tmp_path: Path) -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))
    assert _keys(example) == _keys_of(Config)
    shown, defaults = load(ROOT / "config.example.toml"), load(tmp_path / "none.toml")
    assert shown.model_dump() == defaults.model_dump()


def _keys(table: Mapping[str, object], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for key, value in table.items():
        found |= _keys(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key}
    return found


def _keys_of(config: type[Config]) -> set[str]:
    policies = config.model_fields["policies"].default
    plain = {name for name in config.model_fields if name != "policies"}
    return plain | {f"policies.{key}" for key in _fields_of(policies)}


def _fields_of(value: object, prefix: str = "") -> set[str]:
    assert is_dataclass(value)
    found: set[str] = set()
    for field in fields(value):
        inner = getattr(value, field.name)
        found |= _fields_of(inner, f"{prefix}{field.name}.") if is_dataclass(inner) else {prefix + field.name}
    return found


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('tokn = "x"\n[policies.codes]\nsteps = 3\n')
    with pytest.raises(ConfigError) as error:
        load(tmp_path / "config.toml")
    assert {trouble.key for trouble in error.value.troubles} == {"tokn", "policies.codes.steps"}


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text('zone = "Asia/Urumqi"\n')
    monkeypatch.setenv("CLASSBELL_ZONE", "Asia/Shanghai")
    monkeypatch.setenv("CLASSBELL_POLICIES__CODES__STEP", "00:00:20")
    config = load(tmp_path / "config.toml")
    assert config.zone == "Asia/Shanghai"
    assert config.policies.codes.step == timedelta(seconds=20)


def test_a_secret_is_never_told_back(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("token = 12345\n")
    with pytest.raises(ConfigError) as error:
        load(tmp_path / "config.toml")
    assert [(trouble.key, trouble.value) for trouble in error.value.troubles] == [("token", "…")]


QUERY = re.compile(r"""\.(?:one|all|value|run|many|later)\(\s*f?"([a-z_]+\.[a-z_{}]+)\"""")


def test_every_statement_in_code_is_kept_in_a_file_and_every_one_kept_is_used() -> None:
    used = {name for path in PACKAGE.rglob("*.py") for name in QUERY.findall(path.read_text("utf-8"))}
    files = {path.stem for path in statements.FOLDER.glob("*.sql")}
    for engine in ("sqlite", "postgres"):
        assert used == {name for name in statements.load(engine) if name.partition(".")[0] in files}
