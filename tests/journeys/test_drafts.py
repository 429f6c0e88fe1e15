"""A connection that drops while somebody writes takes no word with it (A-1, C-1, C-2)."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.accompaniment.models import Assessment, ContractDraft
from filrouge.directory.queries import console_agent
from filrouge.identity.merging import merge
from filrouge.people.models import Note, Person
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('fil-draft:')).length"
SKILLS = "A tenu une caisse pendant six ans."
WORDS = "Venir aux rendez-vous, déposer le dossier."


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def team(land):
    julie = factories.caseworker(factories.operator(land))
    sarah = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale")
    zoe = factories.followed(land, julie, family_name="Lefevre")
    open_accompaniment(Entry(zoe.pk, timezone.localdate()), by=julie.agent, at=timezone.now())
    return julie, sarah, zoe


def kept(page: Page, number: int) -> None:
    """The tab comes to hold so many drafts."""
    page.wait_for_function(f"() => {KEPT} === {number}")


def save_without_line(page: Page, button: str, complaints: list[str]) -> None:
    """Ask to save while the line is cut: the page stays, and says where the words are."""
    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("vos mots sont gardés sur cet appareil")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Rien n'a été envoyé")).to_be_visible()
    complaints.clear()


def test_a_diagnosis_written_when_the_line_drops_comes_back_c_1_a_1(open_page, complaints, barriers, team):
    julie, _, zoe = team
    page = open_page(julie.account)
    address = f"/personnes/{zoe.public_id}/diagnostic/"
    page.goto(address)
    page.fill("#id_skills", SKILLS)
    page.check("input[name=housing-level][value=strong]")
    save_without_line(page, "Enregistrer le diagnostic", complaints)
    assert not Assessment.objects.exists()
    page.goto(address)
    expect(page.get_by_text("Brouillon retrouvé")).to_be_visible()
    assert page.input_value("#id_skills") == ""
    assert barriers(page) == []
    page.get_by_role("button", name="Reprendre").click()
    assert page.input_value("#id_skills") == SKILLS
    assert page.is_checked("input[name=housing-level][value=strong]")
    page.get_by_role("button", name="Enregistrer le diagnostic").click()
    page.wait_for_url("**/personnes/*/")
    kept(page, 0)
    row = Assessment.objects.get()
    assert (row.skills, row.findings.get().level) == (SKILLS, "strong")


def test_a_contract_comes_back_after_a_reload_or_is_thrown_away_c_2_a_1(open_page, complaints, team):
    julie, _, zoe = team
    page = open_page(julie.account, phone=True)
    page.goto(f"/personnes/{zoe.public_id}/contrat/preparer/")
    page.fill("#id_person_side", WORDS)
    page.fill("#id_our_side", "Appeler le service.")
    kept(page, 1)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Jeter").click()
    kept(page, 0)
    page.fill("#id_person_side", WORDS)
    page.fill("#id_our_side", "Appeler le service.")
    save_without_line(page, "Enregistrer", complaints)
    page.reload()
    page.get_by_role("button", name="Reprendre").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url("**/contrats/preparation/*/")
    kept(page, 0)
    assert ContractDraft.objects.get().terms["person_side"] == WORDS


def test_two_tabs_keep_each_its_own_words_and_a_log_out_takes_both_a_1_a_9(open_page, team):
    julie, _, zoe = team
    first = open_page(julie.account)
    second = first.context.new_page()
    address = f"/personnes/{zoe.public_id}/contrat/preparer/"
    for page, words in ((first, "Les mots du premier."), (second, "Les mots du second.")):
        page.goto(address)
        page.fill("#id_person_side", words)
        kept(page, 1)
    for page, words in ((first, "Les mots du premier."), (second, "Les mots du second.")):
        page.reload()
        page.get_by_role("button", name="Reprendre").click()
        assert page.input_value("#id_person_side") == words
    first.locator(".fil-user summary").click()
    first.get_by_role("button", name="Me déconnecter").click()
    first.wait_for_url("**/compte/login/**")
    kept(first, 0)
    kept(second, 0)


def test_words_taken_up_again_do_not_cover_what_a_colleague_wrote_meanwhile_a_1(open_page, complaints, team):
    julie, sarah, zoe = team
    mine, hers = open_page(julie.account), open_page(sarah.account)
    address = f"/personnes/{zoe.public_id}/contrat/preparer/"
    mine.goto(address)
    mine.fill("#id_person_side", WORDS)
    mine.fill("#id_our_side", "Appeler le service.")
    kept(mine, 1)
    hers.goto(address)
    hers.fill("#id_person_side", "Les mots de Sarah.")
    hers.fill("#id_our_side", "Accompagner.")
    hers.get_by_role("button", name="Enregistrer", exact=True).click()
    hers.wait_for_url("**/contrats/preparation/*/")
    mine.reload()
    mine.get_by_role("button", name="Reprendre").click()
    mine.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(mine.get_by_text("Ce qu'un collègue a écrit entre-temps")).to_be_visible()
    assert mine.input_value("#id_person_side") == WORDS
    assert ContractDraft.objects.get().terms["person_side"] == "Les mots de Sarah."
    kept(mine, 1)
    # The browser says that the answer is a refusal: it is one.
    complaints.clear()


def test_another_account_in_the_same_tab_finds_nothing_a_9(open_page, live_server, team):
    from tests.journeys.conftest import session_of

    julie, sarah, zoe = team
    page = open_page(julie.account)
    page.goto(f"/personnes/{zoe.public_id}/contrat/preparer/")
    page.fill("#id_person_side", WORDS)
    kept(page, 1)
    page.context.add_cookies([session_of(sarah.account, live_server.url)])
    page.reload()
    expect(page.locator(".fil-user-name")).to_have_text("Sarah Sociale")
    kept(page, 0)
    assert page.get_by_text("Brouillon retrouvé").count() == 0


def test_a_note_that_htmx_sends_is_forgotten_once_written_a_1(open_page, team):
    julie, _, zoe = team
    page = open_page(julie.account)
    page.goto(f"/personnes/{zoe.public_id}/notes/")
    page.fill("textarea[name=text]", "Préfère le matin.")
    kept(page, 1)
    page.reload()
    page.get_by_role("button", name="Reprendre").click()
    page.get_by_role("button", name="Ajouter la note").click()
    kept(page, 0)
    assert Note.objects.get().text == "Préfère le matin."


@pytest.fixture
def joined(land, team):
    """Join Zoé's file to another, and give that one."""

    def run():
        one = Person.objects.get(pk=factories.person(land, family_name="Lefebvre").pk)
        gone = Person.objects.get(pk=team[2].pk)
        merge(one, gone, seen=(one.revision, gone.revision), by=console_agent(), at=timezone.now())
        return one

    return run


@pytest.mark.parametrize("reloaded", [True, False])
def test_a_note_begun_in_a_file_that_is_joined_meanwhile_is_saved_in_the_kept_one_a_1(
    open_page, complaints, team, joined, reloaded
):
    julie, _, zoe = team
    page = open_page(julie.account)
    page.goto(f"/personnes/{zoe.public_id}/notes/")
    page.fill("textarea[name=text]", "Préfère le matin.")
    kept(page, 1)
    one = joined()
    if reloaded:
        page.reload()
        page.get_by_role("button", name="Reprendre").click()
    else:
        page.get_by_role("button", name="Ajouter la note").click()
        expect(page.get_by_text("relisez, puis enregistrez")).to_be_visible()
        assert not Note.objects.exists()
        complaints.clear()
    page.get_by_role("button", name="Ajouter la note").click()
    kept(page, 0)
    assert [(note.person_id, note.text) for note in Note.objects.all()] == [(one.pk, "Préfère le matin.")]
