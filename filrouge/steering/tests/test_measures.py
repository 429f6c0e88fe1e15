"""What each kind of measure counts, at the edges (G-1, G-2, G-3)."""

from datetime import date

import pytest
from django.db import transaction

from filrouge.access import journal
from filrouge.agenda.events import CORRECTED
from filrouge.core.periods import Period
from filrouge.directory.models import Area
from filrouge.steering.compute import results
from filrouge.steering.queries import Scope, areas_below
from filrouge.steering.tests.conftest import FIRST_QUARTER, NOON, SCHEME, act, indicator, result_of, value_of

pytestmark = pytest.mark.django_db
OPEN, CLOSE, HELD, MISSED = "accompaniment.opened", "accompaniment.closed", "agenda.held", "agenda.missed"
NOTIFIED, SIGNED = "orientation.notified", "accompaniment.contract_signed"
PEOPLE_MET = indicator("persons", kind="people", event=[HELD])
MEETINGS = indicator("events", kind="events", event=[HELD])
STOCK = indicator("persons", kind="stock", open=[OPEN], close=[CLOSE], at="end")
SERVED = indicator("persons", kind="served", open=[OPEN], close=[CLOSE])
ATTENDANCE = indicator(
    "percent", kind="ratio", numerator={"kind": "events", "event": [HELD]},
    denominator={"kind": "events", "event": [HELD, MISSED]},
)  # fmt: skip
WAIT = {"kind": "delay", "from": [NOTIFIED], "to": [SIGNED]}
STAY = {"kind": "duration", "from": [OPEN], "to": [CLOSE]}


def test_a_person_met_three_times_counts_once_and_their_meetings_three_times(happened):
    happened(act(HELD, day, 1) for day in ("2025-01-10", "2025-02-10", "2025-02-10"))
    assert value_of(PEOPLE_MET) == 1
    assert value_of(MEETINGS) == 3
    assert result_of(MEETINGS).figure.people == 1


def test_both_days_of_the_period_are_inside(happened):
    happened(act(HELD, day, 1) for day in ("2024-12-31", "2025-01-01", "2025-03-31", "2025-04-01"))
    assert value_of(MEETINGS) == 2


def test_only_the_variants_of_the_definition_count(happened):
    happened(act(HELD, "2025-01-10", 1, variant="office"), act(HELD, "2025-01-11", 2, variant="group"))
    assert value_of(indicator("persons", kind="people", event=[HELD], variant=["group"])) == 1


def test_minutes_become_hours_rounded_to_one_decimal(happened):
    happened(act(HELD, "2025-01-10", person, quantity=45) for person in (1, 2, 3))
    assert value_of(indicator("hours", kind="sum", event=[HELD], divide=60)) == 2.3


def test_the_other_schemes_do_not_count(happened):
    happened(
        act(HELD, "2025-01-10", 1),
        act(HELD, "2025-01-10", 2, scheme=SCHEME + 1),
        act(HELD, "2025-01-10", 3, scheme=None),
    )
    assert value_of(PEOPLE_MET) == 1


def test_a_territory_counts_with_those_that_it_contains(happened):
    root = Area.objects.create(code="r", name="Racine", kind=Area.Kind.DEPARTMENT)
    north = Area.objects.create(code="n", name="Nord", kind=Area.Kind.TERRITORY, parent=root)
    house = Area.objects.create(code="m", name="Maison", kind=Area.Kind.SOLIDARITY_HOUSE, parent=north)
    south = Area.objects.create(code="s", name="Sud", kind=Area.Kind.TERRITORY, parent=root)
    happened(act(HELD, "2025-01-10", n, area=area.pk) for n, area in enumerate([root, north, house, south]))
    counts = [
        value_of(PEOPLE_MET, scope=Scope(SCHEME, areas=areas_below(a))) for a in (root, north, house, south)
    ]
    assert counts == [4, 2, 1, 1]


def test_an_organisation_and_a_caseworker_count_their_own_acts(happened):
    happened(
        act(HELD, "2025-01-10", 1, organisation=5, caseworker=50),
        act(HELD, "2025-01-10", 2, organisation=5, caseworker=51),
        act(HELD, "2025-01-10", 3, organisation=6, caseworker=60),
    )
    assert value_of(PEOPLE_MET, scope=Scope(SCHEME, organisations=(5,))) == 2
    assert value_of(PEOPLE_MET, scope=Scope(SCHEME, organisations=(5,), caseworker=51)) == 1
    assert value_of(PEOPLE_MET, scope=Scope(SCHEME, organisations=())) == 0


def test_a_corrected_outcome_counts_by_its_correction_alone(happened, console):
    held, _ = happened(act(HELD, "2025-01-10", 1), act(HELD, "2025-01-12", 2))
    assert value_of(ATTENDANCE) == 100
    with transaction.atomic():
        journal.void(held.event_id, by=console, at=NOON, correction=CORRECTED)
    happened(act(MISSED, "2025-01-10", 1))
    assert value_of(ATTENDANCE) == 50
    assert value_of(PEOPLE_MET) == 1


def test_the_stock_holds_those_who_are_open_on_the_last_day(happened):
    happened(
        act(OPEN, "2024-05-01", 1),
        act(OPEN, "2025-03-31", 2),
        act(OPEN, "2025-01-01", 3), act(CLOSE, "2025-03-31", 3),
        act(OPEN, "2025-01-01", 4), act(CLOSE, "2025-04-01", 4),
        act(OPEN, "2025-04-01", 5),
        act(OPEN, "2024-01-01", 6), act(CLOSE, "2024-02-01", 6), act(OPEN, "2025-01-01", 6),
    )  # fmt: skip
    assert value_of(STOCK) == 4


def test_somebody_taken_over_on_the_day_of_their_exit_stays_in_the_stock(happened):
    happened(act(OPEN, "2025-01-01", 1), act(CLOSE, "2025-02-01", 1), act(OPEN, "2025-02-01", 1))
    assert value_of(STOCK) == 1


def test_a_closing_by_another_organisation_ends_the_stay_too(happened):
    happened(act(OPEN, "2025-01-01", 1, organisation=5), act(CLOSE, "2025-02-01", 1, organisation=6))
    assert value_of(STOCK, scope=Scope(SCHEME, organisations=(5,))) == 0


def test_served_are_those_open_one_day_at_least_the_day_of_the_exit_apart(happened):
    happened(
        act(OPEN, "2024-05-01", 1), act(CLOSE, "2025-01-01", 1),
        act(OPEN, "2024-05-01", 2), act(CLOSE, "2025-01-02", 2),
        act(OPEN, "2025-03-31", 3),
        act(OPEN, "2025-02-01", 4), act(CLOSE, "2025-02-01", 4),
        act(OPEN, "2025-04-01", 5),
    )  # fmt: skip
    assert value_of(SERVED) == 2


def test_a_delay_goes_to_the_first_answer_even_after_the_period(happened):
    happened(
        act(NOTIFIED, "2025-01-01", 1), act(SIGNED, "2025-01-11", 1), act(SIGNED, "2025-03-01", 1),
        act(NOTIFIED, "2025-03-31", 2), act(SIGNED, "2025-05-30", 2),
        act(NOTIFIED, "2025-03-31", 3),
        act(SIGNED, "2025-01-01", 4), act(NOTIFIED, "2025-01-02", 4),
    )  # fmt: skip
    result = result_of(indicator("days", statistic="mean", **WAIT))
    assert (result.figure.value, result.figure.people) == (35, 2)


def test_a_delay_starts_at_the_first_act_of_the_period(happened):
    happened(
        act(NOTIFIED, "2024-12-01", 1), act(NOTIFIED, "2025-01-10", 1), act(NOTIFIED, "2025-02-10", 1),
        act(SIGNED, "2025-02-11", 1),
    )  # fmt: skip
    assert value_of(indicator("days", statistic="mean", **WAIT)) == 32


def test_an_answer_of_the_same_day_is_a_delay_of_zero(happened):
    happened(act(SIGNED, "2025-01-10", 1), act(NOTIFIED, "2025-01-10", 1))
    assert value_of(indicator("days", statistic="median", **WAIT)) == 0


def test_the_share_in_time_leaves_out_those_whose_delay_still_runs(happened):
    share = indicator("percent", statistic="share_within", within={"days": 10}, **WAIT)
    happened(
        act(NOTIFIED, "2025-01-01", 1), act(SIGNED, "2025-01-11", 1),
        act(NOTIFIED, "2025-01-01", 2), act(SIGNED, "2025-01-12", 2),
        act(NOTIFIED, "2025-03-21", 3),
        act(NOTIFIED, "2025-03-22", 4),
        act(NOTIFIED, "2025-03-31", 5), act(SIGNED, "2025-04-02", 5),
    )  # fmt: skip
    result = result_of(share)
    assert (result.figure.value, result.figure.people) == (50, 4)


def test_a_delay_of_a_month_goes_from_date_to_date(happened):
    share = indicator("percent", statistic="share_within", within={"months": 1}, **WAIT)
    happened(
        act(NOTIFIED, "2025-01-31", 1), act(SIGNED, "2025-02-28", 1),
        act(NOTIFIED, "2025-01-31", 2), act(SIGNED, "2025-03-01", 2),
    )  # fmt: skip
    assert value_of(share) == 50


def test_a_duration_goes_back_to_the_last_opening_before_the_exit(happened):
    happened(
        act(OPEN, "2024-01-01", 1), act(CLOSE, "2024-03-01", 1), act(OPEN, "2025-01-01", 1),
        act(CLOSE, "2025-02-10", 1, variant="training"), act(OPEN, "2025-02-10", 1),
        act(OPEN, "2025-01-01", 2), act(CLOSE, "2025-01-02", 2, variant="abandoned"),
        act(CLOSE, "2025-01-02", 3, variant="training"),
    )  # fmt: skip
    result = result_of(indicator("days", statistic="mean", to_variant=["training"], **STAY))
    assert (result.figure.value, result.figure.people) == (40, 1)
    assert value_of(indicator("days", statistic="median", **STAY)) == 20.5


@pytest.mark.parametrize(
    "definition",
    [
        ATTENDANCE,
        indicator("days", statistic="mean", **WAIT),
        indicator("days", statistic="median", **STAY),
        indicator("percent", statistic="share_within", within={"days": 10}, **WAIT),
    ],
    ids=["ratio", "delay", "duration", "share"],
)
def test_nothing_to_divide_by_is_no_value_rather_than_zero(definition):
    assert value_of(definition) is None


def test_nothing_to_count_is_zero():
    assert [value_of(definition) for definition in (PEOPLE_MET, MEETINGS, STOCK, SERVED)] == [0, 0, 0, 0]


def test_a_ratio_divides_unlike_things_too(happened):
    happened(act(HELD, "2025-01-10", person) for person in (1, 1, 1, 2))
    happened(act(OPEN, "2025-01-01", person) for person in (1, 2, 3))
    mean = indicator(
        "ratio", kind="ratio", numerator={"kind": "events", "event": [HELD]},
        denominator={"kind": "served", "open": [OPEN], "close": [CLOSE]},
    )  # fmt: skip
    result = result_of(mean)
    assert (result.figure.value, result.figure.people) == (1.3, 3)


def test_a_detail_gives_each_variant_the_largest_first(happened):
    happened(
        act(CLOSE, "2025-01-10", person, variant=variant)
        for person, variant in [
            (1, "training"),
            (2, "abandoned"),
            (2, "abandoned"),
            (3, "abandoned"),
            (4, ""),
        ]
    )
    result = result_of(indicator("persons", kind="people", event=[CLOSE], breakdown="variant"))
    assert result.figure.value == 4
    assert [(line.key, line.figure.value) for line in result.lines] == [
        ("abandoned", 2),
        ("", 1),
        ("training", 1),
    ]


def test_a_detail_is_given_for_every_kind_of_measure(happened):
    happened(
        act(OPEN, "2025-01-01", 1, variant="a"), act(CLOSE, "2025-01-11", 1, variant="x"),
        act(OPEN, "2025-01-01", 2, variant="b"), act(CLOSE, "2025-01-31", 2, variant="y"),
        act(OPEN, "2025-01-01", 3, variant="b"),
    )  # fmt: skip
    spell = {"open": [OPEN], "close": [CLOSE], "breakdown": "variant"}
    gap = {"from": [OPEN], "to": [CLOSE], "statistic": "mean", "breakdown": "variant"}
    rate = {
        "numerator": {"kind": "stock", "open": [OPEN], "close": [CLOSE]},
        "denominator": {"kind": "people", "event": [OPEN]},
    }
    expected = {
        indicator("persons", kind="stock", **spell): [("b", 1)],
        indicator("persons", kind="served", **spell): [("b", 2), ("a", 1)],
        indicator("days", kind="delay", **gap): [("b", 30), ("a", 10)],
        indicator("days", kind="duration", **gap): [("y", 30), ("x", 10)],
        indicator("percent", kind="ratio", breakdown="variant", **rate): [("b", 50), ("a", 0)],
    }
    for definition, lines in expected.items():
        assert [(ln.key, ln.figure.value) for ln in result_of(definition).lines] == lines


def test_two_periods_are_computed_at_once_and_apart(happened, django_assert_num_queries):
    happened(act(HELD, day, 1) for day in ("2024-11-01", "2025-01-10", "2025-02-10"))
    before = Period(date(2024, 10, 1), date(2025, 1, 1))
    with django_assert_num_queries(1):
        [(present, previous)] = results([MEETINGS], [FIRST_QUARTER, before], Scope(SCHEME))
    assert (present.figure.value, previous.figure.value) == (2, 1)


def test_what_several_indicators_share_is_asked_once(django_assert_num_queries):
    counts = [PEOPLE_MET, MEETINGS, ATTENDANCE, STOCK, SERVED, STOCK]
    waits = [
        indicator("days", statistic="mean", **WAIT), indicator("days", statistic="median", **WAIT),
        indicator("percent", statistic="share_within", within={"days": 10}, **WAIT),
    ]  # fmt: skip
    with django_assert_num_queries(4):
        results([*counts, *waits], [FIRST_QUARTER], Scope(SCHEME))
