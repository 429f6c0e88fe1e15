"""A deposited file is recognised from its content, whatever its name."""

import zipfile

import pytest

from filrouge.exchanges.inbound.readers.opening import open_file
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.recognise import recognise
from filrouge.exchanges.inbound.tests.flow_files import flow, household, write


@pytest.fixture
def seen(tmp_path):
    def _seen(content, encoding="cp1252"):
        return recognise(write(tmp_path, content, encoding=encoding, name="fichier.RCV"))

    return _seen


def test_the_monthly_flow_of_beneficiaries_is_recognised(seen):
    found = seen(flow(household()))
    assert (found.kind, found.refusal, found.header.frequency) == ("vrsb0801", "", "M")
    assert found.label.endswith("mensuel")


def test_a_daily_flow_is_told_from_a_monthly_one(seen):
    found = seen(flow(household(), frequency="J"))
    assert found.header.daily
    assert found.label.endswith("quotidien")


NEWER = "<InfosFoyerRSA><Personne><DossierCafMsa/></Personne><Adresse>{}</Adresse></InfosFoyerRSA>"
INSTRUCTION = "<InfoDemandeRSA><IdentificationRSA>{}</IdentificationRSA>{}</InfoDemandeRSA>"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NEWER.format("<TroncCommunAdresse/>"), "vrsd0301"),
        (NEWER.format("<RGADR/>"), "vrsd0101"),
        (INSTRUCTION.format("<Organisme/>", "<Personne/>"), "virs0901"),
        (INSTRUCTION.format("<Personne/>", ""), "vird0201"),
    ],
)
def test_the_other_flows_are_recognised(seen, text, kind):
    assert seen(flow(text)).kind == kind


@pytest.mark.parametrize(
    ("block", "kind"), [("InfosFinancieresFoyerRSA", "vrsf0501"), ("InfosCreanceFoyerRSA", "vrsc0201")]
)
def test_financial_flows_are_recognised_and_refused_with_what_to_deposit_instead(seen, block, kind):
    found = seen(flow(household().replace("InfosFoyerRSA", block)))
    assert found.kind == kind
    assert "bénéficiaires" in found.refusal


def test_a_flow_without_any_household_is_probably_the_beneficiaries(seen):
    found = seen(flow())
    assert found.kind == "vrsb0801"
    assert found.confidence < 90


def test_a_list_of_people_is_recognised_in_csv_whatever_its_name(seen):
    found = seen("Nom;Prénom;Date de naissance\nLefèvre;Zoé;05/03/1985\n")
    assert (found.kind, found.refusal) == ("people_csv", "")
    assert "point-virgule" in found.why


def test_other_xml_text_and_binary_are_unknown_with_what_to_do(seen):
    for content in ("<catalogue/>", "Bonjour,\n\nvoici la liste.\n", b"\x7fELF\0\0\0", b"%PDF-1.7\0", ""):
        found = seen(content)
        assert found.kind == "unknown"
        assert found.refusal


def test_a_packed_file_is_told_to_be_unpacked_first(tmp_path):
    path = tmp_path / "envoi.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("flux.xml", "<Racine/>")
    assert "extraire" in recognise(path).refusal


def test_a_broken_flow_keeps_its_kind_and_says_why_it_cannot_be_read(seen):
    found = seen(flow(household(), encoding="zorglub"))
    assert (found.kind, "encodage" in found.refusal) == ("vrsb0801", True)


def test_one_door_opens_every_kind_of_file(tmp_path):
    flow_file = write(tmp_path, flow(household()), name="a")
    list_file = write(tmp_path, "Nom;Prénom;Date de naissance\nLefèvre;Zoé;05/03/1985\n", name="b")
    assert open_file(flow_file).header.kind == "vrsb0801"
    assert open_file(list_file).header.kind == "people_csv"
    assert [len(list(open_file(path))) for path in (flow_file, list_file)] == [1, 1]


def test_a_file_of_no_use_does_not_open_and_says_why(tmp_path):
    financial = flow(household().replace("InfosFoyerRSA", "InfosFinancieresFoyerRSA"))
    for content, word in ((financial, "financier"), ("Bonjour", "titres"), ("", "vide")):
        with pytest.raises(FileProblem, match=word):
            open_file(write(tmp_path, content))


def test_a_list_opens_with_the_columns_chosen_by_hand(tmp_path):
    path = write(tmp_path, "Appellation;Prénom;Date de naissance\nLefèvre;Zoé;05/03/1985\n")
    (one,) = open_file(path, chosen=lambda _: {"Appellation": "family_name"})
    assert one.persons[0].family_name == "Lefèvre"
