"""What a waiting import asks for: the sessions of a table, of a rule, or of another class."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from classbell.domain import copying, series, timetables
from classbell.domain.classes import Class
from classbell.domain.copying import Copy
from classbell.domain.errors.timetables import NothingToCopy
from classbell.domain.series import Series
from classbell.domain.slots import Draft
from classbell.domain.workdays import Calendar
from classbell.storage import classes
from classbell.storage import timetables as kept
from classbell.storage.database import Reader
from classbell.storage.imports import Import

TIMETABLE, SERIES, COPY = "timetable", "series", "copy"
AS_SERIES = TypeAdapter(Series)
AS_COPY = TypeAdapter(Copy)


@dataclass(frozen=True, slots=True)
class Source:
    """Sessions that are asked for, and the class that shall have them."""

    class_: Class
    """Where a class is still to be made: the one it will be like."""
    draft: Draft
    run: str | None = None
    """The run number of the class to be made; None: there is nothing to make."""

    @property
    def title(self) -> str:
        """What the class that shall have them is called."""
        return self.class_.title if self.run is None else f"{self.class_.name} {self.run}".strip()


async def read(tx: Reader, waiting: Import, calendar: Calendar) -> Source:
    """Reckon what is asked for, by the calendar as it stands. Raises what keeps it from meaning any session."""
    class_ = await classes.class_of(tx, waiting.class_id)
    assert class_ is not None  # the import refers to it
    return await _READERS[waiting.kind](tx, waiting, class_, calendar)


async def _table(_: Reader, waiting: Import, class_: Class, _calendar: Calendar) -> Source:
    return Source(class_, timetables.read(waiting.table, class_.zone))


async def _series(_: Reader, waiting: Import, class_: Class, calendar: Calendar) -> Source:
    return Source(class_, series.draft(AS_SERIES.validate_python(waiting.asked), calendar, class_.zone))


async def _copy(tx: Reader, waiting: Import, class_: Class, calendar: Calendar) -> Source:
    asked = AS_COPY.validate_python(waiting.asked)
    source = await classes.class_of(tx, asked.source_id)
    assert source is not None  # it was there when it was asked for, and classes stay
    slots = await kept.slots(tx, asked.source_id)
    if not slots:
        raise NothingToCopy
    zones = source.zone, class_.zone
    return Source(class_, copying.draft(slots, zones, asked.first_on, calendar), asked.run)


_READERS: Mapping[str, Callable[[Reader, Import, Class, Calendar], Awaitable[Source]]] = {
    TIMETABLE: _table,
    SERIES: _series,
    COPY: _copy,
}


def as_json(asked: Series | Copy) -> dict[str, Any]:
    """Give what is asked for as JSON keeps it."""
    adapter: TypeAdapter[Any] = AS_SERIES if isinstance(asked, Series) else AS_COPY
    plain: dict[str, Any] = adapter.dump_python(asked, mode="json")
    return plain
