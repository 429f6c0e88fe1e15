"""Put off after an absence: where there is room, what falls due before, and what was truly done (D-5)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from filrouge.agenda.hours import save_hours
from filrouge.agenda.models import Absence, Appointment, ReceivingHours
from filrouge.calendars.proposals import deadlines_before, propose
from filrouge.calendars.replacing import settle
from filrouge.calendars.tests.conftest import NOW, PARIS
from tests import factories

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 6, 17, 10, 0, tzinfo=PARIS)
NEXT = WEDNESDAY + timedelta(weeks=1)
BACK = date(2026, 6, 22)
FRIDAY = datetime(2026, 6, 26, 14, 0, tzinfo=PARIS)


@pytest.fixture
def absence(julie):
    return Absence.objects.create(
        professional=julie.professional, since=date(2026, 6, 16), until=BACK, noted_by=julie.account
    )


@pytest.fixture
def met(person, julie):
    return factories.appointment(person, julie, starts_at=WEDNESDAY)


@pytest.fixture
def fridays(julie):
    """Julie receives on Friday afternoons."""
    row = ReceivingHours(
        professional=julie.professional, weekday=4, opens=time(14), closes=time(16), minutes=45
    )
    return save_hours(row, by=julie.agent, at=NOW)


@pytest.fixture
def taken(land, julie):
    """Somebody else comes on Wednesdays at that hour, the first week after the return."""
    other = factories.followed(land, julie, family_name="Roux")
    return factories.appointment(other, julie, starts_at=NEXT)


def later(absence, *rows):
    return [one.starts_at for one in propose(absence, "reporter", rows)]


def sent(client, julie, absence, gesture, *rows, done=False):
    client.force_login(julie.account)
    url = reverse("calendars:effects", args=[absence.public_id])
    asked = {"geste": gesture, "rendez-vous": [row.public_id for row in rows]} | (
        {"fait": "1"} if done else {}
    )
    return client.post(url, asked, follow=True).content.decode().replace("&#x27;", "'")


def test_the_same_hour_is_kept_while_it_is_near_d_5(absence, met, fridays):
    assert later(absence, met) == [NEXT]


def test_else_it_is_the_first_time_that_is_free_of_those_when_one_receives_d_5(absence, met, fridays, taken):
    assert later(absence, met) == [FRIDAY]


def test_the_first_free_time_is_given_to_one_alone_and_done_as_shown_d_5(
    land, absence, met, fridays, taken, julie
):
    other = factories.followed(land, julie, family_name="Petit")
    second = factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(minutes=45))
    third = factories.followed(land, julie, family_name="Noir")
    factories.appointment(third, julie, starts_at=NEXT + timedelta(minutes=45))
    shown = later(absence, met, second)
    assert shown == [FRIDAY, FRIDAY + timedelta(minutes=45)]
    settle(
        absence, gesture="reporter", appointments=[met.public_id, second.public_id], by=julie.agent, at=NOW
    )
    done = Appointment.objects.filter(pk__in=[met.pk, second.pk]).order_by("starts_at")
    assert list(done.values_list("starts_at", flat=True)) == shown


def test_hours_of_another_kind_are_not_those_of_this_appointment_d_5(absence, met, fridays, taken):
    ReceivingHours.objects.update(kind="phone")
    assert later(absence, met) == [NEXT + timedelta(weeks=1)]


def test_a_deadline_that_falls_before_the_new_day_is_said_beside_the_line_d_5(
    client, absence, met, person, julie
):
    person.clocks.update(due_on=NEXT.date() - timedelta(days=1), warn_on=NOW.date(), opened_on=NOW.date())
    label = person.clocks.filter(state="running").first().label
    page = sent(client, julie, absence, "reporter", met)
    assert "Délai avant ce jour" in page
    assert label in page
    person.clocks.update(due_on=NEXT.date())
    assert deadlines_before(propose(absence, "reporter", [met]), NOW.date()) == {met.pk: []}
    assert "Délai avant ce jour" not in sent(client, julie, absence, "reporter", met)


def test_one_alone_is_shown_before_it_is_done_too_d_5(client, absence, met, julie):
    client.force_login(julie.account)
    page = client.get(reverse("calendars:effects", args=[absence.public_id])).content.decode()
    assert 'name="fait"' not in page
    sent(client, julie, absence, "annuler", met)
    met.refresh_from_db()
    assert met.state == "booked"


def test_what_a_colleague_settled_meanwhile_is_not_said_to_be_done_d_5(client, land, absence, met, julie):
    other = factories.followed(land, julie, family_name="Roux")
    second = factories.appointment(other, julie, starts_at=WEDNESDAY + timedelta(hours=2))
    settle(absence, gesture="annuler", appointments=[met.public_id], by=julie.agent, at=NOW)
    page = sent(client, julie, absence, "annuler", met, second, done=True)
    assert "1 rendez-vous est réglé : 1 personne est prévenue" in page
    assert "1 rendez-vous était déjà réglé par quelqu'un d'autre" in page
    page = sent(client, julie, absence, "annuler", met, second, done=True)
    assert "2 rendez-vous étaient déjà réglés" in page
    assert "prévenue" not in page
