"""Asking those who were present, and keeping what they say apart from who says it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from classbell.actions import lecturers, reminder_rules
from classbell.actions.desk import Desk
from classbell.actions.forms import in_use
from classbell.actions.permissions import must_be_bound
from classbell.domain import feedback, forms
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import CommentGiven, FeedbackGiven, FeedbackNotYours, SurveyNotYours
from classbell.domain.feedback import Round, Subject
from classbell.domain.forms import About, Question
from classbell.domain.people import Caller, PersonId
from classbell.domain.surveys import Survey
from classbell.storage import answers, dialogues
from classbell.storage import feedback as kept
from classbell.storage.answers import Sheet
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.storage.feedback import Eligible
from classbell.storage.forms import Kept
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose
from classbell.words.questions import card

DIALOGUE = "feedback"
SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Thanked:
    """A sheet that is in, and what may still be written."""

    round: Round
    to_write: tuple[int, ...]
    """Questions, by number from 0, that wait for a sentence."""
    secret: str | None
    """By it the respondent, and nobody else, can take the sheet back; None where that cannot be told again."""


async def letters(desk: Desk, tx: Transaction, session: Session) -> list[Letter]:
    """Open the rounds of a session, about it and about each of its lecturers, as far as its class asks for them.

    Everyone who was present gets a card of the first; each other card follows the one before it.
    """
    about_it = await in_use(tx, session.class_id, About.SESSION)
    about_them = await in_use(tx, session.class_id, About.LECTURER)
    given_by = await lecturers.of_session(tx, session) if about_it or about_them else []
    alone = given_by[0].id if len(given_by) == 1 else None
    asked = []
    if about_it is not None:
        asked.append(await _open(desk, tx, about_it, Subject(session.class_id, session.id, given_by=alone)))
    if about_them is not None:
        about = [Subject(session.class_id, session.id, one.id) for one in given_by]
        asked += [await _open(desk, tx, about_them, one) for one in about]
    return await _cards(desk, tx, asked[0]) if asked else []


async def class_letters(desk: Desk, tx: Transaction, class_id: int) -> list[Letter]:
    """Do the same for a whole class that has ended, and everyone who came to any of its sessions."""
    form = await in_use(tx, class_id, About.CLASS)
    return [] if form is None else await _cards(desk, tx, await _open(desk, tx, form, Subject(class_id)))


async def programme_letters(desk: Desk, tx: Transaction, programme_id: int, form: Kept) -> list[Letter]:
    """Do the same for a whole programme, and everyone who came to any session of any of its classes."""
    return await _cards(desk, tx, await _open(desk, tx, form, Subject(None, programme_id=programme_id)))


async def survey_letters(desk: Desk, tx: Transaction, survey: Survey, form: Kept) -> list[Letter]:
    """Do the same for a survey of needs, and everyone it asks; its groups have been fixed in this transaction."""
    subject = Subject(None, programme_id=survey.programme_id, survey_id=survey.id)
    return await _cards(desk, tx, await _open(desk, tx, form, subject, survey.closes_at))


async def beside(desk: Desk, caller: Caller, asked: Round) -> Round | None:
    """Give the next round about a lecturer of the same session that waits for the caller, if there is one."""
    if asked.session is None:
        return None
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        for one in await kept.about_lecturers(tx, asked.session.id):
            if one.is_open(desk.now()) and not await kept.has_answered(tx, one.id, person_id):
                return one
    return None


async def waiting_letters(desk: Desk, tx: Transaction, round_id: int) -> list[Letter]:
    """Remind those who may answer and have not, while the round goes on."""
    asked = await kept.round_(tx, round_id)
    if asked is None or not asked.is_open(desk.now()):
        return []
    done = set(await kept.respondents(tx, round_id))
    late = [one for one in await kept.eligible(tx, asked) if one.person_id not in done and one.chat_id is not None]
    return [_reminder(desk, asked, one) for one in late]


async def _open(desk: Desk, tx: Transaction, form: Kept, subject: Subject, closes_at: datetime | None = None) -> Round:
    now, policy = desk.now(), desk.policies.feedback
    round_id = await kept.open_round(tx, form, subject, now, closes_at or now + policy.open_for)
    asked = await kept.round_(tx, round_id)
    assert asked is not None  # it was opened above
    await reminder_rules.plan_waiting(desk, tx, asked.class_, round_id, asked.closes_at)
    return asked


async def _cards(desk: Desk, tx: Transaction, asked: Round) -> list[Letter]:
    people = await kept.eligible(tx, asked)
    return [_letter(desk, asked, one) for one in people if one.chat_id is not None]


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
    word = "feedback.closes_soon" if asked.subject.survey_id is None else "survey.closes_soon"
    text = voice.html(word, about=asked.about, at=asked.closes_at)
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
        raise SurveyNotYours if asked.subject.survey_id is not None else FeedbackNotYours(about=asked.about)
    return asked, person_id


async def _writable(desk: Desk, tx: Reader, caller: Caller, key: tuple[int, int]) -> tuple[Round, PersonId]:
    round_id, question = key
    asked, person_id = await _answerable(desk, tx, caller, round_id)
    if question not in asked.form.written or not await kept.has_answered(tx, round_id, person_id):
        raise Changed
    if question in await answers.written_by(tx, round_id, person_id):
        raise CommentGiven
    return asked, person_id
