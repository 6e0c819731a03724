"""Instants and spans between the store (milliseconds, since 1970 in UTC) and the program (datetimes, timedeltas)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@overload
def stamp(at: datetime) -> int: ...
@overload
def stamp(at: None) -> None: ...
def stamp(at: datetime | None) -> int | None:
    """Write an aware instant as the store keeps it."""
    return None if at is None else (at - _EPOCH) // _MILLISECOND


@overload
def instant(stamped: int) -> datetime: ...
@overload
def instant(stamped: None) -> None: ...
def instant(stamped: int | None) -> datetime | None:
    """Read an instant back, in UTC."""
    return None if stamped is None else _EPOCH + stamped * _MILLISECOND


@overload
def spanned(of: timedelta) -> int: ...
@overload
def spanned(of: None) -> None: ...
def spanned(of: timedelta | None) -> int | None:
    """Write a span as the store keeps it, in milliseconds."""
    return None if of is None else of // _MILLISECOND


@overload
def span(kept: int) -> timedelta: ...
@overload
def span(kept: None) -> None: ...
def span(kept: int | None) -> timedelta | None:
    """Read a span back."""
    return None if kept is None else kept * _MILLISECOND
