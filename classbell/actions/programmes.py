"""What is asked about a programme: seeing it, asking now, and asking by the clock when its last class has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classbell.actions import feedback, restraint
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound, must_on_unit
from classbell.domain import programmes
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.feedback import ProgrammeAsked, ProgrammeWithoutForm
from classbell.domain.feedback import Round, Subject
from classbell.domain.people import Caller, PersonId, Scope, Verb, may
from classbell.domain.programmes import Programme
from classbell.domain.reminders import Kind
from classbell.storage import changes, forms, people, reminders
from classbell.storage import feedback as rounds
from classbell.storage import programmes as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.forms import Kept
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow


@dataclass(frozen=True, slots=True)
class View:
    """A programme, what is asked about it, and whom: heads who came to any of its sessions."""

    programme: Programme
    form: Kept | None
    round: Round | None
    """None: it has not been asked about."""
    came: int
    reached: int
    """How many of them can be written to."""


async def mine(desk: Desk, caller: Caller) -> list[Programme]:
    """Give the programmes the caller organises, the latest first; NotAllowed for those who organise nothing."""
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
        found = [one for one in await kept.everything(tx) if may(grants, Verb.ORGANISE, Scope(one.unit_path))]
    if not found and not any(may([grant], Verb.ORGANISE, Scope(grant.unit_path or "")) for grant in grants):
        raise NotAllowed
    return found


async def are_there(desk: Desk, caller: Caller) -> bool:
    """Tell whether the caller organises a unit, and so has a list of programmes, empty or not."""
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
    return any(may([grant], Verb.ORGANISE, Scope(grant.unit_path or "")) for grant in grants)


async def look(desk: Desk, caller: Caller, programme_id: int) -> View:
    """Show a programme to whoever organises its unit."""
    async with desk.db.read() as tx:
        programme, _ = await _organised(tx, caller, programme_id)
        return await _view(tx, programme)


async def ask(desk: Desk, caller: Caller, programme_id: int) -> View:
    """Ask everybody who came about the programme now, once; raises ProgrammeWithoutForm, ProgrammeAsked."""
    async with desk.db.begin() as tx:
        programme, by = await _organised(tx, caller, programme_id)
        if not await changes.has_caused(tx, "programme", str(programme_id), caller.cause_id):
            view = await _view(tx, programme)
            if view.round is not None:
                raise ProgrammeAsked(title=programme.title)
            if view.form is None:
                raise ProgrammeWithoutForm(title=programme.title)
            await restraint.put(desk, tx, await feedback.programme_letters(desk, tx, programme_id, view.form))
            change = Change("programme", str(programme_id), "ask")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        found = await _view(tx, programme)
    desk.bells.ring("outbox")
    desk.bells.ring("due")
    return found


async def plan_end(desk: Desk, tx: Transaction, class_id: int) -> None:
    """Plan anew when the programme of a class is asked about; whoever changes the timetable of a class calls it."""
    programme_id = await kept.of_class(tx, class_id)
    if programme_id is None:
        return
    due = programmes.end(programme_id, await kept.last_ends(tx, programme_id), desk.policies.reminders)
    kind = Kind.PROGRAMME_FEEDBACK
    await reminders.plan_subject(tx, kind, programme_id, [due] if due else [], desk.now())


async def letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """Ask about a programme that has ended, where somebody has chosen a form and it has not been asked already."""
    assert row.due.subject_id is not None  # it is about a programme
    form = await _form(tx, row.due.subject_id)
    if form is None or await rounds.of_programme(tx, row.due.subject_id) is not None:
        return ()
    return await feedback.programme_letters(desk, tx, row.due.subject_id, form)


async def _organised(tx: Reader, caller: Caller, programme_id: int) -> tuple[Programme, PersonId]:
    programme = await kept.programme(tx, programme_id)
    if programme is None:
        raise Changed
    return programme, await must_on_unit(tx, caller, Verb.ORGANISE, programme.unit_path)


async def _view(tx: Reader, programme: Programme) -> View:
    came = await rounds.who_came(tx, Subject(None, programme_id=programme.id))
    reached = sum(one.chat_id is not None for one in came)
    round_ = await rounds.of_programme(tx, programme.id)
    return View(programme, await _form(tx, programme.id), round_, len(came), reached)


async def _form(tx: Reader, programme_id: int) -> Kept | None:
    form_id = await forms.of_programme(tx, programme_id)
    return None if form_id is None else await forms.of(tx, form_id)
