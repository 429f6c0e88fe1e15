"""Hours lived beside the hours of the contract: each once, wherever it was written (C-2, D-3, D-4)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.agenda.models import Appointment, Attendance, Seat
from filrouge.agenda.queries import day_bounds
from filrouge.intensive.hours import WEEKS, hours_lived
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.tests.stage import AFTER, MONDAY, TODAY
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def lived(stage):
    """A week with a session followed, the same as an activity; one done alone; an appointment held, planned in it too."""
    person = stage.person(hours=10.0)
    session = stage.session()
    seat = Seat.objects.create(
        session=session, person=person, state="taken", organisation=session.organisation, mark="LZ", asked_at=AFTER,
        asked_by=stage.julie.account,
    )  # fmt: skip
    Attendance.objects.create(
        seat=seat,
        half="morning",
        state=Attendance.State.PRESENT,
        minutes=180,
        noted_by=stage.julie.account,
        noted_at=AFTER,
    )
    starts_at = day_bounds(MONDAY + timedelta(days=2))[0]
    met = factories.appointment(person, stage.julie, starts_at=starts_at + timedelta(hours=10))
    Appointment.objects.filter(pk=met.pk).update(state="held", minutes=60)
    period = stage.period(person)
    week = Week.objects.create(period=period, monday=MONDAY, target=40, composed_at=AFTER)
    for fields in (
        {"session": session, "seat": seat, "kind": "job_search", "done_minutes": 180},
        {"appointment": met, "kind": "job_search", "done_minutes": 60},
        {"alone": "cv", "kind": "job_search", "done_minutes": 120},
        {"alone": "letters", "kind": "job_search", "done_minutes": 45, "state": "missed"},
    ):
        Activity.objects.create(week=week, label="A", minutes=60, **({"state": "done"} | fields))
    return person


def today():
    return timezone.localdate()


def test_a_workshop_inside_an_intensive_week_is_counted_once_d_4(lived):
    found = hours_lived(lived, today())
    assert dict(found.minutes) == {"workshops": 180, "meetings": 60, "alone": 120}
    assert found.contract == 10
    assert found.words == (
        "1 h 30 par semaine en moyenne, pour 10 heures au contrat "
        "(ateliers 3 heures, activités de la semaine 2 heures et rendez-vous 1 heure en tout)"
    )


def test_without_an_intensive_period_workshops_and_meetings_count_all_the_same_d_3(lived):
    Week.objects.all().delete()
    assert dict(hours_lived(lived, today()).minutes) == {"workshops": 180, "meetings": 60}


def test_only_whole_weeks_and_not_too_far_back_d_4(lived):
    assert hours_lived(lived, MONDAY + timedelta(days=6)).total == 0
    assert hours_lived(lived, MONDAY + timedelta(weeks=WEEKS)).total == 360
    assert hours_lived(lived, MONDAY + timedelta(weeks=WEEKS + 1)).total == 0


def test_a_contract_that_has_ended_or_that_says_no_hours_gives_none_c_2(stage, lived):
    lived.contracts.update(ends_on=TODAY)
    assert hours_lived(lived, today()).contract is None


def test_the_panel_says_it_in_one_line_for_four_queries_a_1(client, stage, lived, django_assert_num_queries):
    client.force_login(stage.julie.account)
    page = client.get(reverse("intensive:panel", args=[lived.public_id])).content.decode()
    assert "Sur les 4 dernières semaines entières" in page
    assert "pour 10 heures au contrat" in page
    with django_assert_num_queries(1):
        hours_lived(lived, today())
