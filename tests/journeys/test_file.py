"""The shared file in real browsers: live, and two writers who never lose a word (A-1)."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from filrouge.access.models import Session
from filrouge.access.roles import Role
from filrouge.people.models import Note, Person
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(open_page):
    """Julie, who follows Camille, and her area manager, each with the file open."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    manager = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit")
    person = factories.followed(land, julie, phone="0639981234")
    return person, julie, manager


def open_file(page: Page, worker, person) -> Page:
    """Log in, then open the file."""
    page.goto("/compte/login/")
    page.fill("input[name=login]", worker.account.email)
    page.fill("input[name=password]", factories.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"/personnes/{person.public_id}/")
    return page


def see_notes(page: Page) -> None:
    """Scroll until the notes have loaded: what loads above them first may push them out of sight."""
    page.locator("#people-notes").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.locator("#people-notes").scroll_into_view_if_needed()
    page.wait_for_selector("#people-notes textarea")


def test_what_one_writes_appears_in_the_other_s_open_page(open_page, cast, barriers):
    person, julie, manager = cast
    hers = open_file(open_page(), julie, person)
    theirs = open_file(open_page(), manager, person)
    see_notes(hers)
    see_notes(theirs)
    theirs.fill("#people-notes textarea", "A trouvé une place en crèche.")
    theirs.click("text=Ajouter la note")
    expect(theirs.locator("#people-notes li")).to_contain_text("A trouvé une place en crèche.")
    expect(hers.locator("#people-notes li")).to_contain_text("A trouvé une place en crèche.")
    expect(hers.locator("#people-timeline")).to_contain_text("A trouvé une place en crèche.")
    assert barriers(hers) == []


def test_what_one_is_writing_is_not_replaced_by_what_the_other_wrote(open_page, cast):
    person, julie, manager = cast
    hers = open_file(open_page(), julie, person)
    theirs = open_file(open_page(), manager, person)
    see_notes(hers)
    see_notes(theirs)
    hers.fill("#people-notes textarea", "Je n'ai pas fini cette phrase")
    theirs.fill("#people-notes textarea", "Vue ce matin.")
    theirs.click("text=Ajouter la note")
    hers.wait_for_selector("text=Ce dossier vient de changer")
    assert hers.input_value("#people-notes textarea") == "Je n'ai pas fini cette phrase"
    hers.click("text=Ajouter la note")
    expect(hers.locator("#people-notes ul")).to_contain_text("Je n'ai pas fini cette phrase")
    expect(hers.locator("#people-notes ul")).to_contain_text("Vue ce matin.")
    assert set(Note.objects.values_list("text", flat=True)) == {
        "Je n'ai pas fini cette phrase",
        "Vue ce matin.",
    }


@pytest.mark.parametrize("javascript", [True, False])
def test_the_second_writer_is_shown_both_and_chooses(open_page, cast, complaints, barriers, javascript):
    person, julie, manager = cast
    hers = open_file(open_page(javascript=javascript), julie, person)
    theirs = open_file(open_page(javascript=javascript), manager, person)
    for page in (hers, theirs):
        page.click("text=Modifier les coordonnées")
    theirs.fill("input[name=phone]", "07 11 22 33 44")
    theirs.click("text=Enregistrer")
    hers.fill("input[name=phone]", "07 55 66 77 88")
    hers.fill("input[name=email]", "camille@exemple.fr")
    hers.click("text=Enregistrer")
    expect(hers.locator("h1")).to_contain_text("ont changé pendant que vous écriviez")
    if javascript:
        assert barriers(hers) == []
    hers.check("text=Garder l'autre : 07 11 22 33 44")
    hers.click("text=Enregistrer ces choix")
    expect(hers.locator("h1")).to_contain_text("Camille MARTIN")
    fresh = Person.objects.get(pk=person.pk)
    assert (fresh.phone, fresh.email) == ("0711223344", "camille@exemple.fr")
    # The browser's console notes the answer 409 of the page that shows both.
    complaints[:] = [words for words in complaints if not re.search(r"\b409\b", words)]


def test_the_outcome_of_an_appointment_is_one_gesture_without_leaving_the_page(open_page, cast, barriers):
    person, julie, _ = cast
    factories.appointment(person, julie, starts_at=timezone.now() - timezone.timedelta(hours=3))
    hers = open_file(open_page(phone=True), julie, person)
    hers.click("button:has-text('Venu')")
    expect(hers.locator("#agenda-panel")).to_contain_text("Honoré")
    assert barriers(hers) == []


def test_the_file_is_whole_without_javascript(open_page, cast):
    person, julie, _ = cast
    page = open_file(open_page(javascript=False), julie, person)
    page.click("text=Ouvrir : Notes")
    page.fill("textarea[name=text]", "Écrite sans script.")
    page.click("text=Ajouter la note")
    page.click("text=Ouvrir : Le fil du parcours")
    expect(page.locator("main")).to_contain_text("Écrite sans script.")


def test_a_session_that_ends_while_one_writes_loses_no_word_a_1(open_page, cast, complaints):
    person, julie, _ = cast
    hers = open_file(open_page(), julie, person)
    see_notes(hers)
    hers.fill("#people-notes textarea", "Long entretien sur la garde d'enfant.")
    Session.objects.all().delete()
    hers.click("text=Ajouter la note")
    expect(hers.locator("#fil-signed-out")).to_contain_text("reconnectez-vous dans un autre onglet")
    assert hers.input_value("#people-notes textarea") == "Long entretien sur la garde d'enfant."
    with hers.context.expect_page() as beside:
        hers.click("text=Se reconnecter")
    open_file(beside.value, julie, person).close()
    hers.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(hers.locator("#fil-signed-in")).to_be_visible()
    hers.click("text=Ajouter la note")
    expect(hers.locator("#people-notes li")).to_contain_text("Long entretien sur la garde d'enfant.")
    complaints[:] = [words for words in complaints if "401" not in words]
