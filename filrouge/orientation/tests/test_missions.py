"""One mission at a time, never rewritten: what a late hand, a second post or a page opened before may not do (B-3, A-1)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.emphases import Move, change_emphasis
from filrouge.accompaniment.models import Accompaniment, FollowUp
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Membership, Organisation, Professional, Scheme
from filrouge.directory.queries import console_agent
from filrouge.documents.actions import change_words, sign
from filrouge.documents.models import Delegation, Letter
from filrouge.orientation import events
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.authority import fallback_on
from filrouge.orientation.letters import receive, write_orientations
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.orientation.naming import Naming, name_lead, name_leads
from filrouge.orientation.supporting import name_support
from filrouge.people.models import Following, Person
from tests import factories

pytestmark = pytest.mark.django_db
MAY_1, JUNE_5, JUNE_10, TODAY = date(2026, 5, 1), date(2026, 6, 5), date(2026, 6, 10), date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land, since=date(2026, 1, 1))


@pytest.fixture
def julie(ours):
    return factories.caseworker(ours)


@pytest.fixture
def manager(client, land):
    made = factories.worker(Role.AREA_MANAGER, land.department)
    client.force_login(made.account)
    return made


@pytest.fixture
def zoe(land, ours, julie):
    """Oriented and followed since the 1st of May."""
    person = factories.oriented(land, ours.organisation, family_name="Lefevre", decided_on=MAY_1)
    lead(person, julie, MAY_1)
    return person


def lead(person, worker, since):
    name_lead(person, caseload=worker.caseload, since=since, by=console_agent(), at=timezone.now())


def support(person, worker, since=TODAY):
    name_support(person, professional=worker.professional, since=since, by=console_agent(), at=timezone.now())


def missions(person, role="lead"):
    rows = Assignment.objects.filter(person=person, role=role).order_by("since", "pk")
    return [(row.professional.last_name, row.since, row.until) for row in rows]


def test_a_mission_never_begins_before_the_one_that_it_follows_b_3(zoe, ours):
    karim, lea = (factories.caseworker(ours, name=name) for name in ("Karim Roux", "Léa Petit"))
    lead(zoe, karim, JUNE_10)
    with pytest.raises(Refusal, match="Karim Roux suit cette personne depuis le 10 juin 2026"):
        lead(zoe, lea, JUNE_5)
    lead(zoe, lea, TODAY)
    assert missions(zoe) == [("Moreau", MAY_1, JUNE_10), ("Roux", JUNE_10, TODAY), ("Petit", TODAY, None)]


def test_a_mission_replaced_the_same_day_stays_told_b_3(zoe, ours):
    karim, lea = (factories.caseworker(ours, name=name) for name in ("Karim Roux", "Léa Petit"))
    lead(zoe, karim, TODAY)
    lead(zoe, lea, TODAY)
    assert ("Roux", TODAY, TODAY) in missions(zoe)


def test_who_is_followed_by_nobody_has_no_support_and_no_file_opens_a_9(client, zoe, land, manager, julie):
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    page = reverse("orientation:support", args=[zoe.public_id])
    client.get(page)
    open_accompaniment(Entry(zoe.pk, JUNE_5), by=julie.agent, at=timezone.now())
    close_accompaniment(Exit(zoe.pk, TODAY, "moved"), by=manager.agent, at=timezone.now())
    at = f"{other.professional.public_id}-{other.caseload.agreement.organisation.public_id}"
    late = client.post(page, {"professional": at, "since": "2026-06-15", "seen": ""})
    assert late.status_code == 422
    assert not Person.objects.visible_to(other.agent).exists()


def test_the_second_manager_is_told_who_was_named_in_support_a_1(client, zoe, ours, land, manager):
    karim = factories.caseworker(ours, name="Karim Roux")
    support(zoe, karim)
    other = factories.caseworker(ours, name="Léa Petit")
    at = f"{other.professional.public_id}-{ours.organisation.public_id}"
    said = {"professional": at, "since": "2026-06-15", "seen": ""}
    url = reverse("orientation:support", args=[zoe.public_id])
    assert "a nommé Karim Roux en appui" in client.post(url, said).content.decode()
    assert client.post(url, said | {"seen": karim.professional.public_id}).status_code == 303


def test_the_end_is_of_the_support_that_was_shown_a_1(client, zoe, ours, manager):
    karim, lea = (factories.caseworker(ours, name=name) for name in ("Karim Roux", "Léa Petit"))
    support(zoe, karim)
    seen = karim.professional.public_id
    support(zoe, lea)
    url = reverse("orientation:support_end", args=[zoe.public_id])
    said = {"last_day": "2026-06-15", "reason": "Objectif atteint.", "seen": seen}
    assert "a nommé Léa Petit" in client.post(url, said).content.decode()
    assert Following.objects.get(pk=zoe.pk).support == lea.professional


def test_the_file_opens_to_the_post_that_is_chosen_a_9(client, zoe, land, manager):
    alpha, zulu = (factories.operator(land, name=name) for name in ("Alpha", "Zulu"))
    paul = factories.caseworker(zulu, name="Paul Double")
    Membership.objects.create(professional=paul.professional, organisation=alpha.organisation, since=MAY_1)
    at = f"{paul.professional.public_id}-{alpha.organisation.public_id}"
    url = reverse("orientation:support", args=[zoe.public_id])
    assert client.post(url, {"professional": at, "since": "2026-06-15", "seen": ""}).status_code == 303
    assert Assignment.objects.get(role="support").organisation == alpha.organisation
    doors = zoe.doors.filter(ground="support", until__isnull=True)
    assert [door.organisation for door in doors] == [alpha.organisation]


def test_an_agent_of_two_houses_is_named_in_the_one_that_leads_b_3(land, manager):
    sarah = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale")
    elsewhere = factories.operator(land, name="Escale").organisation
    post = Membership.objects.get(professional=sarah.professional)
    Membership.objects.create(professional=sarah.professional, organisation=elsewhere, since=MAY_1)
    Membership.objects.filter(pk=post.pk).delete()
    Membership.objects.create(professional=sarah.professional, organisation=land.department, since=MAY_1)
    person = factories.oriented(land, land.department, decided_on=MAY_1)
    naming = Naming(person.pk, None, sarah.professional.pk)
    name_leads([naming], since=TODAY, by=console_agent(), at=timezone.now())
    assert Following.objects.get(pk=person.pk).lead == sarah.professional


def test_the_adviser_without_a_post_no_longer_opens_the_file_p_12(zoe, land):
    agency = Organisation.objects.create(name="Agence du bassin", kind=Organisation.Kind.FRANCE_TRAVAIL)
    adviser = factories.worker(Role.FT_ADVISER, agency)
    support(zoe, adviser)
    assert Person.objects.visible_to(adviser.agent).exists()
    Membership.objects.filter(professional=adviser.professional).update(until=JUNE_10)
    assert not Person.objects.visible_to(adviser.agent).exists()


def test_a_new_lead_makes_a_pair_with_the_support_b_3(zoe, ours, land):
    social = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale")
    support(zoe, social)
    Following.objects.filter(pk=zoe.pk).update(scheme=Scheme.objects.get(key="mayenne-2022"))
    ours.agreement.scheme = Scheme.objects.get(key="mayenne-2022")
    ours.agreement.save()
    other = factories.caseworker(ours, name="Karim Roux")
    Professional.objects.filter(pk__in=[social.professional.pk, other.professional.pk]).update(
        competence="social"
    )
    with pytest.raises(Refusal, match="tous deux ont la compétence sociale"):
        lead(zoe, other, TODAY)


def test_an_exit_tells_that_the_support_ended_too_b_3(zoe, ours, manager, julie):
    support(zoe, factories.caseworker(ours, name="Karim Roux"))
    open_accompaniment(Entry(zoe.pk, JUNE_5), by=julie.agent, at=timezone.now())
    close_accompaniment(Exit(zoe.pk, TODAY, "moved"), by=manager.agent, at=timezone.now())
    assert Event.objects.filter(person=zoe.pk, type=events.SUPPORT_ENDED.number).exists()


def elsewhere(zoe, land, organisation, **fields):
    decision = Decision(
        zoe.pk,
        "sociopro",
        "socio_professional",
        organisation.pk,
        land.scheme.pk,
        land.area.pk,
        TODAY,
        **fields,
    )
    return orient(decision, by=console_agent(), at=timezone.now())


def test_the_same_house_goes_on_with_the_emphasis_in_force_b_7(zoe, land, ours):
    Following.objects.filter(pk=zoe.pk).update(emphasis="social_ties")
    elsewhere(zoe, land, ours.organisation)
    assert Following.objects.get(pk=zoe.pk).emphasis == "social_ties"
    elsewhere(zoe, land, factories.operator(land, name="Rebond").organisation)
    assert Following.objects.get(pk=zoe.pk).emphasis == ""


def test_the_former_house_does_not_say_the_emphasis_of_the_next_b_7(zoe, land, ours, julie):
    tours = Scheme.objects.get(key="indre-et-loire-2023")
    entry = open_accompaniment(Entry(zoe.pk, JUNE_5), by=julie.agent, at=timezone.now())
    Accompaniment.objects.filter(pk=entry.pk).update(scheme=tours)
    elsewhere(zoe, land, factories.operator(land, name="Rebond").organisation)
    emphasis = scheme_text(tours.key).emphases[0].key
    change_emphasis(entry, Move(emphasis, JUNE_10), by=console_agent(), at=timezone.now())
    assert Following.objects.get(pk=zoe.pk).emphasis == ""
    reason = scheme_text(tours.key).exit_reasons[0].key
    with pytest.raises(Refusal, match="dominante a changé le 10/06/2026"):
        close_accompaniment(Exit(zoe.pk, date(2026, 6, 8), reason), by=console_agent(), at=timezone.now())


def test_the_exit_of_the_former_house_counts_for_its_own_referent_b_10(zoe, land, ours, julie):
    entry = open_accompaniment(Entry(zoe.pk, JUNE_5), by=julie.agent, at=timezone.now())
    Accompaniment.objects.filter(pk=entry.pk).update(scheme=Scheme.objects.get(key="mayenne-2022"))
    other = factories.operator(land, name="Rebond")
    elsewhere(zoe, land, other.organisation)
    lead(zoe, factories.caseworker(other, name="Karim Roux"), TODAY)
    close_accompaniment(Exit(zoe.pk, TODAY, "training"), by=console_agent(), at=timezone.now())
    assert {row.professional for row in FollowUp.objects.all()} == {julie.professional}
    fact = Fact.objects.filter(person=zoe.pk, variant="training").get()
    assert (fact.organisation, fact.caseworker) == (ours.organisation.pk, julie.professional.pk)


def test_france_travail_does_not_orient_after_the_departement_even_late_b_2(zoe, land, ours):
    Clock.objects.filter(person=zoe).update(
        opened_on=date(2026, 3, 1), due_on=date(2026, 4, 12), ended_on=MAY_1
    )
    with pytest.raises(Refusal, match="Le Département a orienté cette personne le 1er mai 2026"):
        elsewhere(zoe, land, ours.organisation, authority="france_travail", reasons="X")


def test_a_slip_of_the_year_is_told_on_the_form_b_2(client, land):
    client.force_login(factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
    person = factories.person(land)
    said = {"pathway": "social", "organisation": land.department.public_id, "decided_on": "2006-05-20",
            "authority": "france_travail"}  # fmt: skip
    assert client.post(reverse("orientation:orient", args=[person.public_id]), said).status_code == 422
    assert fallback_on(date(2006, 5, 20)) is False


@pytest.fixture
def letter(zoe):
    write_orientations(
        list(OrientationDecision.objects.filter(person=zoe)), by=console_agent(), at=timezone.now()
    )
    return Letter.objects.get(person=zoe)


@pytest.fixture
def signatory(manager):
    Delegation.objects.create(account=manager.account, quality="Cheffe", reference="A-1", since=MAY_1)
    return manager


def test_nobody_signs_an_orientation_that_was_replaced_f_3(letter, signatory, zoe, land):
    elsewhere(zoe, land, factories.operator(land, name="Rebond").organisation)
    assert sign([letter], by=signatory.agent, at=timezone.now()) == 0


def test_nobody_signs_words_that_they_have_not_seen_f_3(client, letter, signatory):
    seen = {letter.public_id: letter.words_hash}
    change_words(letter, subject="Autre", body="Autre.", by=console_agent(), at=timezone.now())
    assert sign([letter], seen=seen, by=signatory.agent, at=timezone.now()) == 0
    said = {"courrier": letter.public_id, f"mots_{letter.public_id}": seen[letter.public_id]}
    client.post(reverse("documents:sign"), said)
    letter.refresh_from_db()
    assert letter.state == Letter.State.TO_SIGN
    book = client.get(reverse("documents:book")).content.decode()
    assert f'name="mots_{letter.public_id}" value="{letter.words_hash}"' in book


def test_two_people_change_the_same_letter_the_second_sees_the_first_a_1(client, letter, manager):
    url = reverse("documents:letter", args=[letter.public_id])
    said = {"subject": "Orientation", "body": "Mes mots.", "seen": letter.words_hash}
    change_words(letter, subject="Orientation", body="Les siens.", by=console_agent(), at=timezone.now())
    second = client.post(url, said)
    assert second.status_code == 422
    assert "Les siens." in second.content.decode()
    letter.refresh_from_db()
    assert client.post(url, said | {"seen": letter.words_hash}).status_code == 303


def test_a_receipt_noted_meanwhile_is_not_written_over_unseen_b_2(letter, signatory):
    sign([letter], by=signatory.agent, at=timezone.now())
    letter.refresh_from_db()
    Letter.objects.filter(pk=letter.pk).update(dated=MAY_1)
    letter.refresh_from_db()
    receive(letter, proof="acknowledged", received_on=JUNE_5, seen="", by=console_agent(), at=timezone.now())
    with pytest.raises(Refusal, match="notée au 05/06/2026"):
        receive(
            letter,
            proof="acknowledged",
            received_on=JUNE_10,
            seen="",
            by=console_agent(),
            at=timezone.now(),
        )
    assert OrientationDecision.objects.get(until__isnull=True).notified_on == JUNE_5
