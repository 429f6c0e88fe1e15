"""The pair of the scheme, its end, and the « accompagnement global » (B-3, B-4, B-13, P-12)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.agenda.models import Appointment
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import catalogue, scheme_text
from filrouge.directory.models import Organisation, Professional, Scheme
from filrouge.directory.queries import console_agent
from filrouge.orientation import events
from filrouge.orientation.joint import joint_follow_ups
from filrouge.orientation.models import Assignment
from filrouge.orientation.pair_rules import Member, may_support, pair_rules_of, run_pair_case
from filrouge.orientation.supporting import end_support, name_support
from filrouge.people.models import Following, Person
from filrouge.schemes.check import run_cases
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
SCHEMES = ("mayenne-2022", "seine-saint-denis-2020", "isere-2022", "indre-et-loire-2023", "herault-2026")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def zoe(land, julie):
    return factories.followed(land, julie, family_name="Lefevre")


@pytest.fixture
def adviser(land):
    agency = Organisation.objects.create(name="Agence du bassin", kind=Organisation.Kind.FRANCE_TRAVAIL)
    return factories.worker(Role.FT_ADVISER, agency)


def named(person, worker, since=TODAY):
    name_support(person, professional=worker.professional, since=since, by=console_agent(), at=timezone.now())


@pytest.mark.parametrize("key", SCHEMES)
def test_the_worked_cases_of_each_scheme_hold_b_4(key):
    scheme = scheme_text(key)
    assert sum(case.get("section") == "pair" for case in scheme.cases) >= 2
    scheme = replace(scheme, cases=tuple(case for case in scheme.cases if case.get("section") == "pair"))
    assert run_cases(scheme, catalogue().national, {"pair": run_pair_case}) == []


def test_the_scheme_refuses_two_of_the_same_competence_b_3(zoe, julie, land):
    mayenne = Scheme.objects.get(key="mayenne-2022")
    Following.objects.filter(pk=zoe.pk).update(scheme=mayenne)
    colleague = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    Professional.objects.update(competence="employment")
    with pytest.raises(Refusal, match="deux compétences") as refusal:
        named(zoe, colleague)
    assert refusal.value.field == "professional"
    assert not Assignment.objects.filter(role="support").exists()
    Professional.objects.filter(pk=colleague.professional.pk).update(competence="social")
    with pytest.raises(Refusal, match="portée par un travailleur social du Département"):
        named(zoe, colleague)


def test_a_competence_that_nobody_noted_forbids_nothing():
    rules = pair_rules_of(scheme_text("mayenne-2022"))
    assert may_support(rules, Member("operator"), Member("county")).verdict


def test_the_file_opens_to_the_adviser_alone_and_closes_with_the_end_b_13(client, zoe, adviser):
    agency = Organisation.objects.get(name="Agence du bassin")
    colleague = factories.worker(Role.FT_ADVISER, agency)
    named(zoe, adviser)
    assert list(Person.objects.visible_to(adviser.agent)) == [zoe]
    assert not Person.objects.visible_to(colleague.agent).exists()
    end_support(zoe, last_day=TODAY, reason="Objectif atteint.", by=console_agent(), at=timezone.now())
    assert not Person.objects.visible_to(adviser.agent).exists()
    row = Assignment.objects.get(role="support")
    assert (row.since, row.until) == (TODAY, date(2026, 6, 16))
    event = Event.objects.get(type=events.SUPPORT_ENDED.number, person=zoe.pk)
    assert event.payload.data["motifs"] == "Objectif atteint."


def test_the_list_says_when_the_three_met_and_will_meet_b_13(client, land, zoe, julie, adviser):
    named(zoe, adviser)
    now = timezone.now()
    Assignment.objects.filter(role="support").update(since=date(2026, 6, 1))
    for days, state in ((-20, "held"), (-7, "held"), (-3, "missed"), (5, "booked")):
        made = factories.appointment(zoe, julie, starts_at=now + timedelta(days=days))
        Appointment.objects.filter(pk=made.pk).update(kind="three_party_referent", state=state)
    row = joint_follow_ups(adviser.agent, now).get()
    assert (row.last_met, row.next_met) == (now - timedelta(days=7), now + timedelta(days=5))
    client.force_login(adviser.account)
    assert zoe.full_name in client.get(reverse("orientation:joint")).content.decode()
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    assert not joint_follow_ups(stranger.agent, now).exists()


def test_the_panel_names_the_joint_follow_up_and_offers_its_end_b_13(client, land, zoe, adviser):
    named(zoe, adviser)
    client.force_login(factories.worker(Role.AREA_MANAGER, land.department).account)
    panel = client.get(reverse("orientation:panel", args=[zoe.public_id])).content.decode()
    assert "Accompagnement global" in panel
    url = reverse("orientation:support_end", args=[zoe.public_id])
    assert url in panel
    assert client.post(url, {"last_day": "2026-06-15", "reason": " "}).status_code == 422
    assert client.post(url, {"last_day": "2026-05-15", "reason": "Fini."}).status_code == 422
    assert client.post(url, {"last_day": "2026-06-15", "reason": "Fini."}).status_code == 303
    assert client.post(url, {"last_day": "2026-06-15", "reason": "Fini."}).status_code == 422


def test_who_only_supports_does_not_end_it(zoe, adviser):
    named(zoe, adviser)
    with pytest.raises(Forbidden):
        end_support(zoe, last_day=TODAY, reason="Non.", by=adviser.agent, at=timezone.now())


def test_the_contract_form_says_who_signs_b_4(client, zoe, julie):
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:contract", args=[zoe.public_id])).content.decode()
    assert "dans ce dispositif : Julie Moreau" in page
