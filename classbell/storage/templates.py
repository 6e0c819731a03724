"""Templates of notices, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.notices import Content
from classbell.domain.people import PersonId
from classbell.storage.contents import content_of, kept_as
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Template:
    """What a notice may say, kept under a name for a unit and those below it."""

    id: int
    name: str
    content: Content
    receipt: bool
    made_by: PersonId
    unit_path: str
    unit_name: str


async def everything(tx: Reader) -> list[Template]:
    """Give every template there is, by name."""
    return [_template(row) for row in await tx.all("templates.all")]


async def template(tx: Reader, template_id: int) -> Template | None:
    """Give one template, or None."""
    row = await tx.one("templates.template", template_id=template_id)
    return row and _template(row)


async def keep(
    tx: Transaction, place: tuple[int, str], content: Content, by: tuple[PersonId, datetime], *, receipt: bool
) -> bool:
    """Keep what a notice says for (unit, name); False where the unit has one of this name."""
    (unit_id, name), (person_id, now) = place, by
    key = {"unit_id": unit_id, "name": name, "receipt": int(receipt), "made_by": person_id, "now": stamp(now)}
    return await tx.run("templates.keep", content=kept_as(content), **key) == 1


async def rename(tx: Transaction, template_id: int, name: str) -> bool:
    """Call a template otherwise; False where its unit has another of this name."""
    return await tx.run("templates.rename", template_id=template_id, name=name) == 1


async def drop(tx: Transaction, template_id: int) -> None:
    """Forget a template."""
    await tx.run("templates.drop", template_id=template_id)


def _template(row: Row) -> Template:
    content = content_of(row["content"])
    assert content is not None  # none is kept without
    return Template(
        id=row["id"],
        name=row["name"],
        content=content,
        receipt=bool(row["receipt"]),
        made_by=row["made_by"],
        unit_path=row["path"],
        unit_name=row["unit_name"],
    )
