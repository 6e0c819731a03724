"""Forms and their versions, as kept, and which form a class uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classbell.domain.forms import About, Form, Kind, Question
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Usage:
    """How many classes have chosen a form, and how many programmes."""

    classes: int
    programmes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it is kept: its newest version, and whose it is."""

    id: int
    version: int
    unit_path: str
    template: str | None
    """Its name among the forms that came with the program; None: made here."""
    made_by: PersonId | None
    is_retired: bool
    form: Form


async def keep_template(tx: Transaction, name: str, form: Form, unit_id: int, now: datetime) -> None:
    """Have a form that came with the program, as it is now; what was asked before stays as it was asked."""
    row = await tx.one("forms.of_template", template=name)
    if row is None:
        values = {"template": name, "about": form.about, "made_by": None, "cause_id": None}
        form_id = await tx.value("forms.add", unit_id=unit_id, now=stamp(now), **values)
        await tx.run("forms.put_version", form_id=form_id, version=1, content=written(form), now=stamp(now))
    elif row["content"] != written(form):
        await put_version(tx, row["id"], form, now)


async def add(tx: Transaction, form: Form, unit_id: int, made: tuple[PersonId, int | None], now: datetime) -> int:
    """Keep a new form of a unit; `made` is who made it, and by which update: once an update."""
    by, cause_id = made
    known = cause_id and await tx.value("forms.caused", cause_id=cause_id)
    if known:
        return int(known)
    values = {"template": None, "about": form.about, "made_by": by, "cause_id": cause_id}
    form_id = int(await tx.value("forms.add", unit_id=unit_id, now=stamp(now), **values))
    await tx.run("forms.put_version", form_id=form_id, version=1, content=written(form), now=stamp(now))
    return form_id


async def put_version(tx: Transaction, form_id: int, form: Form, now: datetime) -> None:
    """Let a form be this from now on: as a new version where the newest has been asked, else in its place."""
    kept = await of(tx, form_id)
    assert kept is not None  # whoever calls has looked at it
    is_asked = bool(await tx.value("forms.is_asked", form_id=form_id, version=kept.version))
    version = kept.version + is_asked
    await tx.run("forms.put_version", form_id=form_id, version=version, content=written(form), now=stamp(now))
    await tx.run("forms.move_version", form_id=form_id, version=version)


async def of(tx: Reader, form_id: int) -> Kept | None:
    """Give one form, or None."""
    row = await tx.one("forms.form", form_id=form_id)
    return row and _kept(row)


async def of_template(tx: Reader, name: str) -> int:
    """Give the id of a form that came with the program."""
    row = await tx.one("forms.of_template", template=name)
    assert row is not None  # all are kept at the start
    return int(row["id"])


async def for_class(tx: Reader, class_id: int, about: About) -> list[Kept]:
    """Give the forms a class can use: those of its unit and all above, what came with the program first."""
    return [_kept(row) for row in await tx.all("forms.for_class", class_id=class_id, about=about)]


async def choice(tx: Reader, class_id: int, about: About) -> tuple[bool, int | None]:
    """Tell whether somebody has chosen for this class, and which form; None: that nothing is asked."""
    row = await tx.one("forms.choice", class_id=class_id, about=about)
    return (row is not None, row and row["form_id"])


async def choose(tx: Transaction, class_id: int, about: About, form_id: int | None) -> None:
    """Let a class use a form from now on, or none."""
    await tx.run("forms.choose", class_id=class_id, about=about, form_id=form_id)


async def for_unit(tx: Reader, unit_path: str, about: About) -> list[Kept]:
    """Give the forms a programme of a unit can use: the unit's own and those of all above."""
    return [_kept(row) for row in await tx.all("forms.for_unit", path=unit_path, about=about)]


async def of_programme(tx: Reader, programme_id: int) -> int | None:
    """Give the form that is asked at the end of a programme, or None."""
    form_id: int | None = await tx.value("forms.of_programme", programme_id=programme_id)
    return form_id


async def choose_for_programme(tx: Transaction, programme_id: int, form_id: int | None) -> None:
    """Let a form be asked at the end of a programme, or none."""
    if form_id is None:
        await tx.run("forms.leave_programme", programme_id=programme_id)
    else:
        await tx.run("forms.choose_for_programme", programme_id=programme_id, form_id=form_id)


async def usage(tx: Reader, form_id: int) -> Usage:
    """Count the classes that have chosen a form, and the programmes."""
    row = await tx.one("forms.usage", form_id=form_id)
    assert row is not None  # counts always come
    return Usage(row["classes"], row["programmes"])


async def retire(tx: Transaction, form_id: int, now: datetime) -> bool:
    """Offer a form no more; classes that used it go back to the usual one. False for one that came with the program."""
    is_done = await tx.run("forms.retire", form_id=form_id, now=stamp(now)) == 1
    if is_done:
        await tx.run("forms.let_go", form_id=form_id)
        await tx.run("forms.let_programmes_go", form_id=form_id)
    return is_done


def as_form(content: str, about: str) -> Form:
    """Read a version back."""
    found = json.loads(content)
    questions = tuple(
        Question(Kind(one["kind"]), one["words"], tuple(one.get("options", ()))) for one in found["questions"]
    )
    return Form(found["name"], About(about), questions, found["anonymous"])


def written(form: Form) -> str:
    """Write a form down as it is kept; the same form is always the same text."""
    found: dict[str, Any] = {"name": dict(form.name), "anonymous": form.anonymous}
    found["questions"] = [_question(one) for one in form.questions]
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _question(question: Question) -> dict[str, object]:
    found: dict[str, object] = {"kind": question.kind, "words": dict(question.words)}
    if question.options:
        found["options"] = [dict(option) for option in question.options]
    return found


def _kept(row: Row) -> Kept:
    form = as_form(row["content"], row["about"])
    return Kept(
        id=row["id"],
        version=row["version"],
        unit_path=row["unit_path"],
        template=row["template"],
        made_by=row["made_by"],
        is_retired=row["retired_at"] is not None,
        form=form,
    )
