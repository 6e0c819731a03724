"""Reminders as they are shown in the chat: what is coming, what a class has chosen, what it is going to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from classbell.actions.mutes import Mine
from classbell.actions.reminder_choices import Chosen, One
from classbell.domain import leads
from classbell.domain.leads import Lead
from classbell.domain.people import Role
from classbell.domain.reminder_plans import Coming, Plan, Planned
from classbell.domain.reminder_rules import CLASSES, Rule, Takes, day_of
from classbell.domain.reminders import Kind
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing

View = tuple[Html, Rows]
SHOWN = 15
"""How many lines of what is coming to somebody stand in the chat."""
A_PAGE = 12
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def mine(found: Mine, voice: Voice) -> View:
    """Say what is coming to somebody, with their switches below."""
    count = len(found.coming)
    lines = [voice.html("reminder.mine", count=count) if count else voice.html("reminder.mine_none")]
    of_several = len({one.class_title for one in found.coming if one.class_title}) > 1
    shown = found.coming if of_several else [replace(one, class_title="") for one in found.coming]
    lines += [_coming(one, voice) for one in shown[:SHOWN]]
    if count > SHOWN:
        lines.append(voice.html("reminder.mine_more", count=count - SHOWN))
    if found.switches:
        lines += [Html(), voice.html("reminder.switches"), voice.html("reminder.duty")]
    rows = []
    for switch in found.switches:
        is_off = switch.kind in found.muted
        label = voice.text("reminder.is_off" if is_off else "reminder.is_on", name=_name(switch.kind, voice))
        rows.append([Button(label, f"reminder.mute:{switch.kind}:{int(is_off)}")])
    return Html("\n".join(lines)), rows


def _coming(one: Coming, voice: Voice) -> Html:
    there, name = voice.within(one.zone) if one.zone else voice, _name(one.kind, voice)
    word = "reminder.mine_line" if one.subject else "reminder.mine_bare"
    about = {"subject": one.subject, "class_title": one.class_title}
    return there.html("reminder.mine_of_class" if one.class_title else word, at=one.due_at, name=name, **about)


def of_class(chosen: Chosen, voice: Voice) -> View:
    """Say what a class has chosen, a button for each kind below."""
    class_ = chosen.class_
    lines = [voice.html("reminder.of_class", title=class_.title)]
    for kind, rule in chosen.rules.items():
        by_policy = not rule.is_own and CLASSES[kind].takes is not Takes.NOTHING
        word = "reminder.line_by_policy" if by_policy else "reminder.line"
        lines.append(voice.html(word, name=_name(kind, voice), times=times(kind, rule, voice)))
    rows = [[Button(_name(kind, voice), f"reminder.kind:{class_.id}:{kind}")] for kind in chosen.rules]
    rows = [[*first, *second] for first, second in zip(rows[::2], [*rows[1::2], []], strict=False)]
    rows.append([Button(voice.text("reminder.plan_button"), f"reminder.plan:{class_.id}:0")])
    rows.append([Button(voice.text("reminder.back"), f"class.at:{class_.id}")])
    return Html("\n".join(lines)), rows


def one(found: One, voice: Voice) -> View:
    """Say when one kind comes in a class, with the buttons that change it."""
    kind, class_ = found.switch.kind, found.class_
    facts = {"title": class_.title, "name": _name(kind, voice), "times": times(kind, found.rule, voice)}
    lines = [voice.html("reminder.one", what=voice.text(f"reminder.what.{kind}"), **facts)]
    if found.due_at:
        lines.append(voice.within(class_.zone).html("reminder.next", count=len(found.due_at), at=found.due_at[0]))
    elif found.switch.takes is not Takes.NOTHING:
        lines.append(voice.html("reminder.none_next"))
    if not found.is_changeable:
        lines.append(voice.html("reminder.for_organisers"))
    back = [Button(voice.text("reminder.back"), f"reminder.class:{class_.id}")]
    return Html("\n".join(lines)), [*(_rows(found, voice) if found.is_changeable else ()), back]


def _rows(found: One, voice: Voice) -> Rows:
    kind, class_id, rule = found.switch.kind, found.class_.id, found.rule

    def button(word: str, data: str) -> Button:
        return Button(voice.text(word), f"reminder.{data}")

    offered = dict.fromkeys([*map(leads.of, found.switch.offered), *rule.active])
    keys = [_time(one, rule, (class_id, kind), voice) for one in offered]
    rows = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    if found.switch.takes is not Takes.NOTHING:
        rows.append([button("reminder.other", f"ask:{class_id}:{kind}")])
    turn = ("reminder.turn_on", 1) if rule.is_off else ("reminder.turn_off", 0)
    rows.append([button(turn[0], f"turn:{class_id}:{kind}:{turn[1]}")])
    if rule.is_own:
        rows[-1].append(button("reminder.as_policy", f"drop:{class_id}:{kind}"))
    return rows


def _time(lead: Lead, rule: Rule, key: tuple[int, Kind], voice: Voice) -> Button:
    is_chosen, label = lead in rule.active, _label(key[1], lead, voice)
    shown = voice.text("reminder.chosen", label=label) if is_chosen else label
    return Button(shown, f"reminder.lead:{key[0]}:{key[1]}:{lead.code}:{int(not is_chosen)}")


def times(kind: Kind, rule: Rule, voice: Voice) -> str:
    """Say when a kind comes by a rule: all its times, or that it is off."""
    if rule.is_off:
        return voice.text("reminder.off")
    if CLASSES[kind].takes is Takes.NOTHING:
        return voice.text(f"reminder.times.{kind}")
    return voice.listed(_said(kind, lead, voice) for lead in rule.active)


def _said(kind: Kind, lead: Lead, voice: Voice) -> str:
    if lead.at is not None:
        return _label(kind, lead, voice)
    word = "reminder.after" if CLASSES[kind].takes is Takes.AFTER else "reminder.before"
    return voice.text(word, span=span(lead, voice))


def _label(kind: Kind, lead: Lead, voice: Voice) -> str:
    """Say an hour as one of the day itself, where that is what the kind takes."""
    if lead.at is not None and CLASSES[kind].takes is Takes.HOUR:
        return voice.text("reminder.hour", time=f"{lead.at:%H:%M}")
    return span(lead, voice)


def span(lead: Lead, voice: Voice) -> str:
    """Say a time by itself, as on a button."""
    if lead.at is not None:
        return voice.text("reminder.evening", time=f"{lead.at:%H:%M}")
    for word, unit in (("reminder.days", _DAY), ("reminder.hours", _HOUR)):
        if not lead.span % unit:
            return voice.text(word, count=lead.span // unit)
    return voice.text("reminder.minutes", count=lead.span // _MINUTE)


def plan(found: Plan, page: int, voice: Voice) -> View:
    """Say what is going to be sent in a class, a page of it."""
    class_, there = found.class_, voice.within(found.class_.zone)
    back = [Button(voice.text("reminder.back"), f"reminder.class:{class_.id}")]
    if not found.planned:
        return voice.html("reminder.plan_none", title=class_.title), [back]
    pages = -(-len(found.planned) // A_PAGE)
    page = min(page, pages - 1)
    lines = [there.html("reminder.plan", title=class_.title, count=len(found.planned), at=found.at)]
    shown = found.planned[page * A_PAGE : (page + 1) * A_PAGE]
    for day, of_day in groupby(shown, key=lambda one: class_.day_of(one.due.due_at)):
        lines += [Html(), voice.html("reminder.plan_day", day=day), *(_planned(found, one, there) for one in of_day)]
    lines += [Html(), voice.html("reminder.plan_foot")]
    turns = [(page - 1, f"‹ {page}/{pages}"), (page + 1, f"{page + 2}/{pages} ›")]
    keys = [Button(label, f"reminder.plan:{class_.id}:{to}") for to, label in turns if 0 <= to < pages]
    book = [Button(voice.text("reminder.book"), f"reminder.book:{class_.id}")]
    return Html("\n".join(lines)), [row for row in (keys, book, back) if row]


def _planned(found: Plan, one: Planned, voice: Voice) -> Html:
    word = "reminder.planned_at_most" if one.is_at_most else "reminder.planned"
    facts = {"name": _name(one.due.kind, voice), "subject": _subject(found, one, voice), "count": one.heads}
    return voice.html(word, at=one.due.due_at, **facts)


def listing(found: Plan, voice: Voice) -> Listing:
    """Give all of it as a table."""
    zone = found.class_.zone
    headings = [voice.text(f"reminder.column.{name}") for name in ("at", "kind", "subject", "to", "heads", "until")]
    rows = [
        [
            f"{one.due.due_at.astimezone(zone):%Y-%m-%d %H:%M}",
            _name(one.due.kind, voice),
            _subject(found, one, voice),
            voice.text(f"reminder.to.{_to(one)}"),
            voice.text("reminder.at_most", count=one.heads) if one.is_at_most else str(one.heads),
            f"{one.due.useless_after.astimezone(zone):%Y-%m-%d %H:%M}",
        ]
        for one in found.planned
    ]
    title = voice.text("reminder.file", title=found.class_.title)
    return Listing(title, headings, rows, [voice.text("reminder.plan_foot")])


def _subject(found: Plan, one: Planned, voice: Voice) -> str:
    if one.due.kind is Kind.CLASS_TOMORROW and one.due.subject_id is not None:
        return voice.text("reminder.of", day=day_of(one.due.subject_id))
    return one.subject or found.class_.title


def _to(one: Planned) -> str:
    return "trainee" if one.to is None else Role(one.to).value


def _name(kind: Kind, voice: Voice) -> str:
    return voice.text(f"reminder.kind.{kind}")
