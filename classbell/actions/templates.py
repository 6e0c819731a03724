"""Templates: what notices say, kept under a name for all who write notices in a unit or below it."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.notices import own
from classbell.actions.permissions import must_be_bound
from classbell.domain.errors.basics import Changed, NameTooLong, NotAllowed
from classbell.domain.errors.notices import TemplateGone, TemplateNameTaken
from classbell.domain.people import ALLOWED, Caller, PersonId, Scope, Verb, may
from classbell.domain.rosters import LENGTH
from classbell.domain.units import Unit
from classbell.storage import approvals, changes, people, units
from classbell.storage import notices as kept_notices
from classbell.storage import templates as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.templates import Template


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates somebody may use, and whether the draft they are at says anything to keep."""

    templates: tuple[Template, ...]
    is_written: bool


async def shelf(desk: Desk, caller: Caller, notice_id: int) -> Shelf:
    """Show the templates of the units the caller works in, of those above and of those below."""
    async with desk.db.read() as tx:
        notice = await own(tx, caller, notice_id)
        paths = await _paths(tx, notice.author_id)
        found = [one for one in await kept.everything(tx) if _is_near(one.unit_path, paths)]
    return Shelf(tuple(found), notice.content is not None)


async def look(desk: Desk, caller: Caller, template_id: int) -> tuple[Template, bool]:
    """Show one, and whether the caller may rename or delete it. Raises TemplateGone."""
    async with desk.db.read() as tx:
        template = await _template(tx, caller, template_id)
        return template, await _is_theirs(tx, must_be_bound(caller), template)


async def save(desk: Desk, caller: Caller, notice_id: int, name: str) -> str:
    """Keep what a draft says for the highest unit the caller works in, and give that unit's name.

    Raises NameTooLong, TemplateNameTaken, Changed where nothing is written.
    """
    _check(name)
    async with desk.db.begin() as tx:
        notice = await own(tx, caller, notice_id)
        if notice.content is None:
            raise Changed
        unit = await _home(tx, notice.author_id)
        if await changes.has_caused(tx, "template", name, caller.cause_id):
            return unit.name
        by = notice.author_id, desk.now()
        if not await kept.keep(tx, (unit.id, name), notice.content, by, receipt=notice.receipt):
            raise TemplateNameTaken(name=name)
        await _log(desk, tx, caller, Change("template", name, "save"))
    return unit.name


async def use(desk: Desk, caller: Caller, notice_id: int, template_id: int) -> None:
    """Let a draft say what a template says, in place of what it said. Raises TemplateGone."""
    async with desk.db.begin() as tx:
        await own(tx, caller, notice_id)
        template = await _template(tx, caller, template_id)
        await kept_notices.compose(tx, notice_id, template.content)
        await kept_notices.ask_receipt(tx, notice_id, template.receipt)
        await approvals.void(tx, notice_id)


async def rename(desk: Desk, caller: Caller, template_id: int, name: str) -> None:
    """Call a template otherwise. Raises TemplateGone, TemplateNameTaken, NameTooLong, NotAllowed."""
    _check(name)
    async with desk.db.begin() as tx:
        template = await _own(tx, caller, template_id)
        if template.name != name:
            if not await kept.rename(tx, template_id, name):
                raise TemplateNameTaken(name=name)
            await _log(desk, tx, caller, Change("template", str(template_id), "rename", template.name, name))


async def drop(desk: Desk, caller: Caller, template_id: int) -> str:
    """Forget a template and give its name; notices made from it stay. Raises TemplateGone, NotAllowed."""
    async with desk.db.begin() as tx:
        template = await _own(tx, caller, template_id)
        await kept.drop(tx, template_id)
        await _log(desk, tx, caller, Change("template", str(template_id), "drop", template.name))
    return template.name


async def _template(tx: Reader, caller: Caller, template_id: int) -> Template:
    """Give a template the caller may use."""
    person_id = must_be_bound(caller)
    template = await kept.template(tx, template_id)
    if template is None:
        raise TemplateGone
    if not _is_near(template.unit_path, await _paths(tx, person_id)):
        raise NotAllowed
    return template


async def _own(tx: Reader, caller: Caller, template_id: int) -> Template:
    template = await _template(tx, caller, template_id)
    if not await _is_theirs(tx, must_be_bound(caller), template):
        raise NotAllowed
    return template


async def _is_theirs(tx: Reader, person_id: PersonId, template: Template) -> bool:
    """Whoever made it, and whoever organises its unit."""
    grants = await people.grants(tx, person_id)
    return template.made_by == person_id or may(grants, Verb.ORGANISE, Scope(template.unit_path))


async def _paths(tx: Reader, person_id: PersonId) -> list[str]:
    """Give the paths of the units in which the person may write notices: their own, and those of their classes."""
    paths = []
    for grant in await people.grants(tx, person_id):
        if grant.role in ALLOWED[Verb.SUPERVISE]:
            scope = await people.scope_of_class(tx, grant.class_id) if grant.class_id else None
            paths.append(scope.unit_path if scope else grant.unit_path or "")
    return sorted(filter(None, paths), key=len)


async def _home(tx: Reader, person_id: PersonId) -> Unit:
    paths = await _paths(tx, person_id)
    unit = next((one for one in await units.everything(tx) if paths and one.path == paths[0]), None)
    if unit is None:
        raise NotAllowed
    return unit


def _is_near(path: str, paths: list[str]) -> bool:
    return any(one.startswith(path) or path.startswith(one) for one in paths)


def _check(name: str) -> None:
    if not 0 < len(name) <= LENGTH:
        raise NameTooLong(most=LENGTH)


async def _log(desk: Desk, tx: Transaction, caller: Caller, change: Change) -> None:
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
