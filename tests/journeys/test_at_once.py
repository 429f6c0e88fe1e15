"""Two people at the same thing, or one who clicks twice: nothing is lost, nothing is done twice (A-1)."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from filrouge.access.roles import Role
from filrouge.agenda.models import Appointment
from filrouge.people.actions import write_note
from filrouge.people.models import Note
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desks(open_page, complaints):
    """The file of a person, open at Julie's and at her area manager's."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    manager = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit")
    person = factories.followed(land, julie)
    yield person, julie, open_page(julie.account), open_page(manager.account)
    # The browser's console notes the answer 409 of the page that shows both texts.
    complaints[:] = [words for words in complaints if "409" not in words]


def both_write(hers: Page, theirs: Page, field: str, submit: str) -> None:
    """Each adds a sentence to the same text; the manager saves first."""
    hers.fill(field, f"{hers.input_value(field)}\nPermis en cours.")
    theirs.fill(field, f"{theirs.input_value(field)}\nGarde d'enfant trouvée.")
    theirs.click(f"button:has-text('{submit}')")
    hers.click(f"button:has-text('{submit}')")
    expect(hers.locator("h1")).to_contain_text("pendant que vous écriviez")
    for words in ("Permis en cours.", "Garde d'enfant trouvée.", "Anne Petit"):
        expect(hers.locator(".fil-two-texts")).to_contain_text(words)
    hers.click("button:has-text('Enregistrer ce texte')")
    expect(hers.locator("h1")).to_contain_text("Camille MARTIN")


@pytest.mark.both_engines
def test_two_corrections_of_a_note_are_both_shown_then_joined_a_1(desks, barriers):
    person, julie, hers, theirs = desks
    note = write_note(person, text="Venue seule.", by=julie.agent, at=timezone.now())
    for page in (hers, theirs):
        page.goto(f"/notes/{note.public_id}/")
    both_write(hers, theirs, "textarea[name=text]", "Enregistrer la correction")
    kept = Note.objects.get(pk=note.pk).text
    assert kept == "Venue seule.\nGarde d'enfant trouvée.\nPermis en cours."


def test_two_summaries_of_a_meeting_are_both_shown_then_joined_a_1_d_1(desks):
    person, julie, hers, theirs = desks
    met = factories.appointment(person, julie, starts_at=timezone.now() - timezone.timedelta(hours=2))
    for page in (hers, theirs):
        page.goto(f"/rendez-vous/{met.public_id}/compte-rendu/")
    both_write(hers, theirs, "textarea[name=text]", "Enregistrer le compte rendu")
    kept = Appointment.objects.get(pk=met.pk).summary
    assert set(kept.split("\n")) >= {"Garde d'enfant trouvée.", "Permis en cours."}


def test_a_double_click_does_one_thing_a_1(desks):
    person, _, hers, _ = desks
    hers.goto(f"/personnes/{person.public_id}/notes/")
    hers.fill("textarea[name=text]", "Une seule fois.")
    hers.dblclick("button:has-text('Ajouter la note')")
    expect(hers.locator("main li")).to_contain_text("Une seule fois.")
    hers.goto(f"/personnes/{person.public_id}/rendez-vous/nouveau/")
    with hers.expect_navigation():
        hers.dblclick("button:has-text('Fixer')")
    expect(hers.locator("h1")).to_contain_text("Camille MARTIN")
    assert Note.objects.count() == 1
    assert Appointment.objects.count() == 1
