"""My plan, my contract and my aids in plain words; my word on a step, for my caseworker (P-7, C-3)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.aids import NewAid, note_aid
from filrouge.accompaniment.contract_rules import Terms
from filrouge.accompaniment.models import Step
from filrouge.accompaniment.own_word import say_not_yet
from filrouge.accompaniment.planning import Ended, NewStep, end_step, set_goal
from filrouge.directory.queries import console_agent
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
TODAY = date(2026, 6, 15)
URL = "/mon-parcours/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land), name="Julie Moreau")


@pytest.fixture
def zoe(client, land, julie):
    made = factories.followed(land, julie)
    account = factories.account(Role.CLIENT)
    Person.objects.filter(pk=made.pk).update(account=account)
    client.force_login(account)
    return made


@pytest.fixture
def steps(zoe, julie):
    asked = [
        NewStep("Passer le code", due_on=date(2026, 7, 1)), NewStep("Appeler le garage", owner="caseworker"),
        NewStep("Prêter un vélo", owner="partner", owner_name="Roue libre"), NewStep("Trouver ma carte grise"),
    ]  # fmt: skip
    goal = set_goal(zoe, domain="mobility", words="Me déplacer seule", steps=asked, by=julie.agent, at=NOW)
    return list(goal.steps.order_by("pk"))


def page(client):
    return client.get(URL).content.decode().replace("&#x27;", "'")


def fait(step):
    return f"{URL}etapes/{step.public_id}/fait/"


def pas_fait(step):
    return f"{URL}etapes/{step.public_id}/pas-fait/"


def test_i_read_what_i_do_what_others_do_and_before_when_p_7(client, julie, steps):
    end_step(steps[3], Ended("done", TODAY), by=julie.agent, at=NOW)
    read = page(client)
    mine, theirs = read.split("Ce que les autres font pour moi")
    for words in (
        "Passer le code",
        "Avant le 1er juillet 2026 inclus",
        "Pour : Me déplacer seule",
        "Ce qui est fait",
    ):
        assert words in mine
    for words in ("Votre référent</strong> : Appeler le garage", "Roue libre</strong> : Prêter un vélo"):
        assert words in theirs
    assert read.count("C'est fait<") == 1


def test_my_word_is_recorded_once_as_mine_and_may_be_taken_back_p_7(client, zoe, steps):
    for _ in range(2):
        assert client.post(fait(steps[0])).status_code == 303
    event = Event.objects.get(type=events.STEP_SAID_DONE.number)
    assert (event.person, event.by_id) == (zoe.pk, Person.objects.get(pk=zoe.pk).account_id)
    assert "Vous avez dit : c'est fait" in page(client)
    assert Step.objects.get(pk=steps[0].pk).state == "todo"
    assert client.post(pas_fait(steps[0])).status_code == 303
    assert "Vous avez dit" not in page(client)


def test_i_read_what_my_caseworker_answers_p_7(client, julie, steps):
    client.post(fait(steps[0]))
    say_not_yet(steps[0], "Il manque l'attestation.", by=julie.agent, at=NOW)
    assert "Votre référent vous répond : Il manque l'attestation." in page(client)


def test_a_step_that_is_not_mine_is_not_there_a_9(client, land, julie, steps):
    other = factories.followed(land, julie, family_name="Autre")
    goal = set_goal(other, domain="mobility", words="A", steps=[NewStep("Secret")], by=julie.agent, at=NOW)
    for address in (fait, pas_fait):
        assert client.post(address(goal.steps.get())).status_code == 404
        assert client.get(address(steps[0])).status_code == 405
    client.post(fait(steps[1]))
    assert not Step.objects.filter(said_done_on__isnull=False).exists()
    client.force_login(julie.account)
    assert client.post(fait(steps[0])).status_code == 403


def sign(person, **terms):
    plain = Terms(
        date(2026, 12, 1), "Venir aux ateliers.\nChercher un stage.", "Appeler le garage.", 12.5, **terms
    ).plain()
    signed = NewContract(person.pk, date(2026, 6, 1), date(2026, 12, 1), "Venir aux ateliers.", None, plain)
    return record_contracts([signed], by=console_agent(), at=NOW)[0]


def test_i_read_my_contract_and_take_it_with_me_c_2_p_7(client, zoe):
    assert client.get(f"{URL}contrat/").status_code == 404
    sign(zoe, reduction="Je garde mes enfants.")
    read = client.get(f"{URL}contrat/").content.decode().replace("&#x27;", "'")
    for words in (
        "Ce que je m'engage à faire",
        "<li>Chercher un stage.</li>",
        "12,5 heures par semaine",
        "Je garde mes enfants.",
    ):
        assert words in read
    document = client.get(f"{URL}contrat.pdf")
    assert document.content.startswith(b"%PDF")
    assert document["Content-Disposition"] == 'attachment; filename="mon-contrat.pdf"'
    assert "Télécharger mon contrat (PDF)" in page(client)


def test_a_contract_noted_from_paper_is_read_and_not_made_up_as_a_document_c_2(client, zoe):
    signed = NewContract(zoe.pk, date(2026, 6, 1), date(2026, 12, 1), "Venir aux ateliers.")
    record_contracts([signed], by=console_agent(), at=NOW)
    assert "Venir aux ateliers." in client.get(f"{URL}contrat/").content.decode()
    assert client.get(f"{URL}contrat.pdf").status_code == 404
    assert "Télécharger mon contrat" not in page(client)


def test_a_contract_noted_from_paper_does_not_say_whose_side_its_words_are_c_2(client, zoe):
    """Its words hold both sides: nobody is told that the organisation commits to what the person has to do."""
    signed = NewContract(zoe.pk, date(2026, 6, 1), date(2026, 12, 1), "Venir aux ateliers.")
    record_contracts([signed], by=console_agent(), at=NOW)
    read = client.get(f"{URL}contrat/").content.decode()
    assert "Ce que dit mon contrat" in read
    assert "engageons" not in read


def test_what_i_said_done_is_late_no_more_p_7(client, zoe, steps):
    with time_machine.travel("2026-07-10 10:00 +0200", tick=False):
        client.force_login(Person.objects.get(pk=zoe.pk).account)
        assert "Dépassé" in page(client)
        client.post(f"{URL}etapes/{steps[0].public_id}/fait/")
        read = page(client)
    assert "Dépassé" not in read
    assert "Votre référent le confirmera." in read


def test_i_know_where_my_aids_stand_a_8_p_7(client, zoe, julie):
    said = NewAid("mobility", "requested", TODAY, "Réparer la voiture", asked=300_00)
    note_aid(zoe, said, by=julie.agent, at=NOW)
    read = page(client)
    for words in ("Mes aides", "Réparer la voiture", "Nous attendons la réponse.", "300 euros demandés"):
        assert words in read


def test_my_page_costs_the_same_whatever_my_plan_p_7(
    client, zoe, julie, steps, django_assert_max_num_queries
):
    for rank in range(4):
        asked = [NewStep(f"Pas {rank}"), NewStep(f"Autre pas {rank}")]
        set_goal(zoe, domain="housing", words=f"But {rank}", steps=asked, by=julie.agent, at=NOW)
    client.get(URL)
    with django_assert_max_num_queries(10):
        client.get(URL)
