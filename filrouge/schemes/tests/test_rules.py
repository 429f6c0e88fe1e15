"""Places, deadlines and rhythms are pure computations that explain themselves (B-2, B-5, D-1)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.core.periods import Delay
from filrouge.schemes.rules import (
    applicable_clocks,
    appointments_expected,
    capacity_places,
    clock_due,
    clock_warning,
    clock_words,
    served_target,
)
from filrouge.schemes.types import CapacityRule, ClockRule, Rhythm


def capacity(kind: str, **figures: object) -> CapacityRule:
    blank = dict.fromkeys(("ratio", "portfolios", "portfolio_size", "people_per_year"))
    rest = {"scope": "operator", "prorated": False, "parts": (), "source": "Texte"}
    return CapacityRule(kind=kind, **{**blank, **rest, **figures})


def clock(**changes: object) -> ClockRule:
    fields = {
        "key": "c", "label": "C", "kind": "legal", "opened_by": ("orientation.notified",), "met_by": (),
        "interrupted_by": (), "delay": Delay(1, "months"), "warn_before": Delay(10, "days"),
        "when_variant": (), "owner": "county", "effect": "", "source": "Article 1", "valid_from": None,
        "valid_until": None, "repeats": False,
    }  # fmt: skip
    return ClockRule(**{**fields, **changes})


@pytest.mark.parametrize(
    ("fte", "places"), [(1, 100), (0.5, 50), (0.29, 29), (Decimal("0.355"), 35), (Fraction(1, 3), 33), (0, 0)]
)
def test_places_by_ratio_are_whole_and_never_rounded_up(fte, places):
    assert capacity_places(capacity("fte_ratio", ratio=100), fte=fte).verdict == places


def test_without_the_working_time_there_is_no_verdict_and_the_reason_says_so():
    opinion = capacity_places(capacity("fte_ratio", ratio=100))
    assert opinion.verdict is None
    assert "pas renseigné" in opinion.reasons[0]


def test_the_reason_tells_a_caseworker_from_a_whole_team():
    one = capacity_places(capacity("fte_ratio", ratio=100, scope="caseworker"), fte=0.5)
    team = capacity_places(capacity("fte_ratio", ratio=50), fte=2)
    assert one.reasons == ("0,5 ETP du référent × 100 personnes par ETP = 50 places.",)
    assert "de l'équipe entière de l'opérateur" in team.reasons[0]


def test_portfolios_are_simultaneous_places_that_time_does_not_prorate():
    rule = capacity("portfolios", portfolios=6, portfolio_size=80, people_per_year=480, prorated=True)
    assert capacity_places(rule).verdict == 480
    assert capacity_places(rule, portfolios=1).verdict == 80
    assert capacity_places(rule, months_share=Fraction(1, 2)).verdict == 480
    assert "en même temps" in capacity_places(rule).reasons[0]


def test_people_served_a_year_are_prorated_only_when_the_rule_says_so():
    rule = capacity("people_per_year", people_per_year=550, prorated=True)
    assert capacity_places(rule, months_share=Fraction(14, 12)).verdict == 641
    assert capacity_places(rule).verdict == 550
    fixed = capacity_places(capacity("people_per_year", people_per_year=550), months_share=0.5)
    assert fixed.verdict == 550
    assert "sans prorata" in fixed.reasons[0]


def test_a_text_that_sets_no_number_of_people_a_year_gives_no_target():
    assert served_target(capacity("fte_ratio", ratio=100)).verdict is None


def test_fte_without_a_ratio_shows_the_load_and_gives_no_verdict():
    for fte in (None, 2):
        opinion = capacity_places(capacity("fte_only"), fte=fte)
        assert opinion.verdict is None
        assert "sans dire si elle est trop forte" in opinion.reasons[0]


@given(st.decimals(min_value=0, max_value=50, places=2), st.integers(min_value=1, max_value=200))
def test_places_by_ratio_never_exceed_the_exact_product(fte, ratio):
    places = capacity_places(capacity("fte_ratio", ratio=ratio), fte=fte).verdict
    assert places <= fte * ratio < places + 1


def test_a_clock_warns_before_it_is_due_and_never_before_it_opens():
    assert clock_due(clock(), date(2026, 1, 31)) == date(2026, 2, 28)
    assert clock_warning(clock(), date(2026, 1, 31)) == date(2026, 2, 18)
    short = clock(delay=Delay(5, "days"))
    assert clock_warning(short, date(2026, 1, 31)) == date(2026, 1, 31)


def test_a_clock_says_its_date_and_its_rule_and_tells_law_from_local_target():
    words = clock_words(clock(), date(2026, 1, 31))
    assert words == "Délai légal : 1 mois à compter du 31 janvier 2026, soit le 28 février 2026 (Article 1)."
    assert clock_words(clock(kind="local"), date(2026, 1, 31)).startswith("Objectif local : ")


def test_a_clock_opens_by_its_event_its_dates_and_its_variants():
    rule = clock(when_variant=("social",), valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    day = date(2025, 6, 1)
    assert applicable_clocks([rule], "orientation.notified", day, "social") == (rule,)
    assert applicable_clocks([rule], "orientation.decided", day, "social") == ()
    assert applicable_clocks([rule], "orientation.notified", day, "employment") == ()
    assert applicable_clocks([rule], "orientation.notified", day) == ()
    assert applicable_clocks([rule], "orientation.notified", date(2024, 12, 31), "social") == ()
    assert applicable_clocks([rule], "orientation.notified", date(2026, 1, 1), "social") == ()


def test_a_month_that_has_not_ended_is_not_yet_late():
    rhythm = Rhythm("r", "R", 2, Delay(1, "months"), "intensive", "Texte")
    assert appointments_expected(rhythm, date(2026, 1, 31), date(2026, 2, 27)).verdict == 0
    assert appointments_expected(rhythm, date(2026, 1, 31), date(2026, 2, 28)).verdict == 2
    assert appointments_expected(rhythm, date(2026, 1, 1), date(2026, 4, 1)).verdict == 6


def test_a_rhythm_of_no_length_is_refused():
    with pytest.raises(ValueError, match="durée nulle"):
        appointments_expected(Rhythm("r", "R", 1, Delay(0, "days"), "standard", ""), date.min, date.max)
