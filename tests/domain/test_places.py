from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classbell.domain import places
from classbell.domain.errors.signing import PlaceNotRead, RadiusOutOfRange
from classbell.domain.places import Fix, Grid, Ground, Point, Policy, Verdict

HALL = Point(25.0406, 102.7123)
POLICY = Policy()
in_china = st.builds(Point, st.floats(18.2, 53.5), st.floats(73.6, 134.7))
anywhere = st.builds(Point, st.floats(-89, 89), st.floats(-180, 180))


def north_of(point: Point, metres: float) -> Point:
    return Point(point.latitude + metres / 110_800, point.longitude)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
        (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
        (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
    ],
)
def test_known_points_are_shifted_as_maps_shift_them(wgs84: Point, gcj02: Point) -> None:
    assert places.distance(places.to_gcj02(wgs84), gcj02) < 1
    assert 450 < places.distance(wgs84, gcj02) < 700
    assert places.distance(places.to_wgs84(gcj02), wgs84) < 1


@given(in_china)
@example(Point(37.0, 97.0))  # where the shift's waves nearly cancel out: 44 m
def test_there_and_back_is_the_same_place(point: Point) -> None:
    assert places.distance(places.to_wgs84(places.to_gcj02(point)), point) < 0.01
    assert places.distance(places.to_gcj02(point), point) < 1500


@given(st.builds(Point, st.floats(-60, 60), st.floats(-170, 60)))
def test_outside_china_nothing_is_shifted(point: Point) -> None:
    assert places.to_gcj02(point) == point == places.to_wgs84(point)


@given(anywhere, st.integers(0, 300))
def test_a_distance_is_kept_in_steps_of_fifty_metres(point: Point, accuracy: int) -> None:
    standing = places.judge(Fix(point, accuracy), Ground(HALL, Grid.WGS84, 200), POLICY)
    assert standing.distance % places.ROUND_TO == 0
    assert standing.distance <= places.FARTHEST


@pytest.mark.parametrize(
    ("metres", "accuracy", "verdict"),
    [
        (0, 10, Verdict.INSIDE),
        (199, 0, Verdict.INSIDE),
        (260, 80, Verdict.INSIDE),
        (300, 80, Verdict.OUTSIDE),
        (5000, 20, Verdict.OUTSIDE),
        (0, 201, Verdict.COARSE),
        (5000, 1500, Verdict.COARSE),
    ],
)
def test_being_there_is_judged_in_the_persons_favour_but_not_by_an_unsure_phone(
    metres: int, accuracy: int, verdict: Verdict
) -> None:
    standing = places.judge(Fix(north_of(HALL, metres), accuracy), Ground(HALL, Grid.WGS84, 200), POLICY)
    assert standing.verdict is verdict
    assert abs(standing.distance - metres) <= 50


def test_a_venue_given_by_a_chinese_map_is_found_where_it_is() -> None:
    drawn = places.to_gcj02(HALL)
    there = Fix(HALL, 10)
    assert places.judge(there, Ground(drawn, Grid.GCJ02, 100), POLICY).verdict is Verdict.INSIDE
    assert places.judge(there, Ground(drawn, Grid.WGS84, 100), POLICY).verdict is Verdict.OUTSIDE


@pytest.mark.parametrize("text", ["25.0406, 102.7123", "25.0406,102.7123", " 25.0406 102.7123 ", "25.0406，102.7123"])
def test_a_point_is_read_as_people_type_it(text: str) -> None:
    assert places.read(text) == HALL


@pytest.mark.parametrize("text", ["", "一号楼", "25.0406", "95, 102", "25, 181", "25,102,3", "1e9, 5", "nan, nan"])
def test_what_is_no_point_is_refused(text: str) -> None:
    with pytest.raises(PlaceNotRead):
        places.read(text)


@pytest.mark.parametrize(("text", "metres"), [("200", 200), (" 20 米", 20), ("5000m", 5000)])
def test_a_radius_is_read(text: str, metres: int) -> None:
    assert places.read_radius(text) == metres


@pytest.mark.parametrize("text", ["", "19", "5001", "-5", "十", "²00", "1" * 5000])
def test_what_is_no_radius_is_refused(text: str) -> None:
    with pytest.raises(RadiusOutOfRange):
        places.read_radius(text)
