"""A proposal for everybody who waits: read from the database, changed by hand, accepted (B-3, B-5, B-6, D-5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.agenda.models import Absence
from filrouge.core.results import Refusal
from filrouge.directory.models import Commune
from filrouge.documents.models import Letter
from filrouge.orientation.assigning import asked
from filrouge.orientation.assigning.problem import problem_of
from filrouge.orientation.models import Assignment, Veto
from filrouge.orientation.naming import name_lead
from filrouge.orientation.vetoes import Against, lift_veto, set_veto
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
# The session and the account, people, caseloads, the problem, absences, vetoes, names: never by person.
QUERIES = 15
URL = "orientation:proposal"


@pytest.fixture
def land():
    land = factories.land()
    Commune.objects.filter(pk=land.commune.pk).update(latitude=47.0, longitude=0.5)
    Commune.objects.filter(pk=land.other_commune.pk).update(latitude=47.3, longitude=0.5)
    return land


@pytest.fixture
def ours(land):
    made = factories.operator(land)
    made.agreement.areas.add(land.other_area)
    return made


@pytest.fixture
def julie(ours, land):
    return factories.caseworker(ours, area=land.area, places=3)


@pytest.fixture
def paul(ours, land):
    return factories.caseworker(ours, name="Paul Roux", area=land.other_area, places=3)


@pytest.fixture
def manager(client, land):
    made = factories.worker(Role.AREA_MANAGER, land.department, name="Miguel Ferreira")
    client.force_login(made.account)
    return made


@pytest.fixture
def zoe(land, ours):
    return factories.oriented(land, ours.organisation, family_name="Lefevre")


def lines(client):
    return client.get(reverse(URL)).context["lines"]


def sent(client, *, keep=None, by_hand=None):
    """What the page would send back: each proposal, kept or not, with the choices made by hand."""
    data = {}
    for row in lines(client):
        key = row.person.public_id
        data |= {f"propose_{key}": row.chosen, f"choix_{key}": row.chosen, f"vu_{key}": row.seen}
        if keep is None or row.person in keep:
            data[f"garder_{key}"] = "1"
    return data | {
        f"choix_{person.public_id}": who.caseload.public_id for person, who in (by_hand or {}).items()
    }


def test_each_person_is_proposed_whoever_receives_in_their_area_with_the_reason_b_5(
    client, manager, land, ours, julie, paul, zoe
):
    factories.oriented(land, ours.organisation, family_name="Petit", area=land.other_area)
    found = {row.person.family_name: (row.taker.name, row.line.why) for row in lines(client)}
    assert found["Lefevre"][0] == "Julie Moreau"
    assert found["Petit"][0] == "Paul Roux"
    assert "reçoit dans son territoire" in found["Petit"][1][0]
    assert "1 personne ensuite pour 3 places" in found["Petit"][1]


def test_who_is_absent_or_must_not_follow_the_person_is_not_proposed_b_5_d_5(
    client, manager, land, ours, julie, zoe
):
    nadia = factories.caseworker(ours, name="Nadia Lopes", area=land.area)
    Absence.objects.create(
        professional=julie.professional, since=timezone.localdate(), noted_by=manager.account
    )
    assert [row.taker.name for row in lines(client)] == ["Nadia Lopes"]
    set_veto(zoe, Against(nadia.professional, "kinship"), by=manager.agent, at=timezone.now())
    [row] = lines(client)
    assert row.taker is None
    assert "un empêchement et l'absence ou le départ d'un référent" in row.line.why[0]
    assert [option.words.split(" (")[0] for option in row.options] == ["Julie Moreau"]


def test_what_is_accepted_is_named_and_what_is_not_waits_b_3(client, manager, land, ours, julie, paul, zoe):
    other = factories.oriented(land, ours.organisation, family_name="Petit")
    answer = client.post(reverse(URL), sent(client, keep=[zoe]) | {"faire": "accepter"})
    [letter] = Letter.objects.all()
    assert answer["Location"] == f"{reverse('documents:book')}?envoi={letter.batch}"
    assert "Julie Moreau, de Passerelle" in letter.body
    assert Assignment.objects.get(person=zoe).professional == julie.professional
    assert not Assignment.objects.filter(person=other).exists()


def test_a_choice_by_hand_is_kept_and_the_rest_is_found_around_it_b_5(
    client, manager, land, ours, julie, paul, zoe
):
    others = [factories.oriented(land, ours.organisation, family_name=f"Petit{n}") for n in range(3)]
    answer = client.post(reverse(URL), sent(client, by_hand={others[0]: paul}))
    rows = {row.person: row for row in answer.context["lines"]}
    assert rows[others[0]].line.by_hand
    assert "hors de son territoire" in rows[others[0]].line.why[-1]
    assert {row.taker.name for person, row in rows.items() if person != others[0]} == {"Julie Moreau"}
    assert not Assignment.objects.exists()


def test_when_places_lack_the_page_says_what_would_allow_it_b_5(
    client, manager, land, ours, julie, paul, zoe
):
    for number in range(3):
        factories.oriented(land, ours.organisation, family_name=f"Petit{number}")
    left = [row for row in lines(client) if row.taker is None]
    assert len(left) == 1
    assert "les territoires de chacun et les places des portefeuilles" in left[0].line.why[0]
    assert left[0].line.reliefs[0].startswith("Ouvrir une place : Julie Moreau")
    assert "Sortir du territoire : Paul Roux" in left[0].line.reliefs[1]
    outside = client.post(reverse(URL), {"hors_territoire": "1"}).context["lines"]
    assert all(row.taker for row in outside)


def test_somebody_named_meanwhile_stops_the_whole_and_is_said_a_1(
    client, manager, land, ours, julie, paul, zoe
):
    other = factories.oriented(land, ours.organisation, family_name="Petit")
    data = sent(client) | {"faire": "accepter"}
    asked_before = asked.waiting(manager.agent, None)
    name_lead(zoe, caseload=paul.caseload, since=timezone.localdate(), by=manager.agent, at=timezone.now())
    with pytest.raises(Refusal, match="quelqu'un d'autre a nommé Paul Roux"):
        asked.accept(asked_before, manager.agent, data, at=timezone.now(), since=timezone.localdate())
    assert not Assignment.objects.filter(person=other).exists()


def test_the_people_of_who_leaves_are_shared_among_the_others_b_5(client, manager, land, ours, julie, zoe):
    nadia = factories.caseworker(ours, name="Nadia Lopes", area=land.area)
    for number in range(2):
        factories.followed(land, julie, family_name=f"Petit{number}")
    page = client.get(reverse("orientation:moving", args=[julie.caseload.public_id]))
    assert {row.taker.name for row in page.context["lines"]} == {"Nadia Lopes"}
    assert [(load.taker.name, load.before, load.after) for load in page.context["loads"]] == [
        ("Nadia Lopes", 0, 2),
        ("Julie Moreau", 2, 0),
    ]
    assert nadia.caseload


def test_a_full_caseload_counts_who_is_placed_again_once_b_5(land, ours, julie, manager):
    people = [factories.followed(land, julie, family_name=f"Petit{number}") for number in range(3)]
    rows = list(Person.objects.filter(pk__in=[p.pk for p in people]).select_related("following"))
    [taker] = problem_of(rows, timezone.localdate()).takers
    assert (taker.held, taker.moving, taker.left) == (0, 3, 3)


def test_the_number_of_questions_does_not_grow_with_the_people_b_5(
    client, manager, land, ours, julie, paul, zoe, django_assert_num_queries
):
    for number in range(4):
        factories.oriented(land, ours.organisation, family_name=f"Petit{number}")
    with django_assert_num_queries(QUERIES):
        client.get(reverse(URL))


def test_a_veto_stops_the_naming_until_it_is_lifted_b_5(manager, land, julie, zoe):
    veto = set_veto(
        zoe, Against(julie.professional, "request", "Ancienne voisine."), by=manager.agent, at=timezone.now()
    )
    assert b"voisine" not in bytes(Veto.objects.get().words)
    today = timezone.localdate()
    with pytest.raises(Refusal, match="un empêchement est noté"):
        name_lead(zoe, caseload=julie.caseload, since=today, by=manager.agent, at=timezone.now())
    lift_veto(veto, by=manager.agent, at=timezone.now())
    name_lead(zoe, caseload=julie.caseload, since=today, by=manager.agent, at=timezone.now())
    with pytest.raises(Refusal, match="suit cette personne aujourd'hui"):
        set_veto(zoe, Against(julie.professional, "request"), by=manager.agent, at=timezone.now())


def test_the_reason_of_a_veto_is_read_by_who_names_and_by_nobody_else_b_5(client, manager, land, julie, zoe):
    page = reverse("orientation:vetoes", args=[zoe.public_id])
    data = {"professional": julie.professional.public_id, "ground": "incident", "words": "Altercation."}
    assert client.post(page, data).status_code == 303
    assert "Altercation." in client.get(page).content.decode()
    thread = client.get(reverse("web:person", args=[zoe.public_id])).content.decode()
    assert "Altercation" not in thread
    client.force_login(factories.worker(Role.SOCIAL_WORKER, land.department).account)
    assert client.get(page).status_code == 403


def test_an_absence_is_noted_by_a_colleague_and_two_do_not_overlap_d_5(client, manager, julie, paul):
    today = timezone.localdate()
    data = {
        "professional": julie.professional.public_id, "since": f"{today:%d/%m/%Y}",
        "until": f"{today + timedelta(days=7):%d/%m/%Y}", "stand_in": paul.professional.public_id,
    }  # fmt: skip
    assert client.post(reverse("agenda:absence_new"), data).status_code == 303
    assert "Paul Roux" in client.get(reverse("agenda:absences")).content.decode()
    again = client.post(
        reverse("agenda:absence_new"), data | {"since": f"{today + timedelta(days=1):%d/%m/%Y}"}
    )
    assert "est déjà absente du" in again.content.decode()
    wrong = client.post(
        reverse("agenda:absence_new"), data | {"until": f"{today - timedelta(days=9):%d/%m/%Y}"}
    )
    assert wrong.status_code == 422
    absence = Absence.objects.get()
    client.post(reverse("agenda:absence", args=[absence.public_id]), {"retirer": "1"})
    assert not Absence.objects.exists()


def test_a_caseworker_does_not_note_the_absence_of_another_structure_d_5(client, land, julie):
    elsewhere = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(julie.account)
    data = {"professional": elsewhere.professional.public_id, "since": f"{timezone.localdate():%d/%m/%Y}"}
    assert client.post(reverse("agenda:absence_new"), data).status_code == 422
    assert not Absence.objects.exists()
