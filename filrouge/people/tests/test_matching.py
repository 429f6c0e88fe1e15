"""Who is who: the written rule, ground by ground (A-4)."""

from datetime import date

import pytest

from filrouge.core.identifiers import Nir, nir_problem, parse_nir
from filrouge.people.rules import REASONS, Candidate, Identity, match

BORN, OTHER_DAY = date(1985, 4, 12), date(1985, 4, 13)
CAMILLE = Identity(b"nir-1", True, BORN, "MARTIN CAMILLE", "CAMILLE", "1234567A")
BARE = CAMILLE._replace(nir=b"", nir_certain=False, ft_id="")


def met(person, other, *, same_household=False):
    """The ground on which the two are the same, or « new »."""
    opinion = match(person, [Candidate(7, other, same_household)])
    ground = next(name for name, words in REASONS.items() if words == opinion.reasons[0])
    assert (opinion.verdict == 7) == (ground != "new")
    return ground


CASES = [
    # what the file says, what the database knows, in the same household?, the ground
    ("the same NIR", CAMILLE, CAMILLE, False, "nir"),
    ("the same NIR under a married name", CAMILLE._replace(name="DURAND CAMILLE"), CAMILLE, False, "nir"),
    ("the same NIR, a birth date unknown here", CAMILLE, CAMILLE._replace(birth_date=None), False, "nir"),
    ("the same NIR, a birth date that the file lacks", CAMILLE._replace(birth_date=None), CAMILLE, False, "nir"),
    ("a birth date corrected in the same household", CAMILLE._replace(birth_date=OTHER_DAY), CAMILLE, True,
     "nir_household"),
    ("the same NIR, another birth date, another household", CAMILLE._replace(birth_date=OTHER_DAY), CAMILLE, False,
     "new"),
    ("a child under a parent's NIR",
     CAMILLE._replace(birth_date=date(2015, 1, 1), name="MARTIN LOU", first_name="LOU"), CAMILLE, True, "new"),
    ("two certain NIR that differ, all else alike", CAMILLE._replace(nir=b"nir-2"), CAMILLE, True, "new"),
    ("a provisional NIR, then the certain one",
     CAMILLE, CAMILLE._replace(nir=b"nir-0", nir_certain=False), True, "household"),
    ("a provisional NIR elsewhere, the same name", CAMILLE._replace(nir=b"nir-0", nir_certain=False, ft_id=""),
     CAMILLE, False, "name"),
    ("the same household, first name and birth", BARE._replace(name="DURAND CAMILLE"), BARE, True, "household"),
    ("the same, in another household", BARE._replace(name="DURAND CAMILLE"), BARE, False, "new"),
    ("twins of one household", BARE._replace(name="MARTIN LOU", first_name="LOU"), BARE, True, "new"),
    ("a couple of one household", BARE._replace(name="MARTIN LOU", first_name="LOU", birth_date=OTHER_DAY),
     BARE, True, "new"),
    ("the same France Travail number", BARE._replace(ft_id="1234567A", name="X Y", first_name="Y"),
     CAMILLE._replace(nir=b""), False, "ft"),
    ("the same France Travail number, another birth", BARE._replace(ft_id="1234567A", birth_date=OTHER_DAY),
     CAMILLE._replace(nir=b""), False, "new"),
    ("the same name and birth", BARE, BARE, False, "name"),
    ("the same name, another birth", BARE._replace(birth_date=OTHER_DAY), BARE, False, "new"),
    ("the same name in the same household, no birth date", BARE._replace(birth_date=None),
     BARE._replace(birth_date=None), True, "household_name"),
    ("the same name, no birth date, elsewhere", BARE._replace(birth_date=None),
     BARE._replace(birth_date=None), False, "new"),
    ("another first name in second place", BARE._replace(name="MARTIN CAMILLE ROSE"), BARE, False, "new"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("person", "other", "same_household", "ground"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_two_people_are_the_same_on_written_grounds_only_a_4(person, other, same_household, ground):
    assert met(person, other, same_household=same_household) == ground


def test_every_ground_is_in_the_table_above():
    assert {case[-1] for case in CASES} == REASONS.keys()


def test_the_stronger_ground_wins_whatever_the_order_a_4():
    by_name, by_nir = Candidate(1, BARE, False), Candidate(2, CAMILLE, False)
    for candidates in ([by_name, by_nir], [by_nir, by_name]):
        assert match(CAMILLE, candidates).verdict == 2


def test_two_namesakes_born_the_same_day_are_not_mixed_up_by_a_file_without_nir_a_4():
    """Better one file too many, that a human joins, than the papers of somebody in the file of another."""
    known = [
        Candidate(1, CAMILLE._replace(nir=b"nir-1", ft_id=""), False),
        Candidate(2, CAMILLE._replace(nir=b"nir-2", ft_id=""), False),
    ]
    assert match(BARE, known).verdict is None
    third = Candidate(3, BARE, False)
    assert match(BARE, [*known, third]).verdict == 3


@pytest.mark.parametrize(
    ("text", "nir"),
    [
        ("2 85 04 2A 004 001", Nir("285042A004001", True)),
        ("185042B033012", Nir("185042B033012", True)),
        ("785049910100177", None),
        ("7850499101001", Nir("7850499101001", False)),
    ],
)
def test_a_nir_of_corsica_and_one_that_waits_to_be_confirmed_are_read_a_4(text, nir):
    assert parse_nir(text) == nir


def test_the_key_of_a_corsican_nir_counts_2a_as_19_and_2b_as_18_a_4():
    for root in ("285042A004001", "285042B004001"):
        nir = parse_nir(root)
        assert parse_nir(nir.full) == nir
        assert "clé" in nir_problem(root + f"{(int(nir.key) % 97) + 1:02d}")
