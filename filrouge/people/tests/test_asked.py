"""What the search box understands (A-4)."""

from datetime import date

import pytest

from filrouge.people.asked import NOTHING, TOO_SHORT, Sought, recognise


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Lefèvre-D'Ûzès Anne", Sought(words=("LEFEVRE", "UZES", "ANNE"))),
        ("  martin   MARTIN ", Sought(words=("MARTIN",))),
        ("martin 12/04/1985", Sought(words=("MARTIN",), birth_date=date(1985, 4, 12))),
        ("12.4.1985", Sought(birth_date=date(1985, 4, 12))),
        ("1985-04-12", Sought(birth_date=date(1985, 4, 12))),
        ("né le 1er mars 1990", Sought(words=("NE", "LE"), birth_date=date(1990, 3, 1))),
        ("martin 1985", Sought(words=("MARTIN",), birth_year=1985)),
        ("1985", Sought(birth_year=1985)),
        ("06 39 98 12 34", Sought(phone="0639981234")),
        ("+33 6 39 98 12 34", Sought(phone="0639981234")),
        ("0000000012345678", Sought(caf_number="12345678")),
        ("1234567A", Sought(caf_number="1234567", france_travail_id="1234567A")),
    ],
)
def test_the_box_recognises_names_dates_and_numbers(typed, sought):
    found = recognise(typed)
    assert found.problem == ""
    for field in ("words", "birth_date", "birth_year", "phone", "france_travail_id", "nir"):
        assert getattr(found, field) == getattr(sought, field)
    if sought.caf_number:
        assert found.caf_number == sought.caf_number


@pytest.mark.parametrize("typed", ["2 84 04 99 101 001 47", "284049910100147", "2840499101001"])
def test_a_social_security_number_is_recognised_with_or_without_its_key(typed):
    assert recognise(typed).nir == "2840499101001"


def test_a_wrong_key_is_told_and_not_searched():
    assert "clé du NIR est fausse" in recognise("284049910100199").problem


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", NOTHING), ("   ", NOTHING), ("a", TOO_SHORT), ("a b", TOO_SHORT), ("!!", NOTHING)],
)
def test_too_little_is_asked_for_more(typed, words):
    assert recognise(typed).problem == words


def test_a_number_too_short_says_so():
    assert "trop court" in recognise("12 34").problem


def test_a_date_that_does_not_exist_is_no_date():
    assert recognise("martin 31/02/1985").birth_date is None


@pytest.mark.parametrize("typed", ["é" * 500, "%%%%", "' OR 1=1 --", "\u202e\u0000x", "１２３４５"])
def test_nothing_that_one_types_breaks_the_box(typed):
    recognise(typed)
