"""Asking those who were present, and keeping what they say apart from who says it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.forms import in_use
from classbell.actions.permissions import must_be_bound
from classbell.domain import feedback, forms
from classbell.domain.classes import Session
from classbell.domain.errors import Changed, FeedbackGiven, FeedbackNotYours
from classbell.domain.feedback import Round
from classbell.domain.forms import About, Question
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.domain.reminders import Due, Kind
from classbell.storage import answers, classes, dialogues, reminders
from classbell.storage import feedback as kept
from classbell.storage.answers import Sheet
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.storage.feedback import Eligible
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose
from classbell.words.questions import card

DIALOGUE = "feedback"
LISTED = 10
SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds that wait for the caller, and those whose results the caller may see."""

    waiting: tuple[Round, ...]
    shown: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Thanked:
    """A sheet that is in, and what may still be written."""

    round: Round
    to_write: tuple[int, ...]
    """Questions, by number from 0, that wait for a sentence."""
    secret: str | None
    """By it the respondent, and nobody else, can take the sheet back; None where that cannot be told again."""


async def letters(desk: Desk, tx: Transaction, session: Session) -> list[Letter]:
    """Open the round of a session and write a card to everyone who was present; nothing where nothing is asked."""
    return await _open(desk, tx, (session.class_id, session.id), About.SESSION)


async def class_letters(desk: Desk, tx: Transaction, class_id: int) -> list[Letter]:
    """Do the same for a whole class that has ended, and everyone who came to any of its sessions."""
    return await _open(desk, tx, (class_id, None), About.CLASS)


async def waiting_letters(desk: Desk, tx: Transaction, round_id: int) -> list[Letter]:
    """Remind those who may answer and have not, while the round goes on."""
    asked = await kept.round_(tx, round_id)
    if asked is None or not asked.is_open(desk.now()):
        return []
    done = set(await kept.respondents(tx, round_id))
    late = [one for one in await kept.eligible(tx, asked) if one.person_id not in done and one.chat_id is not None]
    return [_reminder(desk, asked, one) for one in late]


async def _open(desk: Desk, tx: Transaction, subject: tuple[int, int | None], about: About) -> list[Letter]:
    form = await in_use(tx, subject[0], about)
    if form is None:
        return []
    now, policy = desk.now(), desk.policies.feedback
    round_id = await kept.open_round(tx, form, subject, now, now + policy.open_for)
    asked = await kept.round_(tx, round_id)
    assert asked is not None  # it was opened above
    if policy.remind_before:
        due_at = asked.closes_at - policy.remind_before
        due = Due(Kind.FEEDBACK_WAITING, asked.class_.id, None, due_at, asked.closes_at, subject_id=round_id)
        await reminders.plan_subject(tx, Kind.FEEDBACK_WAITING, round_id, [due], now)
    people = await kept.eligible(tx, asked)
    return [_letter(desk, asked, one) for one in people if one.chat_id is not None]


async def rounds(desk: Desk, caller: Caller) -> Rounds:
    """List what waits for the caller, and, for staff, the newest rounds of their classes."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        waiting = await kept.waiting_for(tx, person_id, desk.now())
        theirs = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.SUPERVISE])
        found = [one for class_ in theirs for one in await kept.of_class(tx, class_.id, LISTED)]
    newest = sorted(found, key=lambda one: one.opened_at, reverse=True)
    return Rounds(tuple(waiting), tuple(newest[:LISTED]))


async def step(desk: Desk, caller: Caller, round_id: int, sheet: str) -> tuple[Round, tuple[str, ...]]:
    """Give a round the caller may answer now, and the codes of what is answered so far.

    Raises FeedbackClosed, FeedbackNotYours, FeedbackGiven, AnswerForged.
    """
    async with desk.db.read() as tx:
        asked, person_id = await _answerable(desk, tx, caller, round_id)
        if await kept.has_answered(tx, round_id, person_id):
            raise FeedbackGiven(about=asked.about)
    return asked, forms.read_sheet(asked.form, sheet)


async def submit(desk: Desk, caller: Caller, round_id: int, codes: tuple[str, ...]) -> Thanked:
    """Keep a sheet, once; raises also FeedbackGiven, AnswerForged. Nothing of it was kept anywhere before."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    async with desk.db.begin() as tx:
        asked, person_id = await _answerable(desk, tx, caller, round_id)
        if len(forms.read_sheet(asked.form, ".".join(codes))) != len(asked.form.tapped):
            raise Changed
        if not await answers.keep(tx, Sheet(asked, person_id, secret), codes):
            raise FeedbackGiven(about=asked.about)
        await _forget(tx, asked, caller)
        to_write = await _to_write(tx, asked, person_id)
    return Thanked(asked, to_write, secret)


async def withdraw(desk: Desk, caller: Caller, round_id: int, secret: str) -> Round:
    """Take the caller's sheet back while the round is open, so that they can answer anew; Changed where it is gone."""
    async with desk.db.begin() as tx:
        asked, person_id = await _answerable(desk, tx, caller, round_id)
        if not await kept.has_answered(tx, round_id, person_id):
            return asked
        if not await answers.take_back(tx, Sheet(asked, person_id, secret)):
            raise Changed
        await _forget(tx, asked, caller)
    return asked


async def begin_line(desk: Desk, caller: Caller, round_id: int, question: int) -> tuple[Round, Question]:
    """Let the caller's next message be what they write on a question."""
    async with desk.db.begin() as tx:
        asked, _ = await _writable(desk, tx, caller, (round_id, question))
        step = Dialogue(DIALOGUE, "line", {"round_id": round_id, "question": question})
        await dialogues.keep(tx, caller.account_id, step, desk.now())
    return asked, asked.form.questions[question]


async def line(desk: Desk, caller: Caller, key: tuple[int, int], text: str) -> Thanked:
    """Keep what somebody who has answered writes on a question (round, question), once; raises also CommentTooLong."""
    feedback.check_line(text, desk.policies.feedback)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    async with desk.db.begin() as tx:
        asked, person_id = await _writable(desk, tx, caller, key)
        await answers.keep_line(tx, Sheet(asked, person_id, secret), key[1], text)
        await _forget(tx, asked, caller)
        await dialogues.end(tx, caller.account_id)
        to_write = await _to_write(tx, asked, person_id)
    return Thanked(asked, to_write, secret)


async def take_line_back(desk: Desk, caller: Caller, key: tuple[int, int], secret: str) -> Round:
    """Take a sentence back while the round is open; Changed where it is gone."""
    round_id, question = key
    async with desk.db.begin() as tx:
        asked, person_id = await _answerable(desk, tx, caller, round_id)
        if question not in asked.form.written:
            raise Changed
        if not await answers.take_line_back(tx, Sheet(asked, person_id, secret), question):
            raise Changed
        await _forget(tx, asked, caller)
    return asked


async def tidy(desk: Desk) -> None:
    """Drop of closed rounds what nobody can use any more: ways to take answers back, and too few ever to be shown."""
    async with desk.db.begin() as tx:
        await answers.tidy(tx, desk.now(), max(desk.policies.feedback.least_answers, 1))


async def _forget(tx: Transaction, asked: Round, caller: Caller) -> None:
    if asked.form.anonymous:
        await kept.forget_cause(tx, caller.cause_id)


async def _to_write(tx: Reader, asked: Round, person_id: PersonId) -> tuple[int, ...]:
    written = await answers.written_by(tx, asked.id, person_id)
    return tuple(number for number in asked.form.written if number not in written)


def _letter(desk: Desk, asked: Round, one: Eligible) -> Letter:
    voice = Voice(choose([one.wish], desk.house.language), asked.class_.zone)
    text, rows = card(voice, asked, (), "")
    body = {"text": text, "parse_mode": "HTML"} | markup(rows)
    to = (asked.id, one.person_id, one.chat_id)
    return Letter("feedback", *to, "sendMessage", body, useless_after=asked.closes_at)


def _reminder(desk: Desk, asked: Round, one: Eligible) -> Letter:
    voice = Voice(choose([one.wish], desk.house.language), asked.class_.zone)
    text = voice.html("feedback.closes_soon", about=asked.about, at=asked.closes_at)
    button = Button(voice.text("feedback.answer_now"), f"feedback.ask:{asked.id}")
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    to = (asked.id, one.person_id, one.chat_id)
    return Letter("feedback_waiting", *to, "sendMessage", body, useless_after=asked.closes_at)


async def _answerable(desk: Desk, tx: Reader, caller: Caller, round_id: int) -> tuple[Round, PersonId]:
    person_id = must_be_bound(caller)
    asked = await kept.round_(tx, round_id)
    if asked is None:
        raise Changed
    feedback.check_open(asked, desk.now())
    if not await kept.is_eligible(tx, round_id, person_id):
        raise FeedbackNotYours(about=asked.about)
    return asked, person_id


async def _writable(desk: Desk, tx: Reader, caller: Caller, key: tuple[int, int]) -> tuple[Round, PersonId]:
    round_id, question = key
    asked, person_id = await _answerable(desk, tx, caller, round_id)
    if question not in asked.form.written or not await kept.has_answered(tx, round_id, person_id):
        raise Changed
    if question in await answers.written_by(tx, round_id, person_id):
        raise FeedbackGiven(about=asked.about)
    return asked, person_id
