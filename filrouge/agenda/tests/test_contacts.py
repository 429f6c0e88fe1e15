"""Contacts noted in one gesture; the path of somebody whom nobody reaches; the evidence of diligence (D-1, C-4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.agenda import events
from filrouge.agenda.actions import record_outcome
from filrouge.agenda.contact_queries import diligence, histories, last_contact, reach_of
from filrouge.agenda.contacts import (
    Contact,
    correct_contact,
    decide_reach,
    note_contact,
    note_letter_outcome,
    strike_contact,
)
from filrouge.agenda.models import ContactAttempt
from filrouge.agenda.reach_rules import (
    CHANNEL_WORDS,
    LETTER,
    MANAGER,
    MEETING,
    NOTHING,
    TRY,
    WAIT,
    Facts,
    Sent,
    Try,
    check_reach,
    run_reach_case,
    stand,
    usual,
)
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import catalogue
from filrouge.people.models import Person
from filrouge.people.queries import NotVisible
from filrouge.schemes.catalogue import SHIPPED_FOLDER
from filrouge.schemes.check import run_cases
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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


def note(person, worker, kind, *, ago=0, at=None, **said):
    at = at or timezone.now()
    when = at - ago * DAY
    return note_contact(person, Contact(kind, when, **said), by=worker.agent, at=at)


def where(person):
    now = timezone.now()
    return reach_of(
        Person.objects.get(pk=person.pk), histories([person.pk])[person.pk], now, timezone.localdate()
    )


def three_tries(person, worker):
    note(person, worker, "no_answer", ago=9)
    note(person, worker, "sms", ago=7)
    note(person, worker, "voicemail", ago=5)


def test_a_contact_is_one_gesture_told_in_the_thread_and_counted_d_1(client, julie, zoe):
    client.force_login(julie.account)
    url = reverse("agenda:contact_new", args=[zoe.public_id])
    assert client.post(url, {"kind": "voicemail", "words": "Rappellera lundi."}).status_code == 303
    row = ContactAttempt.objects.get()
    assert (row.kind, row.noted_by, row.at) == ("voicemail", julie.account, timezone.now())
    fact = Fact.objects.get(type=events.ATTEMPTED.number)
    assert (fact.variant, fact.caseworker) == ("voicemail", julie.professional.pk)
    thread = client.get(reverse("people:timeline", args=[zoe.public_id])).content.decode()
    assert "Tentative de contact" in thread
    assert "Message vocal laissé : Rappellera lundi." in thread


def test_the_same_gesture_twice_in_a_minute_is_noted_once_d_1(client, julie, zoe):
    client.force_login(julie.account)
    url = reverse("agenda:contact_new", args=[zoe.public_id])
    client.post(url, {"kind": "no_answer"})
    again = client.post(url, {"kind": "no_answer"})
    assert again.status_code == 422
    assert "C&#x27;est déjà noté" in again.content.decode()
    assert ContactAttempt.objects.count() == 1


def test_only_who_was_reached_has_a_real_contact_p_1(julie, zoe):
    def last():
        return Person.objects.annotate(last=last_contact()).get(pk=zoe.pk).last

    assert last() is None
    note(zoe, julie, "voicemail", ago=1)
    assert last() is None
    spoken = note(zoe, julie, "answered", ago=3)
    assert last() == spoken.at
    visit = factories.appointment(zoe, julie, starts_at=timezone.now() - 2 * DAY)
    record_outcome(visit, state="held", by=julie.agent, at=timezone.now())
    assert last() == visit.starts_at
    strike_contact(spoken, by=julie.agent, at=timezone.now())
    record_outcome(visit, state="missed", by=julie.agent, at=timezone.now())
    assert last() is None


def test_its_author_corrects_it_and_the_former_words_stay_struck_d_1(client, julie, zoe):
    row = note(zoe, julie, "answered", ago=1, words="Va bien.")
    better = correct_contact(
        row, Contact("voicemail", timezone.now() - DAY, "Pas elle."), by=julie.agent, at=timezone.now()
    )
    row.refresh_from_db()
    assert (row.struck_by, row.words, better.replaces) == (julie.account, "Va bien.", row)
    assert not Fact.objects.filter(type=events.REACHED.number).exists()
    assert Fact.objects.filter(type=events.ATTEMPTED.number).count() == 1
    assert Event.objects.filter(type=events.CONTACT_CORRECTED.number, person=zoe.pk).count() == 1
    client.force_login(julie.account)
    page = client.get(reverse("agenda:contacts", args=[zoe.public_id])).content.decode()
    assert "<s>Jointe par téléphone" in page
    with pytest.raises(Refusal, match="déjà corrigé"):
        strike_contact(row, by=julie.agent, at=timezone.now())


def test_nobody_corrects_the_contact_of_a_colleague_d_1(land, julie, zoe):
    row = note(zoe, julie, "sms")
    paul = factories.worker(Role.CASEWORKER, julie.caseload.agreement.organisation, name="Paul Roux")
    with pytest.raises(Refusal, match="Seul qui a noté"):
        strike_contact(row, by=paul.agent, at=timezone.now())


def test_a_contact_stays_in_its_perimeter_and_to_who_may_a_9(land, julie, zoe):
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    with pytest.raises(NotVisible):
        note(zoe, other, "sms")
    steering = factories.worker(Role.STEERING, land.department)
    with pytest.raises(Forbidden):
        note(zoe, steering, "sms")
    with pytest.raises(Forbidden):
        decide_reach(zoe, kind="again", by=julie.agent, at=timezone.now())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "dance"}, "kind"), ({"kind": "letter"}, "number"), ({"kind": "sms", "number": "1A"}, "number"),
        ({"kind": "sms", "ago": -1}, "on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_words_d_1(julie, zoe, said, field):
    with pytest.raises(Refusal) as refusal:
        note(zoe, julie, **said)
    assert refusal.value.field == field


def test_attempts_then_the_letter_then_the_manager_d_1(julie, zoe):
    assert where(zoe).stage == NOTHING
    note(zoe, julie, "no_answer", ago=9)
    assert (where(zoe).stage, where(zoe).gesture) == (
        TRY, "Encore 2 tentatives, par un autre moyen que téléphone.",
    )  # fmt: skip
    note(zoe, julie, "sms", ago=7)
    note(zoe, julie, "voicemail", ago=5)
    assert where(zoe).stage == LETTER
    letter = note(zoe, julie, "letter", ago=4, number="1A 234 567 8901 2")
    assert where(zoe).stage == WAIT
    note_letter_outcome(
        letter, outcome="returned", on=timezone.localdate() - DAY, by=julie.agent, at=timezone.now()
    )
    assert (where(zoe).stage, where(zoe).since) == (MANAGER, timezone.localdate() - DAY)
    told = Fact.objects.filter(type=events.CONTACT_LETTER.number).order_by("event_id")
    assert [fact.variant for fact in told] == ["sent", "returned"]
    note(zoe, julie, "came_by")
    assert where(zoe).stage == NOTHING


def test_a_letter_comes_back_between_its_sending_and_today_d_1(julie, zoe):
    letter = note(zoe, julie, "letter", ago=4, number="1A 1")
    for on in (timezone.localdate() + DAY, timezone.localdate() - 5 * DAY):
        with pytest.raises(Refusal) as refusal:
            note_letter_outcome(letter, outcome="received", on=on, by=julie.agent, at=timezone.now())
        assert refusal.value.field == "on"


def test_what_a_letter_became_is_said_again_and_counted_once_d_1(julie, zoe):
    letter = note(zoe, julie, "letter", ago=4, number="1A 1")
    for outcome in ("returned", "unclaimed"):
        note_letter_outcome(
            letter, outcome=outcome, on=timezone.localdate(), by=julie.agent, at=timezone.now()
        )
    told = Fact.objects.filter(type=events.CONTACT_LETTER.number).order_by("event_id")
    assert [fact.variant for fact in told] == ["sent", "unclaimed"]


def test_a_letter_whose_number_is_corrected_keeps_what_it_became_d_1(julie, zoe):
    letter = note(zoe, julie, "letter", ago=4, number="1A 1")
    note_letter_outcome(
        letter, outcome="returned", on=timezone.localdate(), by=julie.agent, at=timezone.now()
    )
    right = Contact("letter", letter.at, number="1A 2")
    made = correct_contact(letter, right, by=julie.agent, at=timezone.now())
    assert (made.number, made.outcome, made.outcome_on) == ("1A 2", "returned", timezone.localdate())
    told = Fact.objects.filter(type=events.CONTACT_LETTER.number).order_by("event_id")
    assert [fact.variant for fact in told] == ["sent", "returned"]


def test_an_absence_without_a_word_asks_for_a_call_and_a_new_appointment_to_wait_d_1(julie, zoe):
    met = factories.appointment(zoe, julie, starts_at=timezone.now() - 2 * DAY)
    record_outcome(met, state="missed", by=julie.agent, at=timezone.now())
    assert (where(zoe).stage, where(zoe).gesture) == (TRY, "Appeler : la personne n'est pas venue.")
    factories.appointment(zoe, julie, starts_at=timezone.now() + 3 * DAY)
    assert (where(zoe).stage, where(zoe).gesture) == (
        MEETING, "Un rendez-vous est fixé le 18 juin 2026 : attendre sa venue.",
    )  # fmt: skip


def test_what_the_manager_decides_begins_again_or_ends_the_search_d_1(land, julie, zoe):
    three_tries(zoe, julie)
    chief = factories.worker(Role.AREA_MANAGER, land.department)
    decide_reach(zoe, kind="visit", words="Au 3.", by=chief.agent, at=timezone.now() - DAY)
    assert (where(zoe).stage, where(zoe).tries) == (TRY, 0)
    assert "domicile" in where(zoe).gesture
    decide_reach(zoe, kind="follow", by=chief.agent, at=timezone.now())
    assert where(zoe).stage == "decided"
    assert Event.objects.filter(type=events.REACH_DECIDED.number, person=zoe.pk).count() == 2


def test_diligence_tells_what_was_done_and_what_lacks_c_4(julie, zoe):
    nothing = diligence(zoe, today=timezone.localdate())
    assert not nothing.verdict
    assert "ni vue ni jointe" in nothing.reasons[0]
    assert "la lettre avec preuve" in nothing.reasons[-1]
    three_tries(zoe, julie)
    assert not diligence(zoe, today=timezone.localdate()).verdict
    note(zoe, julie, "letter", ago=4, number="1A 1")
    enough = diligence(zoe, today=timezone.localdate())
    assert enough.verdict
    assert "3 tentatives sans réponse (SMS et téléphone), du 6 juin 2026 au 10 juin 2026." in enough.reasons
    assert "Lettre avec preuve n° 1A 1 envoyée le 11 juin 2026." in enough.reasons
    # Later than all of it, nothing was done.
    assert not diligence(zoe, timezone.localdate(), today=timezone.localdate()).verdict


def test_who_was_spoken_to_lately_was_heard_c_4(julie, zoe):
    today = timezone.localdate()
    late = (today - usual().heard_within.before(today)).days
    note(zoe, julie, "answered", ago=late + 1)
    assert not diligence(zoe, today=today).verdict
    note(zoe, julie, "came_by", ago=late)
    assert diligence(zoe, today=today).verdict


def test_the_panel_costs_four_queries_a_1(client, julie, zoe):
    three_tries(zoe, julie)
    client.force_login(julie.account)
    url = reverse("agenda:contacts", args=[zoe.public_id])
    client.get(url, headers={"hx-request": "true"})
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url, headers={"hx-request": "true"}).content.decode()
    of_panel = [q["sql"] for q in queries if "agenda_" in q["sql"] or "people_person" in q["sql"]]
    assert len(of_panel) == 4
    assert "Lettre à envoyer" in page


def test_words_to_look_at_again_come_back_once_a_9(client, julie, zoe):
    client.force_login(julie.account)
    url = reverse("agenda:contact_new", args=[zoe.public_id])
    page = client.post(url, {"kind": "sms", "words": "Un menteur."})
    assert page.status_code == 422
    assert not ContactAttempt.objects.exists()


def test_the_cases_of_each_scheme_come_out_as_written_d_1():
    texts = [text for text in catalogue().schemes.values() if text.cases]
    assert len(texts) == len(list(SHIPPED_FOLDER.glob("*.toml")))
    for text in texts:
        assert [case["section"] for case in text.cases].count("reach") > 3
        assert run_cases(text, catalogue().national, {"reach": run_reach_case}) == []


@pytest.mark.parametrize(
    "table",
    [
        {"attempts": 0, "source": "A"}, {"attempts": 1, "source": "A"}, {"attempts": 4}, {"answer_within": 8, "source": "A"},
        {"tries": 3, "source": "A"}, {"breach_needs_diligence": "oui", "source": "A"},
    ],
)  # fmt: skip
def test_a_path_written_wrong_is_told_s_0(table):
    assert check_reach([table])
    assert not check_reach([{"attempts": 4, "channels": 1, "source": "A"}])
    assert check_reach([{"source": "A"}, {"source": "B"}])


TODAY = date(2026, 6, 15)
tries_of = st.lists(
    st.builds(Try, st.integers(1, 60).map(lambda n: TODAY - n * DAY), st.sampled_from(sorted(CHANNEL_WORDS))),
    max_size=8,
).map(lambda found: sorted(found, key=lambda one: one.day))


@given(tries_of)
def test_the_letter_is_asked_for_once_and_never_before_the_attempts_d_1(tries):
    found = stand(Facts(tries), usual(), TODAY)
    enough = (
        len(tries) >= usual().attempts
        and len({one.channel for one in tries}) >= usual().channels
        and len({one.day for one in tries}) >= usual().days
    )
    assert (found.stage == LETTER) == enough
    assert (found.stage == NOTHING) == (not tries)
    assert bool(found.gesture) == bool(tries)


@given(tries_of, st.integers(0, 60))
def test_a_letter_waits_then_goes_to_the_manager_whatever_came_before_d_1(tries, ago):
    sent = TODAY - ago * DAY
    found = stand(Facts(tries, Sent(sent)), usual(), TODAY)
    due = usual().unproven_within.after(sent)
    assert found.stage == (WAIT if due >= TODAY else MANAGER)
    assert found.due == due
