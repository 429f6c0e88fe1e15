"""Whatever the acts, the database answers what the definition says (G-1)."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from filrouge.access import journal
from filrouge.core.periods import Period
from filrouge.steering import behind
from filrouge.steering.cases import figure_of
from filrouge.steering.compute import results
from filrouge.steering.definitions import Indicator
from filrouge.steering.queries import Scope
from filrouge.steering.rules import Act
from filrouge.steering.tests.conftest import NOON, SCHEME, act, indicator
from filrouge.steering.windows import previous

OPEN, CLOSE, HELD = "accompaniment.opened", "accompaniment.closed", "agenda.held"
START = date(2025, 1, 1)
HERE, ELSEWHERE = 7, 8
SCOPE = Scope(SCHEME, areas=(HERE,))
SPELL = {"open": [OPEN], "close": [CLOSE]}
GAP = {"from": [OPEN], "to": [CLOSE]}
INDICATORS = [
    replace(definition, id=f"tried_{rank}")
    for rank, definition in enumerate(
        [
            indicator("persons", kind="people", event=[HELD], variant=["office"]),
            indicator("persons", kind="people", event=[HELD, OPEN]),
            indicator("events", kind="events", event=[HELD]),
            indicator("hours", kind="sum", event=[HELD], variant=["home", "office"], divide=60),
            indicator("persons", kind="stock", **SPELL),
            indicator("persons", kind="served", **SPELL),
            indicator(
                "percent", kind="ratio", numerator={"kind": "people", "event": [HELD]},
                denominator={"kind": "served", **SPELL},
            ),
            indicator(
                "ratio", kind="ratio", numerator={"kind": "events", "event": [HELD]},
                denominator={"kind": "people", "event": [HELD]},
            ),
            indicator("days", kind="delay", statistic="mean", **GAP),
            indicator("days", kind="delay", statistic="median", from_variant=["office"], **GAP),
            indicator("percent", kind="delay", statistic="share_within", within={"days": 4}, **GAP),
            indicator("percent", kind="delay", statistic="share_within", within={"months": 1}, **GAP),
            indicator("days", kind="duration", statistic="mean", to_variant=["office", "home"], **GAP),
            indicator("days", kind="duration", statistic="median", **GAP),
            indicator("percent", kind="duration", statistic="share_within", within={"weeks": 1}, **GAP),
            indicator("persons", kind="stock", without=[HELD], **SPELL),
            indicator("persons", kind="stock", without=[HELD], within={"days": 6}, **SPELL),
            indicator("persons", kind="stock", without=[HELD], without_variant=["home"], within={"weeks": 1}, **SPELL),
            indicator("percent", kind="persistence", found=[OPEN], lifted=[CLOSE], at=[HELD]),
            indicator("percent", kind="persistence", found=[OPEN], lifted=[CLOSE], at=[HELD], at_variant=["office"]),
        ]
    )
]  # fmt: skip

acts = st.lists(
    st.builds(
        Act,
        order=st.just(0),
        event=st.sampled_from([OPEN, CLOSE, HELD]),
        day=st.integers(0, 40).map(lambda days: START + timedelta(days=days)),
        person=st.integers(1, 4),
        variant=st.sampled_from(["office", "home"]),
        quantity=st.sampled_from([0, 45, 70]),
        counted=st.sampled_from([True, True, False]),
    ),
    max_size=24,
)
periods = st.builds(
    lambda since, length: Period(START + timedelta(days=since), START + timedelta(days=since + length)),
    st.integers(0, 30),
    st.integers(1, 25),
)


class Undo(Exception):
    """Takes back what an example wrote."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts, period=periods, standing=st.lists(st.sampled_from([True, True, True, False]), max_size=24))
@example(
    acts=[Act(0, OPEN, START, 1), Act(0, CLOSE, START, 1), Act(0, OPEN, START, 1)],
    period=Period(START, START + timedelta(days=1)),
    standing=[],
)
def test_the_database_and_the_definition_agree(console, acts, period, standing):
    """Some acts are written, then taken back: what they had ended goes on."""
    acts = [replace(one, order=order) for order, one in enumerate(acts)]
    both = [period, previous(period)]
    with transaction.atomic():
        before = transaction.savepoint()
        done = journal.record_many([written(one) for one in acts], by=console, at=NOON)
        taken_back = [made for made, kept in zip(done, standing, strict=False) if not kept]
        journal.forget_facts([made.event_id for made in taken_back])
        acts = [act for act in acts if done[act.order] not in taken_back]
        found = [[r.figure for r in rows] for rows in results(INDICATORS, both, SCOPE)]
        behind = [[people_behind(definition, one) for one in both] for definition in INDICATORS]
        transaction.savepoint_rollback(before)
    assert found == [[figure_of(definition, acts, one) for one in both] for definition in INDICATORS]
    assert behind == [[figure.people for figure in rows] for rows in found]


def written(one: Act) -> journal.Happened:
    area = HERE if one.counted else ELSEWHERE
    return act(one.event, one.day, one.person, variant=one.variant, quantity=one.quantity, area=area)


def people_behind(definition: Indicator, period: Period) -> int:
    return behind.behind(definition.measure, period, SCOPE).values("person").distinct().count()
