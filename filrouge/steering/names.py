"""What the lines of a detail are called, and how an address says them: one question to the database a breakdown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from filrouge.core.text import plural
from filrouge.directory.models import Area, Commune, Organisation, Professional
from filrouge.people.models import Person
from filrouge.schemes.types import Scheme
from filrouge.steering.compute import Line, Result
from filrouge.steering.definitions import detailed_events
from filrouge.steering.groups import UNKNOWN, bounds
from filrouge.steering.labels import NO_VARIANT, variant_label

BREAKDOWN_LABELS = {
    "variant": "par sorte d'acte",
    "area": "par territoire",
    "commune": "par commune",
    "organisation": "par organisme",
    "caseworker": "par référent",
    "sex": "par sexe",
    "age": "par âge",
    "seniority": "par ancienneté au RSA",
}
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Name:
    """What a group is called; `public`: what names it in an address, no key of ours."""

    label: str
    public: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the groups of several results."""

    scheme: Scheme
    known: Mapping[tuple[str, str], Name] = field(default_factory=dict)

    @classmethod
    def of(cls, results: Iterable[Result], scheme: Scheme) -> "Names":
        """Everything that their lines need, asked once a breakdown."""
        keys: dict[str, set[str]] = {}
        for result in results:
            keys.setdefault(result.indicator.measure.breakdown, set()).update(ln.key for ln in result.lines)
        known: dict[tuple[str, str], Name] = {}
        for breakdown, some in keys.items():
            if breakdown in _ROWS:
                known |= {(breakdown, key): name for key, name in _ROWS[breakdown](some - {UNKNOWN}).items()}
        return cls(scheme, known)

    def label(self, result: Result, line: Line) -> str:
        """« CDI », « Sillon », « de 25 à 29 ans »."""
        breakdown = result.indicator.measure.breakdown
        if breakdown == "variant":
            return variant_label(detailed_events(result.indicator.measure), line.key, self.scheme)
        if line.key == UNKNOWN:
            return NO_VARIANT
        name = self.known.get((breakdown, line.key))
        return name.label if name else group_label(breakdown, line.key)

    def public(self, result: Result, line: Line) -> str:
        """The group in an address."""
        name = self.known.get((result.indicator.measure.breakdown, line.key))
        return name.public if name else line.key


def group_label(breakdown: str, key: str) -> str:
    """What a group that stands in no table is called."""
    if breakdown == "sex":
        return dict(Person.Sex.choices).get(key, NO_VARIANT)
    if breakdown in ("age", "seniority") and key.isdigit() and int(key) <= len(bounds()[breakdown]):
        return _class_label(breakdown, int(key))
    return NO_VARIANT


def _class_label(breakdown: str, rank: int) -> str:
    steps = bounds()[breakdown]
    if breakdown == "age":
        if rank == 0:
            return f"moins de {steps[0]} ans"
        return (
            f"{steps[-1]} ans et plus"
            if rank == len(steps)
            else f"de {steps[rank - 1]} à {steps[rank] - 1} ans"
        )
    if rank == 0:
        return f"moins de {_months(steps[0])}"
    return (
        f"{_months(steps[-1])} et plus"
        if rank == len(steps)
        else f"de {_months(steps[rank - 1])} à moins de {_months(steps[rank])}"
    )


def _months(months: int) -> str:
    years, rest = divmod(months, MONTHS_A_YEAR)
    return f"{months} mois" if rest else plural(years, "an")


def _areas(keys: set[str]) -> dict[str, Name]:
    rows = Area.objects.filter(pk__in=keys).order_by("pk")
    return {str(row.pk): Name(row.name, row.public_id) for row in rows}


def _communes(keys: set[str]) -> dict[str, Name]:
    return {
        code: Name(name, code) for code, name in Commune.objects.filter(pk__in=keys).values_list("pk", "name")
    }


def _organisations(keys: set[str]) -> dict[str, Name]:
    rows = Organisation.objects.filter(pk__in=keys).order_by("pk")
    return {str(row.pk): Name(row.name, row.public_id) for row in rows}


def _professionals(keys: set[str]) -> dict[str, Name]:
    rows = Professional.objects.filter(pk__in=keys).order_by("pk")
    return {str(row.pk): Name(str(row), row.public_id) for row in rows}


_ROWS: Mapping[str, Callable[[set[str]], dict[str, Name]]] = MappingProxyType(
    {"area": _areas, "commune": _communes, "organisation": _organisations, "caseworker": _professionals}
)
_TABLES = {"area": Area, "organisation": Organisation, "caseworker": Professional}


def key_of(breakdown: str, public: str) -> str | None:
    """The group that an address names; None when it names nothing of ours."""
    table = _TABLES.get(breakdown)
    if table is None or public == UNKNOWN:
        return public
    row = table._default_manager.filter(public_id=public).values_list("pk", flat=True).first()
    return None if row is None else str(row)
