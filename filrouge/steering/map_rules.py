"""The geometry of a map of proportional circles: projection, sizes, labels that do not collide. Pure.

Lengths are in units of the drawing; a page shows the drawing as wide as it can."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, log10, pi, radians, sqrt

WIDTH = 440.0
MARGIN = 30.0
LARGEST = 30.0
# Many circles are drawn smaller: together they cover this share of the drawing at most, down to a size still read.
_COVERED = 0.12
_LARGEST_AT_LEAST = 14.0
SMALLEST = 2.5
# A number that is not said is a mark of one size, whatever it is.
HIDDEN_SIZE = 3.0
FONT = 12.0
_LETTER = 0.56 * FONT
_MOST_LABELS = 10
_TALLEST = 2.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the earth (degrees) and the number to draw there; None: the number is not said."""

    key: str
    label: str
    latitude: float
    longitude: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Circle:
    """A spot on the drawing."""

    spot: Spot
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a circle; `anchor`: which end of them stands at `x`."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become units of the drawing: a local equirectangular projection, true at the middle latitude.

    One kilometre has the same length northwards and eastwards there; over a département the rest is within 1 %."""

    west: float
    north: float
    scale: float
    shrink: float
    left: float
    height: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> "Frame":
        """The frame that holds these (latitude, longitude) points, of WIDTH at most and never a long strip."""
        south, north = min(p[0] for p in points), max(p[0] for p in points)
        west, east = min(p[1] for p in points), max(p[1] for p in points)
        shrink = cos(radians((south + north) / 2))
        wide, tall = (east - west) * shrink, north - south
        room = WIDTH - 2 * MARGIN
        limits = [room / wide] if wide else []
        limits += [room * _TALLEST / tall] if tall else []
        scale = min(limits, default=1.0)
        left = MARGIN + (room - wide * scale) / 2
        return cls(west, north, scale, shrink, left, tall * scale + 2 * MARGIN)

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """The point of the drawing, from its upper left corner."""
        x = self.left + (longitude - self.west) * self.shrink * self.scale
        return x, MARGIN + (self.north - latitude) * self.scale

    def holds(self, latitude: float, longitude: float) -> bool:
        """True for a point that falls on the drawing."""
        x, y = self.place(latitude, longitude)
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def centre(places: Iterable[tuple[float, float, int]]) -> tuple[float, float] | None:
    """The centre of (latitude, longitude, inhabitants), where people are; the plain middle when nobody is counted."""
    rows = list(places)
    if not rows:
        return None
    weights = [row[2] for row in rows] if any(row[2] for row in rows) else [1] * len(rows)
    total = sum(weights)
    return (
        sum(row[0] * weight for row, weight in zip(rows, weights, strict=True)) / total,
        sum(row[1] * weight for row, weight in zip(rows, weights, strict=True)) / total,
    )


def reach(values: Sequence[float], height: float) -> float:
    """The radius of the largest circle, such that all of them leave the map readable."""
    largest = max(values, default=0)
    if largest <= 0:
        return LARGEST
    together = sum(value / largest for value in values)
    fitting = sqrt(_COVERED * WIDTH * height / (pi * together))
    return min(max(fitting, _LARGEST_AT_LEAST), LARGEST)


def radius(value: float, largest: float, top: float) -> float:
    """The area of a circle, not its width, grows with its number; `top`: the radius of the largest."""
    return max(top * sqrt(value / largest), SMALLEST) if largest > 0 and value > 0 else SMALLEST


def circles(spots: Iterable[Spot], frame: Frame) -> list[Circle]:
    """Large ones first, so that small ones are drawn over them; what falls off the drawing is left out."""
    kept = [spot for spot in spots if frame.holds(spot.latitude, spot.longitude)]
    values = [spot.value or 0 for spot in kept]
    largest, top = max(values, default=0), reach(values, frame.height)
    found = []
    for spot in kept:
        x, y = frame.place(spot.latitude, spot.longitude)
        size = HIDDEN_SIZE if spot.value is None else radius(spot.value, largest, top)
        found.append(Circle(spot, x, y, size))
    return sorted(found, key=lambda circle: (-circle.radius, circle.spot.key))


def labels(drawn: Sequence[Circle]) -> list[Label]:
    """The names of the largest circles, each beside its own, none over another nor off the drawing."""
    found: list[Label] = []
    taken: list[_Box] = []
    for circle in drawn:
        if len(found) == _MOST_LABELS:
            break
        others = [other for other in drawn[: 3 * _MOST_LABELS] if other is not circle]
        for label in _beside(circle):
            box = _box(label)
            free = box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0
            if (
                free
                and not any(_meet(box, one) for one in taken)
                and not any(_covers(box, o) for o in others)
            ):
                found.append(label)
                taken.append(box)
                break
    return found


_Box = tuple[float, float, float, float]


def _beside(circle: Circle) -> list[Label]:
    gap, text = circle.radius + 3, circle.spot.label
    return [
        Label(text, circle.x + gap, circle.y + FONT / 3, "start"),
        Label(text, circle.x - gap, circle.y + FONT / 3, "end"),
        Label(text, circle.x, circle.y - gap, "middle"),
        Label(text, circle.x, circle.y + gap + FONT * 0.8, "middle"),
    ]


def _box(label: Label) -> _Box:
    width = _LETTER * len(label.text)
    left = {"start": label.x, "end": label.x - width, "middle": label.x - width / 2}[label.anchor]
    return left, label.y - FONT, left + width, label.y + FONT / 4


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _covers(box: _Box, circle: Circle) -> bool:
    """True when the words would hide the middle of a circle."""
    half = circle.radius * 0.7
    return _meet(box, (circle.x - half, circle.y - half, circle.x + half, circle.y + half))


def legend(largest: float) -> list[float]:
    """Up to three round numbers that tell what the sizes are worth, the largest first."""
    if largest < 1:
        return []
    found = [_round(largest), _round(largest / 4), _round(largest / 16)]
    return [n for n in dict.fromkeys(found) if 1 <= n <= largest]


def _round(value: float) -> float:
    """1, 2 or 5 and zeros, not above the value."""
    if value < 1:
        return 0
    power = 10 ** int(log10(value))
    return float(max(step * power for step in (1, 2, 5) if step * power <= value))
