"""Files that cannot be used as a whole: a French message that names the place, the reason and the remedy."""

import pytest

from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.vrsb0801 import BeneficiaryFlow
from filrouge.exchanges.inbound.tests.flow_files import flow, household, write


def problem(path, **options):
    with pytest.raises(FileProblem) as caught:
        list(BeneficiaryFlow(path, **options))
    return caught.value


def test_an_empty_file_is_told(tmp_path):
    assert "vide" in problem(write(tmp_path, "")).message


def test_what_is_not_xml_is_told(tmp_path):
    assert "pas du XML" in problem(write(tmp_path, "Nom;Prénom\nLefèvre;Zoé\n")).message


def test_another_xml_is_told(tmp_path):
    assert "InfosFoyerRSA" in problem(write(tmp_path, "<catalogue><livre/></catalogue>")).message


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.97])
def test_a_file_cut_anywhere_is_known_before_any_household_is_given(tmp_path, kept):
    text = flow(*(household(number=str(n), claim=str(n)) for n in range(1, 30)))
    path = write(tmp_path, text[: int(len(text) * kept)])
    with pytest.raises(FileProblem) as caught:
        BeneficiaryFlow(path)
    assert caught.value.truncated
    assert "coupé" in caught.value.message


@pytest.mark.parametrize("extra", [-3, 5, 12, 30, 200])
def test_a_cut_file_gives_its_complete_households_when_asked_and_still_says_it_is_cut(tmp_path, extra):
    text = flow(*(household(number=str(n), claim=str(n)) for n in range(1, 30)))
    cut = text[: text.index("<MATRICULE>20<") + extra]
    reading = BeneficiaryFlow(write(tmp_path, cut), keep_complete=True)
    given = []
    with pytest.raises(FileProblem) as caught:
        given.extend(reading)
    assert caught.value.truncated
    assert caught.value.line > 1
    assert reading.summary().households == 19


def test_a_file_whose_last_256_kilobytes_hold_no_household_is_read(tmp_path):
    text = flow(household(), "<!-- " + "x" * 300_000 + " -->\n", announced=1)
    assert len(list(BeneficiaryFlow(write(tmp_path, text)))) == 1


def test_a_household_of_more_than_256_kilobytes_is_read(tmp_path):
    long = "<Anomalie><LIBANO>" + "x" * 300_000 + "</LIBANO></Anomalie>"
    (one,) = BeneficiaryFlow(write(tmp_path, flow(household(after=long))))
    assert len(one.anomalies[0]) == 300_000


def test_tags_that_cross_are_told_with_their_line(tmp_path):
    wrong = problem(write(tmp_path, flow(household().replace("</Personne>", "</Autre>"))))
    assert f"Ligne {wrong.line}" in wrong.message
    assert not wrong.truncated


def test_a_file_that_says_utf_8_with_other_letters_is_told(tmp_path):
    assert (
        "encodage" in problem(write(tmp_path, flow(household(), encoding="utf-8"), encoding="cp1252")).message
    )


def test_a_file_that_says_windows_with_utf_8_letters_is_told_before_any_household_is_given(tmp_path):
    path = write(tmp_path, flow(household()), encoding="utf-8")
    with pytest.raises(FileProblem, match="UTF-8"):
        BeneficiaryFlow(path)


def test_an_encoding_that_does_not_exist_is_told(tmp_path):
    assert "encodage" in problem(write(tmp_path, flow(household(), encoding="zorglub"))).message


@pytest.mark.parametrize(
    ("declared", "written"), [("utf-8", "utf-8-sig"), ("utf-16", "utf-16"), ("iso-8859-15", "iso-8859-15")]
)
def test_the_declared_encoding_is_followed(tmp_path, declared, written):
    (one,) = BeneficiaryFlow(write(tmp_path, flow(household(), encoding=declared), encoding=written))
    assert one.persons[0].family_name == "LEFÈVRE"


def test_a_file_without_declaration_is_utf_8(tmp_path):
    (one,) = BeneficiaryFlow(write(tmp_path, flow(household(), declaration=False), encoding="utf-8"))
    assert one.persons[0].first_names[0] == "Zoé"


BOMB = '<!DOCTYPE Racine [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
EXTERNAL = '<!DOCTYPE Racine [<!ENTITY secret SYSTEM "file:///etc/hostname">]>\n'


@pytest.mark.parametrize("dtd", [BOMB, EXTERNAL, "<!DOCTYPE Racine>\n"])
@pytest.mark.parametrize("before", ["", "<!-- " + "x" * 4_000 + " -->\n"])
def test_a_document_type_or_an_entity_is_refused_by_prudence(tmp_path, dtd, before):
    body = flow(household(), declaration=False).replace("LEFÈVRE", "LEFEVRE")
    path = write(tmp_path, before + dtd + body, encoding="utf-8")
    assert "DOCTYPE" in problem(path).message


@pytest.mark.parametrize(
    ("block", "word"), [("InfosFinancieresFoyerRSA", "financier"), ("InfosCreanceFoyerRSA", "créances")]
)
def test_a_flow_that_is_not_ours_to_read_is_politely_refused(tmp_path, block, word):
    text = flow(household().replace("InfosFoyerRSA", block))
    assert word in problem(write(tmp_path, text)).message
