"""The demo has guardians, dates not to miss, rights gained and envelopes to spend (A-2, A-8)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.envelopes import visible_envelopes
from filrouge.accompaniment.models import GainedRight
from filrouge.agenda.models import Attendance, Invitation, ReceivingHours, Seat, Workshop
from filrouge.calendars.time_queries import lines_of
from filrouge.demo.beside import open_envelopes, stand_beside
from filrouge.demo.continuity import ROOMS, SPENT, keep_going
from filrouge.demo.receiving import receive
from filrouge.demo.workshops import run_workshops
from filrouge.people.mailing import mailing_of
from filrouge.people.models import Companion
from filrouge.people.renewals import to_renew
from tests import factories


@pytest.mark.django_db
def test_the_files_of_who_shows_the_product_have_something_around_them_a_2_a_8():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    people = [factories.followed(land, julie) for _ in range(12)]
    today = timezone.localdate()
    emails = {Role.CASEWORKER.value: julie.account.email}
    open_envelopes(emails, today, timezone.now())
    stand_beside(emails, today, timezone.now())
    assert visible_envelopes(julie.agent).count() == 2
    assert GainedRight.objects.filter(opened_on__isnull=False).exists()
    assert to_renew(julie.agent, today, mine=True).exists()
    assert Companion.objects.count() == 4
    copied = [mailing for mailing in mailing_of([p.pk for p in people], today).values() if mailing.copies]
    assert len(copied) == 1


@pytest.mark.django_db
def test_the_caseworker_runs_workshops_with_seats_a_line_and_attendance_d_3():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    for _ in range(6):
        factories.followed(land, julie)
    run_workshops({"caseworker": julie.account.email}, timezone.now())
    assert Workshop.objects.count() == 3
    states = set(Seat.objects.values_list("state", flat=True))
    assert {"seated", "waiting"} <= states
    assert set(Attendance.objects.values_list("state", flat=True)) == {"present", "excused"}


@pytest.mark.django_db
def test_places_have_rooms_the_caseworker_s_meetings_have_one_and_some_time_is_noted_d_5_d_6():
    land = factories.land()
    operator = factories.operator(land)
    julie = factories.caseworker(operator)
    now, today = timezone.now(), timezone.localdate()
    met = factories.appointment(
        factories.followed(land, julie), julie, starts_at=now + timedelta(days=2), site=operator.site.pk
    )
    keep_going({"caseworker": julie.account.email}, today, now)
    met.refresh_from_db()
    assert met.room is not None
    assert operator.site.rooms.count() == len(ROOMS)
    since = today - timedelta(days=30)
    assert len(lines_of(julie.professional.pk, since, today, now)) == len(SPENT)


@pytest.mark.django_db
def test_the_caseworker_receives_and_invited_two_people_d_1():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    people = [factories.followed(land, julie) for _ in range(3)]
    now = timezone.now()
    receive({"caseworker": julie.account.email}, now)
    assert ReceivingHours.objects.filter(professional=julie.professional, drop_in=True).count() == 1
    assert [row.waits(now) for row in Invitation.objects.filter(person__in=people)] == [True, True]
