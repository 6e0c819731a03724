"""What every store offers, whichever engine keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol


class NotKept(Exception):
    """The store could not keep an action, or be read: disk full, file held by another, server away.

    Nothing of the action is known to be kept, and it may be tried again. The cause is the engine's own error.
    """


class StoreClosed(RuntimeError):
    """Something was asked of a store after `close`."""


class Row(Protocol):
    """One row by column: `row["name"]`, `dict(row)`; or by place: `name, run = row`."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 a column can be anything
        """Give the column's value; a KeyError or IndexError when there is no such column."""

    def keys(self) -> Iterable[str]:
        """Give the columns in the order of the statement."""

    def __iter__(self) -> Iterator[Any]:
        """Give the values in the order of the statement."""

    def __bool__(self) -> Literal[True]:
        """Hold for every row, so that `row and row["name"]` says what it seems to say."""


class Reader(Protocol):
    """Statements by name (`file.name`), parameters by name; rows are mappings by column."""

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        """Give the first row, or None."""

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        """Give every row."""

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        """Give the first column of the first row, or None when there is no row."""


class Transaction(Reader, Protocol):
    """All or nothing; what it did is durable when its `async with` block has ended without an error.

    Other processes may commit between two of its statements where the engine is PostgreSQL: guard a decision
    that rests on something read by a unique key or by the WHERE of the statement that acts on it.
    """

    async def run(self, query: str, /, **parameters: object) -> int:
        """Run a statement that changes rows, and give how many it changed."""

    async def many(self, query: str, /, rows: Iterable[Mapping[str, object]]) -> None:
        """Run one statement for every mapping of parameters."""


class Database(Protocol):
    """One store. Nothing outside the store may be awaited inside a `begin` block: the next writer waits."""

    engine: str

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a writing transaction; leaving the block returns only after the commit is on disk.

        An error inside the block undoes the block and passes on. Raises NotKept when the store itself could not
        keep it, and RuntimeError inside another `begin` block of the same asyncio task.
        """

    def read(self) -> AbstractAsyncContextManager[Reader]:
        """Open a consistent view for a few quick statements; it does not see an open `begin` block.

        Raises NotKept when the store could not be read.
        """

    def report(self) -> AbstractAsyncContextManager[Reader]:
        """Open such a view for long statements, off the event loop."""

    def later(self, query: str, /, **parameters: object) -> None:
        """Run a statement with the next commit; a crash before that loses it, so it must be repeatable.

        One that fails is logged by name and tried again every few seconds, so it may run after newer ones.
        """

    async def fold(self) -> None:
        """Let no earlier state of the store lie beside it, where the engine keeps such and it can be done now."""

    async def lead(self, what: str) -> bool:
        """Become the one of all processes that share the store who does this, if nobody is; tell whether we are.

        It ends with `resign`, with the process, or with its line to the store. Raises NotKept.
        """

    def leads(self, what: str) -> bool:
        """Tell whether we still are, as far as we know, without asking the store."""

    async def resign(self, what: str) -> None:
        """Let another process do it."""

    async def close(self) -> None:
        """Commit what is under way and let go of the file or the server."""
