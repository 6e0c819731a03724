"""Spot checks by chat: one name after the other, here or not here."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import spot_checks
from classbell.actions.spot_checks import Checking, Outset
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.register import MarkChanged
from classbell.domain.spot_checks import Drawn, Seen, SpotCheck, odds, supposed
from classbell.faces import marks
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

NUMBERS = (5, 10, 15)
"""How many may be drawn by one tap, beside what the policy says."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^spot_checks\.begin:"),
        CallbackQueryHandler(draw, r"^spot_checks\.draw:"),
        CallbackQueryHandler(see, r"^spot_checks\.see:"),
        CallbackQueryHandler(undo, r"^spot_checks\.undo:"),
        CallbackQueryHandler(end, r"^spot_checks\.end:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants to check: what has been checked so far, and how many to draw; or on with the one begun."""
    outset = await spot_checks.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*(_asking(context, outset.live) if outset.live else _outset(context, outset)))


async def draw(update: Update, context: Context) -> None:
    """A supervisor chose how many: the first name."""
    session_id, wanted = numbers(update, 2)
    checking = await spot_checks.draw(context.desk, context.caller, session_id, wanted)
    await context.answer()
    await context.say(*_asking(context, checking))


async def see(update: Update, context: Context) -> None:
    """A supervisor has looked for somebody: the next name, or the result."""
    check_id, place, word = parts(update, 3)
    key, seen = (number(check_id), number(place)), _seen(word)
    try:
        checking = await spot_checks.see(context.desk, context.caller, key, seen)
    except MarkChanged as refusal:
        await context.answer(context.voice.text(refusal.word, **refusal.facts), alert=True)
        return
    await context.answer(_toast(context.voice, checking.check.people[key[1] - 1], seen))
    await context.show(*_asking(context, checking))


async def undo(update: Update, context: Context) -> None:
    """A supervisor takes back what they have just said."""
    check_id, place = numbers(update, 2)
    checking = await spot_checks.undo(context.desk, context.caller, (check_id, place))
    await context.answer(context.voice.text("rulings.taken_back"))
    await context.show(*_asking(context, checking))


async def end(update: Update, context: Context) -> None:
    """A supervisor has looked for enough."""
    checking = await spot_checks.end(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_asking(context, checking))


def buttons(voice: Voice, session_id: int, policy: int) -> list[Button]:
    """Offer to draw."""
    offered = sorted({*NUMBERS, policy})
    return [
        Button(voice.text("spot_checks.draw", count=one), f"spot_checks.draw:{session_id}:{one}") for one in offered
    ]


def _seen(word: str) -> Seen:
    if word not in set(Seen):
        raise Changed
    return Seen(word)


def _toast(voice: Voice, drawn: Drawn, seen: Seen) -> str:
    """Say what stands of the person: two supervisors may have looked at once."""
    stands = drawn.seen or seen
    word = "spot_checks.noted" if stands is seen else "spot_checks.noted_before"
    return voice.text(word, name=drawn.name, seen=voice.text(f"seen.{stands}"))


def _outset(context: Context, outset: Outset) -> tuple[Html, Rows]:
    voice = context.voice.within(outset.session.zone)
    lines = [
        voice.html("spot_checks.outset", session=outset.session, count=outset.pool),
        *([voice.html("spot_checks.flagged", count=outset.flagged)] if outset.flagged else []),
        *(voice.html("spot_checks.earlier", at=one.drawn_at, by=one.drawn_by, **_found(one)) for one in outset.earlier),
    ]
    offered = buttons(voice, outset.session.id, context.desk.policies.spot_checks.people) if outset.pool else []
    return Html("\n".join(lines)), [offered] if offered else []


def _asking(context: Context, checking: Checking) -> tuple[Html, Rows]:
    voice = context.voice.within(checking.session.zone)
    drawn = checking.check.next
    if drawn is None:
        return _result(context, checking, voice)
    key = f"{checking.check.id}:{drawn.place}"
    answers = [Button(voice.text(f"spot_checks.{seen}"), f"spot_checks.see:{key}:{seen}") for seen in Seen]
    ending = [Button(voice.text("spot_checks.end"), f"spot_checks.end:{checking.check.id}")]
    text = voice.html(
        "spot_checks.who",
        session=checking.session,
        place=drawn.place,
        count=len(checking.check.people),
        name=drawn.name,
        group=voice.text("spot_checks.group", group=drawn.group) if drawn.group else "",
        stands=marks.stands(checking.mark, voice),
    )
    return text, [answers[:2], answers[2:], [*_undoing(context, checking.check, voice), *ending]]


def _result(context: Context, checking: Checking, voice: Voice) -> tuple[Html, Rows]:
    check = checking.check
    lines = [
        voice.html("spot_checks.result", session=checking.session, count=len(check.people), pool=check.pool),
        voice.html("spot_checks.found", **_found(check)),
        *_named(voice, check, Seen.NOT_HERE),
        *_named(voice, check, Seen.LEFT),
    ]
    if 0 < check.checked < check.pool:
        lines.append(_odds(voice, check))
    rows = [_undoing(context, check, voice), [_again(voice, checking)]]
    return Html("\n".join(lines)), [row for row in rows if row]


def _odds(voice: Voice, check: SpotCheck) -> Html:
    false = supposed(check.pool)
    share = odds(check.pool, check.checked, false)
    return voice.html("spot_checks.odds", pool=check.pool, count=false, checked=check.checked, share=share)


def _again(voice: Voice, checking: Checking) -> Button:
    return Button(voice.text("spot_checks.again"), f"spot_checks.begin:{checking.session.id}")


def _undoing(context: Context, check: SpotCheck, voice: Voice) -> list[Button]:
    """Offer to take back the last answer while that can be done."""
    last = check.last
    is_own = last is not None and last.seen_by == context.caller.person_id
    if last is None or last.seen_at is None or not is_own:
        return []
    if context.desk.now() > last.seen_at + context.desk.policies.attendance.undo_for:
        return []
    return [Button(voice.text("spot_checks.undo", name=last.name), f"spot_checks.undo:{check.id}:{last.place}")]


def _found(check: SpotCheck) -> dict[str, object]:
    counts: dict[str, object] = {seen.value: check.count(seen) for seen in Seen}
    return counts | {"checked": check.checked}


def _named(voice: Voice, check: SpotCheck, seen: Seen) -> list[Html]:
    names = [one.name for one in check.people if one.seen is seen]
    if not names:
        return []
    said = voice.listed(names)
    return [voice.html("spot_checks.named", seen=voice.text(f"seen.{seen}"), names=said)]
