"""What somebody who has scanned is told, and asked."""

from __future__ import annotations

from classbell.actions.scans import Asked, SignedIn
from classbell.domain.attendance import Origin
from classbell.faces import marks
from classbell.handlers.context import Context
from classbell.storage.proofs import Asks
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html
from classbell.words.keyboards import ask_place

_A_ROW = 2


async def confirm(context: Context, signed: SignedIn) -> None:
    """Say what stands of somebody who has signed in, and ask what is still wanted of them."""
    voice = context.voice.within(signed.session.zone)
    facts = {"session": signed.session, "title": signed.session.title, "at": signed.mark.signed_at}
    said = voice.html(_word(signed), status=marks.status(signed.mark.status, voice), **facts)
    if len(signed.session_ids) > 1:
        said = Html(f"{said}\n{voice.html('half_days.also', count=len(signed.session_ids))}")
    await context.say(said)
    if signed.then is not None:
        await _ask_place(context, signed.then, "place.ask")


async def ask(context: Context, asked: Asked) -> None:
    """Ask what has to be answered before somebody is signed in."""
    if asked.proof.asks is Asks.PLACE:
        await _ask_place(context, asked, "place.needed")
    else:
        await context.say(*question(context, asked))


def question(context: Context, asked: Asked, refusal: str | None = None) -> tuple[Html, Rows]:
    """Give the question which picture is on the screen; `refusal` says what was wrong with the answer before."""
    voice, proof = context.voice, asked.proof
    buttons = [
        Button(voice.text(f"picture.{name}"), f"challenges.answer:{proof.id}:{proof.tries}:{name}")
        for name in asked.choices
    ]
    rows = [buttons[at : at + _A_ROW] for at in range(0, len(buttons), _A_ROW)]
    if refusal is None:
        return voice.html("challenge.ask", title=asked.session.title), rows
    return voice.html("challenge.again", title=asked.session.title, refusal=refusal), rows


async def _ask_place(context: Context, asked: Asked, word: str) -> None:
    text = context.voice.html(word, title=asked.session.title)
    await context.say(text, reply_markup=ask_place(context.voice))


def _word(signed: SignedIn) -> str:
    if signed.is_first:
        return f"sign_in.{signed.mark.status}"
    return "sign_in.ruled" if signed.mark.origin is Origin.HAND else "sign_in.again"
