"""Identity, the thread, who may open the file (A-2, A-5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Reading
from filrouge.access.queries import TimelineEntry, timeline, timeline_rows
from filrouge.access.roles import Role
from filrouge.directory.models import Scheme
from filrouge.people.actions import edit_contact, write_note
from filrouge.people.models import Address, HouseholdMember
from filrouge.people.wording import masked_nir, right_label, seniority, timeline_line
from tests import factories

pytestmark = pytest.mark.django_db
PANELS = ["people:identity", "people:timeline", "people:doors", "people:notes"]


@pytest.fixture(autouse=True)
def _afternoon():
    """Decisions are dated at midday: what is written now comes after."""
    with time_machine.travel("2026-06-15 15:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie, birth_name="Roux", phone="0639981234", state="4")


def text_of(client, name, person, **headers):
    return client.get(reverse(name, args=[person.public_id]), headers=headers).content.decode()


def test_identity_says_the_right_the_household_and_the_addresses_in_words(client, land, julie, person):
    child = factories.person(land, first_names="Lou", birth_date=date(2020, 5, 1))
    HouseholdMember.objects.filter(person=child).update(
        household=person.memberships.get().household, role=HouseholdMember.MemberRole.CHILD
    )
    Address.objects.create(
        person=person, kind=Address.Kind.DOMICILIATION, city="Valbourg", since=date(2025, 1, 1)
    )
    client.force_login(julie.account)
    page = text_of(client, "people:identity", person)
    for words in (
        "RSA ouvert, versement suspendu", "ROUX", "06 39 98 12 34", "12 rue des Lilas", "Domiciliation",
        "Lou MARTIN, enfant (2020)", "Soumise",
    ):  # fmt: skip
        assert words in page


def test_the_social_security_number_is_masked_and_hidden_from_operators(client, land, julie, person):
    client.force_login(julie.account)
    assert "Sécurité sociale" not in text_of(client, "people:identity", person)
    client.force_login(factories.worker(Role.SOCIAL_WORKER, land.department).account)
    assert "2 85 ** ** *** *** **" in text_of(client, "people:identity", person)


def test_the_thread_tells_everything_newest_first_in_words(client, julie, person):
    now = timezone.now()
    write_note(person, text="A son permis.", by=julie.agent, at=now)
    base = {"phone": "0639981234", "other_phone": "", "email": "", "preferred_channel": ""}
    values = base | {"phone": "0711223344", "preferred_channel": "sms"}
    edit_contact(person, values=values, base=base, by=julie.agent, at=now + timedelta(seconds=1))
    client.force_login(julie.account)
    page = text_of(client, "people:timeline", person)
    for words in (
        "Téléphone : 07 11 22 33 44 (avant : 06 39 98 12 34)", "Moyen de contact préféré : SMS", "A son permis.",
        "Orientation décidée", "Parcours socioprofessionnel", "Référent nommé",
    ):  # fmt: skip
        assert words in page
    told = {
        line.title: line.detail
        for line in client.get(reverse("people:timeline", args=[person.public_id])).context["lines"]
    }
    assert told["Référent nommé"] == "Julie Moreau"
    assert told["Orientation décidée"].splitlines()[:2] == ["Parcours socioprofessionnel", "Passerelle"]
    assert (
        page.index("Données mises à jour") < page.index("A son permis.") < page.index("Orientation décidée")
    )


@pytest.mark.parametrize(
    ("scheme", "pathway", "exit_reason"),
    [
        ("indre-et-loire-2023", "Accompagnement socioprofessionnel", "Pôle emploi (droit commun)"),
        ("mayenne-2022", "Parcours socioprofessionnel", "Réorientation vers France Travail"),
    ],
)
def test_the_thread_tells_each_act_in_the_words_of_its_own_scheme_a_5(land, scheme, pathway, exit_reason):
    entry = TimelineEntry(
        1, "orientation.decided", "Orientation décidée", timezone.now(), "Julie", {"parcours": "socio_professional"},
        voided=False, scheme=Scheme.objects.get(key=scheme).pk,
    )  # fmt: skip
    assert timeline_line(entry).detail == pathway
    closed = replace(entry, name="accompaniment.closed", data={"motif": "to_france_travail"})
    assert timeline_line(closed).detail.startswith("Motif : ")
    assert timeline_line(closed).detail.endswith(exit_reason)


def test_the_thread_knows_the_scheme_of_an_act_and_the_answers_given_that_day_a_5_b_1(client, land, julie):
    person = factories.followed(land, julie)
    decided = next(
        entry for entry in timeline(timeline_rows(person.pk)) if entry.name == "orientation.decided"
    )
    assert decided.scheme == land.scheme.pk
    told = replace(decided, data={"criteres": {"Savoirs de base": "Frein important"}})
    assert timeline_line(told).detail == "Critères : Savoirs de base (Frein important)"


def test_the_thread_goes_by_pages(client, julie, person):
    for number in range(30):
        write_note(
            person, text=f"Note {number}", by=julie.agent, at=timezone.now() + timedelta(seconds=number)
        )
    client.force_login(julie.account)
    first = client.get(reverse("people:timeline", args=[person.public_id]))
    assert len(first.context["lines"]) == 25
    second = client.get(reverse("people:timeline", args=[person.public_id]), {"avant": first.context["next"]})
    assert second.context["lines"][0].detail == "Note 4"
    assert "Revenir au plus récent" in second.content.decode()


def test_a_corrected_outcome_is_told_as_such():
    entry = TimelineEntry(
        1, "agenda.missed", "Absence à un rendez-vous", timezone.now(), "Julie", {}, voided=True
    )
    assert timeline_line(entry).title == "Absence à un rendez-vous (annulé par une correction)"


def test_doors_say_who_why_and_since_when(client, julie, person):
    client.force_login(julie.account)
    page = text_of(client, "people:doors", person)
    assert "Passerelle" in page
    assert "Organisme référent" in page
    assert page.index("Département d&#x27;essai") < page.index("Passerelle")


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_is_a_page_and_a_fragment_of_few_queries(
    client, julie, person, name, django_assert_max_num_queries
):
    client.force_login(julie.account)
    assert "</html>" in text_of(client, name, person)
    with django_assert_max_num_queries(3 + 4):
        assert "</html>" not in text_of(client, name, person, HX_Request="true")


@pytest.mark.parametrize("name", PANELS)
def test_the_side_door_of_a_file_is_noted_as_a_consultation(client, julie, person, name):
    client.force_login(julie.account)
    text_of(client, name, person, HX_Request="true")
    assert not Reading.objects.exists()
    text_of(client, name, person)
    assert Reading.objects.get().purpose == "dossier"


@pytest.mark.parametrize("name", PANELS)
def test_near_misses_of_each_panel(client, land, person, name):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    address = reverse(name, args=[person.public_id])
    for account, status in (
        (stranger.account, 404),
        (factories.account(Role.PANEL_MEMBER), 404),
        (factories.account(Role.PARTNER), 403),
        (factories.account(Role.DPO), 403),
    ):
        client.force_login(account)
        assert client.get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (None, ""),
        (date(2026, 3, 10), "depuis moins d'un mois"),
        (date(2026, 2, 15), "depuis 1 mois"),
        (date(2025, 3, 16), "depuis 11 mois"),
        (date(2025, 3, 15), "depuis 1 an"),
        (date(2014, 1, 1), "depuis 12 ans"),
    ],
)
def test_seniority_is_told_in_months_then_years_a_2(since, words):
    assert seniority(since, date(2026, 3, 15)) == words


def test_an_unknown_code_is_shown_as_it_came():
    assert right_label("9").label == "État du droit « 9 »"
    assert right_label("").label == "Sans RSA"
    assert masked_nir("") == ""
