"""A filled template says every word that it was given, where it was given (C-2, F-3)."""

import pytest

from filrouge.core.filling import filled
from filrouge.documents.rules import blocks


def test_a_value_whose_last_line_announces_something_is_kept_with_its_heading_c_2():
    said = filled("## Engagements\n{a}\n\nFin.", {"a": "- Chercher\n- Démarches, à préciser ensemble :"})
    assert said == "## Engagements\n- Chercher\n- Démarches, à préciser ensemble :\n\nFin."


@pytest.mark.parametrize("line", ["Téléphone : {a}", "Téléphone : {a} {b} ", "{a}"])
def test_a_line_that_announces_what_is_empty_goes_away_f_3(line):
    assert filled(f"Bonjour,\n{line}\nFin.", {"a": " "}) == "Bonjour,\nFin."


def test_a_line_that_announces_what_is_half_empty_stays_f_3():
    assert filled("Référent : {a} {b}", {"b": "Julie"}) == "Référent :  Julie"


def test_lists_and_headings_stay_under_the_line_that_they_were_written_in_c_2():
    said = filled("Motif : {a}\nPoint : lundi", {"a": "trois raisons\n- santé\n## garde"})
    assert said == "Motif : trois raisons\n– santé\ngarde\nPoint : lundi"
    assert [block.kind for block in blocks(said)] == ["paragraph"]


def test_a_field_alone_on_its_line_brings_its_own_headings_and_lists_c_2():
    said = filled("Le plan\n\n{a}", {"a": "## Un but\n- un pas"})
    assert [block.kind for block in blocks(said)] == ["paragraph", "heading", "list"]


def test_a_text_is_printed_in_the_order_of_its_lines_f_3():
    found = blocks("Apportez :\n- votre carte\nsi vous en avez une,\n- un stylo\n## Où\nIci")
    assert [(block.kind, *block.lines) for block in found] == [
        ("paragraph", "Apportez :"), ("list", "votre carte"), ("paragraph", "si vous en avez une,"),
        ("list", "un stylo"), ("heading", "Où"), ("paragraph", "Ici"),
    ]  # fmt: skip
