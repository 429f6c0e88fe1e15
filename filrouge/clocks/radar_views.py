"""The radar of deadlines: figures that open the list behind them (B-2)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.clocks.forms import RadarFilters
from filrouge.clocks.models import Clock
from filrouge.clocks.radar import AXES, Cell, first_axis
from filrouge.clocks.radar import radar as radar_lines
from filrouge.directory.models import Area

AXIS_LABELS = {
    "territoire": "Par territoire", "organisme": "Par organisme", "referent": "Par référent", "delai": "Par délai",
}  # fmt: skip
WINDOWS = {"late": "en retard", "week": "cette semaine", "next": "semaine prochaine"}


@dataclass(frozen=True, slots=True)
class Axis:
    """A way to cut the radar."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A figure of the radar, what it counts, and the list behind it."""

    title: str
    number: int
    url: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the radar."""

    name: str
    cells: list[ShownCell]


@signed_in(Verb.SEE_PEOPLE)
def radar(request: SignedRequest) -> HttpResponse:
    """How much is late and how much comes, by area, organisation, caseworker or kind of deadline."""
    filters = RadarFilters(request.GET, areas=list(Area.objects.order_by("name", "id")))
    axis = request.GET.get("par", "")
    axis = axis if axis in AXES else first_axis(request.agent)
    lines = radar_lines(request.agent, filters.wanted(), axis, request.today)
    said = {name: value for name in filters.fields if name != "par" and (value := request.GET.get(name))}
    totals = [
        ShownCell(_title(cells[0]), sum(cell.number for cell in cells))
        for cells in zip(*(line.cells for line in lines), strict=True)
    ]
    context = {
        "filters": filters,
        "axes": [
            Axis(label, f"{reverse('clocks:radar')}?{urlencode(said | {'par': key})}", key == axis)
            for key, label in AXIS_LABELS.items()
        ],
        "axis_label": AXIS_LABELS[axis].removeprefix("Par ").capitalize(),
        "lines": [
            ShownLine(each.name, [_shown(cell, said | {axis: each.value}) for cell in each.cells])
            for each in lines
        ],
        "totals": totals,
    }
    return render(request, "clocks/radar.html", context)


def _title(cell: Cell) -> str:
    kind = "loi" if cell.kind == Clock.Kind.LEGAL else "objectifs"
    return f"{kind}, {WINDOWS[cell.window]}"


def _shown(cell: Cell, said: dict[str, str]) -> ShownCell:
    query = urlencode(said | {"sorte": cell.kind, "etat": cell.window})
    late = cell.window == "late" and cell.kind == Clock.Kind.LEGAL
    return ShownCell(_title(cell), cell.number, f"{reverse('clocks:list')}?{query}", late)
