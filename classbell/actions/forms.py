"""The forms of an organisation, and which of them a class uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, must_on_unit
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.feedback import FormInUse, SurveyPublished
from classbell.domain.forms import About, Form
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.storage import changes, classes, people, programmes, surveys, units
from classbell.storage import forms as kept
from classbell.storage.changes import Change
from classbell.storage.database import Database, Reader, Transaction
from classbell.storage.forms import Kept, Usage
from classbell.words.forms import templates

USUAL = {About.SESSION: "session", About.CLASS: "class"}
"""The form that is asked where nobody has chosen; about anything else nothing is asked then."""
NEEDS = "needs"
"""The form that a survey begins with."""
APART = frozenset({About.PROGRAMME, About.NEEDS})
"""What is asked of no class: a choice's key begins with the programme, or with the survey."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a class asks about its sessions, or about itself, and what else it could; or what a programme does."""

    class_: Class
    """A programme stands here in the manner of a class, with its own id."""
    about: About
    used: Kept | None
    """None: nothing is asked."""
    offered: tuple[Kept, ...]


async def keep_templates(db: Database, now: datetime) -> None:
    """Have the forms that come with the program in the store; once at every start."""
    async with db.begin() as tx:
        root_id = (await units.root(tx)).id
        for name, form in templates().items():
            await kept.keep_template(tx, name, form, root_id, now)


async def in_use(tx: Reader, class_id: int, about: About) -> Kept | None:
    """Give the form a class uses: the one chosen for it, else the usual one; None: nothing is asked."""
    is_chosen, form_id = await kept.choice(tx, class_id, about)
    if not is_chosen and about in USUAL:
        form_id = await kept.of_template(tx, USUAL[about])
    return None if form_id is None else await kept.of(tx, form_id)


async def of_classes(desk: Desk, caller: Caller) -> list[Class]:
    """Give the classes whose forms the caller may choose; NotAllowed for those who organise nothing."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        found = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.ORGANISE])
        if not found and not any(one.role in ALLOWED[Verb.ORGANISE] for one in await people.grants(tx, person_id)):
            raise NotAllowed
    return found


async def choice(desk: Desk, caller: Caller, class_id: int, about: About) -> Choice:
    """Show what a class asks; raises NotAllowed."""
    async with desk.db.read() as tx:
        await _must(tx, caller, (class_id, about))
        return await _choice(tx, class_id, about)


async def choose(desk: Desk, caller: Caller, key: tuple[int, About], form_id: int | None) -> Choice:
    """Let a class (class, about) use a form from now on, or none; what is being asked already goes on as it is.

    Where it is about a programme, the first of the key is the programme.
    """
    class_id, about = key
    async with desk.db.begin() as tx:
        by = await _must(tx, caller, key)
        before = await _choice(tx, class_id, about)
        if form_id is not None and form_id not in {one.id for one in before.offered}:
            raise Changed
        if await _is_chosen(tx, key, form_id):
            return before
        await _choose(tx, key, form_id)
        subject = {About.PROGRAMME: "programme", About.NEEDS: "survey"}.get(about, "class")
        change = Change(subject, str(class_id), f"{about}_form", _id(before.used), str(form_id or ""))
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        return await _choice(tx, class_id, about)


async def look(desk: Desk, caller: Caller, form_id: int) -> Kept:
    """Show a form to whoever may choose it for a class of theirs."""
    async with desk.db.read() as tx:
        found = await _of(tx, form_id)
        person_id = must_be_bound(caller)
        paths = [one.unit_path for one in await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.ORGANISE])]
        paths += [
            one.unit_path or "" for one in await people.grants(tx, person_id) if one.role in ALLOWED[Verb.ORGANISE]
        ]
        if not any(path.startswith(found.unit_path) for path in paths):
            raise Changed
    return found


async def usage(desk: Desk, caller: Caller, form_id: int) -> Usage:
    """Say who uses a form, to whoever made it or organises its unit."""
    async with desk.db.read() as tx:
        await _own(tx, caller, form_id)
        return await kept.usage(tx, form_id)


async def add(desk: Desk, caller: Caller, class_id: int, form: Form) -> Kept:
    """Keep a new form of the unit of the class, or of the programme it is about, and let that use it.

    What people need is always asked without their names.
    """
    async with desk.db.begin() as tx:
        key = (class_id, form.about)
        form = replace(form, anonymous=form.anonymous or form.about is About.NEEDS)
        by = await _must(tx, caller, key)
        path = (await _where(tx, key)).unit_path
        unit_id = int(path.rstrip("/").rpartition("/")[2])  # a path ends in the unit's own number
        form_id = await kept.add(tx, form, unit_id, (by, caller.cause_id), desk.now())
        await _choose(tx, key, form_id)
        return await _of(tx, form_id)


async def own(desk: Desk, caller: Caller, form_id: int) -> Kept:
    """Show a form to whoever made it or organises its unit; FormInUse for one that came with the program."""
    async with desk.db.read() as tx:
        return await _made_here(tx, caller, form_id)


async def change(desk: Desk, caller: Caller, form_id: int, form: Form) -> Kept:
    """Let a form ask this from its next round on; no round changes that is being asked, no anonymity is loosened."""
    async with desk.db.begin() as tx:
        found = await _made_here(tx, caller, form_id)
        changed = replace(form, about=found.form.about, anonymous=form.anonymous or found.form.anonymous)
        if changed != found.form:
            await kept.put_version(tx, form_id, changed, desk.now())
            note = Change("form", str(form_id), "change", str(found.version), None)
            await changes.keep(tx, note, must_be_bound(caller), desk.now(), caller.cause_id)
        return await _of(tx, form_id)


async def _made_here(tx: Reader, caller: Caller, form_id: int) -> Kept:
    found = await _own(tx, caller, form_id)
    if found.template is not None:
        raise FormInUse
    return found


async def tighten(desk: Desk, caller: Caller, form_id: int) -> Kept:
    """Make a form anonymous from its next round on; there is no way back, and no round changes that is being asked."""
    async with desk.db.begin() as tx:
        found = await _own(tx, caller, form_id)
        if not found.form.anonymous:
            await kept.put_version(tx, form_id, replace(found.form, anonymous=True), desk.now())
        return await _of(tx, form_id)


async def retire(desk: Desk, caller: Caller, form_id: int) -> None:
    """Offer a form no more; FormInUse for one that came with the program."""
    async with desk.db.begin() as tx:
        await _own(tx, caller, form_id)
        if not await kept.retire(tx, form_id, desk.now()):
            raise FormInUse
        await surveys.let_go(tx, form_id, await kept.of_template(tx, NEEDS))


async def _own(tx: Reader, caller: Caller, form_id: int) -> Kept:
    """Give a form to whoever made it, or organises the unit it belongs to."""
    found = await _of(tx, form_id)
    if found.made_by != must_be_bound(caller):
        await must_on_unit(tx, caller, Verb.ORGANISE, found.unit_path)
    return found


async def _must(tx: Reader, caller: Caller, key: tuple[int, About]) -> PersonId:
    """Give the caller's person if they organise what a choice is for; raise NotBound or NotAllowed."""
    if key[1] in APART:
        return await must_on_unit(tx, caller, Verb.ORGANISE, (await _where(tx, key)).unit_path)
    return await must(tx, caller, Verb.ORGANISE, key[0])


async def _where(tx: Reader, key: tuple[int, About]) -> Class:
    """Give the class a choice is for, or the programme in the manner of one; Changed where there is none."""
    class_id, about = key
    if about is About.PROGRAMME:
        programme = await programmes.programme(tx, class_id)
        class_ = None if programme is None else programme.as_class
    elif about is About.NEEDS:
        survey = await surveys.survey(tx, class_id)
        class_ = Class(survey.id, survey.title, "", survey.zone, survey.programme_path) if survey else None
    else:
        class_ = await classes.class_of(tx, class_id)
    if class_ is None:
        raise Changed
    return class_


async def _choice(tx: Reader, class_id: int, about: About) -> Choice:
    class_ = await _where(tx, (class_id, about))
    if about is About.PROGRAMME:
        form_id = await kept.of_programme(tx, class_id)
        used = None if form_id is None else await kept.of(tx, form_id)
        return Choice(class_, about, used, tuple(await kept.for_unit(tx, class_.unit_path, about)))
    if about is About.NEEDS:
        used = await kept.of(tx, await _of_survey(tx, class_id))
        return Choice(class_, about, used, tuple(await kept.for_unit(tx, class_.unit_path, about)))
    used = await in_use(tx, class_id, about)
    return Choice(class_, about, used, tuple(await kept.for_class(tx, class_id, about)))


async def _of_survey(tx: Reader, survey_id: int) -> int:
    survey = await surveys.survey(tx, survey_id)
    assert survey is not None  # whoever asks has looked for it
    return survey.form_id


async def _is_chosen(tx: Reader, key: tuple[int, About], form_id: int | None) -> bool:
    if key[1] is About.PROGRAMME:
        return await kept.of_programme(tx, key[0]) == form_id
    if key[1] is About.NEEDS:
        return await _of_survey(tx, key[0]) == form_id
    return await kept.choice(tx, *key) == (True, form_id)


async def _choose(tx: Transaction, key: tuple[int, About], form_id: int | None) -> None:
    if key[1] is About.PROGRAMME:
        await kept.choose_for_programme(tx, key[0], form_id)
    elif key[1] is About.NEEDS:
        if form_id is None:
            raise Changed
        if not await surveys.choose(tx, key[0], form_id):
            raise SurveyPublished
    else:
        await kept.choose(tx, *key, form_id)


async def _of(tx: Reader | Transaction, form_id: int) -> Kept:
    found = await kept.of(tx, form_id)
    if found is None or found.is_retired:
        raise Changed
    return found


def _id(found: Kept | None) -> str:
    return str(found.id) if found else ""
