"""The pictures of the challenge, drawn from plain shapes, so that every screen shows them alike and without a font."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 480
"""Pixels."""
_FINER = 2
"""Drawn so many times as large, and made smaller at the end, for smooth edges."""
_GRID = 100

RED, ORANGE, YELLOW, GREEN = "#d63a2f", "#ef8a17", "#f2c230", "#2f9e57"
BLUE, SKY, BROWN, GREY, PINK, INK, WHITE = "#2667c9", "#7fb2e5", "#8a5a33", "#7a8594", "#e86aa6", "#1d2733", "#ffffff"

Shape = tuple[str, str, Sequence[float], tuple[float, ...]]
"""What is drawn (an ImageDraw method), its colour, its corners on a grid of 100, and what else the method wants."""


def _round(x: float, y: float, radius: float, colour: str) -> Shape:
    return "ellipse", colour, (x - radius, y - radius, x + radius, y + radius), ()


def _poly(colour: str, *corners: float) -> Shape:
    return "polygon", colour, corners, ()


def _line(colour: str, width: float, *corners: float) -> Shape:
    return "line", colour, corners, (width,)


def _box(colour: str, *corners: float) -> Shape:
    return "rectangle", colour, corners, ()


def _turned(x: float, y: float, radius: float, turns: Sequence[float]) -> list[float]:
    """Give points round a middle, at these shares of a full turn from the top."""
    return [
        one
        for turn in turns
        for one in (x + radius * math.sin(2 * math.pi * turn), y - radius * math.cos(2 * math.pi * turn))
    ]


def _star() -> list[float]:
    points = []
    for corner in range(5):
        points += _turned(50, 53, 44, [corner / 5]) + _turned(50, 53, 18, [(corner + 0.5) / 5])
    return points


def _rays() -> list[Shape]:
    return [_line(ORANGE, 7, *_turned(50, 50, 31, [turn / 8]), *_turned(50, 50, 46, [turn / 8])) for turn in range(8)]


def _petals() -> list[Shape]:
    places = [_turned(50, 36, 19, [turn / 6]) for turn in range(6)]
    return [_round(x, y, 13, PINK) for x, y in places]


SHAPES: Mapping[str, Sequence[Shape]] = {
    "sun": [*_rays(), _round(50, 50, 23, YELLOW)],
    "moon": [_round(46, 50, 40, YELLOW), _round(64, 42, 33, WHITE)],
    "star": [_poly(YELLOW, *_star())],
    "cloud": [_round(28, 58, 20, SKY), _round(50, 44, 25, SKY), _round(73, 59, 19, SKY), _box(SKY, 28, 56, 73, 78)],
    "umbrella": [
        ("pieslice", RED, (8, 12, 92, 96), (180, 360)),
        _line(INK, 5, 50, 8, 50, 84),
        ("arc", INK, (50, 74, 66, 92), (0, 180, 5)),
    ],
    "mountain": [
        _poly(GREY, 4, 88, 40, 16, 76, 88),
        _poly(BROWN, 46, 88, 72, 42, 96, 88),
        _poly(SKY, 30, 36, 40, 16, 50, 36),
    ],
    "tree": [
        _box(BROWN, 44, 76, 56, 94),
        _poly(GREEN, 18, 78, 50, 40, 82, 78),
        _poly(GREEN, 25, 56, 50, 22, 75, 56),
        _poly(GREEN, 32, 36, 50, 6, 68, 36),
    ],
    "flower": [_line(GREEN, 6, 50, 50, 50, 95), *_petals(), _round(50, 36, 11, YELLOW)],
    "fish": [
        ("ellipse", ORANGE, (6, 28, 74, 74), ()),
        _poly(ORANGE, 66, 51, 95, 28, 95, 74),
        _round(23, 45, 5, WHITE),
        _round(22, 45, 2.5, INK),
    ],
    "house": [_box(YELLOW, 20, 46, 80, 92), _poly(RED, 8, 48, 50, 10, 92, 48), _box(BROWN, 42, 62, 58, 92)],
    "boat": [
        _line(INK, 5, 52, 8, 52, 66),
        _poly(SKY, 56, 12, 56, 60, 90, 60),
        _poly(RED, 47, 20, 47, 60, 20, 60),
        _poly(BROWN, 6, 66, 94, 66, 78, 90, 22, 90),
    ],
    "key": [
        _round(28, 50, 23, ORANGE),
        _round(28, 50, 10, WHITE),
        _box(ORANGE, 48, 44, 95, 56),
        _box(ORANGE, 72, 54, 79, 72),
        _box(ORANGE, 87, 54, 95, 76),
    ],
    "cup": [
        ("arc", BLUE, (62, 44, 94, 76), (0, 360, 7)),
        _poly(BLUE, 14, 36, 76, 36, 70, 90, 20, 90),
        _line(GREY, 4, 32, 8, 36, 16, 30, 22, 34, 30),
        _line(GREY, 4, 54, 8, 58, 16, 52, 22, 56, 30),
    ],
    "flag": [_line(INK, 6, 22, 6, 22, 95), _poly(RED, 25, 10, 92, 14, 78, 35, 92, 56, 25, 52)],
    "book": [
        _poly(BLUE, 4, 26, 50, 36, 50, 88, 4, 78),
        _poly(BLUE, 96, 26, 50, 36, 50, 88, 96, 78),
        _poly(WHITE, 10, 22, 48, 32, 48, 78, 10, 69),
        _poly(WHITE, 90, 22, 52, 32, 52, 78, 90, 69),
        *(_line(GREY, 3, 16, 34 + 11 * row, 42, 41 + 11 * row) for row in range(3)),
        *(_line(GREY, 3, 84, 34 + 11 * row, 58, 41 + 11 * row) for row in range(3)),
    ],
    "bell": [
        _round(50, 86, 9, ORANGE),
        _round(50, 14, 7, ORANGE),
        ("pieslice", YELLOW, (22, 14, 78, 82), (180, 360)),
        _poly(YELLOW, 22, 46, 78, 46, 90, 80, 10, 80),
    ],
}


@cache
def image(name: str) -> Image.Image:
    """Give a picture by its name, SIDE pixels square, on white."""
    side = SIDE * _FINER
    drawn = Image.new("RGB", (side, side), WHITE)
    pen, scale = ImageDraw.Draw(drawn), side / _GRID
    for what, colour, corners, more in SHAPES[name]:
        _put(pen, (what, colour, [corner * scale for corner in corners], more), scale)
    return drawn.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


@cache
def draw(name: str) -> bytes:
    """Give a picture by its name as a PNG."""
    out = BytesIO()
    image(name).quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _put(pen: ImageDraw.ImageDraw, shape: Shape, scale: float) -> None:
    what, colour, corners, more = shape
    place = list(corners)
    if what == "line":
        pen.line(place, fill=colour, width=round(more[0] * scale), joint="curve")
    elif what == "arc":
        pen.arc(place, more[0], more[1], fill=colour, width=round(more[2] * scale))
    elif what == "pieslice":
        pen.pieslice(place, more[0], more[1], fill=colour)
    else:
        getattr(pen, what)(place, fill=colour)
