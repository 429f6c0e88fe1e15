"""What the next case conference has to ask, what comes back to be completed, what became of people (B-7, B-12, E-6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import (
    Entry,
    Exit,
    close_accompaniment,
    open_accompaniment,
    record_case_conference,
)
from filrouge.accompaniment.follow_ups import answer_follow_up, asked, days_to_ask
from filrouge.accompaniment.models import Accompaniment, FollowUp, ReorientationRequest
from filrouge.accompaniment.questions import in_words, limits_of_schemes, to_ask
from filrouge.accompaniment.reorientations import Recommendation, recommend, refuse, returned_to
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Scheme
from tests import factories

pytestmark = pytest.mark.django_db
MAYENNE, TOURS = "mayenne-2022", "indre-et-loire-2023"


@pytest.fixture
def operator(land):
    return factories.operator(land, since=date(2020, 1, 1))


@pytest.fixture
def julie(operator):
    return factories.caseworker(operator)


@pytest.fixture
def officer(land):
    return factories.worker(Role.ORIENTATION_OFFICER, land.department)


@pytest.fixture
def accompanied(land, julie):
    """Somebody whose accompaniment opened that day, under a scheme."""

    def make(opened_on, key="", **fields):
        person = factories.followed(land, julie, **fields)
        entry = Entry(person.pk, timezone.localdate())
        made = open_accompaniment(entry, by=julie.agent, at=timezone.now())
        scheme = (
            Scheme.objects.get_or_create(key=key, defaults={"name": key, "short_name": key})[0]
            if key
            else None
        )
        Accompaniment.objects.filter(pk=made.pk).update(opened_on=opened_on, scheme=scheme)
        Event.objects.filter(person=person.pk, type=events.OPENED.number).delete()
        made.refresh_from_db()
        return made

    return make


def asked_of(julie):
    limits = limits_of_schemes(timezone.localdate())
    return {
        row.person_id: words for row, words in in_words(list(to_ask(julie.agent, limits, mine=True)), limits)
    }


def test_an_accompaniment_that_no_longer_moves_raises_a_question_until_a_conference_b_7(accompanied, julie):
    still = accompanied(date(2025, 11, 1))
    accompanied(date(2026, 5, 1), family_name="Recent")
    assert list(asked_of(julie)) == [still.person_id]
    assert "Qu'est-ce qui bloque ?" in asked_of(julie)[still.person_id][0]
    record_case_conference(
        still.person, held_on=date(2026, 6, 12), conclusion="On relance.", by=julie.agent, at=timezone.now()
    )
    assert not asked_of(julie)


def test_beyond_the_advised_duration_the_scheme_asks_at_each_conference_g_7(accompanied, julie):
    long = accompanied(date(2024, 6, 1), TOURS)
    for held_on, questions in ((date(2025, 12, 1), 1), (date(2026, 6, 1), 0)):
        record_case_conference(
            long.person, held_on=held_on, conclusion="Vu.", by=julie.agent, at=timezone.now()
        )
        words = asked_of(julie).get(long.person_id, [])
        assert len([w for w in words if "durée conseillée de 2 ans" in w]) == questions


def test_the_screen_names_the_person_and_the_question(client, accompanied, julie):
    still = accompanied(date(2025, 11, 1))
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:questions")).content.decode()
    assert still.person.full_name in page
    assert "Qu&#x27;est-ce qui bloque" in page or "Qu'est-ce qui bloque" in page
    assert "question pour le prochain point de suivi" in client.get(reverse("web:home")).content.decode()


def test_a_recommendation_returned_waits_for_who_wrote_it_until_completed_b_12(
    client, accompanied, julie, officer
):
    person = accompanied(date(2026, 6, 1)).person
    said = Recommendation("social", "Logement.", "Deux entretiens.", ("Allocataires hébergés",))
    row = recommend(person, said, by=julie.agent, at=timezone.now())
    client.force_login(officer.account)
    page = reverse("accompaniment:reorientation_refuse", args=[row.public_id])
    client.post(page, {"refusal": "Dire ce qui a été tenté.", "outcome": "returned"})
    row.refresh_from_db()
    assert (row.to_complete, row.eligibility) == (True, ["Allocataires hébergés"])
    assert list(returned_to(julie.agent)) == [row]
    client.force_login(julie.account)
    form = client.get(reverse("accompaniment:recommend", args=[person.public_id])).content.decode()
    assert "Dire ce qui a été tenté." in form
    assert "Deux entretiens." in form
    assert "1</strong> préconisation à compléter" in client.get(reverse("web:home")).content.decode()
    data = {
        "category": "social",
        "reason": "Logement.",
        "review": "Deux entretiens, un courrier au bailleur.",
    }
    assert client.post(reverse("accompaniment:recommend", args=[person.public_id]), data).status_code == 303
    assert not returned_to(julie.agent)
    assert ReorientationRequest.objects.count() == 2


def test_a_refusal_does_not_come_back_to_be_completed_b_8(client, accompanied, julie, officer):
    person = accompanied(date(2026, 6, 1)).person
    row = recommend(person, Recommendation("social", "A", "B"), by=julie.agent, at=timezone.now())
    refuse(row, "Non.", by=officer.agent, at=timezone.now())
    assert not returned_to(julie.agent)
    client.force_login(julie.account)
    panel = client.get(reverse("accompaniment:panel", args=[person.public_id])).content.decode()
    assert "refusée le 15 juin 2026" in panel or "refusée le 15/06/2026" in panel


@pytest.mark.parametrize(
    ("reason", "days"),
    [("permanent_contract", (date(2022, 6, 30), date(2022, 9, 30))), ("to_social", ())],
)
def test_the_scheme_says_when_to_ask_what_became_of_them_e_6(reason, days):
    assert days_to_ask(scheme_text(MAYENNE), reason, date(2022, 3, 31)) == days


@pytest.fixture
def gone(accompanied, land):
    made = accompanied(date(2026, 1, 5), MAYENNE, phone="0601020304")
    steering = factories.worker(Role.AREA_MANAGER, land.department)
    close_accompaniment(
        Exit(made.person_id, date(2026, 6, 15), "training"), by=steering.agent, at=timezone.now()
    )
    return made


def test_who_followed_asks_three_months_later_and_sees_nothing_else_e_6(client, gone, julie):
    assert list(FollowUp.objects.values_list("due_on", flat=True)) == [date(2026, 9, 15), date(2026, 12, 15)]
    assert not asked(julie.agent, timezone.localdate())
    with time_machine.travel("2026-09-16 10:00 +0200", tick=False):
        client.force_login(julie.account)
        assert "1</strong> personne sortie à rappeler" in client.get(reverse("web:home")).content.decode()
        page = client.get(reverse("accompaniment:follow_ups")).content.decode()
        assert gone.person.full_name in page
        assert client.get(reverse("web:person", args=[gone.person.public_id])).status_code == 404
        row = asked(julie.agent, timezone.localdate()).get()
        url = reverse("accompaniment:follow_up", args=[row.public_id])
        assert client.post(url, {"words": ""}).status_code == 422
        assert client.post(url, {"outcome": "holds", "words": "CDI en vue"}).status_code == 303
        assert client.get(url).status_code == 404
    event = Event.objects.get(type=events.FOLLOWED_UP.number, person=gone.person_id)
    assert (event.fact.variant, event.fact.organisation) == ("holds", gone.organisation_id)


def test_nobody_asks_about_somebody_accompanied_again_nor_after_three_months_e_6(gone, julie, land):
    later = date(2026, 9, 15)
    assert asked(julie.agent, later).exists()
    assert not asked(julie.agent, later + timedelta(weeks=13)).filter(due_on=later).exists()
    Accompaniment.objects.create(
        person=gone.person, organisation=land.department, opened_on=date(2026, 8, 1), rules_hash=""
    )
    assert not asked(julie.agent, later).exists()


def test_another_operator_is_asked_nothing_e_6(gone, land):
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    assert not asked(other.agent, date(2026, 9, 15)).exists()


def test_two_answers_at_once_the_second_is_told_a_1(gone, julie):
    with time_machine.travel("2026-09-16 10:00 +0200", tick=False):
        row = asked(julie.agent, timezone.localdate()).get()
        answer_follow_up(row, outcome="holds", words="", by=julie.agent, at=timezone.now())
        with pytest.raises(Refusal, match="rechargez la page"):
            answer_follow_up(row, outcome="searching", words="", by=julie.agent, at=timezone.now())
