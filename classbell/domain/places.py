"""Where a session is held, and whether somebody is there. What is kept of a person is a verdict and a round distance.

Phones say where they are in WGS-84. Maps made in China are drawn in GCJ-02, which lies some hundred metres beside it,
so a venue's point is kept in the grid it was given in, and brought over when a distance is asked for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from geographiclib.geodesic import Geodesic  # type: ignore[import-untyped]  # it comes without types

from classbell.domain.errors.signing import PlaceNotRead, RadiusOutOfRange

ROUND_TO = 50
"""Metres: no finer distance of a person is kept or said."""
FARTHEST = 100_000
"""Metres: beyond this it is far, and how far is nobody's business."""
RADII = range(20, 5001)
"""Metres: what the radius of a venue may be."""
_AXIS = 6378245.0
_FLATNESS = 0.00669342162296594323
"""Krasovsky's ellipsoid, on which the shift of GCJ-02 is worked out: its long half-axis, its eccentricity squared."""
_CHINA = ((0.8293, 55.8271), (72.004, 137.8347))
"""Where GCJ-02 differs from WGS-84: from and to, in latitude and longitude."""
_POLE, _HALF_ROUND = 90, 180
_TYPED = re.compile(r"^\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*[,，\s]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*$")


class Grid(StrEnum):
    """The grids a venue's point may be given in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


class Verdict(StrEnum):
    """What a shared location comes to."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    COARSE = "coarse"  # the phone was too unsure


@dataclass(frozen=True, slots=True)
class Policy:
    """How a shared location is judged; metres."""

    radius: int = 200
    """How far from its point a venue reaches, where nothing else was set for it."""
    accuracy_at_most: int = 200
    """A phone that is less sure than this has said nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground of a venue: a point as it was given, in its grid, and how many metres it reaches."""

    point: Point
    grid: Grid
    radius: int


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a phone says it is (WGS-84), and how sure it is, in metres; never kept."""

    point: Point
    accuracy: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of a shared location: the verdict, and the metres from the venue in steps of 50."""

    verdict: Verdict
    distance: int


def judge(fix: Fix, ground: Ground, policy: Policy) -> Standing:
    """Tell whether a phone is on the ground of a venue. What it is unsure of counts in the person's favour."""
    there = ground.point if ground.grid is Grid.WGS84 else to_wgs84(ground.point)
    metres = distance(fix.point, there)
    rounded = min(round(metres / ROUND_TO) * ROUND_TO, FARTHEST)
    if fix.accuracy > policy.accuracy_at_most:
        return Standing(Verdict.COARSE, rounded)
    is_inside = metres <= ground.radius + fix.accuracy
    return Standing(Verdict.INSIDE if is_inside else Verdict.OUTSIDE, rounded)


def distance(one: Point, other: Point) -> float:
    """Give the metres between two points, both in WGS-84, along the ellipsoid."""
    found = Geodesic.WGS84.Inverse(one.latitude, one.longitude, other.latitude, other.longitude, Geodesic.DISTANCE)
    return float(found["s12"])


def to_gcj02(point: Point) -> Point:
    """Bring a point of WGS-84 over into GCJ-02, by the formula that became public in 2010.

    Its constants and sines were published without a source, and are in use in all open map tools since. Against
    maps it is right within a few metres; outside China nothing is shifted.
    """
    if not _is_in_china(point):
        return point
    north, east = _shift(point.longitude - 105.0, point.latitude - 35.0)
    slant = math.radians(point.latitude)
    magic = 1 - _FLATNESS * math.sin(slant) ** 2
    degree_north = math.radians(_AXIS * (1 - _FLATNESS) / magic**1.5)
    degree_east = math.radians(_AXIS / math.sqrt(magic) * math.cos(slant))
    return Point(point.latitude + north / degree_north, point.longitude + east / degree_east)


def to_wgs84(point: Point) -> Point:
    """Bring a point of GCJ-02 back into WGS-84: what `to_gcj02` would make this point of, to a millimetre or so."""
    found = point
    for _ in range(6):
        there = to_gcj02(found)
        found = Point(
            found.latitude + point.latitude - there.latitude, found.longitude + point.longitude - there.longitude
        )
    return found


def read(text: str) -> Point:
    """Read "latitude, longitude" in degrees; raises PlaceNotRead."""
    typed = _TYPED.match(text)
    if typed is None:
        raise PlaceNotRead
    point = Point(float(typed[1]), float(typed[2]))
    if abs(point.latitude) > _POLE or abs(point.longitude) > _HALF_ROUND:
        raise PlaceNotRead
    return point


def read_radius(text: str) -> int:
    """Read the radius of a venue in metres; raises RadiusOutOfRange."""
    digits = text.strip().removesuffix("米").removesuffix("m").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(RADII.stop)) or int(digits) not in RADII:
        raise RadiusOutOfRange(least=RADII.start, most=RADII.stop - 1)
    return int(digits)


def _is_in_china(point: Point) -> bool:
    (south, north), (west, east) = _CHINA
    return south <= point.latitude <= north and west <= point.longitude <= east


def _shift(x: float, y: float) -> tuple[float, float]:
    """Give the metres north and east by which GCJ-02 lies off, `x` degrees east and `y` north of its middle."""
    both = _wave(6 * x, 20) + _wave(2 * x, 20)
    root = math.sqrt(abs(x))
    north = both + _wave(y, 20) + _wave(y / 3, 40) + _wave(y / 12, 160) + _wave(y / 30, 320)
    east = both + _wave(x, 20) + _wave(x / 3, 40) + _wave(x / 12, 150) + _wave(x / 30, 300)
    north = north * 2 / 3 - 100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east = east * 2 / 3 + 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    return north, east


def _wave(half_turns: float, size: float) -> float:
    return size * math.sin(half_turns * math.pi)
