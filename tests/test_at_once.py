"""Two people decide at the same second: the database lets one pass, the other is told (A-1, B-1, B-5)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.aids import AidStep, NewAid, move_aid, note_aid
from filrouge.accompaniment.meetings import Said, StepDecided, save_review
from filrouge.accompaniment.models import Accompaniment, Aid, Envelope
from filrouge.accompaniment.planning import Ended, Judged, NewStep, end_step, judge_goal, set_goal
from filrouge.agenda.actions import Booking, book
from filrouge.agenda.availability import next_slots
from filrouge.agenda.hours import save_hours
from filrouge.agenda.inviting import Offer, choose, invite, wanted_by
from filrouge.agenda.models import Appointment, ReceivingHours
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.documents.actions import sign
from filrouge.documents.events import LETTER_SIGNED
from filrouge.documents.models import Delegation, Letter
from filrouge.identity.merging import merge
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.letters import write_leads
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.orientation.naming import Naming, name_lead, name_leads
from filrouge.orientation.supporting import name_support
from filrouge.people.actions import correct_note, write_note
from filrouge.people.models import Following, Person
from filrouge.people.queries import NotVisible
from tests import factories

# SQLite has one writer at a time: the second only ever sees what the first did, which other tests tell.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def at_once(*gestures: Callable[[], object]) -> list[str]:
    """Run gestures in threads that start together; gives « done » or the refusal of each."""
    start = Barrier(len(gestures))

    def one(gesture: Callable[[], object]) -> str:
        start.wait(timeout=20)
        try:
            gesture()
        except Refusal as refusal:
            return refusal.message
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(gestures)) as threads:
        return list(threads.map(one, gestures))


@pytest.fixture
def land():
    console_agent()
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


def decision(land, person, organisation):
    day = timezone.localdate()
    return Decision(
        person.pk, "sociopro", "socio_professional", organisation.pk, land.scheme.pk, land.area.pk, day
    )


def test_the_last_place_is_given_once_b_5(land, ours):
    narrow = factories.caseworker(ours, places=1)
    people = [factories.oriented(land, ours.organisation) for _ in range(4)]

    def take(person):
        return lambda: name_lead(
            person,
            caseload=narrow.caseload,
            since=timezone.localdate(),
            by=console_agent(),
            at=timezone.now(),
        )

    answers = at_once(*(take(person) for person in people))
    assert answers.count("done") == 1
    assert all("Portefeuille plein" in answer for answer in answers if answer != "done")
    assert Assignment.objects.filter(until__isnull=True).count() == 1


def test_a_person_has_one_orientation_in_force_b_1(land, ours):
    person = factories.person(land)
    made = decision(land, person, ours.organisation)
    answers = at_once(*[lambda: orient(made, by=console_agent(), at=timezone.now())] * 3)
    assert "done" in answers
    assert all("vient d'orienter" in answer for answer in answers if answer != "done")
    assert OrientationDecision.objects.filter(person=person, until__isnull=True).count() == 1


def test_a_person_has_one_lead_b_3(land, ours):
    workers = [factories.caseworker(ours, name=name) for name in ("Julie Moreau", "Marc Petit", "Ana Roy")]
    person = factories.oriented(land, ours.organisation)

    def name(worker):
        return lambda: name_lead(
            person,
            caseload=worker.caseload,
            since=timezone.localdate(),
            by=console_agent(),
            at=timezone.now(),
        )

    answers = at_once(*(name(worker) for worker in workers))
    assert "done" in answers
    assert Assignment.objects.filter(person=person, role="lead", until__isnull=True).count() == 1


def test_the_last_euros_of_an_envelope_are_granted_once_a_8(land, ours):
    julie, today = factories.caseworker(ours), timezone.localdate()
    envelope = Envelope.objects.create(
        name="Mobilité",
        organisation=ours.organisation,
        since=today,
        until=today + timedelta(days=1),
        cents=100_00,
    )
    people = [factories.followed(land, julie) for _ in range(4)]
    aids = [
        note_aid(person, NewAid("mobility", "requested", today), by=julie.agent, at=timezone.now())
        for person in people
    ]

    def grant(aid):
        step = AidStep("granted", today, "requested", 60_00, envelope=envelope.pk)
        return lambda: move_aid(aid, step, by=julie.agent, at=timezone.now())

    answers = at_once(*(grant(aid) for aid in aids))
    assert answers.count("done") == 1
    assert all("Il reste 40" in answer for answer in answers if answer != "done")
    assert Aid.objects.filter(state="granted").count() == 1


def test_an_accompaniment_is_opened_once(land, ours):
    person = factories.followed(land, factories.caseworker(ours))
    entry = Entry(person.pk, timezone.localdate())
    answers = at_once(*[lambda: open_accompaniment(entry, by=console_agent(), at=timezone.now())] * 3)
    assert sorted(answers) == ["Un accompagnement est déjà en cours pour cette personne."] * 2 + ["done"]
    assert Accompaniment.objects.filter(person=person, closed_on__isnull=True).count() == 1


def test_an_hour_is_booked_once_d_1(land, ours):
    julie = factories.caseworker(ours)
    person = factories.followed(land, julie)
    booking = Booking(
        person.pk, julie.professional.pk, ours.organisation.pk, timezone.now().replace(microsecond=0), "Point"
    )
    answers = at_once(*[lambda: book(booking, by=console_agent(), at=timezone.now())] * 3)
    assert answers.count("done") == 1
    assert Appointment.objects.count() == 1


def test_a_letter_is_signed_once_f_3(land, ours):
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    Delegation.objects.create(
        account=manager.account, quality="Responsable", reference="A-1", since=timezone.localdate()
    )
    person = factories.followed(land, factories.caseworker(ours))
    write_leads([person.pk], by=manager.agent, at=timezone.now())
    [letter] = Letter.objects.all()
    assert at_once(*[lambda: sign([letter], by=manager.agent, at=timezone.now())] * 3) == ["done"] * 3
    assert Event.objects.filter(type=LETTER_SIGNED.number, person=person.pk).count() == 1


def test_a_set_of_people_is_accepted_once_or_told_b_3(land, ours):
    julie, marc = (factories.caseworker(ours, name=name) for name in ("Julie Moreau", "Marc Petit"))
    people = [factories.oriented(land, ours.organisation, family_name=f"Roux{n}") for n in range(3)]

    def name(worker):
        namings = [Naming(person.pk, worker.caseload, seen="") for person in people]
        return lambda: name_leads(namings, since=timezone.localdate(), by=console_agent(), at=timezone.now())

    answers = at_once(name(julie), name(marc))
    assert answers.count("done") == 1
    leads = Assignment.objects.filter(role="lead", until__isnull=True)
    assert leads.count() == 3
    assert leads.values("professional").distinct().count() == 1


def seen_or_not(gesture):
    """A file that has just been joined to another is no longer open: as told as a refusal."""

    def run():
        try:
            gesture()
        except NotVisible as gone:
            raise Refusal(str(gone)) from gone

    return run


@pytest.mark.parametrize("turn", range(4))
def test_nobody_becomes_lead_and_support_of_the_same_person_b_3(land, ours, turn):
    julie, karim = factories.caseworker(ours), factories.caseworker(ours, name="Karim Roux")
    person, by, now, today = (
        factories.followed(land, julie),
        console_agent(),
        timezone.now(),
        timezone.localdate(),
    )
    at_once(
        lambda: name_lead(person, caseload=karim.caseload, since=today, by=by, at=now),
        lambda: name_support(person, professional=karim.professional, since=today, by=by, at=now),
    )
    stands = Following.objects.get(pk=person.pk)
    assert stands.lead_id != stands.support_id


@pytest.mark.parametrize("turn", range(4))
def test_a_file_that_closes_does_not_open_again_to_a_support_a_9(land, ours, turn):
    julie = factories.caseworker(ours)
    karim = factories.caseworker(factories.operator(land, name="Tremplin"), name="Karim Roux")
    person, by, now, today = (
        factories.followed(land, julie),
        console_agent(),
        timezone.now(),
        timezone.localdate(),
    )
    open_accompaniment(Entry(person.pk, today), by=by, at=now)
    at_once(
        lambda: close_accompaniment(Exit(person.pk, today, "moved"), by=by, at=now),
        lambda: name_support(person, professional=karim.professional, since=today, by=by, at=now),
    )
    assert not Person.objects.visible_to(karim.agent).exists()


@pytest.mark.parametrize("turn", range(4))
def test_nothing_is_written_in_a_file_that_is_being_joined_a_1(land, ours, turn):
    person = factories.followed(land, factories.caseworker(ours))
    other = factories.person(land, family_name="Double")
    one, two = Person.objects.get(pk=person.pk), Person.objects.get(pk=other.pk)
    boss, now = factories.worker(Role.AREA_MANAGER, land.department).agent, timezone.now()
    said = NewAid("mobility", "requested", timezone.localdate())
    at_once(
        lambda: merge(one, two, seen=(one.revision, two.revision), by=console_agent(), at=now),
        seen_or_not(lambda: note_aid(two, said, by=boss, at=now)),
    )
    lost = Aid.objects.filter(person__merged_into__isnull=False)
    assert not lost.exists()


def test_one_slot_is_chosen_once_by_a_link_or_by_the_caseworker_d_1(land, ours):
    julie, now = factories.caseworker(ours), timezone.now()
    house = julie.caseload.agreement.organisation_id
    for weekday in range(7):
        row = ReceivingHours(professional=julie.professional, weekday=weekday, opens=time(9), closes=time(17))
        save_hours(row, by=julie.agent, at=now)
    people = [factories.followed(land, julie) for _ in range(4)]
    asked = [
        invite(Offer(p.pk, julie.professional.pk, house, "Point", 45), by=julie.agent, at=now) for p in people
    ]
    slot = next_slots(wanted_by(asked[0], now), now)[-1]
    other = factories.followed(land, julie)
    direct = Booking(other.pk, julie.professional.pk, house, slot.starts_at, "Point", knowing=False)
    answers = at_once(
        *(partial(choose, one, slot=slot, by=console_agent(), at=now) for one in asked),
        partial(book, direct, by=julie.agent, at=now),
    )
    assert answers.count("done") == 1
    assert Appointment.objects.count() == 1


def told(gesture):
    """A deadlock is an answer too, so that it is read."""

    def run():
        try:
            seen_or_not(gesture)()
        except OperationalError as error:
            raise Refusal(f"ERROR {error}") from error

    return run


@pytest.fixture
def shared_goal(land, ours):
    julie, now = factories.caseworker(ours), timezone.now()
    zoe = factories.followed(land, julie)
    steps = [NewStep("Un"), NewStep("Deux")]
    return set_goal(zoe, domain="housing", words="Être relogée", steps=steps, by=julie.agent, at=now)


@pytest.mark.parametrize("turn", range(3))
def test_two_gestures_on_one_goal_are_done_or_told_a_1(shared_goal, turn):
    by, now, today = console_agent(), timezone.now(), timezone.localdate()
    step = shared_goal.steps.order_by("pk").first()
    said = Said("step_review", today, own_words="Bien.", steps=(StepDecided(NewStep("Trois"), shared_goal),))
    answers = at_once(
        told(lambda: end_step(step, Ended("done", today, "Écrit."), by=by, at=now)),
        told(lambda: save_review(shared_goal.person, said, by=by, at=now)),
        told(lambda: judge_goal(shared_goal, Judged("reached", today), by=by, at=now)),
    )
    assert "done" in answers
    assert not any("ERROR" in answer for answer in answers), answers


def _correct_note(person, by, now):
    note = write_note(person, text="Un.", by=by, at=now)
    return lambda: correct_note(note, text="Deux.", base="Un.", by=by, at=now)


def _move_aid(person, by, now):
    today = timezone.localdate()
    aid = note_aid(person, NewAid("mobility", "requested", today), by=by, at=now)
    return lambda: move_aid(aid, AidStep("refused", today, "requested"), by=by, at=now)


def _open(person, by, now):
    return lambda: open_accompaniment(Entry(person.pk, timezone.localdate()), by=by, at=now)


@pytest.mark.parametrize("prepare", [_correct_note, _move_aid, _open])
def test_a_gesture_in_a_file_that_is_being_joined_is_done_or_told_a_1(land, ours, prepare):
    now = timezone.now()
    kept = factories.person(land, family_name="Double")
    gone = factories.followed(land, factories.caseworker(ours))
    gesture = prepare(gone, console_agent(), now)
    one, two = (Person.objects.get(pk=person.pk) for person in (kept, gone))
    answers = at_once(
        told(gesture),
        told(lambda: merge(one, two, seen=(one.revision, two.revision), by=console_agent(), at=now)),
    )
    assert "done" in answers
    assert not any("ERROR" in answer for answer in answers), answers
