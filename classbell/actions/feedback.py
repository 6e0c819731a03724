"""Asking those who were present, keeping what they say apart from who says it, and showing what it adds up to."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound
from classbell.domain import feedback
from classbell.domain.classes import Session
from classbell.domain.errors import Changed, FeedbackGiven, FeedbackNotYours
from classbell.domain.feedback import Form, Summary
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.storage import classes, dialogues
from classbell.storage import feedback as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.storage.feedback import Present
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Html, Voice, choose

DIALOGUE = "feedback"
LISTED = 10


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms that wait for the caller, and those whose answers the caller may see."""

    waiting: tuple[Form, ...]
    shown: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What may be shown of a form; `summary` is None while there are too few answers."""

    form: Form
    summary: Summary | None
    least: int


async def letters(desk: Desk, tx: Transaction, session: Session) -> list[Letter]:
    """Open the session's form and write a card to everyone who was present; each gets one card a form."""
    now, policy = desk.now(), desk.policies.feedback
    form_id = await kept.open_form(tx, session.id, now, now + policy.open_for)
    form = await kept.form(tx, form_id)
    assert form is not None  # it was opened above
    return [_letter(desk, form, person) for person in await kept.present(tx, session.id)]


async def forms(desk: Desk, caller: Caller) -> Forms:
    """List what waits for the caller, and, for staff, the newest forms of their classes."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        waiting = await kept.waiting_for(tx, person_id, desk.now())
        theirs = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.SUPERVISE])
        found = [form for class_ in theirs for form in await kept.of_class(tx, class_.id, LISTED)]
    newest = sorted(found, key=lambda form: form.session.starts_at, reverse=True)
    return Forms(tuple(waiting), tuple(newest[:LISTED]))


async def look(desk: Desk, caller: Caller, form_id: int) -> Form:
    """Give a form that the caller may answer now; raises FeedbackClosed, FeedbackNotYours, FeedbackGiven."""
    async with desk.db.read() as tx:
        form, person_id = await _answerable(desk, tx, caller, form_id)
        if (await kept.has_answered(tx, form_id, person_id))[0]:
            raise FeedbackGiven(session=form.session)
        return form


async def rate(desk: Desk, caller: Caller, form_id: int, rating: int) -> Form:
    """Keep a rating from 1 to 5, once; raises also RatingOutOfRange and FeedbackGiven."""
    feedback.check_rating(rating)
    async with desk.db.begin() as tx:
        form, person_id = await _answerable(desk, tx, caller, form_id)
        if not await kept.rate(tx, form_id, person_id, rating):
            raise FeedbackGiven(session=form.session)
        await kept.forget_cause(tx, caller.cause_id)
    return form


async def begin_comment(desk: Desk, caller: Caller, form_id: int, message_id: int) -> Form:
    """Let the caller's next message be their comment; `message_id` is the card that will say thanks."""
    async with desk.db.begin() as tx:
        form = await _commentable(desk, tx, caller, form_id)
        step = Dialogue(DIALOGUE, "comment", {"form_id": form_id, "message_id": message_id})
        await dialogues.keep(tx, caller.account_id, step, desk.now())
    return form


async def comment(desk: Desk, caller: Caller, form_id: int, text: str) -> Form:
    """Keep one sentence of somebody who has rated, once; raises also CommentTooLong."""
    feedback.check_comment(text, desk.policies.feedback)
    async with desk.db.begin() as tx:
        form = await _commentable(desk, tx, caller, form_id)
        await kept.comment(tx, form_id, must_be_bound(caller), text)
        await kept.forget_cause(tx, caller.cause_id)
        await dialogues.end(tx, caller.account_id)
    return form


async def skip(desk: Desk, caller: Caller, form_id: int) -> Form:
    """Leave it at the rating; where a comment was being written, it is not any more."""
    async with desk.db.begin() as tx:
        form, person_id = await _known(tx, caller, form_id)
        if not (await kept.has_answered(tx, form_id, person_id))[0]:
            raise Changed
        current = await dialogues.of(tx, caller.account_id)
        if current and (current.name, current.data.get("form_id")) == (DIALOGUE, form_id):
            await dialogues.end(tx, caller.account_id)
    return form


async def answers(desk: Desk, caller: Caller, form_id: int) -> Answers:
    """Give what may be shown of a session's answers to those who supervise its class."""
    policy = desk.policies.feedback
    async with desk.db.read() as tx:
        form, _ = await _known(tx, caller, form_id)
        await must(tx, caller, Verb.SUPERVISE, form.session.class_id)
        summary = feedback.summarise(await kept.ratings(tx, form_id), await kept.comments(tx, form_id), policy)
    return Answers(form, summary, policy.least_answers)


def card(voice: Voice, form: Form) -> tuple[Html, Rows]:
    """Give the question as it is asked."""
    stars = [Button(f"{rating} ⭐", f"feedback.rate:{form.id}:{rating}") for rating in feedback.RATINGS]
    return voice.within(form.session.zone).html("feedback.ask", session=form.session), [stars]


def _letter(desk: Desk, form: Form, person: Present) -> Letter:
    text, rows = card(Voice(choose([person.wish], desk.house.language)), form)
    body = {"text": text, "parse_mode": "HTML"} | markup(rows)
    return Letter(
        "feedback", form.id, person.person_id, person.chat_id, "sendMessage", body, useless_after=form.closes_at
    )


async def _known(tx: Reader, caller: Caller, form_id: int) -> tuple[Form, PersonId]:
    person_id = must_be_bound(caller)
    form = await kept.form(tx, form_id)
    if form is None:
        raise Changed
    return form, person_id


async def _answerable(desk: Desk, tx: Reader, caller: Caller, form_id: int) -> tuple[Form, PersonId]:
    form, person_id = await _known(tx, caller, form_id)
    feedback.check_open(form, desk.now())
    if not await kept.was_present(tx, form.session.id, person_id):
        raise FeedbackNotYours(session=form.session)
    return form, person_id


async def _commentable(desk: Desk, tx: Reader, caller: Caller, form_id: int) -> Form:
    form, person_id = await _answerable(desk, tx, caller, form_id)
    has_rated, has_commented = await kept.has_answered(tx, form_id, person_id)
    if not has_rated:
        raise Changed
    if has_commented:
        raise FeedbackGiven(session=form.session)
    return form
