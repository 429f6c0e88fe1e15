"""The geometry of a map of circles: true distances, areas that follow the numbers, words that do not collide (G-5)."""

from itertools import combinations
from math import dist, hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.steering import map_rules
from filrouge.steering.map_rules import Circle, Frame, Spot, centre, circles, labels, legend, radius, reach

TOURS, CHINON, LOCHES = (47.394, 0.685), (47.167, 0.243), (47.129, 0.996)
values = st.floats(min_value=0, max_value=10_000)
places = st.tuples(st.floats(46.7, 47.8), st.floats(0.0, 1.4))


def spots(rows) -> list[Spot]:
    return [Spot(str(n), f"Lieu {n}", *place, value) for n, (place, value) in enumerate(rows)]


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance on a sphere, by the haversine formula: an independent computation."""
    from math import asin, cos, radians, sin, sqrt

    south, west, north, east = map(radians, (*one, *other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def test_distances_on_the_drawing_are_those_of_the_ground_within_one_per_cent():
    frame = Frame.around([TOURS, CHINON, LOCHES])
    pairs = list(combinations([TOURS, CHINON, LOCHES], 2))
    scales = [dist(frame.place(*a), frame.place(*b)) / kilometres(a, b) for a, b in pairs]
    assert max(scales) / min(scales) < 1.01


def test_north_is_up_and_east_is_right():
    frame = Frame.around([TOURS, CHINON, LOCHES])
    assert frame.place(*TOURS)[1] < frame.place(*LOCHES)[1]
    assert frame.place(*CHINON)[0] < frame.place(*LOCHES)[0]


@given(st.lists(places, min_size=1, max_size=30))
def test_every_point_of_the_frame_falls_inside_the_drawing(points):
    frame = Frame.around(points)
    assert all(frame.holds(*point) for point in points)


def test_what_lies_far_away_is_not_drawn():
    frame = Frame.around([TOURS, CHINON])
    assert circles([Spot("13055", "Marseille", 43.3, 5.4, 9)], frame) == []


@given(st.floats(1, 1000), st.floats(1, 1000))
def test_the_area_of_a_circle_follows_its_number(value, largest):
    value, largest = sorted((value, largest))
    size = radius(value, largest, 30)
    assert size == map_rules.SMALLEST or (size / 30) ** 2 == pytest.approx(value / largest)


def test_many_circles_are_drawn_smaller_than_few():
    assert reach([5.0] * 3, 440) == map_rules.LARGEST
    assert reach([5.0] * 100, 440) < map_rules.LARGEST


@given(st.lists(st.tuples(places, values), min_size=1, max_size=25))
def test_a_small_circle_is_drawn_over_a_large_one(rows):
    drawn = circles(spots(rows), Frame.around([place for place, _ in rows]))
    assert [c.radius for c in drawn] == sorted((c.radius for c in drawn), reverse=True)


def test_a_hidden_number_has_one_size_whatever_it_is():
    frame = Frame.around([TOURS, CHINON])
    drawn = circles([Spot("a", "A", *TOURS, 100), Spot("b", "B", *CHINON, None)], frame)
    assert drawn[1].radius == map_rules.HIDDEN_SIZE


@given(st.lists(st.tuples(places, values), min_size=2, max_size=25))
def test_no_name_is_written_over_another(rows):
    written = labels(circles(spots(rows), Frame.around([place for place, _ in rows])))
    boxes = [map_rules._box(label) for label in written]
    assert not any(map_rules._meet(a, b) for a, b in combinations(boxes, 2))


def test_a_name_that_would_leave_the_drawing_goes_to_the_other_side():
    (label,) = labels([Circle(Spot("a", "Saint-Cyr-sur-Loire", 0, 0, 1), map_rules.WIDTH - 5, 50, 10)])
    assert label.anchor == "end"


def test_the_centre_of_an_area_is_where_its_inhabitants_are():
    assert centre([(47.0, 0.0, 3000), (47.4, 0.4, 1000)]) == pytest.approx((47.1, 0.1))
    assert centre([(47.0, 0.0, 0), (47.4, 0.4, 0)]) == pytest.approx((47.2, 0.2))
    assert centre([]) is None


@pytest.mark.parametrize(("largest", "told"), [(0, []), (1, [1]), (18, [10, 2, 1]), (1250, [1000, 200, 50])])
def test_the_legend_tells_round_numbers_not_above_the_largest(largest, told):
    assert legend(largest) == told


def test_one_place_alone_stands_in_the_middle():
    frame = Frame.around([TOURS])
    x, y = frame.place(*TOURS)
    assert hypot(x - map_rules.WIDTH / 2, y - frame.height / 2) < 1
