"""French words that every screen uses: « de » before a name, how far a day is."""

from datetime import date, timedelta

import pytest

from filrouge.core.text import days_from, of

DAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Alexandra Robert", "d'Alexandra Robert"), ("Élodie", "d'Élodie"), ("employé", "d'employé"),
        ("Œuvre des repas", "d'Œuvre des repas"), ("Hélène", "d'Hélène"), ("HERVÉ", "d'HERVÉ"), ("Yves", "d'Yves"),
        ("Marie", "de Marie"), ("Yasmine", "de Yasmine"), ("Hamid", "de Hamid"), ("Hugo", "de Hugo"),
        ("Onze", "de Onze"), ("3 semaines", "de 3 semaines"), ("", "de "),
    ],
)  # fmt: skip
def test_de_loses_its_vowel_before_a_vowel_or_a_mute_h(name, said):
    """« Contrat d'Alexandra », « Contrat de Hamid »."""
    assert of(name) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "aujourd'hui"), (3, "dans 3 jours"), (-3, "il y a 3 jours"), (600, "dans 600 jours"),
     (731, "dans 2 ans"), (-1200, "il y a 3 ans")],
)  # fmt: skip
def test_a_day_that_is_years_away_is_told_in_years(days, said):
    assert days_from(DAY + timedelta(days=days), DAY) == said
