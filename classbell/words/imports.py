"""What is said of a table that was read: counts, faults, warnings, and the templates to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classbell.domain import enrolments, rosters, slots, timetables
from classbell.domain.enrolments import Fate
from classbell.domain.people import Role
from classbell.domain.slots import Slot
from classbell.domain.tables import Headings, Remark
from classbell.domain.workdays import named
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing

SHOWN = 10
"""How many faults, and how many warnings, stand in the chat; a file has all."""

SLOTS = 8
"""How many sessions of a timetable stand in the preview."""
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
        [str(remark.number), voice.text(f"import.{remark.weight}"), _told(voice, remark)]
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
        voice.html(f"import.new_{what}", names="、".join(names[:SHOWN]))
        for what, names in (("units", of.new_units), ("categories", of.new_categories))
        if names
    ]
    return [Html(""), *made] if made else []


def _slots(voice: Voice, slots: Sequence[Slot]) -> list[Html]:
    """Name the first sessions, for whoever confirms them to recognise."""
    if not slots:
        return []
    more = len(slots) - SLOTS
    tail = [voice.html("import.more_slots", count=more)] if more > 0 else []
    return [Html(""), *(_slot(voice, slot) for slot in slots[:SLOTS]), *tail]


def _slot(voice: Voice, slot: Slot) -> Html:
    facts = {"at": slot.starts_at, "until": slot.ends_at, "title": slot.title[:_TITLE], "venue": slot.venue[:_VENUE]}
    return voice.html("import.slot_at" if slot.venue else "import.slot", **facts)


def _remarks(voice: Voice, word: str, remarks: Sequence[Remark]) -> list[Html]:
    if not remarks:
        return []
    lines = [
        voice.html("import.remark", number=str(remark.number), what=_told(voice, remark)) for remark in remarks[:SHOWN]
    ]
    more = len(remarks) - SHOWN
    tail = [voice.html("import.more", count=more)] if more > 0 else []
    return [Html(""), voice.html(word, count=len(remarks)), *lines, *tail]


def _told(voice: Voice, remark: Remark) -> str:
    """Say a remark; a cell may hold anything, so only its beginning is repeated."""
    value = remark.value if remark.names is None else named(remark.names, voice.language)
    return voice.text(f"remark.{remark.reason}", value=value[:40], other=str(remark.other))
