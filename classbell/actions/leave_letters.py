"""Who is told what of a leave: who is to decide it, how it was decided, that it has ended, who is not back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.domain.attendance import Mark
from classbell.domain.classes import Class
from classbell.domain.leave import Rank, State
from classbell.domain.leave_requests import Case, Filed, Verdict, rank_of
from classbell.domain.people import PersonId, Role, Scope
from classbell.faces import leave as faces
from classbell.storage import classes, outbox, people
from classbell.storage import leave as kept
from classbell.storage import leave_marks as marks
from classbell.storage import leave_requests as decisions
from classbell.storage.classes import Staff
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Html, Voice, choose

ASKED = "leave_asked"
RAISED = "leave_raised"
DECIDED = "leave_decided"
PUT_AWAY = "leave_put_away"
WITHDRAWN = "leave_withdrawn"
ENDED = "leave_ended"
CAME = "leave_came"
SLIP_ADDED = "leave_slip"
OVERDUE = "leave_overdue"


async def lowest(tx: Reader, class_: Class, rank: Rank, but_id: PersonId) -> Rank:
    """Give the lowest rank, from this one up, of whom somebody can be written to; this one, if nobody can."""
    for one in list(Rank)[rank.height :]:
        if await _staff(tx, class_, one, but_id):
            return one
    return rank


async def ask(desk: Desk, tx: Transaction, case: Case) -> int:
    """Ask those of the rank a fresh request waits for; give how many there are."""
    return await _ask(desk, tx, case, (ASKED, case.filed.leave.id, None))


async def pass_on(desk: Desk, tx: Transaction, case: Case, decision: tuple[int, datetime]) -> int:
    """Ask those of the rank a request was passed on to, once it cannot be undone any more; give how many there are."""
    return await _ask(desk, tx, case, (RAISED, *decision))


async def _ask(desk: Desk, tx: Transaction, case: Case, key: tuple[str, int, datetime | None]) -> int:
    leave, (kind, subject_id, not_before) = case.filed.leave, key
    staff = await _staff(tx, case.filed.class_, leave.rank, leave.person_id)
    letters = []
    for one in staff:
        voice = _voice(desk, one.language, case.filed.class_)
        body = _body(faces.request(case, voice), faces.request_rows(case.filed, voice))
        letters.append(
            Letter(kind, subject_id, one.person_id, one.account_id, "sendMessage", body, None, 0, not_before)
        )
    await outbox.put(tx, letters, desk.now())
    return len(letters)


async def decided(desk: Desk, tx: Transaction, filed: Filed, not_before: datetime) -> None:
    """Tell the person, and all who were asked but the one who decided; not before it cannot be undone any more."""
    decision = filed.decision
    assert decision is not None  # it was made in this transaction
    letters = [_answer(desk, filed)] if filed.account_id is not None else []
    others = await decisions.asked(tx, filed.leave.id) - {decision.by}
    word = "leave.told_granted" if decision.verdict is Verdict.GRANTED else "leave.told_refused"
    letters += await _to_staff(desk, tx, filed, others, _Telling(word, DECIDED, decision.id))
    await outbox.put(tx, [replace(letter, not_before=not_before) for letter in letters], desk.now())


async def call_back(tx: Transaction, leave_id: int) -> None:
    """Let nobody be asked any more who was not yet."""
    await decisions.call_back(tx, ASKED, leave_id)
    await decisions.call_back_raised(tx, leave_id)


async def put_away(desk: Desk, tx: Transaction, case: Case, key: tuple[str, int], not_before: datetime) -> None:
    """Let the messages by which people were asked say what has become of it, without buttons."""
    for one in await decisions.posted(tx, case.filed.leave.id):
        text = faces.request(case, _voice(desk, one.language, case.filed.class_))
        await decisions.put_away(tx, one, key, {"text": text, "parse_mode": "HTML"}, not_before)


async def take_back(tx: Transaction, decision_id: int) -> None:
    """Let nobody hear of a decision that was undone."""
    for kind in (RAISED, DECIDED, PUT_AWAY):
        await decisions.call_back(tx, kind, decision_id)


async def ended(desk: Desk, tx: Transaction, filed: Filed) -> None:
    """Tell all who were asked, and who has granted it, that a granted leave was withdrawn or the person is back.

    That somebody is back is told only once it cannot be undone any more.
    """
    assert filed.leave.ended_at is not None  # it has ended in this transaction
    telling = _Telling(f"leave.told_{filed.leave.state}", ENDED, filed.leave.id)
    letters = await _to_staff(desk, tx, filed, await _concerned(tx, filed), telling)
    not_before = desk.now() + desk.policies.leave.undo_for if filed.leave.state is State.RETURNED else None
    await outbox.put(tx, [replace(letter, not_before=not_before) for letter in letters], desk.now())


async def resumed(tx: Transaction, leave_id: int) -> None:
    """Let nobody hear that somebody is back who is not."""
    await decisions.never_told(tx, ENDED, leave_id)


async def slip_added(desk: Desk, tx: Transaction, filed: Filed, cause_id: int | None) -> None:
    """Tell all who were asked, and who has granted it, that the slip has come."""
    telling = _Telling("leave.told_slip", SLIP_ADDED, cause_id or filed.leave.id)
    await outbox.put(tx, await _to_staff(desk, tx, filed, await _concerned(tx, filed), telling), desk.now())


async def _concerned(tx: Reader, filed: Filed) -> set[PersonId]:
    """Give all who were asked, and who has decided."""
    return await decisions.asked(tx, filed.leave.id) | ({filed.decision.by} if filed.decision else set())


async def came(desk: Desk, tx: Transaction, mark: Mark) -> None:
    """Tell the person and the class's staff, once a leave, that somebody on leave has signed in all the same."""
    leave_id = await marks.covering(tx, mark.session_id, mark.person_id)
    filed = None if leave_id is None else await kept.filed(tx, leave_id)
    if filed is None:
        return
    telling = _Telling("leave.told_came", CAME, filed.leave.id, mark.signed_at)
    letters = await _to_staff(desk, tx, filed, await _nearest(tx, filed), telling)
    if filed.account_id is not None:
        voice = _voice(desk, filed.language, filed.class_)
        text = voice.html("leave.came", when=faces.of(filed, voice))
        rows = [[Button(voice.text("leave.back"), f"leave.back:{filed.leave.id}")]]
        to = (filed.leave.person_id, filed.account_id)
        letters.append(_letter((CAME, filed.leave.id), to, _body(text, rows)))
    await outbox.put(tx, letters, desk.now())


async def overdue(desk: Desk, tx: Transaction, row: DueRow) -> list[Letter]:
    """Tell the class's staff, once, who is not back from leave; nothing, where they are, or were seen since."""
    assert row.due.subject_id is not None  # such rows are planned for a leave
    filed = await kept.filed(tx, row.due.subject_id)
    if filed is None or await marks.has_come_since(tx, filed.leave, filed.leave.span.until_at):
        return []
    if not await kept.set_overdue(tx, filed.leave.id, desk.now()):
        return []
    telling = _Telling("leave.told_overdue", OVERDUE, filed.leave.id)
    return await _to_staff(desk, tx, filed, await _nearest(tx, filed), telling)


async def _nearest(tx: Reader, filed: Filed) -> set[PersonId]:
    """Give the staff of the lowest rank of whom somebody can be written to."""
    rank = await lowest(tx, filed.class_, Rank.SUPERVISOR, filed.leave.person_id)
    return {one.person_id for one in await _staff(tx, filed.class_, rank, filed.leave.person_id)}


async def _staff(tx: Reader, class_: Class, rank: Rank, but_id: PersonId) -> list[Staff]:
    """Give those of a rank over a class who can be written to, each once; one person is left out."""
    found = {}
    for one in await classes.staff(tx, class_.id, _ROLES[rank]):
        if one.account_id is None or one.person_id == but_id:
            continue
        if rank is Rank.SUPERVISOR or await rank_over(tx, one.person_id, class_) is rank:
            found[one.person_id] = one
    return list(found.values())


_ROLES = {
    Rank.SUPERVISOR: {Role.SUPERVISOR},
    Rank.ORGANISER: {Role.ORGANISER},
    Rank.ABOVE: {Role.ORGANISER, Role.ADMIN},
}


async def rank_over(tx: Reader, person_id: PersonId, class_: Class) -> Rank | None:
    """Give the highest rank a person has over a class; None: none."""
    return rank_of(await people.grants(tx, person_id), Scope(class_.unit_path, class_.id))


@dataclass(frozen=True, slots=True)
class _Telling:
    """What staff are told, and by what kind of letter about what."""

    word: str
    kind: str
    subject_id: int
    at: datetime | None = None


async def _to_staff(desk: Desk, tx: Reader, filed: Filed, whom: Iterable[PersonId], telling: _Telling) -> list[Letter]:
    reached = {one.person_id: one for one in await classes.staff(tx, filed.class_.id, set(Role)) if one.account_id}
    letters = []
    for one in (reached[person_id] for person_id in sorted(whom) if person_id in reached):
        voice = _voice(desk, one.language, filed.class_)
        text = voice.html(telling.word, at=telling.at, **_facts(filed, voice))
        rows = [[Button(voice.text("leave.see"), f"leave_requests.look:{filed.leave.id}")]]
        key = (telling.kind, telling.subject_id)
        letters.append(_letter(key, (one.person_id, one.account_id), _body(text, rows)))
    return letters


def _facts(filed: Filed, voice: Voice) -> dict[str, object]:
    decision = filed.decision
    return {
        "name": filed.name,
        "title": filed.class_.title,
        "when": faces.of(filed, voice),
        "by": decision.by_name if decision else "",
        "phone": filed.phone or voice.text("leave.no_phone"),
        "ended_at": filed.leave.ended_at,
    }


def _answer(desk: Desk, filed: Filed) -> Letter:
    """Say to the person themselves what was decided."""
    assert filed.decision is not None  # it was made in this transaction
    voice = _voice(desk, filed.language, filed.class_)
    granted = filed.decision.verdict is Verdict.GRANTED
    lines = [
        voice.html("leave.granted" if granted else "leave.refused", when=faces.of(filed, voice)),
        faces.state(filed, voice),
    ]
    rows = [[Button(voice.text("leave.open"), f"leave.look:{filed.leave.id}")]]
    if granted:
        rows.insert(0, [Button(voice.text("leave.back"), f"leave.back:{filed.leave.id}")])
    body = _body(Html("\n".join(lines)), rows)
    return _letter((DECIDED, filed.decision.id), (filed.leave.person_id, filed.account_id), body)


def _letter(key: tuple[str, int], to: tuple[PersonId, int | None], body: Mapping[str, object]) -> Letter:
    kind, subject_id = key
    person_id, chat_id = to
    return Letter(kind, subject_id, person_id, chat_id, "sendMessage", body, urgency=0)


def _body(text: Html, rows: Rows) -> dict[str, object]:
    return {"text": text, "parse_mode": "HTML"} | markup(rows)


def _voice(desk: Desk, wish: str | None, class_: Class) -> Voice:
    return Voice(choose([wish], desk.house.language), class_.zone)
