"""When an expected file is late, and what is worth expecting (A-4): the table of cases, then the proposals."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from filrouge.exchanges.inbound.rules import Arrival, Proposal, Rhythm, due_on, proposal, standing

CASES = tomllib.loads(Path(__file__).with_name("expected_cases.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_case_of_the_table(case):
    rhythm = Rhythm(case["frequency"], case["day"], case["lag"], case["since"])
    latest = case.get("latest")
    assert due_on(rhythm, latest) == case["due"]
    assert standing(rhythm, latest, case["today"]).verdict == case["verdict"]


def test_what_is_late_says_since_how_many_days():
    rhythm = Rhythm("M", 5, 1, date(2026, 1, 1))
    assert standing(rhythm, date(2026, 7, 31), date(2026, 9, 8)).reasons == (
        "En retard depuis 3 jours (attendu le 5 septembre 2026).",
    )
    assert (
        standing(rhythm, date(2026, 7, 31), date(2026, 9, 6))
        .reasons[0]
        .startswith("En retard depuis 1 jour ")
    )
    assert standing(rhythm, date(2026, 7, 31), date(2026, 9, 5)).reasons == (
        "Prochain attendu aujourd'hui, le 5 septembre 2026.",
    )


@pytest.mark.parametrize("frequency", ["M", "J"])
def test_a_later_picture_never_makes_anything_due_earlier(frequency):
    rhythm = Rhythm(frequency, 31, 1, date(2026, 1, 1))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(500)]
    dues = [due_on(rhythm, day) for day in days]
    assert dues == sorted(dues)


def months(*days, lag):
    return [Arrival(on, on.replace(day=1) - timedelta(days=1) if lag else on.replace(day=1)) for on in days]


def test_a_flow_seen_three_months_running_is_proposed_with_the_latest_day_seen():
    seen = months(date(2026, 7, 3), date(2026, 8, 4), date(2026, 9, 2), lag=1)
    assert proposal(seen, "M") == Proposal("M", 4, 1)
    assert proposal(months(date(2026, 7, 20), date(2026, 8, 21), date(2026, 9, 22), lag=0), "M") == Proposal(
        "M", 22, 0
    )


@pytest.mark.parametrize(
    "days",
    [
        [],
        [date(2026, 8, 4), date(2026, 9, 2)],
        [date(2026, 6, 3), date(2026, 8, 4), date(2026, 9, 2)],
    ],
    ids=["rien", "deux mois", "un mois manque"],
)
def test_a_flow_that_did_not_come_three_months_running_is_not_proposed(days):
    assert proposal(months(*days, lag=1), "M") is None


def test_a_file_deposited_twice_in_its_month_counts_once_by_its_first_arrival():
    seen = months(date(2026, 7, 3), date(2026, 8, 4), date(2026, 9, 2), date(2026, 9, 25), lag=1)
    assert proposal(seen, "M") == Proposal("M", 4, 1)


def test_a_daily_flow_seen_five_working_days_is_proposed():
    monday = date(2026, 9, 7)
    week = [Arrival(monday + timedelta(days=n), monday + timedelta(days=n)) for n in range(5)]
    assert proposal(week, "J") == Proposal("J", 0, 0)
    assert proposal(week[:4], "J") is None
    assert proposal([Arrival(one.on + timedelta(days=1), one.about) for one in week], "J") == Proposal(
        "J", 0, 1
    )
