"""When two files look like one person: the written rule, case by case (A-4)."""

from datetime import date

import pytest

from filrouge.core.normalisation import name_key
from filrouge.identity.rules import Traits, completed, suspicion

BORN, OTHER_DAY = date(1985, 3, 2), date(1985, 2, 3)


def who(family="Lefèvre", first="Zoé", born=BORN, birth_name="", nir=b"", certain=True, ft=""):
    return Traits(name_key(family), name_key(birth_name), name_key(first), born, nir, certain, ft)


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason"),
    [
        (who(), who("LEFEVRE", "zoe"), True, "Même nom, même prénom"),
        (who("Petit", birth_name="Lefèvre"), who(), True, "Même nom, même prénom"),
        (who("Zoé", "Lefèvre"), who(), True, "inversés"),
        (who("Lefebvre"), who(), True, "noms proches"),
        (who(first="Zoë Anaïs"), who(), True, "prénoms proches"),
        (who(first="Marie-Pierre"), who(first="Marie Piere"), True, "prénoms proches"),
        (who(first="Paul"), who(first="Zoé"), False, "d'autres noms"),
        (who("Roy"), who("Roux"), False, "d'autres noms"),
        (who(born=OTHER_DAY), who(), False, "Pas la même date"),
        (who(born=None), who(born=None), False, "Pas la même date"),
        (who(nir=b"a"), who(nir=b"b"), False, "deux personnes"),
        (who(nir=b"a"), who(nir=b"b", certain=False), True, "Même nom"),
        (who("Roux", "Inès", OTHER_DAY, nir=b"a"), who(nir=b"a"), True, "Même NIR"),
        (who("Roux", ft="1234567A"), who(ft="1234567A"), True, "France Travail"),
        (who("Roux", "Inès", OTHER_DAY, ft="1234567A"), who(ft="1234567A"), False, "mal saisi"),
    ],
)
def test_each_pair_has_a_verdict_and_a_reason_a_4(one, other, verdict, reason):
    for opinion in (suspicion(one, other), suspicion(other, one)):
        assert opinion.verdict is verdict
        assert reason in opinion.reasons[0]


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("Un.", "Deux.", "Un.\n\nDeux."),
        ("Un. Deux.", "Deux.", "Un. Deux."),
        ("", "Deux.", "Deux."),
        ({"a": "Un."}, {"a": "Deux.", "b": "Trois."}, {"a": "Un.\n\nDeux.", "b": "Trois."}),
        ([{"name": "Ana"}], [{"name": "Ana"}, {"name": "Bob"}], [{"name": "Ana"}, {"name": "Bob"}]),
        (None, date(2026, 7, 1), date(2026, 7, 1)),
        (date(2026, 6, 20), date(2026, 7, 1), date(2026, 6, 20)),
    ],
)
def test_a_record_is_completed_by_another_of_the_same_thing_and_repeats_nothing_a_4(mine, theirs, both):
    assert completed(mine, theirs) == both
