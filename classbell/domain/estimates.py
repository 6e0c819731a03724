"""Means of ratings, out of 100, with how far they can be trusted.

A value counts as its share of the most its scale has. The interval is Student's, at 95 %; of several questions the
margins are averaged, which is never less than the truth: what one person gave to several of them is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin, sqrt, tan

from classbell.domain.forms import SCALES, Form

FULL = 100
_SURE = 0.95
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean out of 100."""

    count: int
    """Heads whose answers are behind it; of several rounds, person-times."""
    mean: float
    margin: float
    """Half of the 95 % interval."""
    freedom: int
    """Degrees of freedom of the interval."""

    @property
    def least(self) -> float:
        """The lower end of the interval, where the scale allows it."""
        return max(0.0, self.mean - self.margin)

    @property
    def most(self) -> float:
        """The upper end."""
        return min(float(FULL), self.mean + self.margin)


Counts = Mapping[int, int]
"""How often each value of a scale was given."""


def of_form(form: Form, counts: Mapping[int, Counts], least: int) -> Estimate | None:
    """Estimate what a form's scales come to, by question from 0; None unless each has the least number of answers."""
    scales = [number for number, one in enumerate(form.questions) if one.kind in SCALES]
    found = [_of_scale(SCALES[form.questions[number].kind][1], counts.get(number, {})) for number in scales]
    if not found or any(one is None or one.count < max(least, 2) for one in found):
        return None
    return _averaged([one for one in found if one])


def pooled(parts: Sequence[Estimate]) -> Estimate | None:
    """Put rounds together, each with the weight of its answers; their spreads stay their own (stratified)."""
    count = sum(one.count for one in parts)
    if not count:
        return None
    freedom = sum(one.freedom for one in parts)
    errors = [one.count * one.margin / student(one.freedom) for one in parts]
    margin = student(freedom) * sqrt(sum(error * error for error in errors)) / count
    return Estimate(count, sum(one.count * one.mean for one in parts) / count, margin, freedom)


@cache
def student(freedom: int) -> float:
    """Give the t beyond which, either way, 5 % of Student's distribution lies.

    The distribution is exact (Abramowitz and Stegun, 26.7.3 and 26.7.4, for whole degrees of freedom), found backwards
    by halving.
    """
    low, high = 0.0, pi / 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < _SURE else (low, middle)
    return tan(low) * sqrt(freedom)


def _within(angle: float, freedom: int) -> float:
    """The probability that |t| is at most the tangent of the angle times the root of the degrees of freedom."""
    if freedom == 1:
        return 2 * angle / pi
    is_odd = freedom % 2
    term = cos(angle) if is_odd else 1.0
    series = term
    for step in range(2 + is_odd, freedom - 1, 2):
        term *= cos(angle) ** 2 * (step - 1) / step
        series += term
    series *= sin(angle)
    return 2 / pi * (angle + series) if is_odd else series


def _of_scale(most: int, counts: Counts) -> Estimate | None:
    count = sum(counts.values())
    if count < 2:  # noqa: PLR2004 one answer has no spread
        return None
    mean = sum(value * times for value, times in counts.items()) / count
    spread = sum(times * (value - mean) ** 2 for value, times in counts.items()) / (count - 1)
    margin = student(count - 1) * sqrt(spread / count)
    return Estimate(count, mean / most * FULL, margin / most * FULL, count - 1)


def _averaged(of: Sequence[Estimate]) -> Estimate:
    freedom = min(one.freedom for one in of)
    mean, margin = (sum(values) / len(of) for values in ([one.mean for one in of], [one.margin for one in of]))
    return Estimate(min(one.count for one in of), mean, margin, freedom)
