"""The report that goes back to the sender (A-4): each line to mend, its reason and remedy, no NIR, no formula."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from filrouge.access.roles import Role
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.hidden import without_nir
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.staging import read_into, receive
from filrouge.people.actions import write_note
from filrouge.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
TITLES = "Nom;Prénom;Date de naissance;NIR;N° allocataire;Téléphone"
GOOD = "Lefèvre;Zoé;02/03/1985;;1234567;"
ODD = "Petit;Luc;02/01/1984;;1234568;=cmd"
WRONG = "Martin;Ève;30/02/1985;;1234569;"
WITH_NIR = "Durand;Max;;1,85E+14;2850337261005;"


@pytest.fixture
def officer(client):
    worker = factories.worker(Role.ORIENTATION_OFFICER, factories.land().department)
    client.force_login(worker.account)
    return worker


def previewed(*lines, name="liste.csv"):
    by, at = console_agent(), timezone.now()
    upload = SimpleUploadedFile(name, "\n".join((TITLES, *lines)).encode())
    batch = read_into(receive(upload, by=by, at=at), today=timezone.localdate(), by=by, at=at)
    return actions.preview(batch)


def csv_of(client, batch):
    answer = client.get(reverse("inbound:report_csv", args=[batch.public_id]))
    assert answer.streaming
    return b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()


def sheets_of(client, batch):
    answer = client.get(reverse("inbound:report_xlsx", args=[batch.public_id]))
    assert answer.streaming
    assert answer["Content-Disposition"] == 'attachment; filename="rapport.xlsx"'
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_each_line_to_mend_has_its_number_key_reason_and_remedy_after_the_preview(client, officer):
    title, odd, wrong = csv_of(client, previewed(GOOD, ODD, WRONG))
    assert title == "Ligne;Numéro d'allocataire;Ce qui s'est passé;Motif;Remède"
    assert odd.startswith("3;1234568;reprise, à vérifier;")
    assert wrong.startswith("4;1234569;refusée;")
    assert wrong.endswith(
        "L'écrire jour/mois/année, avec l'année sur quatre chiffres (05/03/1980 est le 5 mars)."
    )


def test_the_report_is_the_same_after_the_application_and_says_more_after_the_undoing(client, officer):
    batch = previewed(GOOD, ODD, WRONG)
    before = csv_of(client, batch)
    actions.apply(batch, by=console_agent(), at=timezone.now())
    assert csv_of(client, batch) == before
    zoe = Person.objects.get(first_names__iexact="zoé")
    write_note(zoe, text="Vue.", by=console_agent(), at=timezone.now())
    actions.undo(batch, by=console_agent(), at=timezone.now())
    kept = csv_of(client, batch)[1]
    assert kept.startswith("2;1234567;laissée telle quelle;Quelqu'un a travaillé sur ce dossier")


def test_every_warned_line_is_there_even_when_the_screen_stops_counting(client, officer, monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.staged_rows.MOST_WARNINGS", 1)
    lines = csv_of(client, previewed(ODD, ODD.replace("Luc", "Léo").replace("8;", "0;")))
    assert len(lines) == 3


def test_no_nir_goes_out_even_written_in_another_column(client, officer):
    batch = previewed(GOOD, WITH_NIR)
    text = "\n".join(csv_of(client, batch)) + str(sheets_of(client, batch))
    assert "2850337261005" not in text
    assert "[numéro masqué]" in text
    page = client.get(reverse("inbound:batch", args=[batch.public_id]) + "?vue=refus").content.decode()
    assert "2850337261005" not in page + str(list(StagedLine.objects.values("key", "reason", "remarks")))


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        ("2850337261005", True),
        ("285033726100571", True),
        ("2 85 03 37 261 005 71", True),
        ("1 85 03 2A 261 005", True),
        ("numéro « 2850337261005 » refusé", True),
        ("1234567", False),
        ("0639981234", False),
        ("ligne 12 du 05/03/1980", False),
        ("99100000001", False),
    ],
)
def test_what_is_hidden_is_a_social_security_number_and_nothing_else(words, hidden):
    assert ("[numéro masqué]" in without_nir(words)) is hidden


@pytest.mark.parametrize("formula", ["=2+5", "+2", "-2", "@SUM(A1)", "\t=2"])
def test_no_cell_is_a_formula_in_either_file(client, officer, formula):
    batch = previewed(GOOD, WRONG)
    StagedLine.objects.filter(verdict="refused").update(key=formula, remarks=[[formula, formula]])
    Batch.objects.update(file_name=formula)
    assert csv_of(client, batch)[1].split(";")[1:] == [f"'{formula}", "refusée", f"'{formula}", f"'{formula}"]
    sheets = sheets_of(client, batch)
    assert [f"'{formula}"] * 3 == [sheets["Lignes"][1][place] for place in (1, 3, 4)]
    assert sheets["Résumé"][0][:2] == ["Fichier", f"'{formula}"]


def test_the_summary_says_what_when_by_whom_and_how_many(client, officer):
    batch = previewed(GOOD, ODD, WRONG)
    summary = {row[0]: row[1] for row in sheets_of(client, batch)["Résumé"]}
    assert summary["Fichier"] == "liste.csv"
    assert summary["Empreinte (SHA-256)"] == batch.file_hash
    assert (summary["Personnes lues"], summary["Lignes refusées"]) == (2, 1)
    assert summary["Par"] == batch.created_by.full_name
    assert summary["État"] == "Prêt à appliquer"


def test_a_sheet_that_is_too_long_says_where_the_rest_is(client, officer, monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.report.MOST_IN_A_SHEET", 1)
    rows = sheets_of(client, previewed(ODD, WRONG))["Lignes"]
    assert len(rows) == 3
    assert "est dans le CSV" in rows[2][0]


def test_a_replaced_line_has_nothing_to_mend(client, officer):
    batch = previewed(GOOD)
    StagedLine.objects.update(
        verdict="replaced", reason="La même demande revient ligne 9 : la dernière compte."
    )
    assert csv_of(client, batch)[1].endswith(
        "la dernière compte.;Rien à corriger : la dernière demande du fichier compte."
    )


def test_the_page_of_the_import_leads_to_the_report(client, officer):
    page = client.get(reverse("inbound:batch", args=[previewed(GOOD).public_id])).content.decode()
    assert "rapport.csv" in page
    assert "rapport.xlsx" in page


def test_a_report_asks_the_same_questions_whatever_its_length(client, officer, django_assert_num_queries):
    for batch in (
        previewed(ODD, name="un.csv"),
        previewed(*[ODD.replace("Luc", f"Luc{chr(65 + n)}") for n in range(20)]),
    ):
        client.get(reverse("inbound:list"))
        with django_assert_num_queries(3):
            csv_of(client, batch)
