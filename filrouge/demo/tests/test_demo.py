"""A small demo, played through the real actions: what it leaves is what a département could have lived."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Exists, F, OuterRef
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Account, Event
from filrouge.access.roles import Role
from filrouge.accompaniment.models import (
    Accompaniment,
    Assessment,
    EngagementContract,
    Review,
    ReviewDecision,
)
from filrouge.agenda.models import Appointment
from filrouge.clocks.models import Clock
from filrouge.core.periods import Period
from filrouge.demo.filling import asked, fill
from filrouge.demo.habits import habits
from filrouge.demo.models import DemoRun
from filrouge.demo.territory import departement
from filrouge.directory.catalogue import catalogue
from filrouge.directory.models import Membership, Scheme
from filrouge.exchanges.inbound.models import Batch
from filrouge.orientation.models import Assignment, Caseload, OrientationDecision
from filrouge.people.models import FileAccess, Following, Person
from filrouge.steering.compute import results
from filrouge.steering.definitions import indicators_on
from filrouge.steering.queries import Scope

UNTIL = date(2026, 11, 23)
RUNNING = ("indre-et-loire-2023", "herault-2026")
State = Appointment.State


@pytest.fixture(scope="module")
def _played(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoRun]:
    """Played once for the whole file, erased afterwards."""
    with django_db_blocker.unblock():
        try:
            yield fill(asked(until=UNTIL, seed=None, small=True), small=True, say=lambda _: None)
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def played(_played: DemoRun, db: None) -> DemoRun:
    return _played


def test_the_schemes_that_run_today_accompany_people(played: DemoRun) -> None:
    """S-TOU, S-HER"""
    for key in RUNNING:
        rows = Accompaniment.objects.filter(scheme__key=key)
        assert rows.filter(closed_on__isnull=True).count() >= 5
        assert rows.values("person").distinct().count() >= 10


def test_files_come_through_the_door_of_real_files(played: DemoRun) -> None:
    """A-4: flows, then lists; each applied on the day of the story, none by the clock of the machine."""
    assert set(Batch.objects.values_list("kind", flat=True)) >= {"vrsb0801", "people_csv"}
    assert not Batch.objects.exclude(state=Batch.State.APPLIED).exists()
    assert not Batch.objects.exclude(applied_at__date=F("created_at__date")).exists()
    assert Batch.objects.order_by("-created_at").first().created_at.date() == date(2026, 11, 20)
    assert Person.objects.beneficiaries().exclude(phone="").exists()


def test_nobody_is_received_on_a_closed_day_nor_out_of_office_hours(played: DemoRun) -> None:
    """D-1"""
    calendar = habits().calendar
    for starts_at in Appointment.objects.order_by("pk").values_list("starts_at", flat=True):
        local = timezone.localtime(starts_at)
        assert calendar.is_open(local.date())
        assert 8 <= local.hour < 18


def test_nobody_meets_two_people_at_once(played: DemoRun) -> None:
    rows = Appointment.objects.exclude(state=State.CANCELLED).values_list("professional", "starts_at")
    assert len(set(rows)) == len(rows)


def test_nobody_receives_before_they_come_nor_after_they_leave(played: DemoRun) -> None:
    posts = {m.professional_id: m for m in Membership.objects.all()}
    for professional, starts_at in Appointment.objects.order_by("pk").values_list(
        "professional", "starts_at"
    ):
        post = posts[professional]
        assert post.since <= starts_at.date()
        assert post.until is None or starts_at.date() < post.until


def test_the_future_has_no_outcome_and_few_of_the_past_wait_for_one(played: DemoRun) -> None:
    tomorrow = Appointment.objects.filter(starts_at__date__gte=UNTIL)
    assert tomorrow.exists()
    assert not tomorrow.filter(state__in=[State.HELD, State.MISSED]).exists()
    past = Appointment.objects.filter(starts_at__date__lt=UNTIL)
    assert past.filter(state=State.BOOKED).count() < past.count() / 5


def test_absences_are_those_of_the_field(played: DemoRun) -> None:
    """D-1: between one in eight and one in four appointments, excused or not."""
    said = Appointment.objects.filter(state__in=[State.HELD, State.MISSED, State.EXCUSED])
    absent = said.exclude(state=State.HELD).count() / said.count()
    assert 0.12 < absent < 0.27


def test_nobody_signs_before_being_oriented_nor_before_a_meeting(played: DemoRun) -> None:
    """B-1, C-2"""
    oriented = OrientationDecision.objects.filter(
        person=OuterRef("person"), decided_on__lte=OuterRef("signed_on")
    )
    assert EngagementContract.objects.exists()
    assert not EngagementContract.objects.exclude(Exists(oriented)).exists()
    assert not EngagementContract.objects.filter(signed_on__gte=UNTIL).exists()
    assert (
        not Accompaniment.objects.filter(opened_on__lt=F("person__orientations__decided_on"))
        .exclude(person__orientations__decided_on__lte=F("opened_on"))
        .exists()
    )


def test_the_law_of_the_day_gives_each_contract_its_hours(played: DemoRun) -> None:
    """C-2: since the duty, the hours of the law for most, fewer or none for some."""
    legal = catalogue().national.parameter("weekly_activity_hours", UNTIL).value
    hours = list(EngagementContract.objects.order_by("pk").values_list("weekly_hours", flat=True))
    assert hours.count(legal) > len(hours) / 3
    assert None in hours


def test_contracts_are_renewed_and_linked(played: DemoRun) -> None:
    """C-2"""
    assert EngagementContract.objects.filter(previous__isnull=False).exists()


def test_every_follower_has_a_caseload_with_room(played: DemoRun) -> None:
    """B-5"""
    for caseload in Caseload.objects.filter(places__isnull=False):
        held = Assignment.objects.filter(caseload=caseload, role="lead", until__isnull=True).count()
        assert held <= caseload.places


def test_the_journal_tells_what_stands(played: DemoRun) -> None:
    """A-5: one event for each thing, on a day of the story, by somebody who was there."""
    numbers = {
        50: Appointment.objects.count(),
        51: Appointment.objects.filter(state=State.HELD).count(),
        70: Accompaniment.objects.count(),
        71: Accompaniment.objects.filter(closed_on__isnull=False).count(),
        72: Assessment.objects.count(),
    }
    assert {n: Event.objects.filter(type=n, voided_by__isnull=True).count() for n in numbers} == numbers
    decided = Event.objects.filter(type__in=(60, 62)).count()
    assert decided == OrientationDecision.objects.count()
    assert not Event.objects.filter(recorded_at__date__gte=UNTIL).exists()
    authors = set(Event.objects.filter(type__gte=50, type__lt=80).values_list("by__role", flat=True))
    assert {Role.CASEWORKER, Role.SOCIAL_WORKER, Role.AREA_MANAGER, Role.ORIENTATION_OFFICER} <= authors


def test_the_indicators_of_the_running_schemes_have_figures(played: DemoRun) -> None:
    """G-1"""
    for key in RUNNING:
        scheme = catalogue().scheme(key)
        scope = Scope(Scheme.objects.get(key=key).pk)
        period = Period(UNTIL - timedelta(days=250), UNTIL)
        found = {
            r.indicator.id: r.figure.value for (r,) in results(indicators_on(scheme, UNTIL), [period], scope)
        }
        assert found["active_caseload"]
        assert found["entries"]
        assert found["people_served"] >= found["active_caseload"]


def test_work_waits_for_somebody_today(played: DemoRun) -> None:
    """P-1 to P-4: clocks to watch, people to orient, appointments to come, files opened by name."""
    assert Clock.objects.filter(state="running", warn_on__lte=UNTIL).exists()
    late = Clock.objects.filter(state="running", due_on__lt=UNTIL).count()
    assert late < Clock.objects.filter(state="running").count() / 3
    assert Following.objects.filter(to_orient_since__isnull=False).exists()
    assert FileAccess.objects.filter(account__isnull=False, ground="joint", until__isnull=True).exists()


def test_every_log_in_opens_its_home(played: DemoRun) -> None:
    """P-1 to P-12: the address and the password that the command shows."""
    assert {login["role"] for login in played.logins} == set(Role.values) - {Role.CONSOLE}
    for login in played.logins:
        client = Client()
        answer = client.post(
            reverse("account_login"), {"login": login["email"], "password": login["password"]}
        )
        assert answer.status_code == 302, login["email"]
        assert client.get("/", follow=True).status_code == 200, login["email"]


def test_meetings_at_three_are_written_up_with_who_was_there(played: DemoRun) -> None:
    """B-4, B-13"""
    rows = Review.objects.order_by("pk")
    assert {"three_party_employer", "three_party_ft"} <= set(rows.values_list("kind", flat=True))
    joint = rows.filter(kind="three_party_ft").annotate(there=Count("professionals"))
    assert {row.there for row in joint} <= {1, 2, 3}
    assert any(row.there > 1 for row in joint)
    assert ReviewDecision.objects.filter(kind="step").exists()


def test_the_accompanied_person_has_an_appointment_to_come(played: DemoRun) -> None:
    """P-7"""
    account = Account.objects.get(role=Role.CLIENT)
    assert account.person.appointments.filter(starts_at__date__gte=UNTIL, state=State.BOOKED).exists()


def test_nobody_else_logs_in(played: DemoRun) -> None:
    shown = {login["email"] for login in played.logins}
    others = Account.objects.exclude(email__in=shown).exclude(role=Role.CONSOLE)
    assert others.exists()
    assert not any(account.has_usable_password() for account in others)


def test_the_accounts_are_given_again_on_demand(played: DemoRun) -> None:
    out = StringIO()
    call_command("demo", logins=True, json=True, stdout=out)
    assert json.loads(out.getvalue()) == played.logins
    out = StringIO()
    call_command("demo", logins=True, stdout=out)
    assert departement().password in out.getvalue()


def test_a_demo_is_not_played_twice_in_one_base(played: DemoRun) -> None:
    with pytest.raises(CommandError, match="--reset"):
        call_command("demo", small=True)
