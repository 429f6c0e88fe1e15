"""A list with strange titles, in a browser: recognised, its columns said, previewed, applied, reported; a duplicate joined,
the joining and the import taken back (A-3, A-4)."""

from pathlib import Path

import pytest

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from filrouge.people.models import Person
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = "Usager;Petit nom;Venu au monde le;Allocataire;Portable;Sa tribu"
LINES = (
    "Lefèvre;Zoé;02/03/1985;7654321;0612345678;Les Roux",
    "Martin;Camile;12/04/1985;;0698765432;Les Bleus",
    "Roux;Inès;31/02/1990;;;Les Verts",
)
HOLDS = {
    "Usager": "Nom", "Petit nom": "Prénom", "Venu au monde le": "Date de naissance", "Allocataire": "N° allocataire",
    "Portable": "Téléphone", "Sa tribu": "Ne pas lire cette colonne",
}  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "suivi.csv"
    path.write_text("\n".join((TITLES, *LINES)) + "\n", encoding="cp1252")
    return path


@pytest.fixture(autouse=True)
def worked(settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.UPLOADS_DIR = tmp_path / "uploads"


@pytest.mark.parametrize("phone", [False, True])
def test_a_strange_list_from_its_columns_to_a_joined_file_and_back_a_3_a_4(
    open_page, barriers, listed, phone
):
    land = factories.land()
    factories.person(land)
    officer = factories.worker(Role.ORIENTATION_OFFICER, land.department, name="Anne Petit")
    page = open_page(officer.account, phone=phone)

    page.goto("/imports/nouveau/")
    page.set_input_files("input[type=file]", listed)
    page.click("text=Lire le fichier")
    page.click("text=Dire ce que contient chaque colonne")
    assert barriers(page) == []
    for title, field in HOLDS.items():
        page.get_by_label(f"« {title} » contient").select_option(label=field)
    page.get_by_label("De qui vient cette liste ?").fill("Association du Pont")
    page.click("text=Lire le fichier ainsi")

    page.wait_for_selector("text=Appliquer cet import")
    assert "pour « Association du Pont »" in page.inner_text("main")
    assert barriers(page) == []
    page.goto(f"{page.url}?vue=refus")
    assert "ce n'est pas une date qui existe" in page.inner_text("main table")
    page.click("text=Appliquer cet import")
    page.wait_for_selector("text=Annuler cet import")
    imported = page.url
    with page.expect_download() as report:
        page.click("text=tableur (XLSX)")
    assert report.value.path().stat().st_size > 0

    page.goto("/doublons/")
    assert barriers(page) == []
    page.click("text=Comparer")
    assert barriers(page) == []
    page.get_by_label("Camille", exact=True).check()
    page.click("text=Réunir les deux dossiers")
    page.wait_for_selector("h1:has-text('Camille MARTIN')")
    page.goto("/doublons/")
    assert Person.objects.filter(merged_into__isnull=False).count() == 1
    page.click("text=Annuler cette réunion")
    page.wait_for_selector("text=Comparer")
    assert not Person.objects.filter(merged_into__isnull=False).exists()

    page.goto(imported)
    page.click("text=Annuler cet import")
    page.wait_for_selector("text=Import annulé.")
    # Who was joined, then parted, was worked on since: kept, and told.
    assert "1 foyer laissé tel quel" in page.inner_text("main")
    assert sorted(Person.objects.values_list("first_names", flat=True)) == ["Camile", "Camille"]
    assert Batch.objects.get().totals["refused"] == 1
