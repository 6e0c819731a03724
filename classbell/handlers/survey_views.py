"""How a survey of needs, and what its groups said, looks to those who organise it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from classbell.actions.surveys import View
from classbell.domain.feedback import Figures
from classbell.domain.forms import Kind, said
from classbell.domain.surveys import Breakdown, Group, State, Survey
from classbell.domain.surveys import View as By
from classbell.handlers.offer_views import some
from classbell.handlers.paging import paged
from classbell.handlers.schedule_views import offered as offered_moments
from classbell.storage.instants import stamp
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting
from classbell.words.questions import labels

Shown = tuple[Html, list[list[Button]]]
CLOSES_IN = (3, 7, 14)
"""Days from now that are offered as the end."""
TOP = 3
"""How many options of a group stand in the chat; the file has all."""
NAMED = 3
"""How many units or categories of a group are named."""


def all_of(voice: Voice, of: tuple[int, str], found: Sequence[Survey], page: int) -> Shown:
    """List the surveys before a programme (id, title), and the way to make one."""
    programme_id, title = of
    buttons = [Button(_in_list(voice, one), f"surveys.at:{one.id}") for one in found]
    rows = [
        *paged(buttons, page, f"surveys.list:{programme_id}"),
        [Button(voice.text("survey.new"), f"surveys.make:{programme_id}")],
        [Button(voice.text("forms.back"), f"programmes.look:{programme_id}")],
    ]
    return voice.html("survey.list" if found else "survey.none", title=title), rows


def board(voice: Voice, view: View) -> Shown:
    """Show a survey, and what can be done with it at this stage."""
    survey = view.survey
    names = some(voice, [view.categories.get(one, "") for one in survey.categories])
    opens = ("survey.opens_at", {"at": survey.opens_at}) if survey.opens_at else ("offers.opens_at_once", {})
    closes = ("survey.closes_at", {"at": survey.closes_at}) if survey.closes_at else ("offers.closes_never", {})
    lines = [
        voice.html(f"survey.head_{survey.state}", title=survey.title),
        voice.html("survey.asks", name=said(view.form.form.name, voice.language), count=len(view.form.form.questions)),
        voice.html("survey.whom", name=survey.unit_name, heads=view.heads, reachable=view.reachable),
        voice.html("survey.categories", names=names or voice.text("offered.everybody")),
        voice.html(opens[0], **opens[1]),
        voice.html(closes[0], **closes[1]),
    ]
    return Html("\n".join(lines)), [*_deeds(voice, view), _to_list(voice, survey)]


def moments(voice: Voice, survey_id: int, edge: str, now: datetime) -> Shown:
    """Offer instants for the beginning or the end."""
    found = offered_moments(voice, now)
    if edge == "closes":
        evening = now.astimezone(voice.zone).replace(hour=18, minute=0, second=0, microsecond=0)
        found = [evening + timedelta(days=days) for days in CLOSES_IN]
    verb = "open_at" if edge == "opens" else "close_at"
    rows = [[Button(voice.text("schedule.at", at=at), f"surveys.{verb}:{survey_id}:{stamp(at)}")] for at in found]
    return voice.html(f"survey.ask_{edge}"), [*rows, back(voice, survey_id)]


def sure_publish(voice: Voice, view: View) -> Shown:
    """Say whom publishing asks, and from when on."""
    survey = view.survey
    later = survey.opens_at is not None and survey.opens_at > view.at
    word = f"survey.sure{'_later' if later else ''}{'_all' if view.reachable == view.heads else ''}"
    rows = [[Button(voice.text("survey.publish_now"), f"surveys.publish:{survey.id}")], back(voice, survey.id)]
    facts = {"heads": view.heads, "reachable": view.reachable, "opens_at": survey.opens_at}
    return voice.html(word, **facts), rows


def sure_drop(voice: Voice, view: View) -> Shown:
    """Say what dropping a survey means, which has asked nobody yet."""
    survey = view.survey
    rows = [[Button(voice.text("survey.drop_now"), f"surveys.drop:{survey.id}")], back(voice, survey.id)]
    return voice.html(f"survey.sure_drop_{survey.state}", title=survey.title, heads=view.heads), rows


def groups(voice: Voice, found: Breakdown, question: int, now: datetime) -> Shown:
    """Show what each group said to one question, the most wanted first; the biggest groups first."""
    found = named(voice, found)
    words = said(found.round.form.tapped[question].words, voice.language)
    facts = {"about": found.round.about, "answered": found.answered, "asked": found.asked, "at": now}
    head = voice.html(f"survey.by_{found.view}", question=words, number=question + 1, **facts)
    lines = [line for group in found.groups if (line := _group(voice, group, question))]
    few = [] if lines else [voice.html("survey.too_few")]
    fitted = fitting(lines, [head], len(lines) or 1)
    cut = [voice.html("survey.rest_in_file", count=len(lines) - len(fitted[0]))] if len(fitted) > 1 else []
    return Html("\n".join([head, *few, *fitted[0], *cut])), _turns(voice, found, question)


def named(voice: Voice, found: Breakdown) -> Breakdown:
    """Name the groups as people read them: levels in words, long lists cut."""
    return replace(found, groups=tuple(replace(one, names=(_name(voice, found, one),)) for one in found.groups))


def back(voice: Voice, survey_id: int) -> list[Button]:
    """Give the way back to the survey."""
    return [Button(voice.text("forms.back"), f"surveys.at:{survey_id}")]


def _name(voice: Voice, found: Breakdown, group: Group) -> str:
    is_level = found.view is By.LEVEL
    names = [voice.text(one) if is_level and one else one or voice.text("survey.of_none") for one in group.names]
    shown = voice.listed(names[:NAMED])
    return voice.text("survey.and_more", names=shown, count=len(names)) if len(names) > NAMED else shown


def _group(voice: Voice, group: Group, question: int) -> Html | None:
    one = group.figures[question]
    if one is None:
        return None
    facts = {"name": group.names[0], "answered": group.answered, "asked": group.asked}
    lines = [voice.html("survey.group", **facts)]
    if one.mean is not None:
        lines.append(voice.html("survey.mean", mean=round(one.mean, 2), count=one.count))
        return Html("\n".join(lines))
    names = labels(one.question, voice.language)
    for place, option in enumerate(one.ranked[:TOP], 1):
        lines.append(_option(voice, one, (place, option), names[option]))
    return Html("\n".join(lines))


def _option(voice: Voice, one: Figures, at: tuple[int, int], label: str) -> Html:
    place, option = at
    if one.question.kind is Kind.RANKING:
        return voice.html("survey.ranked", place=place, label=label, mean=round(one.places[option], 1))
    share = one.counts[option] / one.count
    return voice.html("survey.option", place=place, label=label, number=one.counts[option], share=share)


def _turns(voice: Voice, found: Breakdown, question: int) -> list[list[Button]]:
    round_id, last = found.round.id, len(found.round.form.tapped) - 1
    by = [
        Button(
            f"{'● ' if one is found.view else ''}{voice.text(f'survey.view_{one}')}",
            f"surveys.by:{round_id}:{one}:{question}",
        )
        for one in By
    ]
    turns = [
        Button(voice.text(f"survey.{word}"), f"surveys.by:{round_id}:{found.view}:{at}")
        for word, at in (("previous", question - 1), ("next", question + 1))
        if 0 <= at <= last
    ]
    chart = Button(voice.text("findings.chart"), f"surveys.chart:{round_id}:{found.view}:{question}")
    book = Button(voice.text("findings.book"), f"surveys.book:{round_id}")
    rows = [by, turns, [chart, book], [Button(voice.text("findings.back"), f"findings.view:{round_id}")]]
    return [row for row in rows if row]


def _deeds(voice: Voice, view: View) -> list[list[Button]]:
    survey = view.survey

    def deed(word: str, data: str) -> Button:
        return Button(voice.text(word), data)

    closes = deed("offers.set_closes", f"surveys.closes:{survey.id}")
    drop = deed("survey.drop", f"surveys.ask_drop:{survey.id}")
    if survey.state is State.DRAFT:
        return [
            [deed("survey.form", f"forms.about:{survey.id}:n")],
            [
                deed("offers.other_unit", f"surveys.units:{survey.id}:0:0"),
                deed("survey.set_categories", f"surveys.categories:{survey.id}"),
            ],
            [deed("offers.set_opens", f"surveys.opens:{survey.id}"), closes],
            [deed("offers.publish", f"surveys.ask_publish:{survey.id}")],
            [drop],
        ]
    if survey.state is State.PLANNED:
        return [[deed("findings.refresh", f"surveys.at:{survey.id}")], [closes], [drop]]
    results = deed("survey.results", f"findings.view:{survey.round_id}")
    return [[results], [closes]] if survey.state is State.OPEN else [[results]]


def _to_list(voice: Voice, survey: Survey) -> list[Button]:
    return [Button(voice.text("survey.all"), f"surveys.list:{survey.programme_id}:0")]


def _in_list(voice: Voice, survey: Survey) -> str:
    word = f"survey.in_list_{survey.state}"
    if survey.closes_at is None:
        return voice.text("survey.in_list_new", unit=survey.unit_name)
    return voice.within(survey.zone).text(word, unit=survey.unit_name, at=survey.closes_at)
