"""A simulation as a page shows it: figures in words, two charts, a table month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, isinf, isnan

from filrouge.core.text import plural
from filrouge.steering.rules import rounded
from filrouge.steering.whatif import Start, settings
from filrouge.steering.whatif_terms import Asked, Band, Outcome
from filrouge.steering.words import number_words

WIDTH, HEIGHT = 440, 200
LEFT, RIGHT, TOP, FOOT = 44, 10, 12, 26
TICKS = 4
NOTHING = "Sans objet"
ENDLESS = "Sans fin en vue"
NO_MEDIAN = "Trop peu de fins pour dire une médiane."


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the summary, at the end of the horizon: as today, as asked."""

    label: str
    today: str
    asked: str


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the table: what was asked, in the order of the columns."""

    name: str
    cells: tuple[str, ...]

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """Each cell with the head of its column, for a phone."""
        return list(zip(HEADER, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Chart:
    """Attributes of a drawing. `band`: corners of what 8 draws in 10 stay in; `asked`, `today`: the middle lines."""

    title: str
    says: str
    band: str
    asked: str
    today: str
    ticks: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - 8


@dataclass(frozen=True, slots=True)
class Board:
    """The whole answer."""

    summary: tuple[Compared, ...]
    charts: tuple[Chart, ...]
    header: tuple[str, ...]
    table: tuple[Month, ...]
    places: str
    notes: tuple[str, ...]


HEADER = (
    "Attente, la moitié", "Attente, 9 sur 10", "Personnes en attente", "Personnes suivies", "Par ETP", "Au-delà du ratio"
)  # fmt: skip


def board_of(start: Start, asked: Asked, *, names: Sequence[str], seed: int) -> Board:
    """Both scenarios with the same draws, so that what differs comes from what was asked."""
    from filrouge.steering.whatif_rules import simulate  # heavy: numpy is loaded when somebody asks

    runs, months = settings()["runs"], len(names)
    wanted = simulate(start.past, asked, months=months, runs=runs, seed=seed)
    same = asked == start.today
    today = wanted if same else simulate(start.past, start.today, months=months, runs=runs, seed=seed)
    return Board(
        summary=tuple(
            Compared(label, one, other)
            for label, one, other in zip(HEADER, _cells(today, -1), _cells(wanted, -1), strict=True)
        ),
        charts=(
            _chart("Attente avant le premier rendez-vous, en jours", wanted.wait, today.wait, names),
            _chart("Personnes en attente, à la fin du mois", wanted.waiting, today.waiting, names),
        ),
        header=HEADER,
        table=tuple(Month(name, _cells(wanted, rank, bands=True)) for rank, name in enumerate(names)),
        places=_places_words(asked),
        notes=_notes(start, asked),
    )  # fmt: skip


def _cells(outcome: Outcome, rank: int, *, bands: bool = False) -> tuple[str, ...]:
    units = ("\u00a0jours", "\u00a0jours", "", "", "", "\u00a0%")
    rows = (outcome.wait, outcome.long_wait, outcome.waiting, outcome.followed, outcome.load, outcome.over)
    return tuple(_cell(band, rank, unit, band_too=bands) for band, unit in zip(rows, units, strict=True))


def _cell(band: Band, rank: int, unit: str, *, band_too: bool) -> str:
    middle = said(band.middle[rank], unit)
    if not band_too or not isfinite(band.middle[rank]):
        return middle
    low, high = said(band.low[rank], ""), said(band.high[rank], "")
    return middle if low == high else f"{middle} ({low} à {high.lower()})"


def said(value: float, unit: str) -> str:
    """« 12 jours », « Sans objet », « Sans fin en vue »."""
    if isnan(value):
        return NOTHING
    if isinf(value):
        return ENDLESS
    words = number_words(rounded(Fraction(str(value))))
    return f"{words}{unit if value >= 2 or 'jour' not in unit else unit.rstrip('s')}"


def _places_words(asked: Asked) -> str:
    """Where the places come from, and which limit holds."""
    if asked.fte == 0:
        return "Sans temps plein, il n'y a aucune place : personne ne commence, tout le monde attend."
    ratio, time = asked.by_ratio, asked.by_time
    if time is None:
        return f"{plural(ratio, 'place')} d'après le ratio ; les rendez-vous ne prennent pas de temps."
    limit = "le ratio limite" if ratio <= time else "le temps limite"
    both = f"{number_words(ratio)} d'après le ratio, {number_words(time)} d'après le temps"
    return f"{plural(asked.places, 'place')} : {both} ; {limit}."


def _notes(start: Start, asked: Asked) -> tuple[str, ...]:
    from filrouge.steering.whatif_rules import stays_of  # heavy: numpy is loaded when somebody asks

    past, middle = start.past, stays_of(start.past.stays).median
    lasting = sum(not ended for _, ended in past.stays)
    half = f"La moitié des séjours durent {plural(middle, 'jour')} au plus." if middle else NO_MEDIAN
    notes = [
        f"{plural(len(past.stays), 'séjour observé', 'séjours observés')}, dont {number_words(lasting)} en cours : "
        f"un séjour en cours compte pour ce qu'il a déjà duré (méthode de Kaplan et Meier). {half}",
        f"Au départ : {plural(len(past.present), 'personne suivie', 'personnes suivies')}, et "
        f"{plural(past.waiting, 'personne orientée', 'personnes orientées')} depuis peu, sans accompagnement encore.",
    ]
    if waits := start.observed:
        typical, longest = waits[(len(waits) - 1) // 2], waits[(len(waits) - 1) * 9 // 10]
        notes.append(
            f"Observé sur la période : la moitié des personnes reçues l'ont été en {plural(typical, 'jour')} au plus, "
            f"9 sur 10 en {plural(longest, 'jour')}. La simulation donne à toutes le même délai une fois la place libre."
        )
    if not past.stays:
        notes.append("Aucun séjour observé : la simulation suppose que personne ne part.")
    ordered = sorted(past.inflow)
    if ordered and ordered[-1] > 3 * max(ordered[len(ordered) // 2], 1):
        notes.append(
            f"Un mois compte {number_words(ordered[-1])} orientations, bien plus que les autres : il peut revenir dans les "
            "tirages. Pour l'écarter, choisir une période sans lui."
        )
    if asked.inflow == 0:
        notes.append("Sans orientation, personne n'attend et les personnes suivies partent peu à peu.")
    return tuple(notes)


def _chart(title: str, wanted: Band, today: Band, names: Sequence[str]) -> Chart:
    known = [v for band in (wanted.middle, wanted.high, today.middle) for v in band if isfinite(v)]
    top = _ceiling(max(known, default=0))
    band = _line(wanted.high, top) + _line(wanted.low, top)[::-1]
    last = said(wanted.middle[-1], "").lower(), said(today.middle[-1], "").lower()
    return Chart(
        title=title,
        says=f"À la fin : {last[0]} avec ces nombres, {last[1]} comme aujourd'hui.",
        band=_points(band), asked=_points(_line(wanted.middle, top)), today=_points(_line(today.middle, top)),
        ticks=tuple((number_words(tick), f"{_height(tick, top):.1f}") for tick in _ticks(top)),
        months=tuple(
            (name, f"{_across(rank, len(names)):.1f}") for rank, name in enumerate(names)
            if rank % max(len(names) // 4, 1) == 0
        ),
    )  # fmt: skip


def _ceiling(largest: float) -> float:
    """A number that four ticks divide, not below the largest."""
    step = 1
    while step * TICKS < largest:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return float(step * TICKS)


def _ticks(top: float) -> list[int]:
    return [round(top * rank / TICKS) for rank in range(TICKS + 1)]


def _across(rank: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (rank / (count - 1) if count > 1 else 0.5)


def _height(value: float, top: float) -> float:
    return HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * min(value, top) / top


def _line(values: Sequence[float], top: float) -> list[tuple[float, float]]:
    """Where the values are known; an endless one runs along the top."""
    return [
        (_across(rank, len(values)), _height(value, top))
        for rank, value in enumerate(values)
        if not isnan(value)
    ]


def _points(line: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
