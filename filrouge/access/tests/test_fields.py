"""What the fields that every room shares take, and what they say otherwise (A-1)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from filrouge.access.fields import MOST_WORDS, CentsField, NumberField, WordsField
from filrouge.access.words import WrittenField


@pytest.mark.parametrize("field", [WordsField, WrittenField])
def test_free_words_keep_no_sign_that_cannot_be_printed_or_kept_a_1(field):
    assert field().clean(" Al\x01ler\x00\x1b\nvoir\x0bZoé\t!\ufffe\ud800 ") == "Aller\nvoir\nZoé\t!"


def test_free_words_too_long_are_refused_whole_and_the_browser_cuts_nothing_a_1():
    field = WordsField()
    assert len(field.clean("a" * MOST_WORDS)) == MOST_WORDS
    with pytest.raises(ValidationError, match=r"trop long.*Raccourcissez-le"):
        field.clean("a" * (MOST_WORDS + 1))
    assert "maxlength" not in str(field.widget.render("words", ""))


@pytest.mark.parametrize(
    ("number", "shown"),
    [(Decimal("15.0"), "15"), (15.0, "15"), (Decimal("7.5"), "7,5"), (Decimal(100), "100"), (None, None)],
)
def test_hours_are_shown_again_as_one_writes_them(number, shown):
    field = NumberField(max_digits=4, decimal_places=1)
    assert field.widget.format_value(field.prepare_value(number)) == shown


@pytest.mark.parametrize(
    ("cents", "shown"), [(350_50, "350,50"), (650_00, "650"), (None, None), ("9,9", "9,9")]
)
def test_euros_are_shown_again_with_both_figures_of_their_cents_or_none(cents, shown):
    field = CentsField(label="Montant (€)")
    assert field.widget.format_value(field.prepare_value(cents)) == shown
