"""A signature drawn on a screen: lines of points, in thousandths of its frame (`sign.js`)."""

from collections.abc import Iterable

Strokes = list[list[tuple[int, int]]]
FRAME = 1_000
# The frame is drawn this high for a width of `FRAME`.
HEIGHT = 400
UNREADABLE_SIGNATURE = "La signature est vide ou illisible : effacez-la et signez de nouveau."
FEWEST_POINTS, MOST_POINTS = 8, 5_000


def is_signature(strokes: Strokes) -> bool:
    """Whether somebody drew: enough points, not too many, all in the frame."""
    points = [point for line in strokes for point in line]
    inside = all(0 <= x <= FRAME and 0 <= y <= FRAME for x, y in points)
    return FEWEST_POINTS <= len(points) <= MOST_POINTS and inside


def drawn(strokes: Iterable[Iterable[tuple[int, int]]]) -> list[str]:
    """The lines as an SVG draws them."""
    return [" ".join(f"{x},{y * HEIGHT // FRAME}" for x, y in line) for line in strokes]
