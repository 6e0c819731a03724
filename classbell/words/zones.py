"""Time zones by the names people have for them: a city's, in any language there is a catalogue for."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from classbell.domain.zones import OFFERED
from classbell.words.catalogue import Voice, languages

_TIME = "时间"
_AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})


def key_of(typed: str) -> str:
    """Give the IANA name of the zone of a city (乌鲁木齐, New York); what names no city is given back as typed."""
    plain = " ".join(typed.split()).casefold()
    return _keys().get(plain) or _keys().get(plain.removesuffix(_TIME)) or typed


def named(voice: Voice, zone: tzinfo) -> str:
    """Say a zone as people call it: by what stands on its button, or by its city."""
    key = str(zone)
    if key in OFFERED:
        return voice.text(f"zone.named.{key}")
    said: str = Locale.parse(voice.language).time_zones.get(key, {}).get("city", _city(key))
    return said


def _city(key: str) -> str:
    return key.rpartition("/")[2].replace("_", " ")


@cache
def _keys() -> dict[str, str]:
    cities = [key for key in sorted(available_timezones()) if key.partition("/")[0] in _AREAS]
    found = {_city(key).casefold(): key for key in cities}
    for language in languages():
        voice = Voice(language)
        for key, names in Locale.parse(language).time_zones.items():
            if "city" in names:
                found.setdefault(names["city"].casefold(), key)
        # What is on the buttons counts before what a list of cities says: 北京时间 is no city's.
        found |= {voice.text(f"zone.named.{key}").casefold().removesuffix(_TIME): key for key in OFFERED}
    return found
