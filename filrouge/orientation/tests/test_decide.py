"""Orientation, receipt, référent and appui on the screens (B-1, B-2, B-3)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.people.models import Following
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def officer(land):
    return factories.worker(Role.ORIENTATION_OFFICER, land.department)


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


def orient_url(person):
    return reverse("orientation:orient", args=[person.public_id])


def an_orientation(operator, **changes):
    return {
        "pathway": "sociopro",
        "organisation": operator.organisation.public_id,
        "criterion_commitment": "strength",
        "criterion_basic_skills": "barrier",
        "reasons": "Veut travailler, lit avec peine.",
        "decided_on": "2026-06-15",
        "notified_on": "",
    } | changes


def test_an_officer_orients_with_the_criteria_recorded_b_1(client, land, operator, officer):
    person = factories.person(land)
    client.force_login(officer.account)
    answer = client.post(orient_url(person), an_orientation(operator))
    assert answer.status_code == 303
    assert answer["Location"] == reverse("web:person", args=[person.public_id])
    decision = OrientationDecision.objects.get(person=person)
    assert (decision.pathway, decision.category) == ("sociopro", "socio_professional")
    assert decision.criteria == {"commitment": "strength", "basic_skills": "barrier"}
    following = Following.objects.get(pk=person.pk)
    assert following.organisation == operator.organisation
    assert (following.to_orient_since, following.to_assign_since) == (None, TODAY)


def test_the_form_offers_the_pathways_of_the_scheme_and_the_common_criteria_b_1(
    client, land, operator, officer
):
    client.force_login(officer.account)
    page = client.get(orient_url(factories.person(land))).content.decode()
    assert "Parcours socioprofessionnel" in page
    assert "Savoirs de base" in page
    assert "Dispositif d&#x27;essai 2026" in page


def test_a_pathway_goes_only_to_an_organisation_that_its_scheme_allows(client, land, operator, officer):
    person = factories.person(land)
    client.force_login(officer.account)
    answer = client.post(orient_url(person), an_orientation(operator, pathway="social"))
    assert answer.status_code == 422
    assert "confié à : Département" in answer.context["form"].errors["organisation"][0]
    assert not OrientationDecision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": "2026-06-16"}, "decided_on"),
        ({"decided_on": "2026-06-31"}, "decided_on"),
        ({"notified_on": "2026-06-01"}, "notified_on"),
        ({"pathway": ""}, "pathway"),
        ({"organisation": "inconnu"}, "organisation"),
    ],
)
def test_what_is_refused_is_said_on_its_field(client, land, operator, officer, changes, field):
    person = factories.person(land)
    client.force_login(officer.account)
    answer = client.post(orient_url(person), an_orientation(operator, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_an_older_decision_cannot_replace_a_newer_one(client, land, operator, officer):
    person = factories.oriented(land, operator.organisation)
    client.force_login(officer.account)
    answer = client.post(orient_url(person), an_orientation(operator, decided_on="2026-06-01"))
    assert "15/06/2026" in answer.context["form"].errors["decided_on"][0]


def test_a_caseworker_may_not_orient(client, land, operator):
    julie = factories.caseworker(operator)
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    assert client.get(orient_url(person)).status_code == 403
    assert client.post(orient_url(person), an_orientation(operator)).status_code == 403


def test_a_file_that_is_not_open_does_not_exist(client, land, operator):
    stranger = factories.worker(Role.PROVIDER_MANAGER, factories.operator(land, name="Ailleurs").organisation)
    person = factories.oriented(land, operator.organisation)
    client.force_login(stranger.account)
    for name in ("panel", "lead", "support"):
        assert client.get(reverse(f"orientation:{name}", args=[person.public_id])).status_code == 404


def test_the_receipt_is_noted_once_and_not_before_the_decision_b_2(client, land, operator, officer):
    person = factories.oriented(land, operator.organisation, decided_on=TODAY - timedelta(days=5))
    decision = OrientationDecision.objects.get(person=person)
    url = reverse("orientation:notify", args=[decision.public_id])
    client.force_login(officer.account)
    early = client.post(url, {"received_on": "2026-06-01"})
    assert early.status_code == 422
    assert list(early.context["form"].errors) == ["received_on"]
    assert client.post(url, {"received_on": "2026-06-12"}).status_code == 303
    assert client.post(url, {"received_on": "2026-06-13"}).status_code == 422
    decision.refresh_from_db()
    assert decision.notified_on == date(2026, 6, 12)


def test_the_proposal_comes_first_with_its_reasons_and_full_caseloads_cannot_be_chosen_b_5(
    client, land, operator, manager
):
    full = factories.caseworker(operator, name="Anna Complète", places=1)
    free = factories.caseworker(operator, name="Zoé Libre", places=10)
    factories.followed(land, full)
    person = factories.oriented(land, operator.organisation)
    client.force_login(manager.account)
    url = reverse("orientation:lead", args=[person.public_id])
    answer = client.get(url)
    page = answer.content.decode()
    assert page.index("Zoé Libre") < page.index("Anna Complète")
    assert "1 personne ensuite pour 10 places. Second choix : aucun." in page
    assert "Portefeuille plein : 1 personne pour 1 place." in page
    assert answer.context["chosen"] == free.caseload.public_id
    refused = client.post(url, {"caseload": full.caseload.public_id, "since": "2026-06-15"})
    assert refused.status_code == 422
    assert "Anna Complète" in refused.context["form"].errors["caseload"][0]
    assert client.post(url, {"caseload": free.caseload.public_id, "since": "2026-06-15"}).status_code == 303
    assert Following.objects.get(pk=person.pk).lead == free.professional


def test_a_mission_begins_today_or_before(client, land, operator, manager):
    julie = factories.caseworker(operator)
    person = factories.oriented(land, operator.organisation)
    client.force_login(manager.account)
    url = reverse("orientation:lead", args=[person.public_id])
    later = client.post(url, {"caseload": julie.caseload.public_id, "since": "2026-06-16"})
    before = client.post(url, {"caseload": julie.caseload.public_id, "since": "2024-06-16"})
    assert list(later.context["form"].errors) == ["since"]
    assert list(before.context["form"].errors) == ["since"]


def test_the_departement_follows_with_its_own_agents_without_a_caseload_b_3(client, land, officer, manager):
    social = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale", areas=[land.area])
    person = factories.person(land)
    client.force_login(officer.account)
    decision = {"pathway": "social", "organisation": land.department.public_id, "decided_on": "2026-06-15"}
    assert client.post(orient_url(person), decision).status_code == 303
    client.force_login(manager.account)
    url = reverse("orientation:lead", args=[person.public_id])
    page = client.get(url).content.decode()
    assert "Sarah Sociale" in page
    assert "Conseiller de la plateforme" not in page
    nobody = client.post(url, {"professional": "", "since": "2026-06-15"})
    assert list(nobody.context["form"].errors) == ["professional"]
    chosen = {"professional": social.professional.public_id, "since": "2026-06-15"}
    assert client.post(url, chosen).status_code == 303
    assert Following.objects.get(pk=person.pk).lead == social.professional


def test_an_operator_s_people_are_always_in_a_caseload_b_5(client, land, operator, manager):
    worker = factories.worker(Role.CASEWORKER, operator.organisation, name="Paul Sans")
    person = factories.oriented(land, operator.organisation)
    client.force_login(manager.account)
    url = reverse("orientation:lead", args=[person.public_id])
    assert "Personne ne peut être nommé" in client.get(url).content.decode()
    forced = client.post(url, {"professional": worker.professional.public_id, "since": "2026-06-15"})
    assert list(forced.context["form"].errors) == ["caseload"]


def test_without_an_orientation_there_is_nobody_to_name(client, land, operator, manager):
    factories.caseworker(operator)
    person = factories.person(land)
    client.force_login(manager.account)
    page = client.get(reverse("orientation:lead", args=[person.public_id])).content.decode()
    assert "pas encore orientée" in page
    assert "Nommer ce référent" not in page


def test_an_operator_names_only_among_its_own_caseworkers(client, land, operator):
    factories.caseworker(factories.operator(land, name="Ailleurs"), name="Paul Ailleurs")
    factories.caseworker(operator, name="Julie Moreau")
    chief = factories.worker(Role.PROVIDER_MANAGER, operator.organisation)
    person = factories.oriented(land, operator.organisation)
    client.force_login(chief.account)
    page = client.get(reverse("orientation:lead", args=[person.public_id])).content.decode()
    assert "Julie Moreau" in page
    assert "Paul Ailleurs" not in page


def test_the_appui_is_somebody_else_than_the_referent_b_3(client, land, operator, manager):
    julie = factories.caseworker(operator)
    social = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale")
    person = factories.followed(land, julie)
    client.force_login(manager.account)
    url = reverse("orientation:support", args=[person.public_id])
    at_ours = f"{julie.professional.public_id}-{operator.organisation.public_id}"
    same = client.post(url, {"professional": at_ours, "since": "2026-06-15"})
    assert list(same.context["form"].errors) == ["professional"]
    there = f"{social.professional.public_id}-{land.department.public_id}"
    assert client.post(url, {"professional": there, "since": "2026-06-15"}).status_code == 303
    named = Assignment.objects.get(person=person, role=Assignment.Role.SUPPORT)
    assert named.professional == social.professional


def test_the_panel_says_three_facts_apart_b_3(client, land, operator, manager):
    julie = factories.caseworker(operator, name="Julie Moreau")
    person = factories.followed(land, julie)
    client.force_login(manager.account)
    page = client.get(reverse("orientation:panel", args=[person.public_id]))
    words = page.content.decode()
    assert "<html" in words
    for said in (
        "Organisme référent",
        "Passerelle",
        "Julie Moreau",
        "Référent en appui",
        "Réception non notée",
        "Réorienter",
    ):
        assert said in words


def test_the_panel_is_a_fragment_for_htmx_and_has_the_buttons_of_the_role(client, land, operator):
    julie = factories.caseworker(operator)
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    url = reverse("orientation:panel", args=[person.public_id])
    words = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in words
    assert "Julie Moreau" in words
    assert "Réorienter" not in words
    assert "Changer le référent" not in words


def test_the_fragment_costs_three_queries_of_its_own(client, land, operator, django_assert_max_num_queries):
    julie = factories.caseworker(operator)
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    url = reverse("orientation:panel", args=[person.public_id])
    # Session, account and agent come first.
    with django_assert_max_num_queries(3 + 3):
        client.get(url, headers={"HX-Request": "true"})


def test_after_a_form_htmx_is_sent_to_the_panel(client, land, operator, officer):
    person = factories.person(land)
    client.force_login(officer.account)
    answer = client.post(orient_url(person), an_orientation(operator), headers={"HX-Request": "true"})
    assert answer["Location"] == reverse("orientation:panel", args=[person.public_id])


def test_visitors_go_to_the_log_in_page(client, land):
    answer = client.get(orient_url(factories.person(land)))
    assert answer.status_code == 302
    assert timezone.localdate() == TODAY
