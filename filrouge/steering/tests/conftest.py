"""Invented facts, written as the product writes them, and schemes read from a text."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from filrouge.access import events, journal
from filrouge.access.agents import Agent
from filrouge.core.periods import Period
from filrouge.directory.queries import console_agent
from filrouge.schemes.reader import Sink
from filrouge.steering.compute import Result, results
from filrouge.steering.definitions import Indicator, read_indicators
from filrouge.steering.queries import Scope

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SCHEME = 1


def act(event: str, day: str | date, person: int, **dimensions: object) -> journal.Happened:
    """Something that happened to a person on a day, in the scheme of the tests unless said otherwise."""
    return journal.Happened(
        events.by_name(event),
        person,
        day=date.fromisoformat(day) if isinstance(day, str) else day,
        **({"scheme": SCHEME} | dimensions),
    )


def indicator(unit: str, **measure: object) -> Indicator:
    """An indicator as a file gives it; fails on the first problem."""
    table = {"id": "tried", "version": 1, "label": "Essai", "sentence": "Essai.", "source": "Essai", "unit": unit,
             "measure": measure}  # fmt: skip
    sink = Sink("essai.toml", "")
    found = read_indicators([table], sink)
    assert sink.problems == []
    return found[0]


FIRST_QUARTER = Period(date(2025, 1, 1), date(2025, 4, 1))


def result_of(
    definition: Indicator,
    period: Period = FIRST_QUARTER,
    scope: Scope = Scope(SCHEME),  # noqa: B008
) -> Result:
    return results([definition], [period], scope)[0][0]


def value_of(definition: Indicator, period: Period = FIRST_QUARTER, scope: Scope = Scope(SCHEME)) -> object:  # noqa: B008
    return result_of(definition, period, scope).figure.value


@pytest.fixture
def console(db: None) -> Agent:
    return console_agent()


@pytest.fixture
def happened(console: Agent) -> Callable[..., list[journal.Recorded]]:
    """Write down what happened, in the order given."""

    def write(*entries: journal.Happened | Iterable[journal.Happened]) -> list[journal.Recorded]:
        flat = [e for entry in entries for e in ([entry] if isinstance(entry, journal.Happened) else entry)]
        with transaction.atomic():
            return journal.record_many(flat, by=console, at=NOON)

    return write
