"""Check a file before it is used: every problem at once, in French, with its place and its remedy."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from filrouge.schemes.cases import CaseContext, RunCase, judge
from filrouge.schemes.catalogue import Catalogue, load_national
from filrouge.schemes.law import National
from filrouge.schemes.parsing import clashes, is_national, load_toml, read_national, read_scheme
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Sink
from filrouge.schemes.types import RawTable, Scheme

__all__ = ["Problem", "RoomCheck", "check_text", "run_all_cases", "run_cases"]

RoomCheck = Callable[[list[RawTable]], list[Problem]]
"""How an upper room checks its own section; it gives paths such as `indicator[2].unit`."""

_NO_ROOMS: Mapping[str, RoomCheck] = MappingProxyType({})
_NO_RUNNERS: Mapping[str, RunCase] = MappingProxyType({})


def check_text(
    text: str,
    source_name: str,
    room_sections: Mapping[str, RoomCheck] = _NO_ROOMS,
    *,
    known_events: frozenset[str] | None = None,
    national: National | None = None,
    runners: Mapping[str, RunCase] = _NO_RUNNERS,
) -> list[Problem]:
    """Everything wrong in a scheme or national file, sorted by line; an empty list when it is right.

    `room_sections`: how the rooms above check their sections. `known_events`: the declared event types,
    unchecked when None. `national`: the law to judge a scheme under, the shipped one when None.
    `runners`: the rooms' cases. Cases run only when nothing else blocks. A problem whose `blocking` is
    false is a warning."""
    raw, sink = load_toml(text, source_name)
    if sink.blocked:
        return sink.problems
    if is_national(raw):
        law = read_national(raw, sink, known_events)
        _check_rooms(law, room_sections, sink)
        _judge_unless_blocked(law, CaseContext(law), runners, sink)
    else:
        law = national or load_national()
        scheme = read_scheme(raw, sink, known_events)
        clashes(scheme, law, sink)
        _check_rooms(scheme, room_sections, sink)
        _judge_unless_blocked(scheme, CaseContext(law, scheme), runners, sink)
    return sorted(sink.problems, key=lambda problem: (problem.line or 0, problem.path))


def _check_rooms(document: Scheme | National, room_sections: Mapping[str, RoomCheck], sink: Sink) -> None:
    for section, check in room_sections.items():
        for problem in check(document.tables.get(section, [])):
            sink.add(problem.path or section, problem.message, problem.remedy, blocking=problem.blocking)


def _judge_unless_blocked(
    document: Scheme | National, context: CaseContext, runners: Mapping[str, RunCase], sink: Sink
) -> None:
    if not sink.blocked:
        judge(document.cases, context, runners, sink)


def run_cases(
    document: Scheme | National, national: National, runners: Mapping[str, RunCase] = _NO_RUNNERS
) -> list[Problem]:
    """The cases of a scheme, or of the law, that do not come out as expected."""
    scheme = document if isinstance(document, Scheme) else None
    sink = Sink(scheme.key if scheme else "national", scheme.text if scheme else "")
    judge(document.cases, CaseContext(national, scheme), runners, sink)
    return sink.problems


def run_all_cases(catalogue: Catalogue, runners: Mapping[str, RunCase] = _NO_RUNNERS) -> list[Problem]:
    """The same for the law and every scheme of the catalogue."""
    documents: list[Scheme | National] = [catalogue.national, *catalogue.schemes.values()]
    return [p for document in documents for p in run_cases(document, catalogue.national, runners)]
