"""Whom a file that completes is about: the written rule, which never creates anybody (A-4)."""

from datetime import date

import pytest

from filrouge.people.rules import KNOWN_REASONS, REASONS, Candidate, Identity, recognise

BORN = date(1985, 4, 12)
CAMILLE = Identity(b"nir-1", True, BORN, "MARTIN CAMILLE", "CAMILLE", "1234567A")
SACHA = Identity(b"nir-2", True, date(1984, 2, 3), "MARTIN SACHA", "SACHA", "")
NOBODY = Identity(b"", False, None, "", "", "")
BOTH = [Candidate(7, CAMILLE, True), Candidate(8, SACHA, True)]
ALL = REASONS | KNOWN_REASONS


@pytest.mark.parametrize(
    ("line", "candidates", "place", "found", "reason"),
    [
        (NOBODY._replace(nir=b"nir-2", nir_certain=True), BOTH, {7}, 8, "nir"),
        (NOBODY, BOTH, {7}, 7, "place"),
        (NOBODY, BOTH, {8}, 8, "place"),
        (NOBODY, BOTH, {7, 8}, None, "unknown"),
        (NOBODY, BOTH, set(), None, "unknown"),
        (NOBODY, [Candidate(7, CAMILLE, False)], {7}, None, "unknown"),
        (NOBODY._replace(nir=b"nir-3", nir_certain=True), BOTH, {7}, None, "unknown"),
        (NOBODY._replace(ft_id="1234567A"), [Candidate(7, CAMILLE, False)], set(), 7, "ft_alone"),
        (NOBODY._replace(ft_id="1234567A", birth_date=date(1990, 1, 1)), [Candidate(7, CAMILLE, False)], set(), None,
         "unknown"),
        (NOBODY._replace(ft_id="1234567A", name="ROUX INES", first_name="INES"), [Candidate(7, CAMILLE, False)], set(),
         None, "unknown"),
        (NOBODY._replace(ft_id="1234567A"),
         [Candidate(7, CAMILLE, False), Candidate(9, SACHA._replace(ft_id="1234567A"), False)], set(), None, "several"),
    ],
)  # fmt: skip
def test_a_line_finds_the_person_or_says_why_nobody_is_chosen(line, candidates, place, found, reason):
    opinion = recognise(line, candidates, place)
    assert (opinion.verdict, opinion.reasons) == (found, (ALL[reason],))
