"""The panel « Parcours » and its forms (B-10, C-1, C-2, G-7)."""

from datetime import date

import pytest
from django.urls import reverse

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.models import Accompaniment, Assessment, EngagementContract
from filrouge.people.models import FileAccess
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie, since=date(2026, 6, 1))


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


def url(name, person):
    return reverse(f"accompaniment:{name}", args=[person.public_id])


def begin(client, julie, person, **fields):
    client.force_login(julie.account)
    return client.post(url("open", person), {"opened_on": "2026-06-05", "emphasis": "job"} | fields)


def a_contract(**changes):
    return {
        "signed_on": "2026-06-10", "ends_on": "2026-12-10", "weekly_hours": "12,5",
        "goals": "Chercher un logement.",
    } | changes  # fmt: skip


def test_the_accompaniment_begins_with_the_emphasis_of_the_scheme(client, julie, person):
    client.force_login(julie.account)
    assert "Dominante" in client.get(url("open", person)).content.decode()
    answer = begin(client, julie, person)
    assert answer.status_code == 303
    assert Accompaniment.objects.get(person=person).emphasis == "job"
    page = client.get(url("panel", person)).content.decode()
    assert "en cours" in page
    assert "Emploi" in page


def test_a_second_accompaniment_is_refused_in_words(client, julie, person):
    begin(client, julie, person)
    again = begin(client, julie, person)
    assert again.status_code == 422
    assert "déjà en cours" in again.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"opened_on": "2026-06-16"}, "opened_on"),
        ({"opened_on": ""}, "opened_on"),
        ({"emphasis": "jardinage"}, "emphasis"),
    ],
)
def test_what_is_refused_at_the_opening_is_said_on_its_field(client, julie, person, fields, field):
    answer = begin(client, julie, person, **fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_somebody_without_lead_organisation_has_to_be_oriented_first(client, land):
    person = factories.person(land)
    social = factories.worker(Role.SOCIAL_WORKER, land.department)
    client.force_login(social.account)
    answer = client.post(url("open", person), {"opened_on": "2026-06-15"})
    assert answer.status_code == 422
    assert "il faut d&#x27;abord l&#x27;orienter" in answer.content.decode()


def test_the_departement_ends_the_accompaniment_for_a_reason_of_the_scheme_b_10(
    client, julie, person, manager
):
    begin(client, julie, person)
    client.force_login(manager.account)
    page = client.get(url("close", person)).content.decode()
    assert '<optgroup label="Emploi durable">' in page
    answer = client.post(
        url("close", person), {"reason": "permanent_job", "closed_on": "2026-06-15", "comment": ""}
    )
    assert answer.status_code == 303
    closed = Accompaniment.objects.get(person=person)
    assert (closed.exit_reason, closed.closed_on) == ("permanent_job", date(2026, 6, 15))
    assert not FileAccess.objects.filter(
        person=person, ground=FileAccess.Ground.LEAD, until__isnull=True
    ).exists()
    assert "CDI" in client.get(url("panel", person)).content.decode()


def test_closing_twice_says_when_who_and_why_it_had_ended_b_10(client, julie, manager, person):
    begin(client, julie, person)
    client.force_login(manager.account)
    sent = {"reason": "permanent_job", "closed_on": "2026-06-15", "comment": ""}
    client.post(url("close", person), sent)
    again = client.post(url("close", person), sent)
    words = again.content.decode()
    assert again.status_code == 409
    assert "déjà pris fin le 15 juin 2026" in words
    assert manager.account.full_name in words
    assert client.get(url("close", person)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "fatigue"}, "reason"),
        ({"closed_on": "2026-06-01"}, "closed_on"),
        ({"closed_on": "2026-07-01"}, "closed_on"),
    ],
)
def test_what_is_refused_at_the_exit_is_said_on_its_field(client, julie, person, manager, fields, field):
    begin(client, julie, person)
    client.force_login(manager.account)
    answer = client.post(url("close", person), {"reason": "moved", "closed_on": "2026-06-10"} | fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_caseworker_does_not_decide_the_end_b_10(client, julie, person):
    begin(client, julie, person)
    assert client.get(url("close", person)).status_code == 403
    assert "Mettre fin" not in client.get(url("panel", person)).content.decode()


def test_a_diagnosis_is_noted_strengths_first_c_1(client, julie, person):
    client.force_login(julie.account)
    page = client.get(url("assess", person)).content.decode()
    assert page.index("Les points d'appui") < page.index("Ce qui peut freiner")
    said = {"kind": "global", "made_on": "2026-06-10", "assets": "A conduit des bus.", "avant_": "{}"}
    assert client.post(url("assess", person), said).status_code == 303
    assert Assessment.objects.get(person=person).assets == "A conduit des bus."
    Assessment.objects.update(finished_on="2026-06-10")
    empty = client.post(url("assess", person), said | {"assets": ""})
    assert "répondez pour un domaine au moins" in str(empty.context["form"].errors)
    tomorrow = client.post(url("assess", person), said | {"made_on": "2026-06-16"})
    assert list(tomorrow.context["form"].errors) == ["made_on"]


def test_the_contract_follows_the_law_of_its_date_c_2(client, julie, person):
    client.force_login(julie.account)
    page = client.get(url("contract", person)).content.decode()
    assert "contrat d&#x27;engagement" in page
    assert "La loi prévoit 15 heures" in page
    assert client.post(url("contract", person), a_contract()).status_code == 303
    before = a_contract(signed_on="2024-06-10", ends_on="2024-12-10", weekly_hours="")
    assert client.post(url("contract", person), before).status_code == 303
    regimes = EngagementContract.objects.filter(person=person).order_by("signed_on")
    assert [c.regime for c in regimes] == ["reciprocal_contract", "engagement_contract"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"signed_on": "2026-06-16"}, "signed_on"),
        ({"signed_on": "1999-06-16"}, "signed_on"),
        ({"ends_on": "2026-06-10"}, "ends_on"),
        ({"weekly_hours": "0"}, "weekly_hours"),
        ({"weekly_hours": "999"}, "weekly_hours"),
        ({"weekly_hours": "beaucoup"}, "weekly_hours"),
        ({"signed_on": "2024-06-10"}, "weekly_hours"),
        ({"goals": "  "}, "goals"),
    ],
)
def test_what_is_refused_in_a_contract_is_said_on_its_field(client, julie, person, fields, field):
    client.force_login(julie.account)
    answer = client.post(url("contract", person), a_contract(**fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_the_renewal_shows_the_contract_before_a_6(client, julie, person):
    client.force_login(julie.account)
    client.post(url("contract", person), a_contract())
    page = client.get(url("contract", person)).content.decode()
    assert "Renouveler le contrat" in page
    assert "Chercher un logement." in page


def test_a_case_conference_is_noted_g_7(client, julie, person):
    client.force_login(julie.account)
    done = client.post(url("conference", person), {"held_on": "2026-06-12", "conclusion": "On continue."})
    assert done.status_code == 303
    assert Event.objects.filter(person=person.pk, type=events.CASE_CONFERENCE.number).exists()
    later = client.post(url("conference", person), {"held_on": "2026-06-16", "conclusion": "On continue."})
    assert list(later.context["form"].errors) == ["held_on"]


def test_a_file_that_is_not_open_does_not_exist(client, land, person):
    stranger = factories.caseworker(factories.operator(land, name="Ailleurs"))
    client.force_login(stranger.account)
    for name in ("panel", "open", "assess", "contract", "conference"):
        assert client.get(url(name, person)).status_code == 404
    assert client.post(url("contract", person), a_contract()).status_code == 404
    assert not EngagementContract.objects.exists()


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ORIENTATION_OFFICER, Role.STEERING])
def test_who_does_not_accompany_writes_nothing(client, land, person, role):
    client.force_login(factories.worker(role, land.department).account)
    assert client.get(url("panel", person)).status_code == 200
    for name in ("open", "assess", "contract", "conference"):
        assert client.get(url(name, person)).status_code == 403


def test_the_fragment_costs_four_queries_of_its_own(client, julie, person, django_assert_max_num_queries):
    begin(client, julie, person)
    client.post(url("contract", person), a_contract())
    # Session, account and agent come first.
    with django_assert_max_num_queries(3 + 4):
        words = client.get(url("panel", person), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in words
