"""Turns a key and its facts into a sentence of the person's language.

Catalogues are gettext .po files, a folder a language and a file a noun. Keys are the message ids. In a
sentence `{name}` is put in as it is spelled (escaped for HTML), `{count}` grouped as the language does,
`{at:time}`, `{at:day}`, `{at:moment}`, `{on:long}`, `{share:percent}` are said by Babel in the given zone, and a tuple
is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from gettext import c2py
from html import escape
from pathlib import Path
from string import Formatter
from typing import Literal

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

FOLDER = Path(__file__).parent


class Html(str):
    """Text that is markup already and goes in unescaped."""

    __slots__ = ()


Manner = Literal["names", "figures", "clauses"]
"""What parts the things of a list: names stand closest, clauses have commas of their own."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A language and a zone to speak in."""

    language: str
    zone: tzinfo = UTC

    def html(self, word: str, /, **facts: object) -> Html:
        """Say it for a message or a page: facts are escaped, the sentence's own tags stay."""
        return Html(_Saying(self, escape).vformat(_sentence(self.language, word, facts), (), facts))

    def text(self, word: str, /, **facts: object) -> str:
        """Say it for a button, an alert, a file or a chart, where there is no markup."""
        return _Saying(self, str).vformat(_sentence(self.language, word, facts), (), facts)

    def listed(self, items: Iterable[object], manner: Manner = "names", at_most: int | None = None) -> str:
        """Say several things in a row, parted as the language does; an ellipsis stands for those beyond `at_most`."""
        said = [str(item) for item in items]
        more = self.text("list.more") if at_most is not None and len(said) > at_most else ""
        return self.text(f"list.{manner}").join(said[:at_most]) + more

    def within(self, zone: tzinfo) -> Voice:
        """Speak the same language in another zone."""
        return Voice(self.language, zone)


@cache
def languages() -> tuple[str, ...]:
    """Every language there is a catalogue for."""
    return tuple(sorted({path.parent.name for path in FOLDER.glob("*/*.po")}))


def choose(wanted: Iterable[str | None], fallback: str) -> str:
    """Take the first wish there is a catalogue for; `zh-hans` finds zh_CN, `en-GB` finds en."""
    known = languages()
    for wish in wanted:
        language = (wish or "").replace("-", "_").split("_")[0].lower()
        for name in known:
            if language and name.split("_")[0] == language:
                return name
    return fallback


def both(word: str) -> frozenset[str]:
    """Give what a word without facts is in every language: to recognise a pressed button."""
    return frozenset(_sentence(language, word, {}) for language in languages())


@cache
def catalogues(language: str) -> tuple[Catalog, ...]:
    """Read all catalogues of one language."""
    return tuple(_read(path, language) for path in sorted((FOLDER / language).glob("*.po")))


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def _table(language: str) -> Mapping[str, str | tuple[str, ...]]:
    messages = (message for catalogue in catalogues(language) for message in catalogue if message.id)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        if isinstance(message.string, str)
        else tuple(message.string or ())
        for message in messages
    }


def _sentence(language: str, word: str, facts: Mapping[str, object]) -> str:
    """Find the sentence; where it has plurals, `count` among the facts chooses."""
    found = _table(language)[word]
    if isinstance(found, str):
        return found
    count = facts["count"]
    if not isinstance(count, int):
        raise TypeError(word)
    return found[_plural(language)(count)]


@cache
def _plural(language: str) -> Callable[[int], int]:
    rule: Callable[[int], int] = c2py(catalogues(language)[0].plural_expr)
    return rule


@cache
def _locale(language: str) -> Locale:
    """Babel looks a name up anew at every call, which takes longer than all the rest of saying it."""
    return Locale.parse(language)


def _day(value: date, manner: str, language: Locale) -> str:
    """Say a day with its weekday, or, as `long`, as it stands in a document."""
    if manner == "long":
        return format_date(value, "long", locale=language)
    return format_skeleton("yMMMEd", value, locale=language)


class _Saying(Formatter):
    """string.Formatter that says each kind of fact the way the language does."""

    def __init__(self, voice: Voice, spell: Callable[[str], str]) -> None:
        self._voice = voice
        self._spell = spell

    def format_field(self, value: object, format_spec: str) -> str:
        language = _locale(self._voice.language)
        match value:
            case Html():
                return value
            case datetime():
                return self._instant(value.astimezone(self._voice.zone), format_spec or "moment")
            case date():
                return _day(value, format_spec, language)
            case bool():
                return str(value)
            case tuple():
                return str(self._spell(self._voice.listed(value)))
            case int() | float() if format_spec == "percent":
                return format_percent(value, "#,##0.#%", locale=language)
            case int() | float():
                return format_decimal(value, format_spec or None, locale=language)
        return str(self._spell(str(value)))

    def _instant(self, at: datetime, manner: str) -> str:
        """Say an instant as `time` (08:27), `day` (weekday, month, day), `date` (with the year), `long` or `moment`."""
        language = _locale(self._voice.language)
        if manner == "long":
            return _day(at.date(), manner, language)
        time = format_time(at, "HH:mm", locale=language)
        if manner == "time":
            return time
        day = format_skeleton("yMMMEd" if manner == "date" else "MMMEd", at, locale=language)
        return day if manner in {"day", "date"} else f"{day} {time}"
