"""Who is who (A-4): the written rule, case by case."""

from datetime import date

import pytest

from filrouge.people.rules import REASONS, Candidate, Identity, match

BORN, OTHER_DAY = date(1985, 3, 2), date(1985, 3, 12)
NIR, OTHER_NIR = b"1" * 16, b"2" * 16


def who(*, nir=b"", certain=True, born=BORN, name="LEFEVRE ZOE", first="ZOE", ft=""):
    return Identity(nir, certain, born, name, first, ft)


@pytest.mark.parametrize(
    ("person", "known", "same_household", "ground"),
    [
        pytest.param(who(nir=NIR), who(nir=NIR), False, "nir", id="same NIR and birth date"),
        pytest.param(
            who(nir=NIR), who(nir=NIR, born=None), False, "nir", id="same NIR, one birth date missing"
        ),
        pytest.param(
            who(nir=NIR), who(nir=NIR, born=OTHER_DAY), False, "new", id="same NIR, another birth date"
        ),
        pytest.param(
            who(nir=NIR),
            who(nir=NIR, born=OTHER_DAY),
            True,
            "nir_household",
            id="a birth date corrected at home",
        ),
        pytest.param(who(nir=NIR), who(nir=OTHER_NIR), True, "new", id="two certain NIR are two people"),
        pytest.param(
            who(nir=NIR), who(nir=OTHER_NIR, certain=False), False, "name", id="a provisional NIR replaced"
        ),
        pytest.param(who(), who(name="DURAND ZOE"), True, "household", id="married at home"),
        pytest.param(who(), who(name="DURAND ZOE"), False, "new", id="another name elsewhere"),
        pytest.param(who(born=None), who(), True, "household_name", id="no birth date, same home, same name"),
        pytest.param(who(born=None), who(name="DURAND ZOE"), True, "new", id="no birth date, another name"),
        pytest.param(who(born=None), who(), False, "new", id="a name alone proves nothing"),
        pytest.param(who(first="", name="LEFEVRE"), who(first="", name="X"), True, "new", id="no first name"),
        pytest.param(
            who(ft="1234567A", name="X"), who(ft="1234567A"), False, "ft", id="France Travail and birth"
        ),
        pytest.param(
            who(ft="1234567A", born=OTHER_DAY), who(ft="1234567A"), False, "new", id="France Travail alone"
        ),
        pytest.param(who(), who(), False, "name", id="same name and birth date"),
        pytest.param(who(born=OTHER_DAY), who(), True, "new", id="another birth date, no NIR"),
    ],
)
def test_a_person_of_a_file_is_matched_by_the_written_rule(person, known, same_household, ground):
    opinion = match(person, [Candidate(7, known, same_household)])
    assert (opinion.verdict, opinion.reasons) == (None if ground == "new" else 7, (REASONS[ground],))


def test_the_strongest_ground_wins_whatever_the_order():
    by_name, by_nir = Candidate(1, who(), False), Candidate(2, who(nir=NIR, name="X"), False)
    for candidates in ([by_name, by_nir], [by_nir, by_name]):
        assert match(who(nir=NIR), candidates).verdict == 2
