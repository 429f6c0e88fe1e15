"""A caseworker with many people and little time: four gestures for several at once, on a phone too (P-1, D-1, C-2)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.accompaniment.actions import Entry, NewContract, open_accompaniment, record_contracts
from filrouge.accompaniment.models import ContractDraft, EndProposal
from filrouge.agenda.models import Appointment
from filrouge.directory.models import Professional
from filrouge.messages.models import Message
from tests import factories
from tests.journeys.paths import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def julie():
    """Three people who are followed, whose contract ends next week."""
    now, today = timezone.now(), timezone.localdate()
    land = factories.land()
    made = factories.caseworker(factories.operator(land))
    Professional.objects.filter(pk=made.professional.pk).update(phone="0261910000")
    for name in ("Arnaud", "Blanc", "Colin"):
        person = factories.followed(land, made, family_name=name)
        open_accompaniment(Entry(person.pk, today), by=made.agent, at=now)
        signed = NewContract(person.pk, today - timedelta(days=90), today + timedelta(days=7), "Un stage.")
        record_contracts([signed], by=made.agent, at=now)
    return made


@pytest.mark.parametrize("javascript", [True, False])
def test_who_is_ticked_stays_ticked_and_four_gestures_take_them_p_1(
    open_page, barriers, complaints, julie, javascript
):
    page = open_page(julie.account, javascript=javascript, phone=javascript)

    def press(name):
        page.get_by_role("button", name=name).click()

    def sound():
        if javascript:
            assert fits(page)
            assert barriers(page) == []

    page.goto("/mes-personnes/")
    page.get_by_role("checkbox", name="Camille BLANC").check()
    press("Sans rendez-vous à venir")
    expect(page.get_by_role("checkbox", name="Camille BLANC")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Camille COLIN")).not_to_be_checked()
    press("Tout sélectionner (3)")
    expect(page.get_by_text("Cochées : 3")).to_be_visible()
    sound()

    press("Inviter à un rendez-vous")
    expect(page.get_by_label("Camille ARNAUD")).to_have_value("09:00")
    page.get_by_label("Camille COLIN").fill("09:10")
    press("Fixer ces rendez-vous")
    expect(
        page.get_by_text("a déjà un rendez-vous").or_(page.get_by_text("se croisent")).first
    ).to_be_visible()
    assert not Appointment.objects.exists()
    # The browser says that the answer is a refusal: it is one.
    complaints.clear()
    sound()
    page.get_by_label("Camille COLIN").fill("")
    press("Fixer ces rendez-vous")
    expect(page.get_by_text("2 rendez-vous fixés.")).to_be_visible()
    assert Appointment.objects.count() == 2

    press("Tout sélectionner (3)")
    press("Envoyer un message")
    page.get_by_label("Un document attendu").check()
    press("Voir ce message")
    expect(page.get_by_text("Il manque un document pour votre dossier.")).to_be_visible()
    sound()
    press("Envoyer 3 messages")
    expect(page.get_by_text("3 messages demandés.")).to_be_visible()
    assert Message.objects.filter(kind="paper_awaited").values("person").distinct().count() == 3

    press("Tout sélectionner (3)")
    press("Renouveler le contrat")
    expect(page.get_by_role("heading", name="3 contrats à préparer")).to_be_visible()
    press("Retour à mes personnes")
    expect(page.get_by_text("Cochées : 3")).to_be_visible()
    press("Renouveler le contrat")
    sound()
    press("Préparer 3 contrats")
    expect(page.get_by_text("3 contrats mis en préparation.")).to_be_visible()
    assert ContractDraft.objects.count() == 3

    press("Tout sélectionner (3)")
    press("Proposer une fin")
    page.get_by_label("Motif commun").select_option("permanent_job")
    page.get_by_label("Camille ARNAUD").fill("Embauchée lundi.")
    sound()
    press("Relire avant de proposer")
    expect(page.get_by_role("heading", name="2 personnes laissées de côté")).to_be_visible()
    sound()
    press("Proposer 1 fin")
    expect(page.get_by_text("1 fin proposée au Département.")).to_be_visible()
    assert EndProposal.objects.get().words == "Embauchée lundi."
