"""Lists of people (A-2, A-3, A-4) in CSV and spreadsheets, with what people and spreadsheets do to them."""

import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.core.identifiers import make_nir
from filrouge.exchanges.inbound.readers import sheet_rows
from filrouge.exchanges.inbound.readers.columns import template_titles
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import RefusedRecord
from filrouge.exchanges.inbound.readers.tables import PeopleTable
from filrouge.exchanges.inbound.tests.flow_files import write

NIR = make_nir(female=True, birth=date(1985, 3, 5), commune="37261", order=12)
NOTEBOOK = (
    "Identifiant dans le SI*;Prénom*;Nom*;Date de naissance*;NIR;Lieu de naissance;Téléphone;Email;Adresse;"
    "Adresse (complément);Code postal;Ville;Situation;Numéro allocataire CAF/MSA;Identifiant Pôle emploi;"
    "Droits RSA;Droits ARE;Droits ASS;Prime d'activité;RQTH;Zone de mobilité;Emploi recherché (code ROME);"
    "Niveau de formation;Structure;Accompagnateurs"
)
ORIENTATION = (
    "N° CAF;Civilité;Nom bénéficiaire;Prénom bénéficiaire;Date de Naissance;Adresse;CP Ville;"
    "Complément adresse;Rôle (dem / cjt);ID IODAS;NIR;ID pôle Emploi;Adresses Mails;N° Téléphones;Structure;"
    "DECISION ORIENTATION;Date envoie du courrier;Reçu en entretien le :;Chargé d'orientation;"
    "1er RDV structure;Date CER;Réorientations;Tags"
)


@pytest.fixture
def read(tmp_path):
    def _read(*lines, encoding="utf-8", columns=None, end="\n"):
        path = write(tmp_path, end.join(lines) + end, encoding=encoding, name="liste.txt")
        table = PeopleTable(path, chosen=lambda _: columns or {})
        return list(table), table

    return _read


@pytest.fixture
def workbook(tmp_path):
    def _workbook(*rows, sheet="Feuil1", before=()):
        path = tmp_path / "liste.bin"
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
        for name in before:
            book.add_worksheet(name)
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        book.close()
        return path

    return _workbook


def codes(record):
    return {notice.code for notice in record.notices}


def test_the_exported_notebook_is_recognised_and_read(read):
    (one,), table = read(
        NOTEBOOK,
        f"77;Zoé;Lefèvre;1985-03-05;{NIR.full};Tours;0612345678;zoe@exemple.test;3 rue Haute;Bât. B;37000;"
        "Tours;Seule;1234567;1234567A;rsa_droit_ouvert_et_suspendu;non;non;non;oui;10 km;K1302;NV4;Asso;"
        "a.b@exemple.test",
    )
    zoe = one.persons[0]
    assert table.label == "Liste au format « Carnet de bord »"
    assert (zoe.family_name, zoe.first_names, zoe.birth_date, zoe.nir) == (
        "Lefèvre",
        ("Zoé",),
        date(1985, 3, 5),
        NIR,
    )
    assert (zoe.phones, zoe.emails, zoe.ft_id) == (("0612345678",), ("zoe@exemple.test",), "1234567A")
    assert (one.caf_number, one.right.state) == ("1234567", "3")
    assert (one.address.lines, one.address.complement, one.address.postcode, one.address.city) == (
        ("3 rue Haute",),
        "Bât. B",
        "37000",
        "Tours",
    )
    assert zoe.extra["list"][0]["external_id"] == "77"
    assert zoe.extra["list"][0]["organisation"] == "Asso"
    assert zoe.extra["other_columns"][0]["Zone de mobilité"] == "10 km"


def test_an_orientation_list_is_recognised_and_a_couple_is_one_household(read):
    records, table = read(
        ORIENTATION,
        "1234567A;Mme;LEFÈVRE;Zoé;05/03/1985;3 rue Haute;37000 TOURS;;dem;12;;;;;Asso;Social;;;;;;;",
        "1234567A;M.;LEFÈVRE;Paul;06/04/1984;3 rue Haute;37000 TOURS;;cjt;13;;;;;Asso;Social;;;;;;;",
        "7654321;M.;PETIT;Luc;07/05/1990;4 rue Basse;37000 TOURS;;dem;14;;;;;;;;;;;;;",
    )
    assert "orientation" in table.label
    assert [[p.first_name for p in one.persons] for one in records] == [["Zoé", "Paul"], ["Luc"]]
    assert [(p.role_rsa, p.sex) for p in records[0].persons] == [("DEM", "F"), ("CJT", "M")]
    assert (records[0].address.postcode, records[0].address.city) == ("37000", "TOURS")
    assert records[0].caf_number == "1234567"


def test_our_own_model_is_recognised_and_each_of_its_columns_is_understood(read):
    cells = dict.fromkeys(template_titles(), "") | {
        "Nom": "A",
        "Prénom": "B",
        "Date de naissance": "05/03/1985",
    }
    (one,), table = read(";".join(cells), ";".join(cells.values()))
    assert table.label == "Modèle Fil rouge"
    assert [ours for ours, _ in table.understood()] == list(template_titles())
    assert table.summary().notices == ()
    assert one.notices == ()


def test_people_without_caf_number_are_one_household_each(read):
    records, _ = read("Nom;Prénom;Date de naissance;N° CAF", "A;B;01/02/1990;", "C;D;01/02/1991;")
    assert [len(one.persons) for one in records] == [1, 1]


@pytest.mark.parametrize(
    "written",
    ["05/03/1985", "5/3/1985", "05-03-1985", "05.03.1985", "1985-03-05", "1985-03-05 00:00:00.0", "31111",
     "31111.0", "05031985", "19850305", '="05/03/1985"', "'05/03/1985", "05/03/1985 00:00"],
)  # fmt: skip
def test_the_5th_of_march_is_read_however_it_is_written(read, written):
    (one,), _ = read("Nom;Prénom;Date de naissance", f"A;B;{written}")
    assert one.persons[0].birth_date == date(1985, 3, 5)


@pytest.mark.parametrize("written", ["31/02/1985", "13/13/1985", "05/03/85", "1985", "inconnue"])
def test_a_date_that_does_not_exist_refuses_the_line_with_a_remedy(read, written):
    records, table = read("Nom;Prénom;Date de naissance", f"A;B;{written}", "C;D;01/02/1990")
    refused = records[0]
    assert isinstance(refused, RefusedRecord)
    assert refused.line == 2
    assert written in refused.notices[0].reason
    assert refused.notices[0].remedy
    assert records[1].persons[0].family_name == "C"
    assert (table.summary().refused, table.summary().persons) == (1, 1)


@pytest.mark.parametrize("written", ["1,85033E+14", "1.85033E+14", "185033726101234.0"])
def test_a_nir_that_a_spreadsheet_turned_into_a_number_refuses_the_line_with_a_remedy(read, written):
    (refused,), _ = read("Nom;Prénom;Date de naissance;NIR", f"A;B;05/03/1985;{written}")
    assert codes(refused) == {"damaged_nir"}
    assert "format texte" in refused.notices[0].remedy


def test_a_nir_with_a_wrong_key_is_told_and_the_person_taken_without_it(read):
    wrong = NIR.root + f"{(int(NIR.key) + 1) % 97:02d}"
    (one,), _ = read("Nom;Prénom;Date de naissance;NIR", f"A;B;05/03/1985;{wrong}")
    assert one.persons[0].nir is None
    assert codes(one) == {"invalid_nir"}


def test_phones_without_their_zero_are_mended_and_several_in_a_cell_are_read_mobiles_first(read):
    (one,), _ = read(
        "Nom;Prénom;Date de naissance;Téléphone;Tél. portable",
        "A;B;05/03/1985;247112233 / 0611223344;06.99.88.77.66",
    )
    assert one.persons[0].phones == ("0611223344", "0699887766", "0247112233")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("612345678", ("0612345678",)),
        ("+33 6 12 34 56 78", ("0612345678",)),
        ("0612345678 0247112233", ("0612345678", "0247112233")),
        ("06 12 34 56 78 ou 02 47 11 22 33", ("0612345678", "0247112233")),
        ("+32 475 12 34 56", ("+32475123456",)),
        ("0612345678 - 0612345678", ("0612345678",)),
    ],
)
def test_phones_are_read_however_they_are_written(read, cell, expected):
    (one,), _ = read("Nom;Prénom;Date de naissance;Téléphone", f"A;B;05/03/1985;{cell}")
    assert one.persons[0].phones == expected


def test_what_is_no_phone_and_no_address_is_told_and_left_aside(read):
    (one,), _ = read("Nom;Prénom;Date de naissance;Téléphone;Email", "A;B;05/03/1985;sur liste rouge;néant")
    assert (one.persons[0].phones, one.persons[0].emails) == ((), ())
    assert codes(one) == {"invalid_phone", "invalid_email"}


def test_two_people_may_share_an_e_mail(read):
    records, _ = read(
        "Nom;Prénom;Date de naissance;Email", "A;B;05/03/1985;c@d.test", "E;F;05/03/1986;c@d.test"
    )
    assert [one.persons[0].emails for one in records] == [("c@d.test",)] * 2


def test_columns_that_moved_are_found_by_name(read):
    (one,), _ = read("Ville;Date de naissance;Prénom;Nom", "Tours;05/03/1985;Zoé;Lefèvre")
    assert (one.persons[0].family_name, one.address.city) == ("Lefèvre", "Tours")


def test_missing_columns_are_named_with_what_was_found_instead(read):
    with pytest.raises(FileProblem) as caught:
        read("Nom;Prenoms usuels;Ville;Téléphone", "A;B;Tours;0612345678")
    message = caught.value.message
    assert "« Prénom »" in message
    assert "« Date de naissance », « NIR » ou « N° allocataire »" in message
    assert "« Prenoms usuels »" in message


def test_a_column_chosen_by_hand_wins(read):
    lines = ("Nom;Prenoms usuels;Date de naissance;Prénom", "A;Zoé;05/03/1985;ignoré")
    (one,), _ = read(*lines, columns={"Prenoms usuels": "first_names"})
    assert one.persons[0].first_names == ("Zoé",)


def test_a_header_row_below_a_title_is_found_and_told(read):
    (one,), table = read("Liste au 31 janvier;;", "", "Nom;Prénom;Date de naissance", "A;B;05/03/1985")
    assert one.line == 4
    assert table.dialect.described() == "CSV, encodage UTF-8, séparateur point-virgule, titres à la ligne 3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_encoding_and_the_separator_are_guessed(read, encoding, separator):
    rows = (("Nom", "Prénom", "Date de naissance"), ("Lefèvre", "Zoé", "05/03/1985"))
    (one,), table = read(*(separator.join(row) for row in rows), encoding=encoding, end="\r\n")
    assert (one.persons[0].family_name, one.persons[0].first_name) == ("Lefèvre", "Zoé")
    assert table.dialect.separator == separator


def test_a_line_break_inside_a_cell_is_not_a_new_line(read):
    records, _ = read(
        "Nom;Prénom;Date de naissance;Adresse", 'A;B;05/03/1985;"3 rue\nHaute"', "C;D;06/03/1985;4 rue Basse"
    )
    assert [one.address.lines[0] for one in records] == ["3 rue Haute", "4 rue Basse"]
    assert [one.line for one in records] == [2, 4]


@pytest.mark.parametrize("stray", ['"Lefèvre', 'Lefèvre"', 'Le"fèvre', '"Lefèvre" dit', '"'])
def test_a_stray_quote_costs_nothing_to_the_next_lines(read, stray):
    records, _ = read(
        "Nom;Prénom;Date de naissance", f"{stray};Zoé;05/03/1985", "C;D;06/03/1985", '"E";"F";07/03/1985'
    )
    names = [one.persons[0].family_name for one in records if not isinstance(one, RefusedRecord)]
    assert names[-2:] == ["C", "E"]


def test_a_quote_in_a_title_with_line_breaks_is_read(read):
    (one,), _ = read('"Nom\nbénéficiaire";Prénom;"Date de\nnaissance *"', "A;B;05/03/1985")
    assert one.persons[0].family_name == "A"
    assert one.line == 4


def test_trailing_empty_columns_and_empty_lines_change_nothing(read):
    records, table = read(
        "Nom;Prénom;Date de naissance;;;", "A;B;05/03/1985;;;", ";;;;;", "C;D;06/03/1985", ""
    )
    assert len(records) == 2
    assert table.summary().refused == 0


def test_lines_without_any_key_are_refused_one_by_one(read):
    records, table = read(
        "Nom;Prénom;Date de naissance;NIR", "A;B;;", "C;D;05/03/1985;", ";E;05/03/1985;", "F;G;;NULL"
    )
    assert [type(one) is RefusedRecord for one in records] == [True, False, True, True]
    assert [codes(one) for one in records if isinstance(one, RefusedRecord)] == [
        {"no_key"},
        {"missing_name"},
        {"no_key"},
    ]
    assert table.summary().refused == 3


def test_unknown_words_are_reported_once_with_their_count(read):
    _, table = read("Nom;Prénom;Date de naissance;Rôle", "A;B;05/03/1985;chef", "C;D;05/03/1985;chef")
    (unknown,) = table.summary().unknown_codes
    assert (unknown.element, unknown.code, unknown.count, unknown.first_line) == ("Rôle", "chef", 2, 2)


def test_what_each_column_was_taken_for_is_told(read):
    _, table = read("Nom;Prénom;DDN;Couleur", "A;B;05/03/1985;bleu")
    assert table.understood() == (("Nom", "Nom"), ("Prénom", "Prénom"), ("Date de naissance", "DDN"))
    assert "« Couleur »" in table.summary().notices[0].reason


def test_a_list_without_titles_is_told(read):
    with pytest.raises(FileProblem, match="ligne de titres"):
        read("Lefèvre;Zoé;05/03/1985", "Petit;Luc;06/03/1985")


def test_an_empty_list_is_told(tmp_path):
    for content in ("", "\n\n"):
        with pytest.raises(FileProblem, match="vide"):
            PeopleTable(write(tmp_path, content))


def test_a_binary_file_is_told(tmp_path):
    with pytest.raises(FileProblem, match="pas un texte"):
        PeopleTable(write(tmp_path, b"\x7fELF\0\0\0"))


def test_a_cell_of_megabytes_is_told_with_its_line(tmp_path):
    long = "x" * 5_000_000
    with pytest.raises(FileProblem, match="Ligne 2 : elle dépasse"):
        PeopleTable(write(tmp_path, f"Nom;Prénom;Date de naissance\nRoux;Inès;{long}\n"))


def test_a_workbook_is_read_with_its_dates_numbers_and_lost_zeros(workbook):
    path = workbook(
        ["Liste au 31 janvier"],
        ["Nom", "Prénom", "Date de naissance", "NIR", "Code postal", "Téléphone", "N° CAF"],
        ["Lefèvre", "Zoé", date(1985, 3, 5), int(NIR.full), 1000, 612345678, 1234567],
        ["Petit", "Luc", 31111, "", "37000", "", 7654321],
        before=("Lisez-moi",),
    )
    table = PeopleTable(path)
    one, two = table
    zoe = one.persons[0]
    assert (zoe.birth_date, zoe.nir, zoe.phones, one.caf_number) == (
        date(1985, 3, 5),
        NIR,
        ("0612345678",),
        "1234567",
    )
    assert one.address.postcode == "01000"
    assert two.persons[0].birth_date == date(1985, 3, 5)
    assert (one.line, two.line) == (3, 4)
    assert table.dialect.described() == "Classeur, feuille « Feuil1 », titres à la ligne 2"


def test_a_workbook_without_titles_or_content_is_told(workbook):
    with pytest.raises(FileProblem, match="ligne de titres"):
        PeopleTable(workbook(["Lefèvre", "Zoé"]))
    with pytest.raises(FileProblem, match="vide"):
        PeopleTable(workbook())


def test_a_workbook_that_does_not_open_is_told(tmp_path):
    for content in (b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600):
        with pytest.raises(FileProblem, match="ne s'ouvre pas"):
            PeopleTable(write(tmp_path, content))


def test_a_workbook_that_is_too_big_is_refused_before_it_is_loaded(workbook, monkeypatch):
    monkeypatch.setattr(sheet_rows, "MAX_BYTES", 1_000)
    with pytest.raises(FileProblem, match="CSV"):
        PeopleTable(workbook(["Nom", "Prénom", "NIR"]))


def test_a_workbook_that_unpacks_too_big_is_refused_before_it_is_loaded(workbook, monkeypatch):
    monkeypatch.setattr(sheet_rows, "MAX_UNZIPPED_BYTES", 1_000)
    with pytest.raises(FileProblem, match="trop gros"):
        PeopleTable(workbook(["Nom", "Prénom", "NIR"]))


NAMES = st.text(st.characters(codec="cp1252", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda name: name.strip("'\"= ") == name and name != "NULL"
)


@given(
    people=st.lists(
        st.tuples(NAMES, NAMES, st.dates(date(1930, 1, 1), date(2010, 1, 1))), min_size=1, max_size=8
    ),
    separator=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    breaks=st.booleans(),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_correctly_quoted_list_is_read_as_it_was_written(
    tmp_path, people, separator, encoding, end, breaks
):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"'

    first = separator.join(("Nom", "Prénom", "Date de naissance", "Adresse"))
    street = f"1 rue{end}Haute" if breaks else "1 rue Haute"
    rows = [separator.join((quoted(a), quoted(b), f"{c:%d/%m/%Y}", quoted(street))) for a, b, c in people]
    path = write(tmp_path, end.join([first, *rows, ""]), encoding=encoding)
    found = [one.persons[0] for one in PeopleTable(path)]
    assert [(p.family_name, p.first_name, p.birth_date) for p in found] == people


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Liste">{}</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_open_document_spreadsheet_is_read(tmp_path):
    def words(*cells):
        texts = (f"<text:p>{cell}</text:p>" for cell in cells)
        return "".join(
            f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in texts
        )

    birth = '<table:table-cell office:value-type="date" office:date-value="1985-03-05"/>'
    rows = (words("Nom", "Prénom", "Date de naissance"), words("Lefèvre", "Zoé") + birth)
    path = tmp_path / "liste.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml", ODS.format("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
        )
    (one,) = PeopleTable(path)
    assert (one.persons[0].family_name, one.persons[0].birth_date) == ("Lefèvre", date(1985, 3, 5))
