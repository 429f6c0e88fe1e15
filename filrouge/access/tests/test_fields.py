"""Form fields that every room shares: what a page shows again of a number."""

from decimal import Decimal

import pytest

from filrouge.access.fields import CentsField, NumberField


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
