"""What an absence leaves without anybody is on one screen, and settled in one gesture each or for several (D-5)."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.models import Event
from filrouge.agenda.models import Absence, Appointment, Workshop
from filrouge.agenda.workshops import NewSession, plan_sessions, save_workshop
from filrouge.calendars import events
from filrouge.calendars.continuity import effects_of
from filrouge.calendars.continuity_rules import postponed
from filrouge.calendars.proposals import propose
from filrouge.calendars.replacing import settle
from filrouge.calendars.tests.conftest import NOW, PARIS
from filrouge.core.results import Refusal
from filrouge.messages.actions import Draft, enqueue
from filrouge.messages.models import Message
from filrouge.people.models import FileAccess
from filrouge.people.queries import NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WEDNESDAY = datetime(2026, 6, 17, 10, 0, tzinfo=PARIS)
BACK = date(2026, 6, 22)


@pytest.fixture
def marc(operator):
    return factories.caseworker(operator, name="Marc Petit")


@pytest.fixture
def absence(julie, marc):
    return Absence.objects.create(
        professional=julie.professional, since=date(2026, 6, 16), until=BACK, stand_in=marc.professional,
        noted_by=julie.account,
    )  # fmt: skip


@pytest.fixture
def met(person, julie):
    return factories.appointment(person, julie, starts_at=WEDNESDAY)


@pytest.fixture
def screen(client, julie, absence):
    """The screen of the absence, as Julie opens it; with a gesture, what she sends."""
    url = reverse("calendars:effects", args=[absence.public_id])
    client.force_login(julie.account)

    def run(gesture="", *rows, done=True):
        if not gesture:
            return client.get(url)
        sent = {"geste": gesture, "rendez-vous": [row.public_id for row in rows]} | (
            {"fait": "1"} if done else {}
        )
        return client.post(url, sent, follow=True)

    return run


def do(absence, gesture, row, by):
    return settle(absence, gesture=gesture, appointments=[row.public_id], by=by.agent, at=NOW).left


def told():
    return [
        (message.kind, message.values)
        for message in Message.objects.filter(person__isnull=False).order_by("pk")
    ]


@pytest.mark.parametrize(
    ("starts_at", "inside"),
    [
        (datetime(2026, 6, 15, 17, 0, tzinfo=PARIS), False),
        (datetime(2026, 6, 16, 8, 0, tzinfo=PARIS), True),
        (datetime(2026, 6, 21, 23, 0, tzinfo=PARIS), True),
        (datetime(2026, 6, 22, 8, 0, tzinfo=PARIS), False),
    ],
)
def test_appointments_from_the_first_day_to_the_eve_of_the_return_are_listed_d_5(
    absence, person, julie, starts_at, inside
):
    row = factories.appointment(person, julie, starts_at=starts_at)
    found = effects_of(absence, julie.agent, NOW, TODAY)
    assert ([one.pk for one in found.appointments] == [row.pk]) is inside


def test_what_is_settled_already_or_somebody_else_s_is_not_listed_d_5(absence, person, julie, marc, met):
    factories.appointment(person, marc, starts_at=WEDNESDAY + timedelta(hours=3))
    Appointment.objects.filter(pk=met.pk).update(state="cancelled")
    assert effects_of(absence, julie.agent, NOW, TODAY).appointments == []


def test_the_stand_in_receives_at_the_same_hour_and_the_person_is_told_d_5(absence, met, marc, julie, person):
    assert do(absence, "relais", met, julie) == []
    met.refresh_from_db()
    assert (met.professional, met.starts_at, met.state) == (marc.professional, WEDNESDAY, "booked")
    ((kind, values),) = told()
    assert kind == "appointment_moved"
    assert (values["professionnel"], values["jour"]) == ("Marc Petit", "mercredi 17 juin")
    event = Event.objects.get(type=events.REPLACED.number)
    assert (event.person, event.subject) == (person.pk, met.pk)


def test_who_stands_in_hears_of_it_without_any_name_d_5(absence, met, julie, marc):
    do(absence, "relais", met, julie)
    message = Message.objects.get(account=marc.account)
    assert message.digest
    assert "1 rendez-vous vous est confié" in message.values["objet"]
    assert "Lambert" not in str(message.values)


def test_a_stand_in_who_is_taken_is_said_and_nothing_moves_d_5(land, absence, met, julie, marc, screen):
    other = factories.followed(land, marc, family_name="Roux")
    factories.appointment(other, marc, starts_at=WEDNESDAY)
    page = screen("relais", met).content.decode()
    assert "Marc Petit a déjà un rendez-vous" in page
    met.refresh_from_db()
    assert met.professional == julie.professional
    assert told() == []


def test_a_stand_in_who_is_away_too_is_said_d_5(absence, met, julie, marc):
    Absence.objects.create(professional=marc.professional, since=TODAY, noted_by=julie.account)
    (left,) = do(absence, "relais", met, julie)
    assert left.against == "Marc Petit n'est pas là ce jour-là."


def test_put_off_it_is_the_same_hour_of_the_same_weekday_once_back_d_5(absence, met, julie):
    do(absence, "reporter", met, julie)
    met.refresh_from_db()
    assert met.starts_at == WEDNESDAY + timedelta(weeks=1)
    said = dict(told())
    moved = said.pop("appointment_moved")
    assert (moved["ancien_jour"], moved["jour"]) == ("mercredi 17 juin", "mercredi 24 juin")
    assert list(said) == ["appointment_reminder"]


def test_put_off_over_a_change_of_hour_it_is_the_same_hour_on_the_wall_d_5():
    before = datetime(2026, 10, 20, 9, 30, tzinfo=PARIS)
    assert postponed(before, date(2026, 10, 26)) == datetime(2026, 10, 27, 9, 30, tzinfo=PARIS)


def test_put_off_it_never_falls_on_a_public_holiday_d_5():
    tuesday = datetime(2026, 7, 7, 9, 0, tzinfo=PARIS)
    holiday = {date(2026, 7, 14)}
    assert postponed(tuesday, date(2026, 7, 8), holiday).date() == date(2026, 7, 21)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 400))
def test_put_off_it_is_never_before_the_return_nor_a_week_later_than_need_be_d_5(naive, away):
    at = naive.replace(tzinfo=PARIS)
    back = at.date() + timedelta(days=away)
    later = postponed(at, back)
    assert back <= later.date() < back + timedelta(days=7)
    assert (later.weekday(), later.time()) == (at.weekday(), at.time())


def test_put_off_it_goes_to_the_first_week_in_which_its_hour_is_free_d_5(land, absence, met, julie):
    other = factories.followed(land, julie, family_name="Roux")
    factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(weeks=1))
    do(absence, "reporter", met, julie)
    met.refresh_from_db()
    assert met.starts_at == WEDNESDAY + timedelta(weeks=2)


def test_two_of_the_same_hour_are_shown_and_put_off_to_two_weeks_d_5(land, absence, met, julie):
    """A leave of two weeks, the same hour of both: what is shown is what is done."""
    absence.until = BACK + timedelta(weeks=1)
    absence.save()
    other = factories.followed(land, julie, family_name="Roux")
    second = factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(weeks=1))
    shown = [one.starts_at for one in propose(absence, "reporter", [met, second])]
    settle(
        absence, gesture="reporter", appointments=[met.public_id, second.public_id], by=julie.agent, at=NOW
    )
    done = list(Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert shown == done == [WEDNESDAY + timedelta(weeks=2), WEDNESDAY + timedelta(weeks=3)]


def test_an_hour_that_is_taken_week_after_week_is_said_d_5(land, absence, met, julie):
    other = factories.followed(land, julie, family_name="Roux")
    for week in range(1, 7):
        factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(weeks=week))
    (left,) = do(absence, "reporter", met, julie)
    assert "a déjà un rendez-vous" in left.against


def test_cancelled_the_person_is_told_not_to_come_d_5(absence, met, julie):
    do(absence, "annuler", met, julie)
    met.refresh_from_db()
    assert met.state == "cancelled"
    assert [kind for kind, _ in told()] == ["appointment_cancelled"]


def test_kept_it_leaves_the_list_and_nobody_is_told_d_5(absence, met, julie):
    do(absence, "garder", met, julie)
    found = effects_of(absence, julie.agent, NOW, TODAY)
    assert (found.appointments, [one.pk for one in found.kept]) == ([], [met.pk])
    assert told() == []


def test_a_reminder_of_the_former_hour_does_not_leave_d_5(absence, met, julie, person):
    about = f"rdv:{met.public_id}:1:recall-2"
    reminder = enqueue(Draft("appointment_reminder", about, person=person.pk), by=julie.agent, at=NOW)
    do(absence, "reporter", met, julie)
    reminder.refresh_from_db()
    assert reminder.state == Message.State.CANCELLED


def test_the_same_gesture_sent_twice_is_done_once_d_5(absence, met, julie):
    do(absence, "annuler", met, julie)
    do(absence, "annuler", met, julie)
    assert len(told()) == 1


def test_without_a_stand_in_or_a_day_of_return_a_gesture_says_what_it_lacks_d_5(absence, met):
    absence.stand_in, absence.until = None, None
    for gesture, words in (("relais", "relais"), ("reporter", "retour"), ("effacer", "Choisissez")):
        with pytest.raises(Refusal, match=words):
            propose(absence, gesture, [met])


def test_several_are_shown_before_they_are_done_d_5(land, julie, absence, met, screen):
    other = factories.followed(land, julie, family_name="Roux", first_names="Paul")
    second = factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(hours=2))
    page = screen("reporter", met, second, done=False).content.decode()
    assert "24 juin" in page
    assert "2 rendez-vous" in page
    assert not Appointment.objects.filter(starts_at__gt=WEDNESDAY + timedelta(days=1)).exists()
    page = screen("reporter", met, second).content.decode()
    assert "2 rendez-vous sont réglés" in page
    assert Appointment.objects.filter(starts_at__gt=WEDNESDAY + timedelta(days=1)).count() == 2


def test_the_screen_lists_who_was_to_be_met_and_who_has_a_deadline_d_5(screen, met, person):
    page = screen()
    text = page.content.decode()
    assert person.full_name in text
    assert "Relais : Marc Petit" in text
    due = {one.clock.person_id for one in page.context["found"].at_risk}
    limits = [one.clock.due_on for one in page.context["found"].at_risk]
    assert all(one < BACK for one in limits)
    assert due <= {person.pk}


def test_a_deadline_that_falls_meanwhile_is_shown_and_a_later_one_is_not_d_5(absence, person, julie):
    person.clocks.update(due_on=BACK - timedelta(days=1), warn_on=TODAY, opened_on=TODAY)
    assert effects_of(absence, julie.agent, NOW, TODAY).at_risk
    person.clocks.update(due_on=BACK)
    assert effects_of(absence, julie.agent, NOW, TODAY).at_risk == []


def test_who_stands_in_runs_the_workshop_in_one_gesture_d_5(client, screen, absence, julie, marc, operator):
    workshop = save_workshop(
        Workshop(organisation=operator.organisation, title="CV", kind="job_search"), by=julie.agent, at=NOW
    )
    (session,) = plan_sessions(
        workshop, [NewSession(WEDNESDAY, host=julie.professional.pk)], by=julie.agent, at=NOW
    )
    assert "Confier à Marc Petit" in screen().content.decode()
    client.post(reverse("calendars:effect_session", args=[absence.public_id, session.public_id]))
    session.refresh_from_db()
    assert session.host == marc.professional


def test_an_absence_of_another_organisation_is_nobody_s_affair_d_5(client, land, absence):
    other = factories.operator(land, name="Tremplin")
    client.force_login(factories.caseworker(other, name="Lou Noir").account)
    assert client.get(reverse("calendars:effects", args=[absence.public_id])).status_code == 404


def test_an_appointment_with_somebody_whose_file_is_closed_is_counted_and_not_named_d_5(
    absence, met, person, julie
):
    FileAccess.objects.filter(person=person).delete()
    found = effects_of(absence, julie.agent, NOW, TODAY)
    assert (found.appointments, found.hidden) == ([], 1)
    with pytest.raises(NotVisible):
        do(absence, "annuler", met, julie)


def test_the_screen_asks_a_steady_number_of_queries_d_5(
    client, land, julie, screen, met, django_assert_max_num_queries
):
    for rank in range(4):
        other = factories.followed(land, julie, family_name=f"Roux{rank}")
        factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(hours=rank + 1))
    with django_assert_max_num_queries(15):
        screen()


def test_noting_an_absence_leads_to_what_it_leaves_d_5(client, julie):
    client.force_login(julie.account)
    sent = {"professional": julie.professional.public_id, "since": "2026-06-16", "until": "", "stand_in": ""}
    answer = client.post(reverse("agenda:absence_new"), sent)
    assert answer["Location"] == reverse("calendars:effects", args=[Absence.objects.get().public_id])
