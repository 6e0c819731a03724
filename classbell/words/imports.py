"""What is said of a table that was read: counts, faults, warnings, and the templates to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classbell.domain import enrolments, rosters, slots, timetables
from classbell.domain.enrolments import Fate
from classbell.domain.people import Role
from classbell.domain.slots import Slot
from classbell.domain.tables import Headings, Remark
from classbell.domain.workdays import Day, named
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing

SHOWN = 10
"""How many faults, and how many warnings, stand in the chat; a file has all."""

SLOTS = 8
"""How many sessions of a timetable stand in the preview."""
DATES, COPIED = 40, 16
"""How many sessions of a series, and of a copied timetable, do."""
_TITLE, _VENUE = 40, 20
"""Characters of a session that stand in the preview, so that all of it fits a message."""

Preview = enrolments.Preview | slots.Preview


def preview(voice: Voice, title: str, of: Preview) -> Html:
    """Say what keeping a table would do, and the first of what is wrong with it; the voice is of the class's zone."""
    parts = [voice.html("import.preview", title=title), _counts(voice, of)]
    if isinstance(of, enrolments.Preview):
        parts += _made(voice, of)
    else:
        parts += _slots(voice, of.slots)
    parts += _remarks(voice, "import.faults", of.faults)
    parts += _remarks(voice, "import.warnings", of.warnings)
    parts.append(voice.html("import.not_kept_yet"))
    return Html("\n".join(parts))


def planned(voice: Voice, title: str, kind: str, of: slots.Preview) -> Html:
    """Say what sessions by a rule, or copied, would be added, day by day, and what is left out and why."""
    parts = [voice.html(f"import.preview.{kind}", title=title)]
    parts += [_head(voice, of.slots[0])] if kind == "series" and of.slots else []
    parts.append(voice.html("import.planned_new", count=len(of.slots)))
    parts += [voice.html("import.planned_already", count=of.already)] if of.already else []
    parts += [voice.html("import.planned_faulty", count=of.faulty)] if of.faulty else []
    shown = DATES if kind == "series" else COPIED
    parts += _planned(
        voice, [_date(voice, slot) if kind == "series" else _slot(voice, slot) for slot in of.slots], shown
    )
    parts += _skipped(voice, of.skipped)
    parts += _remarks(voice, "import.planned_faults", of.faults, "import.planned_remark")
    parts += _remarks(voice, "import.planned_warnings", of.warnings, "import.planned_remark")
    parts.append(voice.html("import.not_kept_yet"))
    return Html("\n".join(parts))


def dates(voice: Voice, title: str, of: slots.Preview) -> Listing:
    """Give every session that would be added, and every day that is left out, as a table by day."""
    headings = [voice.text(f"import.column.{name}") for name in ("day", "time", "title", "venue", "what")]
    rows = [(slot.starts_at, _row(voice, slot, of.remarks)) for slot in of.slots]
    told = [(day.on, [voice.text("workday.on", on=day.on), "", "", "", why(voice, day)]) for day in of.skipped]
    merged = [(at.astimezone(voice.zone).date(), row) for at, row in rows] + told
    return Listing(voice.text("import.dates_of", title=title), headings, [row for _, row in sorted(merged)])


def why(voice: Voice, day: Day) -> str:
    """Say why a day is left out."""
    if day.is_worked:
        return voice.text("workday.taken_as", weekday=voice.text(f"weekday.{day.weekday}"))
    return _beginning(day.name(voice.language), _TITLE) or voice.text("workday.weekend")


def is_long(of: Preview) -> bool:
    """Tell whether the chat does not hold all that is to be said."""
    return max(len(of.faults), len(of.warnings)) > SHOWN


def keepable(of: Preview) -> int | None:
    """Give how many rows would be kept; None where there is nothing to keep at all."""
    if isinstance(of, slots.Preview):
        return len(of.slots) or None
    return of.good if of.is_worth_keeping else None


def faults(voice: Voice, title: str, of: Preview) -> Listing:
    """Give everything that is to be said, a row each, as a table."""
    headings = [voice.text(f"import.column.{name}") for name in ("row", "weight", "what")]
    rows = [
        [str(remark.number), voice.text(f"import.{remark.weight}"), told(voice, remark)]
        for remark in (*of.faults, *of.warnings)
    ]
    return Listing(voice.text("import.faults_of", title=title), headings, rows)


def enrolled(voice: Voice, title: str, people: int, roles: Mapping[Role, int]) -> Html:
    """Say what a roster has brought."""
    said = [voice.html("import.roster_kept", count=people, title=title)]
    said += [voice.html(f"import.roles_kept.{role}", count=count) for role, count in roles.items()]
    return Html("\n".join(said))


def template(kind: str, voice: Voice) -> Listing:
    """Give the table to fill in: `r` a roster, `t` a timetable; headings in both languages, an example, and notes."""
    name, headings = {"r": ("roster", rosters.HEADINGS), "t": ("timetable", timetables.HEADINGS)}[kind]
    example = [voice.text(f"example.{name}.{column}") for column in headings]
    notes = [voice.text(f"import.note.{name}"), *(voice.text(f"note.{name}.{column}") for column in headings)]
    return Listing(voice.text(f"import.title.{name}"), _faces(headings), [example], notes, _choices(kind, headings))


def _choices(kind: str, headings: Headings) -> dict[int, Sequence[str]]:
    column, known = ("role", rosters.ROLES) if kind == "r" else ("mode", timetables.MODES)
    return {list(headings).index(column): [text for text in known if text]}


def _faces(headings: Headings) -> list[str]:
    return [" / ".join(known[:2]) for known in headings.values()]


def _counts(voice: Voice, of: Preview) -> Html:
    if isinstance(of, slots.Preview):
        return voice.html("import.timetable_counts", new=len(of.slots), already=of.already, faulty=of.faulty)
    counts = {fate.value: of.counts[fate] for fate in Fate}
    return voice.html("import.roster_counts", **counts)


def _made(voice: Voice, of: enrolments.Preview) -> list[Html]:
    made = [
        voice.html(f"import.new_{what}", names=voice.listed(names[:SHOWN]))
        for what, names in (("units", of.new_units), ("categories", of.new_categories))
        if names
    ]
    return [Html(""), *made] if made else []


def _head(voice: Voice, slot: Slot) -> Html:
    """Say once what all sessions of a series share."""
    names = voice.listed(slot.lecturers)
    beside = " · ".join(_beginning(part, _TITLE) for part in (slot.venue, names) if part)
    word = "import.series_at" if beside else "import.series"
    return voice.html(word, title=_beginning(slot.title, _TITLE), beside=beside)


def _planned(voice: Voice, lines: Sequence[Html], shown: int) -> list[Html]:
    more = len(lines) - shown
    tail = [voice.html("import.more_slots", count=more)] if more > 0 else []
    return [Html(""), *lines[:shown], *tail] if lines else []


def _date(voice: Voice, slot: Slot) -> Html:
    return voice.html("import.date", at=slot.starts_at, until=slot.ends_at)


def _row(voice: Voice, slot: Slot, remarks: Sequence[Remark]) -> list[str]:
    day, time = voice.text("import.cell.day", at=slot.starts_at), voice.text("import.cell.time", slot=slot)
    said = voice.listed((told(voice, remark) for remark in remarks if remark.number == slot.number), "clauses")
    return [day, time, slot.title, slot.venue, said]


def _skipped(voice: Voice, days: Sequence[Day]) -> list[Html]:
    if not days:
        return []
    lines = [voice.html("import.skipped_day", on=day.on, why=why(voice, day)) for day in days[:SHOWN]]
    more = len(days) - SHOWN
    tail = [voice.html("import.more", count=more)] if more > 0 else []
    return [Html(""), voice.html("import.skipped", count=len(days)), *lines, *tail]


def _slots(voice: Voice, slots: Sequence[Slot]) -> list[Html]:
    """Name the first sessions, for whoever confirms them to recognise."""
    if not slots:
        return []
    more = len(slots) - SLOTS
    tail = [voice.html("import.more_slots", count=more)] if more > 0 else []
    return [Html(""), *(_slot(voice, slot) for slot in slots[:SLOTS]), *tail]


def _slot(voice: Voice, slot: Slot) -> Html:
    title, venue = _beginning(slot.title, _TITLE), _beginning(slot.venue, _VENUE)
    facts = {"at": slot.starts_at, "until": slot.ends_at, "title": title, "venue": venue}
    return voice.html("import.slot_at" if venue else "import.slot", **facts)


def _beginning(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else f"{text[: at_most - 1].rstrip()}…"


def _remarks(voice: Voice, word: str, remarks: Sequence[Remark], line: str = "import.remark") -> list[Html]:
    if not remarks:
        return []
    lines = [voice.html(line, number=str(remark.number), what=told(voice, remark)) for remark in remarks[:SHOWN]]
    more = len(remarks) - SHOWN
    tail = [voice.html("import.more", count=more)] if more > 0 else []
    return [Html(""), voice.html(word, count=len(remarks)), *lines, *tail]


def told(voice: Voice, remark: Remark) -> str:
    """Say a remark; a cell may hold anything, so only its beginning is repeated."""
    value = remark.value if isinstance(remark.value, str) else voice.listed(remark.value)
    value = value if remark.names is None else named(remark.names, voice.language)
    return voice.text(f"remark.{remark.reason}", value=_beginning(value, _TITLE), other=str(remark.other))
