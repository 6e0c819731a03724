"""What each recipient of a notice gets: the common body, or one of their own where it names them or their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from classbell.actions import asking
from classbell.actions.desk import Desk
from classbell.domain import contents, placeholders, ways
from classbell.domain.audiences import Recipient
from classbell.domain.classes import Class, Session
from classbell.domain.errors.notices import FilledTooLong
from classbell.domain.notices import Content, Notice
from classbell.domain.people import PersonId
from classbell.domain.placeholders import Facts, Placeholder
from classbell.storage import classes
from classbell.storage import placeholders as kept
from classbell.storage.database import Reader
from classbell.words.buttons import markup
from classbell.words.catalogue import Voice, choose, languages

Body = dict[str, object]


def body(notice: Notice, voice: Voice, content: Content | None = None) -> Body:
    """Give the parameters of a notice's message but for the chat, with 收到 under it where receipts are asked for.

    `content` is that of the notice, filled in; by default as it was written.
    """
    assert notice.content is not None  # nothing is shown or sent before it is written
    said = sign(notice, content or notice.content, voice.language)
    if not notice.receipt or said.is_album:
        return dict(said.body)
    return {**said.body, **markup(asking.dated_rows(notice, voice))}


def sign(notice: Notice, content: Content, language: str) -> Content:
    """Put its author's name below what an urgent notice says, once; others stay as they are."""
    if notice.signed_by is None:
        return content
    signatures = _signatures(notice)
    is_signed = content.words.endswith(tuple(signatures.values()))
    return content if is_signed else ways.signed(content, signatures[language])


def unsigned(notice: Notice) -> Content:
    """Give what a notice says without its author's name: once it was sent, that stands there as in the messages."""
    content = notice.content
    assert content is not None  # it was written
    for signature in _signatures(notice).values():
        content = ways.unsigned(content, signature)
    return content


def _signatures(notice: Notice) -> dict[str, str]:
    if notice.signed_by is None:
        return {}
    return {one: Voice(one).text("way.signature", name=notice.signed_by) for one in languages()}


async def bodies(desk: Desk, tx: Reader, notice: Notice, people: Sequence[Recipient]) -> dict[PersonId, Body]:
    """Give the body of everybody who gets one of their own; who is missing gets `body` in the house's language.

    Raises FilledTooLong, with the first it is too long for.
    """
    ours = desk.house.language
    assert notice.content is not None  # it was written
    if not placeholders.wanted(notice.content):
        apart = {wish: body(notice, voice(desk, wish)) for wish in {_language(desk, one) for one in people}}
        common = body(notice, voice(desk, ours))
        apart = {language: own for language, own in apart.items() if own != common}
        return {one.person_id: apart[_language(desk, one)] for one in people if _language(desk, one) in apart}
    filled = await fill(desk, tx, notice, people)
    return {one.person_id: body(notice, voice(desk, _language(desk, one)), filled[one.person_id]) for one in people}


def voice(desk: Desk, language: str) -> Voice:
    """Speak to somebody of instants that are the same for all recipients: by the organisation's clock."""
    return Voice(language, desk.house.zone)


async def fill(desk: Desk, tx: Reader, notice: Notice, people: Sequence[Recipient]) -> dict[PersonId, Content]:
    """Give what a notice says as each of the people will read it. Raises FilledTooLong."""
    content = notice.content
    assert content is not None  # it was written
    known = await facts(desk, tx, notice, people)
    filled = {one.person_id: placeholders.fill(content, known[one.person_id]) for one in people}
    excess = [(one, most) for one in people if (most := _excess(filled[one.person_id]))]
    if excess:
        first, length = excess[0]
        most = contents.at_most(content)
        raise FilledTooLong(count=len(excess), name=first.name, length=length, at_most=most)
    return filled


def _excess(content: Content) -> int:
    return max(contents.too_long(item) for item in content.items)


async def facts(desk: Desk, tx: Reader, notice: Notice, people: Sequence[Recipient]) -> dict[PersonId, Facts]:
    """Give what each person's placeholders stand for; `—` where there is nothing.

    A session is the one the notice goes before or after, to the people of its class; else the next of each one's class.
    """
    at_home = await kept.homes(tx) if any(not one.class_id for one in people) else {}
    class_ids = {one.person_id: one.class_id or at_home.get(one.person_id, 0) for one in people}
    tied = await kept.session_of_notice(tx, notice.id)
    known = {class_id: await _class_facts(desk, tx, class_id, tied) for class_id in set(class_ids.values())}
    said: dict[tuple[int, str], Facts] = {}
    found: dict[PersonId, Facts] = {}
    for one in people:
        key = class_ids[one.person_id], _language(desk, one)
        if key not in said:
            said[key] = _said(desk, *known[key[0]], key[1])
        found[one.person_id] = {**said[key], Placeholder.NAME: one.name}
    return found


async def _class_facts(
    desk: Desk, tx: Reader, class_id: int, tied: Session | None
) -> tuple[Class | None, Session | None]:
    if not class_id:
        return None, None
    is_theirs = tied is not None and tied.class_id == class_id
    session = tied if is_theirs else await kept.next_session(tx, class_id, desk.now())
    return await classes.class_of(tx, class_id), session


def _said(desk: Desk, class_: Class | None, session: Session | None, language: str) -> Facts:
    here = Voice(language, class_.zone if class_ else desk.house.zone)
    nothing = here.text("placeholder.nothing")
    return {
        Placeholder.CLASS: class_.title if class_ else nothing,
        Placeholder.SESSION: session.title if session else nothing,
        Placeholder.ROOM: (session and session.venue) or nothing,
        Placeholder.TIME: here.text("placeholder.time", at=session.starts_at) if session else nothing,
    }


async def without(
    desk: Desk, tx: Reader, notice: Notice, people: Iterable[Recipient]
) -> Mapping[Placeholder, Sequence[Recipient]]:
    """Give, by placeholder a notice has, for whom there is nothing to put in."""
    assert notice.content is not None  # it was written
    asked = placeholders.wanted(notice.content)
    listed = list(people) if asked else []
    known = await facts(desk, tx, notice, listed)
    lacking = {
        wish: [
            one
            for one in listed
            if known[one.person_id][wish] == Voice(_language(desk, one)).text("placeholder.nothing")
        ]
        for wish in Placeholder
        if wish in asked
    }
    return {wish: lacks for wish, lacks in lacking.items() if lacks}


def _language(desk: Desk, one: Recipient) -> str:
    return choose([one.wish], desk.house.language)
