"""The radar: how many deadlines are late, fall this week or the next, by whoever answers for them (B-2)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from filrouge.access.agents import Agent
from filrouge.access.roles import Role
from filrouge.clocks.models import Clock
from filrouge.clocks.queries import Wanted, running
from filrouge.clocks.rules import windows
from filrouge.directory.models import Area, Organisation, Professional
from filrouge.directory.tree import alone

# What the lines of the radar are: the field that groups, and the name of the filter that opens the list behind a figure.
AXES = {
    "territoire": "person__following__area",
    "organisme": "person__following__organisation",
    "referent": "person__following__lead",
    "delai": "label",
}
# What each role looks at first.
_FIRST = {
    Role.CASEWORKER: "delai",
    Role.SOCIAL_WORKER: "delai",
    Role.PROVIDER_MANAGER: "referent",
    Role.AREA_MANAGER: "territoire",
    Role.ORIENTATION_OFFICER: "territoire",
}
NOBODY = "aucun"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many deadlines of one kind are in one window."""

    kind: str
    window: str
    number: int


@dataclass(frozen=True, slots=True)
class RadarLine:
    """An area, an organisation, a caseworker or a kind of deadline. `value`: what the filter of the list says."""

    name: str
    value: str
    cells: tuple[Cell, ...]

    @property
    def weight(self) -> tuple[int, ...]:
        """The heaviest first: the law late, then the rest in order."""
        return tuple(-cell.number for cell in self.cells)


def first_axis(agent: Agent) -> str:
    """How this role's radar is cut."""
    return _FIRST.get(agent.role, "organisme")


def radar(agent: Agent, wanted: Wanted, axis: str, today: date) -> list[RadarLine]:
    """The lines that have something late or due before the end of next week. Two queries."""
    counted: dict[object, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    spans = windows(today)
    last = max(until for _, until in spans.values())
    rows = running(agent, wanted).filter(due_on__lt=last)
    grouped = rows.order_by().values(AXES[axis], "kind", "due_on").annotate(number=Count("pk"))
    for row in grouped:
        window = next(key for key, (since, until) in spans.items() if since <= row["due_on"] < until)
        counted[row[AXES[axis]]][row["kind"], window] += row["number"]
    names = _names(axis, counted)
    lines = [
        RadarLine(
            *names.get(key, ("Sans référent" if axis == "referent" else "Non précisé", NOBODY)), _cells(cells)
        )
        for key, cells in counted.items()
    ]
    return sorted(lines, key=lambda line: (line.weight, line.name))


def _cells(counted: dict[tuple[str, str], int]) -> tuple[Cell, ...]:
    """The law before local targets, late before what comes."""
    return tuple(
        Cell(kind, window, counted.get((kind, window), 0))
        for kind in (Clock.Kind.LEGAL.value, Clock.Kind.LOCAL.value)
        for window in ("late", "week", "next")
    )


def _names(axis: str, counted: dict[object, dict[tuple[str, str], int]]) -> dict[object, tuple[str, str]]:
    if axis == "delai":
        return {label: (str(label), str(label)) for label in counted}
    keys = [key for key in counted if isinstance(key, int)]
    if axis == "territoire":
        rows = list(Area.objects.order_by("pk"))
        # People whose smallest area is not known stand at a larger one: its line is theirs, not the sum of the others.
        larger = {area.parent_id for area in rows}
        return {
            area.pk: (f"{area.name}, sans plus de précision", alone(area))
            if area.pk in larger
            else (area.name, area.code)
            for area in rows
            if area.pk in keys
        }
    model = Organisation if axis == "organisme" else Professional
    return {row.pk: (str(row), row.public_id) for row in model.objects.filter(pk__in=keys).order_by("pk")}
