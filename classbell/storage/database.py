"""What every store offers, whichever engine keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

Row = Mapping[str, Any]


class Reader(Protocol):
    """Statements by name (`file.name`), parameters by name; rows are mappings by column."""

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        """Give the first row, or None."""

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        """Give every row."""

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        """Give the first column of the first row, or None when there is no row."""


class Transaction(Reader, Protocol):
    """All or nothing; what it did is durable when its `async with` block has ended without an error."""

    async def run(self, query: str, /, **parameters: object) -> int:
        """Run a statement that changes rows, and give how many it changed."""

    async def many(self, query: str, /, rows: Iterable[Mapping[str, object]]) -> None:
        """Run one statement for every mapping of parameters."""


class Database(Protocol):
    """One store. Nothing outside the store may be awaited inside a `begin` block: the next writer waits."""

    engine: str

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a writing transaction; leaving the block returns only after the commit is on disk."""

    def read(self) -> AbstractAsyncContextManager[Reader]:
        """Open a consistent view for a few quick statements."""

    def report(self) -> AbstractAsyncContextManager[Reader]:
        """Open a consistent view for long statements, off the event loop."""

    def later(self, query: str, /, **parameters: object) -> None:
        """Run a statement with the next commit; a crash before that loses it, so it must be repeatable."""

    async def close(self) -> None:
        """Commit what is under way and let go of the file or the server."""
