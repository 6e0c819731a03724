"""Loads what a command needs when it is called, so that `classbell --help` stays quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def late(name: str) -> Any:  # noqa: ANN401 a module's names are its own
    """Give a module, loaded now."""
    return import_module(name)
