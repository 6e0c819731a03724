"""Staff evaluate by chat what trainees are asked about, and see the three sides put together."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import evaluations
from classbell.actions.evaluations import View
from classbell.domain.errors.basics import Changed
from classbell.domain.evaluations import Side, Sides, scales
from classbell.domain.feedback import Round
from classbell.domain.forms import SCALES, SKIPPED, Kind, said, write
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.questions import A_ROW

FILES = ("chart", "book")
LETTERS = {"s": Side.SUPERVISOR, "o": Side.OFFICE}
"""A side, as buttons say it."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(look, r"^evaluations\.look:"),
        CallbackQueryHandler(answer, r"^evaluations\.at:"),
        CallbackQueryHandler(take_back, r"^evaluations\.drop:"),
        CallbackQueryHandler(sides, r"^evaluations\.sides:"),
        CallbackQueryHandler(chart, r"^evaluations\.chart:"),
        CallbackQueryHandler(book, r"^evaluations\.book:"),
    ]


async def look(update: Update, context: Context) -> None:
    """Somebody of the staff wants to evaluate."""
    [round_id] = numbers(update, 1)
    found = await evaluations.look(context.desk, context.caller, round_id)
    await context.answer()
    await context.show(*_view(context.voice, found))


async def answer(update: Update, context: Context) -> None:
    """Somebody of the staff tapped a value, or a way back."""
    round_part, letter, sheet = parts(update, 3)
    key = (number(round_part), _side(letter))
    asked, codes = await evaluations.step(context.desk, context.caller, key, sheet)
    if len(codes) < len(scales(asked.form)):
        await context.answer()
        await context.show(*_card(context.voice, asked, letter, codes))
        return
    found = await evaluations.give(context.desk, context.caller, key, codes)
    await context.answer(context.voice.text("evaluation.kept"))
    await context.show(*_view(context.voice, found))


async def take_back(update: Update, context: Context) -> None:
    """Somebody of the staff takes back what they gave."""
    [round_id] = numbers(update, 1)
    found = await evaluations.take_back(context.desk, context.caller, round_id)
    await context.answer(context.voice.text("evaluation.taken_back"))
    await context.show(*_view(context.voice, found))


async def sides(update: Update, context: Context) -> None:
    """Somebody in charge wants the three sides together."""
    voice, found = await _put_together(update, context)
    files = [Button(voice.text(f"evaluation.{one}"), f"evaluations.{one}:{found.round.id}") for one in FILES]
    back = [Button(voice.text("findings.back"), f"findings.view:{found.round.id}")]
    await context.show(_sides(voice, found), [files, back] if found.verdict.out_of else [back])


async def chart(update: Update, context: Context) -> None:
    """Somebody in charge wants them as a chart."""
    voice, found = await _put_together(update, context)
    await context.send_file("photo", "sides.png", await drawing.sides_chart(found, voice, context.desk.now()))


async def book(update: Update, context: Context) -> None:
    """Somebody in charge wants them as a file."""
    voice, found = await _put_together(update, context)
    name = voice.text("evaluation.file", about=found.round.about.replace("/", "-"))
    await context.send_file("document", f"{name}.xlsx", await drawing.sides_workbook(found, voice, context.desk.now()))


async def _put_together(update: Update, context: Context) -> tuple[Voice, Sides]:
    [round_id] = numbers(update, 1)
    found = await evaluations.sides(context.desk, context.caller, round_id)
    await context.answer()
    return context.voice.within(found.round.class_.zone), found


def _side(letter: str) -> Side:
    if letter not in LETTERS:
        raise Changed
    return LETTERS[letter]


def _view(voice: Voice, found: View) -> tuple[Html, Rows]:
    asked = found.round
    lines = [voice.html("evaluation.view", about=asked.about, at=asked.closes_at)]
    if found.mine is not None:
        lines.append(voice.html("evaluation.mine", side=voice.text(f"evaluation.side.{found.mine.side}")))
        for question, code in zip(scales(asked.form), found.mine.codes, strict=True):
            lines.append(
                voice.html("evaluation.given", question=said(question.words, voice.language), value=_given(code))
            )
    lines.append(voice.html("evaluation.named" if found.sides else "evaluation.over"))
    rows = [
        [Button(voice.text(f"evaluation.as_{side}"), f"evaluations.at:{asked.id}:{side[0]}:")] for side in found.sides
    ]
    if found.mine is not None and found.sides:
        rows.append([Button(voice.text("evaluation.drop"), f"evaluations.drop:{asked.id}")])
    to_round = Button(voice.text("findings.back"), f"findings.view:{asked.id}")
    rows.append([to_round if found.may_see else Button(voice.text("rounds.all"), "rounds.list:0")])
    return Html("\n".join(lines)), rows


def _given(code: str) -> str:
    return "–" if code == SKIPPED else str(int(code, 36))


def _card(voice: Voice, asked: Round, letter: str, codes: Sequence[str]) -> tuple[Html, Rows]:
    found = scales(asked.form)
    question = found[len(codes)]
    facts = {"about": asked.about, "side": voice.text(f"evaluation.side.{LETTERS[letter]}")}
    lines = [
        voice.html("evaluation.ask", **facts, number=len(codes) + 1, of=len(found)),
        voice.html(f"feedback.question.{question.kind}", question=said(question.words, voice.language)),
    ]
    least, most = SCALES[question.kind]
    mark = " ⭐" if question.kind is Kind.RATING else ""
    values = [
        Button(f"{value}{mark}", _data(asked, letter, [*codes, write(question, value)]))
        for value in range(least, most + 1)
    ]
    back = [Button(voice.text("feedback.back"), _data(asked, letter, codes[:-1]))] if codes else []
    moves = [*back, Button(voice.text("feedback.skip"), _data(asked, letter, [*codes, SKIPPED]))]
    return Html("\n".join(lines)), [*(values[at : at + A_ROW] for at in range(0, len(values), A_ROW)), moves]


def _data(asked: Round, letter: str, codes: Sequence[str]) -> str:
    return f"evaluations.at:{asked.id}:{letter}:{'.'.join(codes)}"


def _sides(voice: Voice, found: Sides) -> Html:
    verdict = found.verdict
    lines = [voice.html("evaluation.sides", about=found.round.about)]
    for one in verdict.scores:
        facts = {"side": voice.text(f"evaluation.side.{one.side}"), "share": one.share / 100, "count": one.count}
        if one.mean is not None:
            lines.append(voice.html("evaluation.score", **facts, mean=round(one.mean, 1), points=round(one.points, 1)))
        elif one.side is Side.TRAINEE and one.count:
            lines.append(voice.html("evaluation.score_few", **facts, least=found.least))
        else:
            lines.append(voice.html("evaluation.score_missing", **facts))
    if verdict.is_whole:
        lines.append(voice.html("evaluation.whole", points=round(verdict.points, 1)))
    elif verdict.out_of:
        lines.append(voice.html("evaluation.part", points=round(verdict.points, 1), of=verdict.out_of))
    lines.append(voice.html("evaluation.meaning"))
    return Html("\n".join(lines))
