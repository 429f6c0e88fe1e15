"""What a file changes under somebody's path becomes a question to who follows them, never a silent change (A-2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.core.periods import Delay
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.orientation import events
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.models import OrientationDecision, Situation
from filrouge.orientation.rules import goes_on
from filrouge.orientation.situations import answer, refresh
from filrouge.people.models import Following, Household, ObligationPeriod, Person
from tests import factories

pytestmark = pytest.mark.django_db
JUNE_1, TODAY = date(2026, 6, 1), date(2026, 6, 15)


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
def camille(land, julie):
    return factories.followed(land, julie, since=date(2026, 3, 1), right_since=date(2026, 1, 5))


def stands():
    refresh(at=timezone.now())
    return [(s.kind, s.since) for s in Situation.objects.filter(answer="").order_by("kind", "since")]


def no_longer_subject(person, since=JUNE_1):
    Person.objects.filter(pk=person.pk).update(subject_to_obligations=False)
    ObligationPeriod.objects.filter(person=person, until__isnull=True).update(until=since)


def subject_again(person, since):
    Person.objects.filter(pk=person.pk).update(subject_to_obligations=True)
    ObligationPeriod.objects.create(person=person, since=since)


def test_nothing_is_asked_about_who_is_followed_and_subject_a_2(camille):
    assert stands() == []


def test_who_is_no_longer_subject_is_asked_about_once_and_still_followed_a_2(camille, julie):
    no_longer_subject(camille)
    assert stands() == stands() == [("ended", JUNE_1)]
    standing = Following.objects.get(person=camille)
    assert (standing.lead, OrientationDecision.objects.get().until) == (julie.professional, None)


def test_what_a_later_file_puts_right_is_asked_no_more_a_2(camille):
    no_longer_subject(camille)
    assert stands() == [("ended", JUNE_1)]
    ObligationPeriod.objects.all().update(until=None)
    Person.objects.update(subject_to_obligations=True)
    assert stands() == []


def test_a_payment_suspended_is_told_to_who_follows_a_2(camille):
    Household.objects.update(state="4", state_since=JUNE_1)
    assert stands() == [("suspended", JUNE_1)]


def test_who_moves_where_the_agreement_does_not_serve_is_asked_about_a_2_b_5(camille, land):
    Following.objects.filter(person=camille).update(area=land.other_area)
    assert [kind for kind, _ in stands()] == ["moved"]
    Following.objects.filter(person=camille).update(area=land.area)
    assert stands() == []


def test_an_agreement_of_the_whole_departement_serves_each_of_its_areas_b_5(camille, land, julie):
    julie.caseload.agreement.areas.set([land.root])
    Following.objects.filter(person=camille).update(area=land.other_area)
    assert stands() == []


@pytest.mark.parametrize(
    ("back_on", "asked"), [(date(2026, 6, 1), False), (date(2026, 6, 10), True)], ids=["short", "long"]
)
def test_a_short_interruption_goes_on_with_the_same_referent_a_long_one_is_asked_about_a_2(
    camille, julie, back_on, asked
):
    no_longer_subject(camille, since=date(2026, 2, 5))
    OrientationDecision.objects.update(decided_on=date(2026, 1, 20))
    subject_again(camille, back_on)
    assert stands() == ([("returned", back_on)] if asked else [])
    assert Following.objects.get(person=camille).lead == julie.professional


def test_the_rule_says_why_in_french_a_2():
    delay = Delay(4, "months")
    assert goes_on(date(2026, 1, 31), date(2026, 5, 31), delay).verdict is True
    long = goes_on(date(2026, 1, 31), date(2026, 6, 1), delay)
    assert (long.verdict, long.reasons) == (
        False,
        (
            "Interruption de plus de 4 mois, du 31 janvier 2026 au 1er juin 2026 : l'orientation est à revoir.",
        ),
    )


def test_going_on_of_one_s_own_will_is_a_status_until_one_is_subject_again_a_2(camille, julie):
    no_longer_subject(camille)
    stands()
    answer(
        Situation.objects.get(), answer="voluntary", words=" Veut finir sa formation. ", by=julie.agent,
        at=timezone.now(),
    )  # fmt: skip
    assert Following.objects.get(person=camille).voluntary_since == TODAY
    assert stands() == []
    told = Event.objects.get(type=events.SITUATION_ANSWERED.number)
    assert told.payload.data == {
        "situation": "N'est plus soumis aux droits et devoirs",
        "reponse": "La personne souhaite continuer : poursuite volontaire",
        "precisions": "Veut finir sa formation.",
    }
    subject_again(camille, TODAY)
    stands()
    assert Following.objects.get(person=camille).voluntary_since is None


def test_two_answers_at_once_the_second_is_told_who_was_first_a_1(camille, julie):
    no_longer_subject(camille)
    stands()
    situation = Situation.objects.get()
    answer(situation, answer="seen", words="", by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="Julie Moreau a déjà répondu : « Vu avec la personne »"):
        answer(situation, answer="voluntary", words="", by=julie.agent, at=timezone.now())
    assert Following.objects.get(person=camille).voluntary_since is None


def test_an_answer_of_another_situation_is_refused(camille, julie):
    Household.objects.update(state="3", state_since=JUNE_1)
    stands()
    with pytest.raises(Refusal, match="réponses proposées"):
        answer(Situation.objects.get(), answer="voluntary", words="", by=julie.agent, at=timezone.now())


def test_another_orientation_takes_the_question_away_a_2(camille, land, julie):
    Following.objects.filter(person=camille).update(area=land.other_area)
    stands()
    decision = Decision(
        camille.pk, "sociopro", "socio_professional", julie.caseload.agreement.organisation_id, land.scheme.pk,
        land.area.pk, TODAY,
    )  # fmt: skip
    orient(decision, by=console_agent(), at=timezone.now())
    assert not Situation.objects.exists()


def page(client, worker, query=""):
    client.force_login(worker.account)
    return client.get(reverse("orientation:situations") + query)


def test_the_list_names_them_with_the_words_of_the_payer_a_2(
    client, camille, julie, django_assert_max_num_queries
):
    no_longer_subject(camille)
    Household.objects.update(state="5", state_reason="MUT")
    stands()
    client.force_login(julie.account)
    with django_assert_max_num_queries(8):
        shown = client.get(reverse("orientation:situations"))
    assert "Camille MARTIN" in shown.content.decode()
    assert "mutation" in shown.content.decode().lower()
    assert [tab["count"] for tab in shown.context["tabs"]] == ["1", "0", "0", "0"]


def test_a_stranger_sees_and_answers_nothing_a_9(client, camille, land):
    no_longer_subject(camille)
    stands()
    marc = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    assert "MARTIN" not in page(client, marc).content.decode()
    url = reverse("orientation:situation", args=[Situation.objects.get().public_id])
    assert client.post(url, {"answer": "seen"}).status_code == 404
    assert Situation.objects.get().answer == ""


def test_who_does_not_follow_people_has_no_such_list(client, land):
    secretary = factories.worker(Role.SECRETARIAT, land.department)
    assert page(client, secretary).status_code == 403


def test_answering_leads_back_to_the_list_and_shows_in_the_thread_a_2_a_5(client, camille, julie):
    no_longer_subject(camille)
    stands()
    client.force_login(julie.account)
    url = reverse("orientation:situation", args=[Situation.objects.get().public_id])
    assert "mettre fin" in client.get(url).content.decode()
    assert client.post(url, {"words": "Oui."}).status_code == 422
    answered = client.post(url, {"answer": "voluntary", "words": "Jusqu'au bout."})
    assert answered.headers["Location"] == reverse("orientation:situations")
    thread = client.get(reverse("people:timeline", args=[camille.public_id])).content.decode()
    assert "poursuite volontaire" in thread
    assert (
        "Poursuite volontaire"
        in client.get(reverse("orientation:panel", args=[camille.public_id])).content.decode()
    )
    assert client.get(url).status_code == 404


def test_only_one_s_own_people_when_asked(client, camille, julie, land):
    operator = factories.Operator(julie.caseload.agreement.organisation, julie.caseload.agreement, land.site)
    paul = factories.caseworker(operator, name="Paul Roche")
    no_longer_subject(camille)
    stands()
    assert "MARTIN" in page(client, paul).content.decode()
    assert "MARTIN" not in page(client, paul, "?suivi=mine").content.decode()
    assert "MARTIN" in page(client, julie, "?suivi=mine").content.decode()


def test_situations_page_by_key(client, julie, land):
    for number in range(27):
        person = factories.followed(land, julie, since=date(2026, 3, 1), first_names=f"Anne{number}")
        no_longer_subject(person, since=TODAY - timedelta(days=number % 3))
    stands()
    first = page(client, julie)
    second = page(client, julie, f"?after={first.context['page'].next_key}")
    assert (len(first.context["lines"]), len(second.context["lines"])) == (25, 2)
