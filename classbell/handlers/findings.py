"""What answers add up to, in chat: how a round stands, its results, their chart and file, and what was written."""

from __future__ import annotations

from collections.abc import Iterator

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import evaluations, findings
from classbell.actions.findings import Lines, Standing
from classbell.domain.evaluations import scales
from classbell.domain.feedback import Figures, Findings
from classbell.domain.forms import SCALES, Kind, said
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.paging import A_PAGE, paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.questions import labels, named
from classbell.words.responses import by_name

LONGEST_BAR = 10
SHOWN_LINES = 15
LINE_CUT = 90
LABEL_CUT = 40
FILES = ("chart", "book", "csv", "paper")


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(view, r"^findings\.view:"),
        CallbackQueryHandler(close, r"^findings\.close:"),
        CallbackQueryHandler(close_now, r"^findings\.close_now:"),
        CallbackQueryHandler(chart, r"^findings\.chart:"),
        CallbackQueryHandler(book, r"^findings\.book:"),
        CallbackQueryHandler(plain, r"^findings\.csv:"),
        CallbackQueryHandler(paper, r"^findings\.paper:"),
        CallbackQueryHandler(people, r"^findings\.people:"),
        CallbackQueryHandler(lines, r"^findings\.lines:"),
        CallbackQueryHandler(hide, r"^findings\.hide:"),
    ]


async def view(update: Update, context: Context) -> None:
    """Somebody in charge wants to see how a round stands."""
    [round_id] = numbers(update, 1)
    await _show(context, await findings.standing(context.desk, context.caller, round_id))


async def close(update: Update, context: Context) -> None:
    """Somebody wants to close a round early: say what that means first."""
    [round_id] = numbers(update, 1)
    found = await findings.standing(context.desk, context.caller, round_id)
    await context.answer()
    voice = context.voice.within(found.round.class_.zone)
    rows = [
        [Button(voice.text("findings.close_now"), f"findings.close_now:{round_id}")],
        [Button(voice.text("findings.leave_open"), f"findings.view:{round_id}")],
    ]
    counts = {"answered": found.answered, "asked": found.asked, "left": found.asked - found.answered}
    text = voice.html("findings.sure", about=found.round.about, **counts)
    await context.show(text, rows)


async def close_now(update: Update, context: Context) -> None:
    """Somebody closed it."""
    [round_id] = numbers(update, 1)
    await _show(context, await findings.close(context.desk, context.caller, round_id))


async def chart(update: Update, context: Context) -> None:
    """Somebody wants the results as a chart."""
    voice, found = await _closed(update, context)
    await context.send_file("photo", "feedback.png", await drawing.feedback_chart(found, voice, context.desk.now()))


async def book(update: Update, context: Context) -> None:
    """Somebody wants the results as a file."""
    voice, found = await _closed(update, context)
    name = voice.text("findings.file", about=found.round.about.replace("/", "-"))
    content = await drawing.feedback_workbook(found, voice, context.desk.now())
    await context.send_file("document", f"{name}.xlsx", content)


async def plain(update: Update, context: Context) -> None:
    """Somebody wants the results as CSV, for a program of their own."""
    voice, found = await _closed(update, context)
    name = voice.text("findings.file", about=found.round.about.replace("/", "-"))
    await context.send_file("document", f"{name}.csv", await drawing.feedback_csv(found, voice))


async def paper(update: Update, context: Context) -> None:
    """Somebody wants the results on one page."""
    voice, found = await _closed(update, context)
    sides = None
    if found.round.subject.survey_id is None and scales(found.round.form):
        sides = await evaluations.sides(context.desk, context.caller, found.round.id)
    name = voice.text("findings.file", about=found.round.about.replace("/", "-"))
    content = await drawing.feedback_paper(found, sides, voice, context.desk.now())
    await context.send_file("document", f"{name}.pdf", content)


async def people(update: Update, context: Context) -> None:
    """An organiser wants to see who answered what, where people answered under their names."""
    [round_id] = numbers(update, 1)
    asked, found = await findings.people(context.desk, context.caller, round_id)
    await context.answer()
    voice = context.voice.within(asked.class_.zone)
    listing = by_name(voice, asked, found, context.desk.now())
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing))


async def lines(update: Update, context: Context) -> None:
    """An organiser looks through what was written."""
    round_id, page = numbers(update, 2)
    found = await findings.lines(context.desk, context.caller, round_id)
    await context.answer()
    await context.show(*_lines(context, found, page))


async def hide(update: Update, context: Context) -> None:
    """An organiser takes a line out of sight, or brings it back."""
    round_id, place, hidden = numbers(update, 3)
    found = await findings.hide(context.desk, context.caller, round_id, (place, bool(hidden)))
    await context.answer(context.voice.text("findings.hidden" if hidden else "findings.unhidden"))
    await context.show(*_lines(context, found, place // A_PAGE))


async def _show(context: Context, found: Standing) -> None:
    await context.answer()
    voice = context.voice.within(found.round.class_.zone)
    await context.show(_text(voice, found, context), _rows(voice, found))


async def _closed(update: Update, context: Context) -> tuple[Voice, Findings]:
    [round_id] = numbers(update, 1)
    found = await findings.closed(context.desk, context.caller, round_id)
    await context.answer()
    return context.voice.within(found.round.class_.zone), found


def _rows(voice: Voice, found: Standing) -> Rows:
    return [*(_closed_rows if found.results else _open_rows)(voice, found), [_back(voice, found)]]


def _open_rows(voice: Voice, found: Standing) -> list[list[Button]]:
    round_id = found.round.id
    rows = [
        [Button(voice.text("findings.refresh"), f"findings.view:{round_id}")],
        [Button(voice.text("findings.close"), f"findings.close:{round_id}")],
    ]
    if found.round.subject.survey_id is None and scales(found.round.form):
        rows.append([Button(voice.text("evaluation.open"), f"evaluations.look:{round_id}")])
    return rows


def _closed_rows(voice: Voice, found: Standing) -> list[list[Button]]:
    asked, round_id = found.round, found.round.id
    rows = []
    if found.results and any(found.results.figures):
        rows.append([Button(voice.text(f"findings.{kind}"), f"findings.{kind}:{round_id}") for kind in FILES])
        if asked.form.written and found.is_managed:
            rows.append([Button(voice.text("findings.lines"), f"findings.lines:{round_id}:0")])
    if not asked.form.anonymous and found.is_managed and found.answered:
        rows.append([Button(voice.text("findings.people"), f"findings.people:{round_id}")])
    if asked.subject.survey_id is not None:
        rows.append([Button(voice.text("survey.by_groups"), f"surveys.by:{round_id}:unit:0")])
    elif scales(asked.form):
        rows.append([Button(voice.text("evaluation.sides_open"), f"evaluations.sides:{round_id}")])
    return rows


def _back(voice: Voice, found: Standing) -> Button:
    """Lead to where others like it are: of the class, before the programme, or all there are."""
    of = found.round.subject
    if of.survey_id is not None:
        return Button(voice.text("findings.back"), f"surveys.at:{of.survey_id}")
    if of.programme_id is not None:
        return Button(voice.text("findings.back"), f"programmes.look:{of.programme_id}")
    if found.is_staff:
        return Button(voice.text("rounds.others"), f"rounds.class:{of.class_id}:0")
    return Button(voice.text("rounds.all"), "rounds.list:0")


def _text(voice: Voice, found: Standing, context: Context) -> Html:
    facts = {"name": named(voice, found.round), "at": context.desk.now()}
    counts = {"answered": found.answered, "asked": found.asked}
    if found.results is None:
        return voice.html("findings.open", **facts, **counts, closes_at=found.round.closes_at, least=found.least)
    if not any(found.results.figures):
        return voice.html("findings.too_few", **facts, **counts, least=found.least)
    parts = [voice.html("findings.head", **facts, **counts)]
    for number, (question, figures) in enumerate(
        zip(found.round.form.questions, found.results.figures, strict=True), 1
    ):
        words = said(question.words, voice.language)
        if figures is None:
            parts.append(voice.html("findings.question_few", number=number, question=words, least=found.least))
        else:
            parts += _question(voice, number, figures)
    if found.results.hidden:
        parts.append(voice.html("findings.some_hidden", count=found.results.hidden))
    return Html("\n".join(parts))


def _question(voice: Voice, number: int, figures: Figures) -> Iterator[Html]:
    words = said(figures.question.words, voice.language)
    facts = {"number": number, "question": words, "count": figures.count}
    if figures.mean is not None:
        most = SCALES[figures.question.kind][1]
        low, high = (round(end, 2) for end in figures.interval)
        yield voice.html("findings.scale", **facts, mean=round(figures.mean, 2), most=most, low=low, high=high)
    else:
        yield voice.html("findings.question", **facts)
    if figures.question.kind is not Kind.POINTS:
        yield from _bars(voice, figures)
    for line in figures.lines[:SHOWN_LINES]:
        yield voice.html("findings.line", text=_cut(line, LINE_CUT))
    if len(figures.lines) > SHOWN_LINES:
        yield voice.html("findings.more_lines", count=len(figures.lines) - SHOWN_LINES)


def _bars(voice: Voice, figures: Figures) -> Iterator[Html]:
    most = max(figures.counts, default=0) or 1
    names = labels(figures.question, voice.language)
    for one in figures.ranked:
        number = figures.counts[one]
        bar = "▇" * round(LONGEST_BAR * number / most)
        facts = {"label": _cut(names[one], LABEL_CUT), "bar": bar, "number": number}
        if figures.places:
            yield voice.html("findings.place", **facts, place=round(figures.places[one], 1))
        else:
            yield voice.html("findings.bar", **facts)


def _lines(context: Context, found: Lines, page: int) -> tuple[Html, Rows]:
    voice, round_id = context.voice.within(found.round.class_.zone), found.round.id
    back = [Button(voice.text("findings.back"), f"findings.view:{round_id}")]
    if not found.lines:
        return voice.html("findings.no_lines", about=found.round.about), [back]
    buttons = [
        Button(
            f"{'🚫' if one.is_hidden else '👁'} {_cut(one.value, LABEL_CUT)}{f' ×{one.times}' if one.times > 1 else ''}",
            f"findings.hide:{round_id}:{place}:{int(not one.is_hidden)}",
        )
        for place, one in enumerate(found.lines)
    ]
    rows = [*paged(buttons, page, f"findings.lines:{round_id}"), back]
    count = sum(one.times for one in found.lines)
    hidden = sum(one.times for one in found.lines if one.is_hidden)
    return voice.html("findings.written", about=found.round.about, count=count, hidden=hidden), rows


def _cut(text: str, at_most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= at_most else line[: at_most - 1] + "…"
