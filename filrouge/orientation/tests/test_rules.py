"""Pure rules of loads (B-5)."""

from datetime import date
from fractions import Fraction

import pytest

from filrouge.core.periods import Period
from filrouge.orientation.rules import CaseloadFacts, agreement_year, lead_fits, share_of_year, situation


@pytest.mark.parametrize(
    ("places", "held", "verdict"),
    [
        (10, 11, "over"),
        (10, 10, "full"),
        (10, 8, "balanced"),
        (10, 7, "under"),
        (None, 99, "unbounded"),
        (0, 1, "over"),
    ],
)
def test_a_load_reads_in_one_word(places, held, verdict):
    assert situation(CaseloadFacts(places, held)).verdict == verdict


def test_the_year_of_an_agreement_goes_from_anniversary_to_anniversary():
    since, until = date(2020, 9, 1), date(2021, 11, 1)
    assert agreement_year(since, until, date(2020, 12, 1)) == Period(date(2020, 9, 1), date(2021, 9, 1))
    assert agreement_year(since, until, date(2021, 10, 1)) == Period(date(2021, 9, 1), date(2021, 11, 1))
    assert agreement_year(since, None, date(2023, 9, 1)) == Period(date(2023, 9, 1), date(2024, 9, 1))


def test_half_a_year_is_half_a_target_s_may():
    assert share_of_year(Period(date(2022, 1, 1), date(2022, 7, 1))) == Fraction(1, 2)
    assert share_of_year(Period(date(2022, 1, 1), date(2023, 1, 1))) == 1
    assert share_of_year(Period(date(2022, 1, 1), date(2022, 1, 16))) == Fraction(15, 31) / 12


def test_the_county_of_a_scheme_is_the_department_of_the_directory():
    assert lead_fits(("county",), "department")
    assert not lead_fits(("county",), "delegated_provider")
    assert lead_fits((), "mission_locale")
