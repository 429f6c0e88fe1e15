"""Deciding and naming, action by action: doors, missions, dates, room, sets (B-1, B-2, B-3, B-5, B-8, A-9)."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation
from filrouge.directory.queries import console_agent
from filrouge.orientation import events
from filrouge.orientation.actions import Decision, Receipt, notify, notify_many, orient, orient_many
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.orientation.naming import (
    Naming,
    name_lead,
    name_leads,
)
from filrouge.orientation.supporting import SupportNaming, name_support, name_supports
from filrouge.people.models import FileAccess, Following, Person
from filrouge.people.queries import NotVisible
from tests import factories
from tests.dumps import dump, news

pytestmark = pytest.mark.django_db
JUNE_1, JUNE_5, JUNE_10, TODAY = date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 10), date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


@pytest.fixture
def theirs(land):
    return factories.operator(land, name="Tremplin")


@pytest.fixture
def julie(ours):
    return factories.caseworker(ours)


def decision(land, person, organisation, **changes):
    made = Decision(
        person.pk, "sociopro", "socio_professional", organisation.pk, land.scheme.pk, land.area.pk, JUNE_5
    )
    return replace(made, **changes)


def decide(land, person, organisation, **changes):
    return orient(decision(land, person, organisation, **changes), by=console_agent(), at=timezone.now())


def open_doors_of(person):
    rows = FileAccess.objects.filter(person=person, until__isnull=True).select_related("organisation")
    return {(door.organisation.name, door.ground) for door in rows}


def missions(person):
    rows = Assignment.objects.filter(person=person).order_by("since", "id")
    return [(row.role, row.professional_id, row.since, row.until) for row in rows]


def facts_of(person, *types):
    numbers = [event_type.number for event_type in types]
    return list(Fact.objects.filter(person=person.pk, type__in=numbers).order_by("day", "pk"))


def test_an_orientation_opens_the_file_to_the_lead_organisation_and_meets_the_legal_delay_b_1_b_2_a_9(
    land, ours
):
    person = factories.person(land)
    made = decide(
        land, person, ours.organisation, criteria={"basic_skills": "barrier"}, reasons=" Logement. "
    )
    assert (made.first, made.until, made.reasons) == (True, None, "Logement.")
    assert open_doors_of(person) == {("Département d'essai", "entitlement"), ("Passerelle", "lead")}
    standing = Following.objects.get(person=person)
    assert (standing.organisation, standing.pathway) == (ours.organisation, "socio_professional")
    assert (standing.to_orient_since, standing.to_assign_since) == (None, JUNE_5)
    assert [(c.rule, c.state, c.ended_on) for c in Clock.objects.filter(person=person)] == [
        ("orientation", "met", JUNE_5)
    ]
    [fact] = facts_of(person, events.DECIDED)
    assert (fact.organisation, fact.scheme, fact.variant) == (
        ours.organisation.pk, land.scheme.pk, "socio_professional"
    )  # fmt: skip
    event = Event.objects.get(pk=fact.event_id)
    assert event.payload.data["criteres"] == {"Savoirs de base": "Frein important"}
    assert Person.objects.get(pk=person.pk).revision == person.revision + 1


def test_the_departement_as_lead_needs_no_other_door_a_9(land):
    person = factories.person(land)
    decide(land, person, land.department, pathway="social", category="social")
    assert open_doors_of(person) == {("Département d'essai", "entitlement")}


def test_a_reorientation_closes_one_file_opens_the_other_and_ends_the_missions_that_day_b_8_a_9(
    land, ours, theirs, julie
):
    person = factories.followed(land, julie, since=JUNE_1)
    colleague = factories.worker(Role.SOCIAL_WORKER, land.department)
    name_support(
        person, professional=colleague.professional, since=JUNE_1, by=console_agent(), at=timezone.now()
    )
    made = decide(land, person, theirs.organisation, decided_on=JUNE_10)
    assert not made.first
    assert open_doors_of(person) == {("Département d'essai", "entitlement"), ("Tremplin", "lead")}
    closed = FileAccess.objects.get(person=person, until__isnull=False)
    assert (closed.organisation, closed.since, closed.until) == (ours.organisation, JUNE_1, JUNE_10)
    assert missions(person) == [
        ("lead", julie.professional.pk, JUNE_1, JUNE_10),
        ("support", colleague.professional.pk, JUNE_1, JUNE_10),
    ]
    assert OrientationDecision.objects.exclude(pk=made.pk).get().until == JUNE_10
    standing = Following.objects.get(person=person)
    assert (standing.lead, standing.support, standing.to_assign_since) == (None, None, JUNE_10)
    [ended] = facts_of(person, events.ASSIGNMENT_ENDED)
    assert (ended.organisation, ended.caseworker) == (ours.organisation.pk, julie.professional.pk)
    assert len(facts_of(person, events.REORIENTED)) == 1


def test_another_pathway_with_the_same_organisation_keeps_the_caseworkers_and_the_file_b_3(land, ours, julie):
    person = factories.followed(land, julie, since=JUNE_1)
    before = open_doors_of(person)
    decide(land, person, ours.organisation, pathway="social", category="social", decided_on=JUNE_10)
    assert missions(person) == [("lead", julie.professional.pk, JUNE_1, None)]
    assert open_doors_of(person) == before
    standing = Following.objects.get(person=person)
    assert (standing.lead_id, standing.to_assign_since, standing.pathway) == (
        julie.professional.pk, None, "social"
    )  # fmt: skip
    assert facts_of(person, events.ASSIGNMENT_ENDED) == []


def test_the_same_organisation_keeps_a_support_even_while_nobody_leads_b_3(land, ours):
    person = factories.oriented(land, ours.organisation, decided_on=JUNE_1)
    colleague = factories.worker(Role.SOCIAL_WORKER, land.department)
    name_support(
        person, professional=colleague.professional, since=JUNE_1, by=console_agent(), at=timezone.now()
    )
    decide(land, person, ours.organisation, pathway="social", category="social", decided_on=JUNE_10)
    standing = Following.objects.get(person=person)
    assert (standing.support, standing.to_assign_since) == (colleague.professional, JUNE_10)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": date(2026, 6, 16)}, "decided_on"),
        ({"decided_on": JUNE_5, "notified_on": JUNE_1}, "notified_on"),
        ({"notified_on": date(2026, 6, 16)}, "notified_on"),
        ({"pathway": "inconnu"}, "pathway"),
        ({"category": "employment"}, "pathway"),
    ],
)
def test_what_cannot_be_decided_is_refused_on_its_field_and_writes_nothing_b_1(land, ours, changes, field):
    person = factories.person(land)
    before = dump()
    with pytest.raises(Refusal) as refused:
        decide(land, person, ours.organisation, **changes)
    assert refused.value.field == field
    assert dump() == before


def test_an_older_decision_does_not_replace_a_newer_one_b_8(land, ours, theirs):
    person = factories.oriented(land, ours.organisation, decided_on=JUNE_10)
    with pytest.raises(Refusal, match="plus récente existe, du 10/06/2026"):
        decide(land, person, theirs.organisation, decided_on=JUNE_5)


def test_one_of_a_set_that_is_refused_refuses_the_set_b_1(land, ours):
    people = [factories.person(land) for _ in range(2)]
    good = decision(land, people[0], ours.organisation)
    with pytest.raises(Refusal):
        orient_many(
            [good, decision(land, people[1], ours.organisation, pathway="x")],
            by=console_agent(),
            at=timezone.now(),
        )
    with pytest.raises(Refusal, match="deux fois"):
        orient_many([good, good], by=console_agent(), at=timezone.now())
    assert not OrientationDecision.objects.exists()


def test_who_may_not_orient_and_who_may_not_see_are_stopped_a_9(land, ours, julie):
    person = factories.person(land)
    with pytest.raises(Forbidden):
        orient(decision(land, person, ours.organisation), by=julie.agent, at=timezone.now())
    officer = factories.worker(Role.ORIENTATION_OFFICER, ours.organisation)
    with pytest.raises(NotVisible):
        orient(decision(land, person, ours.organisation), by=officer.agent, at=timezone.now())


def test_the_receipt_starts_the_delay_of_the_contract_on_its_own_day_b_2(land, ours):
    made = OrientationDecision.objects.get(
        person=factories.oriented(land, ours.organisation, decided_on=JUNE_1)
    )
    notify(made, received_on=JUNE_5, by=console_agent(), at=timezone.now())
    clock = Clock.objects.get(rule="contract")
    assert (clock.opened_on, clock.due_on) == (JUNE_5, date(2026, 7, 5))


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 6, 16)])
def test_a_receipt_stands_between_the_decision_and_today_b_2(land, ours, day):
    made = OrientationDecision.objects.get(
        person=factories.oriented(land, ours.organisation, decided_on=JUNE_1)
    )
    with pytest.raises(Refusal, match="entre la décision et aujourd'hui"):
        notify(made, received_on=day, by=console_agent(), at=timezone.now())


def test_a_receipt_is_noted_once_and_not_on_a_decision_that_was_replaced_b_2(land, ours, theirs):
    person = factories.oriented(land, ours.organisation, decided_on=JUNE_1)
    former = OrientationDecision.objects.get(person=person)
    decide(land, person, theirs.organisation, notified_on=JUNE_10)
    with pytest.raises(Refusal, match="remplacée"):
        notify(former, received_on=JUNE_10, by=console_agent(), at=timezone.now())
    present = OrientationDecision.objects.get(person=person, until__isnull=True)
    with pytest.raises(Refusal, match="déjà notée au 10/06/2026"):
        notify(present, received_on=JUNE_10, by=console_agent(), at=timezone.now())


def test_naming_a_lead_ends_the_former_mission_and_takes_the_person_off_the_list_b_3(land, ours, julie):
    person = factories.followed(land, julie, since=JUNE_1)
    marc = factories.caseworker(ours, name="Marc Petit")
    name_lead(person, caseload=marc.caseload, since=JUNE_10, by=console_agent(), at=timezone.now())
    assert missions(person) == [
        ("lead", julie.professional.pk, JUNE_1, JUNE_10),
        ("lead", marc.professional.pk, JUNE_10, None),
    ]
    assert Following.objects.get(person=person).lead == marc.professional
    assert [f.caseworker for f in facts_of(person, events.LEAD_NAMED)] == [
        julie.professional.pk,
        marc.professional.pk,
    ]


def test_a_full_caseload_takes_nobody_and_says_what_to_do_b_5(land, ours):
    narrow = factories.caseworker(ours, name="Nora Vidal", places=1)
    factories.followed(land, narrow)
    person = factories.oriented(land, ours.organisation)
    with pytest.raises(Refusal, match="Portefeuille plein : 1 personne pour 1 place") as refused:
        name_lead(person, caseload=narrow.caseload, since=TODAY, by=console_agent(), at=timezone.now())
    assert refused.value.field == "caseload"
    assert Following.objects.get(person=person).to_assign_since == TODAY


def test_a_set_larger_than_the_room_is_refused_whole_b_5(land, ours):
    narrow = factories.caseworker(ours, places=2)
    people = [factories.oriented(land, ours.organisation) for _ in range(3)]
    with pytest.raises(Refusal, match="plein"):
        name_leads(
            [Naming(p.pk, narrow.caseload) for p in people],
            since=TODAY,
            by=console_agent(),
            at=timezone.now(),
        )
    name_leads(
        [Naming(p.pk, narrow.caseload) for p in people[:2]],
        since=TODAY,
        by=console_agent(),
        at=timezone.now(),
    )
    assert Assignment.objects.filter(until__isnull=True).count() == 2


def test_a_caseload_without_ratio_is_never_full_s_ise_b_5(land, ours):
    free = factories.caseworker(ours, places=None)
    for _ in range(3):
        factories.followed(land, free)


def test_the_last_place_goes_to_one_person_b_5(land, ours):
    narrow = factories.caseworker(ours, places=1)
    first, second = (factories.oriented(land, ours.organisation) for _ in range(2))
    name_lead(first, caseload=narrow.caseload, since=TODAY, by=console_agent(), at=timezone.now())
    with pytest.raises(Refusal):
        name_lead(second, caseload=narrow.caseload, since=TODAY, by=console_agent(), at=timezone.now())


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 6, 16), "commence aujourd'hui ou avant"),
        (date(2024, 12, 31), "pas ouvert à cette date"),
        (date(2026, 5, 31), "avant l'orientation, décidée le 01/06/2026"),
    ],
)
def test_a_mission_has_a_possible_day_b_3(land, julie, ours, since, words):
    person = factories.oriented(land, ours.organisation, decided_on=JUNE_1)
    with pytest.raises(Refusal, match=words) as refused:
        name_lead(person, caseload=julie.caseload, since=since, by=console_agent(), at=timezone.now())
    assert refused.value.field == "since"


def test_a_lead_is_named_among_those_of_the_lead_organisation_b_3(land, theirs, julie):
    person = factories.oriented(land, theirs.organisation)
    with pytest.raises(Refusal, match="organisme référent"):
        name_lead(person, caseload=julie.caseload, since=TODAY, by=console_agent(), at=timezone.now())


def test_a_person_is_named_once_in_a_set_b_3(land, ours, julie):
    person = factories.oriented(land, ours.organisation)
    with pytest.raises(Refusal, match="deux fois"):
        name_leads(
            [Naming(person.pk, julie.caseload)] * 2, since=TODAY, by=console_agent(), at=timezone.now()
        )
    with pytest.raises(Refusal, match="deux fois"):
        name_supports(
            [SupportNaming(person.pk, julie.professional.pk)] * 2,
            since=TODAY,
            by=console_agent(),
            at=timezone.now(),
        )


def test_a_support_from_elsewhere_opens_the_file_to_their_organisation_while_they_support_b_4_a_9(
    land, julie
):
    service = Organisation.objects.create(name="Cap emploi", kind=Organisation.Kind.CAP_EMPLOI)
    first, second = (factories.worker(Role.CASEWORKER, service, name=n) for n in ("Ana Roy", "Léo Faye"))
    person = factories.followed(land, julie, since=JUNE_1)
    name_support(person, professional=first.professional, since=JUNE_1, by=console_agent(), at=timezone.now())
    assert ("Cap emploi", "support") in open_doors_of(person)
    assert Person.objects.visible_to(first.agent).exists()
    name_support(
        person, professional=second.professional, since=JUNE_10, by=console_agent(), at=timezone.now()
    )
    assert Following.objects.get(person=person).support == second.professional
    assert [m for m in missions(person) if m[0] == "support"] == [
        ("support", first.professional.pk, JUNE_1, JUNE_10),
        ("support", second.professional.pk, JUNE_10, None),
    ]
    colleague = factories.worker(Role.SOCIAL_WORKER, land.department)
    name_support(
        person, professional=colleague.professional, since=TODAY, by=console_agent(), at=timezone.now()
    )
    assert not Person.objects.visible_to(first.agent).exists()


def test_the_support_is_somebody_else_than_the_lead_and_in_post_b_3(land, julie):
    person = factories.followed(land, julie)
    with pytest.raises(Refusal, match="déjà le référent"):
        name_support(
            person, professional=julie.professional, since=TODAY, by=console_agent(), at=timezone.now()
        )
    later = factories.worker(Role.SOCIAL_WORKER, land.department, since=date(2026, 7, 1))
    with pytest.raises(Refusal, match="n'est pas en poste"):
        name_support(
            person, professional=later.professional, since=TODAY, by=console_agent(), at=timezone.now()
        )


def test_a_support_who_becomes_lead_supports_no_more_b_3(land, ours, julie):
    person = factories.followed(land, julie, since=JUNE_1)
    marc = factories.caseworker(ours, name="Marc Petit")
    name_support(person, professional=marc.professional, since=JUNE_1, by=console_agent(), at=timezone.now())
    name_lead(person, caseload=marc.caseload, since=JUNE_10, by=console_agent(), at=timezone.now())
    standing = Following.objects.get(person=person)
    assert (standing.lead, standing.support) == (marc.professional, None)
    assert ("support", marc.professional.pk, JUNE_1, JUNE_10) in missions(person)


@pytest.mark.parametrize("gesture", ["orient", "notify", "lead", "support"])
def test_a_set_leaves_what_single_gestures_would_have_left_b_1_b_3(land, ours, julie, gesture):
    colleague = factories.worker(Role.SOCIAL_WORKER, land.department)
    pairs = [[factories.person(land) for _ in range(3)] for _ in range(2)]
    if gesture != "orient":
        for person in (*pairs[0], *pairs[1]):
            decide(land, person, ours.organisation)

    def do(people):
        if gesture == "orient":
            orient_many(
                [decision(land, p, ours.organisation) for p in people], by=console_agent(), at=timezone.now()
            )
        elif gesture == "notify":
            rows = OrientationDecision.objects.filter(person__in=people).order_by("pk")
            notify_many([Receipt(row, JUNE_10) for row in rows], by=console_agent(), at=timezone.now())
        elif gesture == "lead":
            namings = [Naming(p.pk, julie.caseload) for p in people]
            name_leads(namings, since=JUNE_10, by=console_agent(), at=timezone.now())
        else:
            supports = [SupportNaming(p.pk, colleague.professional.pk) for p in people]
            name_supports(supports, since=JUNE_10, by=console_agent(), at=timezone.now())

    start = dump()
    do(pairs[0])
    together = news(start, pairs[0])
    middle = dump()
    for person in pairs[1]:
        do([person])
    assert news(middle, pairs[1]) == together
