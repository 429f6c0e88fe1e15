"""The `[[case]]` tables that every file carries: facts, and the opinion that a jurist expects of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from filrouge.core.text import short_date
from filrouge.schemes.law import National, UnknownParameter
from filrouge.schemes.reader import Sink, Table, nearest
from filrouge.schemes.rules import (
    applicable_clocks,
    appointments_expected,
    capacity_places,
    clock_due,
    served_target,
)
from filrouge.schemes.types import ROOM_SECTIONS, RawTable, Scheme


@dataclass(frozen=True, slots=True)
class CaseContext:
    """What a case is judged under: the law, and the scheme when its file is one."""

    national: National
    scheme: Scheme | None = None


RunCase = Callable[[Table, CaseContext], Mapping[str, object]]
"""Reads the facts (`given`) and answers the opinion, under the keys that `expect` may use."""


def run_clock_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: clock, event, day, variant. Opinion: applies, due, kind."""
    key, event, variant = given.text("clock"), given.text("event"), given.text("variant", required=False)
    day = given.day("day", required=True)
    rules = context.national.clocks + (context.scheme.clocks if context.scheme else ())
    if key not in {rule.key for rule in rules}:
        given.problem("clock", f"l'échéance « {key} » n'existe pas.", nearest(key, {r.key for r in rules}))
        return {}
    opened = [r for r in applicable_clocks(rules, event, day, variant) if r.key == key] if day else []
    if not opened or day is None:
        return {"applies": False, "due": None, "kind": None}
    return {"applies": True, "due": clock_due(opened[0], day), "kind": opened[0].kind}


def run_parameter_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: parameter, day. Opinion: in_force, value, unit, certainty."""
    key, day = given.text("parameter"), given.day("day", required=True)
    known = {parameter.key for parameter in context.national.parameters}
    if key not in known:
        given.problem("parameter", f"le paramètre « {key} » n'existe pas.", nearest(key, known))
        return {}
    try:
        found = context.national.parameter(key, day or date.max)
    except UnknownParameter:
        return {"in_force": False, "value": None, "unit": None, "certainty": None}
    return {"in_force": True, "value": found.value, "unit": found.unit, "certainty": found.certainty}


def run_capacity_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: fte, portfolios, months_share, served (people over the agreement). Opinion: judged, places."""
    fte = given.number("fte") if given.has("fte") else None
    share = given.number("months_share") if given.has("months_share") else None
    portfolios = given.integer("portfolios", required=False)
    served = given.flag("served", default=False)
    if context.scheme is None:
        return {}
    rule = context.scheme.capacity
    if served:
        opinion = served_target(rule, months_share=share)
    else:
        opinion = capacity_places(rule, fte=fte, portfolios=portfolios, months_share=share)
    return {"judged": opinion.verdict is not None, "places": opinion.verdict}


def run_rhythm_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: rhythm, since, until, held. Opinion: expected, kept."""
    key, held = given.text("rhythm"), given.integer("held") or 0
    since, until = given.day("since", required=True), given.day("until", required=True)
    rhythms = {rhythm.key: rhythm for rhythm in context.scheme.rhythms} if context.scheme else {}
    if key not in rhythms:
        given.problem("rhythm", f"le rythme « {key} » n'existe pas.", nearest(key, rhythms))
    if key not in rhythms or since is None or until is None:
        return {}
    expected = appointments_expected(rhythms[key], since, until).verdict
    return {"expected": expected, "kept": held >= expected}


def run_exit_reason_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: reason. Opinion: family, reaches_goal, counted."""
    key = given.text("reason")
    reasons = {reason.key: reason for reason in context.scheme.exit_reasons} if context.scheme else {}
    if key not in reasons:
        given.problem("reason", f"le motif de sortie « {key} » n'existe pas.", nearest(key, reasons))
        return {}
    reason = reasons[key]
    return {"family": reason.family, "reaches_goal": reason.reaches_goal, "counted": reason.counted}


OWN_CASES: Mapping[str, RunCase] = MappingProxyType(
    {
        "clock": run_clock_case,
        "parameter": run_parameter_case,
        "capacity": run_capacity_case,
        "rhythm": run_rhythm_case,
        "exit_reason": run_exit_reason_case,
    }
)


def judge(
    cases: Sequence[RawTable], context: CaseContext, runners: Mapping[str, RunCase], sink: Sink
) -> None:
    """Run every case; what differs from what it expects becomes a problem of `sink`."""
    known = {**OWN_CASES, **runners}
    for number, raw in enumerate(cases, start=1):
        case = Table(raw, f"case[{number}]", sink)
        section = case.text("section")
        if section in known:
            _judge_one(case, known[section], context)
        elif section not in ROOM_SECTIONS:
            case.problem("section", f"aucun calcul ne s'appelle « {section} ».", nearest(section, known))


def _judge_one(case: Table, run: RunCase, context: CaseContext) -> None:
    given, expect = case.table("given"), case.table("expect")
    if given is None or expect is None:
        return
    before = len(case.sink.problems)
    opinion = run(given, context)
    given.finish()
    if len(case.sink.problems) > before:
        return
    for key, wanted in expect.raw.items():
        if key not in opinion:
            expect.problem(key, f"ce calcul ne dit rien de « {key} ».", nearest(key, opinion))
        elif opinion[key] != wanted:
            expect.problem(
                key,
                f"le cas « {case.text('label')} » attend {key} = {_words(wanted)}, "
                f"le calcul donne : {_words(opinion[key])}.",
                "Corriger la règle, ou le cas s'il est faux.",
            )


def _words(value: object) -> str:
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return short_date(value) if isinstance(value, date) else str(value)
