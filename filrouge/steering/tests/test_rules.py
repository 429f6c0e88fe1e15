"""The arithmetic of figures, without a database."""

from datetime import date
from fractions import Fraction

import pytest

from filrouge.core.periods import Period
from filrouge.steering import rules, windows
from filrouge.steering.rules import Figure
from filrouge.steering.windows import WrongPeriod
from filrouge.steering.words import figure_words, number_words, value_words


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(1, 3), 0.3), (Fraction(1, 20), 0.1), (Fraction(-1, 20), -0.1), (Fraction(149, 100), 1.5),
        (Fraction(1245, 100), 12.5), (Fraction(12), 12), (Fraction(1996, 100), 20), (Fraction(0), 0),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero_at_one_decimal(exact, shown):
    assert rules.rounded(exact) == shown


def test_a_whole_result_has_no_decimal():
    assert isinstance(rules.rounded(Fraction(1200, 100)), int)


@pytest.mark.parametrize(
    ("lengths", "middle"),
    [
        ({}, None),
        ({4: 1}, 4),
        ({4: 1, 9: 1}, 6.5),
        ({1: 1, 2: 1, 50: 1}, 2),
        ({3: 5, 4: 1}, 3),
        ({0: 1, 1: 1}, 0.5),
    ],
)
def test_the_median_is_the_middle_or_half_way_between_two(lengths, middle):
    assert rules.median(lengths) == middle


def test_a_division_by_nothing_has_no_result():
    assert rules.quotient(3, 0) is None
    assert rules.quotient(0, 3) == 0
    assert rules.quotient(2, 3, percent=True) == 66.7


def test_a_number_of_four_people_is_masked_and_five_or_zero_are_not():
    masked = [rules.mask_one(Figure(people, people)).masked for people in (0, 1, 4, 5)]
    assert masked == [False, True, True, False]


def test_a_single_small_line_hides_the_smallest_of_the_others_too():
    shown = rules.mask_all([Figure(40, 40), Figure(12, 12), Figure(3, 3)])
    assert [figure.masked for figure in shown] == [False, True, True]


def test_two_small_lines_hide_each_other():
    shown = rules.mask_all([Figure(40, 40), Figure(2, 2), Figure(3, 3)])
    assert [figure.masked for figure in shown] == [False, True, True]


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        (date(2025, 1, 1), date(2026, 1, 1), date(2024, 1, 1)),
        (date(2025, 4, 1), date(2025, 7, 1), date(2025, 1, 1)),
        (date(2024, 3, 1), date(2024, 4, 1), date(2024, 2, 1)),
        (date(2025, 6, 16), date(2026, 6, 16), date(2024, 6, 16)),
        (date(2025, 1, 10), date(2025, 1, 20), date(2024, 12, 31)),
        (date(2025, 1, 10), date(2025, 1, 11), date(2025, 1, 9)),
    ],
)
def test_the_period_before_has_the_same_length_in_months_or_in_days(since, until, before):
    assert windows.previous(Period(since, until)) == Period(before, since)


def test_a_day_is_read_as_people_write_it():
    assert windows.parse_day("31/01/2026") == windows.parse_day("2026-01-31") == date(2026, 1, 31)


@pytest.mark.parametrize("text", ["31/02/2026", "demain", "2026-1", ""])
def test_what_is_no_day_is_said_with_the_way_to_write_one(text):
    with pytest.raises(WrongPeriod, match="31/01/2026"):
        windows.parse_day(text)


def test_a_period_that_ends_before_it_begins_is_said():
    with pytest.raises(WrongPeriod, match="avant de commencer"):
        windows.period_of(date(2026, 2, 1), date(2026, 1, 31))


def test_a_period_of_one_day_is_a_period():
    assert windows.period_of(date(2026, 2, 1), date(2026, 2, 1)).days(date(2026, 2, 1)) == 1


def test_figures_are_said_in_french():
    assert number_words(1250) == "1\u202f250"
    assert number_words(-1250.5) == "−1\u202f250,5"
    assert value_words(12.5, "percent") == "12,5\u00a0%"
    assert value_words(1.5, "days") == "1,5\u00a0jour"
    assert value_words(2, "days") == "2\u00a0jours"
    assert value_words(None, "percent") == "Sans objet"
    assert figure_words(Figure(3, 3, masked=True), "persons") == "Moins de 5"
