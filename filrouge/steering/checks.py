"""How the rooms' own sections of a scheme file are checked, and how their cases are run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from filrouge.access import events
from filrouge.accompaniment.contract_rules import SECTION as CONTRACT
from filrouge.accompaniment.contract_rules import run_contract_case
from filrouge.accompaniment.moment_rules import SECTION as MOMENT
from filrouge.accompaniment.moment_rules import check_moments, run_moment_case
from filrouge.agenda.reach_rules import SECTION as REACH
from filrouge.agenda.reach_rules import check_reach, run_reach_case
from filrouge.intensive.rhythm_rules import SECTION as RHYTHM_NOW
from filrouge.intensive.rhythm_rules import run_rhythm_now_case
from filrouge.orientation.advice import SECTION as ADVICE
from filrouge.orientation.advice import check_advice, run_advice_case
from filrouge.orientation.pair_rules import SECTION as PAIR
from filrouge.orientation.pair_rules import run_pair_case
from filrouge.schemes.cases import RunCase
from filrouge.schemes.check import RoomCheck, check_text
from filrouge.schemes.parsing import is_national, load_toml, read_scheme
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Sink, nearest
from filrouge.schemes.types import Scheme
from filrouge.steering.cases import run_indicator_case
from filrouge.steering.definitions import (
    SECTION,
    Gap,
    Measure,
    Persistence,
    Ratio,
    Spells,
    Tally,
    check_indicators,
    read_indicators,
)
from filrouge.steering.labels import known_variants

ROOM_SECTIONS: Mapping[str, RoomCheck] = MappingProxyType(
    {SECTION: check_indicators, ADVICE: check_advice, MOMENT: check_moments, REACH: check_reach}
)
RUNNERS: Mapping[str, RunCase] = MappingProxyType(
    {
        SECTION: run_indicator_case,
        ADVICE: run_advice_case,
        PAIR: run_pair_case,
        CONTRACT: run_contract_case,
        MOMENT: run_moment_case,
        REACH: run_reach_case,
        RHYTHM_NOW: run_rhythm_now_case,
    }
)

CheckWhole = Callable[[Scheme, Sink], None]
# The rooms above this one bring theirs when they start (`join`).
_ABOVE: dict[str, tuple[RoomCheck, RunCase]] = {}
_WHOLE: dict[str, CheckWhole] = {}


def join(section: str, check: RoomCheck, run: RunCase, whole: CheckWhole | None = None) -> None:
    """A room above has its own section of a scheme file too: how it is checked, how its cases are run. `whole`: what it
    checks besides against the rest of the file, once each section is right by itself."""
    _ABOVE[section] = (check, run)
    if whole is not None:
        _WHOLE[section] = whole


def check_whole(text: str, source_name: str) -> list[Problem]:
    """Every problem of a scheme or national file: its own sections, the rooms', the events that it names, its cases.

    A variant that no event can bear is a problem too: it would count nothing, in silence."""
    sections = {**ROOM_SECTIONS, **{section: check for section, (check, _) in _ABOVE.items()}}
    runners = {**RUNNERS, **{section: run for section, (_, run) in _ABOVE.items()}}
    found = check_text(text, source_name, sections, known_events=events.names(), runners=runners)
    if any(problem.blocking for problem in found):
        return found
    raw, sink = load_toml(text, source_name)
    if not is_national(raw):
        scheme = read_scheme(raw, Sink(source_name, text))
        _check_variants(scheme, sink)
        for check in _WHOLE.values():
            check(scheme, sink)
    return sorted(found + sink.problems, key=lambda problem: (problem.line or 0, problem.path))


def _check_variants(scheme: Scheme, sink: Sink) -> None:
    tables = scheme.tables.get(SECTION, [])
    for number, indicator in enumerate(read_indicators(tables, Sink("", "")), start=1):
        for path, names, variants in _choices(indicator.measure, f"{SECTION}[{number}].measure"):
            known = known_variants(names, scheme)
            for variant in variants:
                if known and variant not in known:
                    sink.add(path, f"aucun acte n'a la variante « {variant} ».", nearest(variant, known))


def _choices(measure: Measure, path: str) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Where a measure chooses variants: place in the file, events, variants."""
    if isinstance(measure, Ratio):
        yield from _choices(measure.numerator, f"{path}.numerator")
        yield from _choices(measure.denominator, f"{path}.denominator")
    elif isinstance(measure, Gap):
        yield f"{path}.from_variant", measure.from_events, measure.from_variants
        yield f"{path}.to_variant", measure.to_events, measure.to_variants
    elif isinstance(measure, Persistence):
        yield f"{path}.at_variant", measure.at, measure.at_variants
    elif isinstance(measure, Spells):
        yield f"{path}.without_variant", measure.without, measure.without_variants
    elif isinstance(measure, Tally):
        yield f"{path}.variant", measure.events, measure.variants
