"""Passing a person on without asking anything twice; the individual review (A-6, A-7)."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.accompaniment.aids import NewAid, note_aid
from filrouge.accompaniment.assessing import Answer, NewAssessment, record_assessments
from filrouge.accompaniment.handovers import (
    Review,
    accept_handover,
    prepared,
    to_accept,
    to_write,
    waiting,
    write_handover,
)
from filrouge.accompaniment.models import Handover
from filrouge.accompaniment.planning import NewStep, set_goal
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.models import Assignment
from filrouge.orientation.naming import name_lead
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
JUNE_1, TODAY = date(2026, 6, 1), date(2026, 6, 15)
MAY = timezone.make_aware(datetime(2026, 5, 12, 9))


@pytest.fixture
def followed():
    land = factories.land()
    ours = factories.operator(land, since=date(2026, 1, 1))
    julie, karim = factories.caseworker(ours), factories.caseworker(ours, name="Karim Roux")
    zoe = factories.oriented(land, ours.organisation, family_name="Lefevre", decided_on=date(2026, 5, 1))
    name_lead(zoe, caseload=julie.caseload, since=date(2026, 5, 1), by=console_agent(), at=timezone.now())
    open_accompaniment(Entry(zoe.pk, JUNE_1), by=julie.agent, at=timezone.now())
    answers = {"housing": Answer("strong", situations=("hosted",)), "digital": Answer("asset")}
    item = NewAssessment(zoe.pk, "global", JUNE_1, answers=answers)
    record_assessments([item], by=julie.agent, at=timezone.now())
    set_goal(
        zoe, domain="housing", words="Être relogée", steps=[NewStep("Écrire au bailleur")], by=julie.agent,
        at=timezone.now(),
    )  # fmt: skip
    note_aid(zoe, NewAid("housing", "requested", JUNE_1), by=julie.agent, at=timezone.now())
    name_lead(zoe, caseload=karim.caseload, since=TODAY, by=console_agent(), at=timezone.now())
    return land, zoe, julie, karim


def test_what_the_file_says_is_there_before_anybody_writes_a_6(followed):
    _, _, julie, _ = followed
    mission = to_write(julie.agent, TODAY).get()
    said = prepared(mission, timezone.now(), TODAY)
    assert said["freins"] == "Logement : frein fort (hébergée chez quelqu'un)"
    assert said["atouts"] == "Numérique"
    assert said["plan"] == "Être relogée : reste Écrire au bailleur"
    assert "Logement (accès, maintien) : demandée depuis le 1er juin 2026" in said["aides"]
    assert "contrat" not in said


def test_the_review_is_written_then_accepted_by_who_takes_over_a_6(client, followed):
    _, _, julie, karim = followed
    client.force_login(julie.account)
    assert "1</strong> bilan de relais à écrire" in client.get(reverse("web:home")).content.decode()
    url = reverse("accompaniment:handover_write", args=[to_write(julie.agent, TODAY).get().pk])
    assert client.post(url, {"words": " "}).status_code == 422
    assert (
        client.post(url, {"words": "Préfère le matin.", "promises": "Rappeler le bailleur."}).status_code
        == 303
    )
    assert not to_write(julie.agent, TODAY).exists()
    client.force_login(karim.account)
    assert "1</strong> relais à prendre" in client.get(reverse("web:home")).content.decode()
    page = client.get(reverse("accompaniment:handovers")).content.decode()
    assert "Rappeler le bailleur." in page
    assert "Être relogée" in page
    row = Handover.objects.get()
    assert client.post(reverse("accompaniment:handover_accept", args=[row.public_id])).status_code == 303
    row.refresh_from_db()
    assert row.accepted_on == TODAY
    with pytest.raises(Refusal, match="déjà pris"):
        accept_handover(row, by=karim.agent, at=timezone.now())


def test_it_is_written_once_and_not_long_after_a_6(followed):
    _, _, julie, _ = followed
    mission = to_write(julie.agent, TODAY).get()
    write_handover(mission, Review("Vu."), by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="déjà écrit"):
        write_handover(mission, Review("Encore."), by=julie.agent, at=timezone.now())
    Handover.objects.all().delete()
    assert not to_write(julie.agent, date(2026, 8, 1)).exists()


def test_who_writes_it_second_keeps_his_words_and_reads_the_others_a_1_a_6(client, followed):
    _, _, julie, karim = followed
    mission = to_write(julie.agent, TODAY).get()
    write_handover(mission, Review("Vue hier.", "Un appel."), by=karim.agent, at=timezone.now())
    client.force_login(julie.account)
    url = reverse("accompaniment:handover_write", args=[mission.pk])
    late = client.post(url, {"words": "Son fils est malade.", "promises": ""})
    assert late.status_code == 422
    page = late.content.decode()
    for words in ("déjà écrit", "Son fils est malade.", "Vue hier.", "Un appel.", "Karim Roux"):
        assert words in page
    assert client.get(url).status_code == 404
    assert Handover.objects.get().words == "Vue hier."


def test_nobody_else_reads_the_review_of_a_closed_file_a_9(followed):
    land, _, julie, _ = followed
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    write_handover(to_write(julie.agent, TODAY).get(), Review("Vu."), by=julie.agent, at=timezone.now())
    assert not waiting(stranger.agent).exists()
    assert not to_write(stranger.agent, TODAY, mine=False).exists()


def test_a_mission_that_nobody_took_over_is_not_asked_for(followed):
    _, zoe, julie, karim = followed
    Assignment.objects.filter(professional=karim.professional).delete()
    zoe.following.__class__.objects.filter(pk=zoe.pk).update(lead=None)
    assert not to_write(julie.agent, TODAY).exists()


def test_the_individual_review_comes_out_of_the_file_a_7(client, followed):
    _, zoe, _, karim = followed
    client.force_login(karim.account)
    answer = client.get(reverse("accompaniment:review_file", args=[zoe.public_id, "docx"]))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    for said in ("Bilan individuel", "Référent : Karim Roux", "Logement : frein fort", "Être relogée"):
        assert said in words
    pdf = client.get(reverse("accompaniment:review_file", args=[zoe.public_id, "pdf"]))
    assert pdf.content.startswith(b"%PDF")


def test_to_whom_the_file_is_closed_it_says_what_it_said_on_the_day_they_left_a_6_a_9(client, land, julie):
    """The one who left reads the goal that they set, not what another organisation writes there since."""
    karim = factories.caseworker(factories.operator(land, name="Tremplin"), name="Karim Roux")
    zoe = factories.followed(land, julie, since=date(2026, 5, 1))
    set_goal(zoe, domain="housing", words="Être relogée", steps=(), by=julie.agent, at=MAY)
    theirs = karim.caseload.agreement.organisation
    decision = Decision(
        zoe.pk, "sociopro", "socio_professional", theirs.pk, land.scheme.pk, land.area.pk, TODAY
    )
    orient(decision, by=console_agent(), at=timezone.now())
    zoe = Person.objects.get(pk=zoe.pk)
    name_lead(zoe, caseload=karim.caseload, since=TODAY, by=console_agent(), at=timezone.now())
    step = [NewStep("Appeler l'avocate")]
    set_goal(zoe, domain="housing", words="Se protéger", steps=step, by=karim.agent, at=timezone.now())
    client.force_login(julie.account)
    assert client.get(reverse("web:person", args=[zoe.public_id])).status_code == 404
    mission = to_write(julie.agent, TODAY).get()
    page = client.get(reverse("accompaniment:handover_write", args=[mission.pk])).content.decode()
    assert "Être relogée" in page
    assert "Se protéger" not in page
    assert "avocate" not in page


def test_nobody_takes_over_in_the_place_of_the_new_referent_a_6(client, followed):
    _, _, julie, karim = followed
    written = write_handover(
        to_write(julie.agent, TODAY).get(), Review("Vu."), by=julie.agent, at=timezone.now()
    )
    with pytest.raises(Refusal, match="n'est plus le vôtre"):
        accept_handover(written, by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    url = reverse("accompaniment:handover_accept", args=[written.public_id])
    assert "plus le vôtre" in client.post(url, follow=True).content.decode()
    assert to_accept(karim.agent).get() == written
