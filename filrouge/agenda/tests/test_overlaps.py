"""Two appointments at the same time are seen before they are fixed (D-1)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from filrouge.agenda.models import Absence, Appointment
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
AT_TWO = datetime(2026, 6, 18, 14, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def fix(client, land, julie):
    """Ask for an appointment of 45 minutes with Julie for a newcomer, at this time."""
    person = factories.followed(land, julie, first_names="Inès", family_name="Roux")
    client.force_login(julie.account)

    def run(time, **more):
        sent = {
            "host": julie.professional.public_id, "day": "2026-06-18", "time": time, "minutes": "45", "kind": "phone",
            "site": "", "purpose": "Faire le point", **more,
        }  # fmt: skip
        return client.post(reverse("agenda:book", args=[person.public_id]), sent)

    run.person = person
    return run


@pytest.fixture
def at_two(land, julie):
    """Julie receives somebody else from two to a quarter to three."""
    return factories.appointment(factories.followed(land, julie), julie, starts_at=AT_TWO)


@pytest.mark.parametrize(
    ("time", "clash"), [("13:15", False), ("13:20", True), ("14:40", True), ("14:45", False)]
)
def test_who_receives_is_warned_when_the_hours_cross_d_1(fix, at_two, time, clash):
    answer = fix(time)
    assert answer.status_code == (422 if clash else 303)
    assert Appointment.objects.count() == (1 if clash else 2)


def test_the_warning_says_the_hours_and_names_nobody_else_a_9_d_1(fix, at_two):
    words = fix("14:15").content.decode()
    assert "Julie Moreau a déjà un rendez-vous de 14\u00a0h à 14\u00a0h\u00a045." in words
    assert "MARTIN" not in words.upper().replace("MARTINI", "")
    assert "Fixer ce rendez-vous quand même" in words


def test_one_may_fix_it_all_the_same_d_1(fix, at_two):
    assert fix("14:15", knowing="on").status_code == 303
    assert Appointment.objects.count() == 2


def test_the_person_s_other_appointment_is_told_with_whom_d_1(fix, land):
    paul = factories.caseworker(factories.operator(land, name="Tremplin"), name="Paul Roche")
    factories.appointment(fix.person, paul, starts_at=AT_TWO)
    assert "avec Paul Roche (Tremplin)" in fix("14:30").content.decode()


@pytest.mark.parametrize("state", ["cancelled", "excused"])
def test_what_no_longer_takes_place_crosses_nothing_d_1(fix, at_two, state):
    Appointment.objects.update(state=state)
    assert fix("14:15").status_code == 303


def test_a_whole_day_before_is_seen_d_1(fix, land, julie):
    other = factories.followed(land, julie, first_names="Luc")
    factories.appointment(other, julie, starts_at=AT_TWO - timedelta(hours=6), minutes=480)
    assert fix("15:30").status_code == 422


@pytest.mark.parametrize(
    ("until", "away"), [(None, True), (date(2026, 6, 19), True), (date(2026, 6, 18), False)]
)
def test_a_day_when_who_receives_is_absent_is_warned_of_d_5(fix, julie, until, away):
    Absence.objects.create(
        professional=julie.professional, since=date(2026, 6, 17), until=until, noted_by=julie.account
    )
    answer = fix("14:00")
    assert answer.status_code == (422 if away else 303)
    if away:
        words = answer.content.decode()
        assert "est pas là ce jour-là." in words
        assert "Fixer ce rendez-vous quand même" in words
        assert fix("14:00", knowing="on").status_code == 303


def test_moving_to_a_day_of_absence_is_warned_of_too_d_5(fix, at_two, julie, client):
    Absence.objects.create(professional=julie.professional, since=date(2026, 6, 22), noted_by=julie.account)
    sent = {
        "day": "2026-06-23",
        "time": "14:00",
        "minutes": "45",
        "kind": "phone",
        "site": "",
        "purpose": "Point",
    }
    address = reverse("agenda:move", args=[at_two.public_id])
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "est pas là ce jour-là." in answer.content.decode()
    assert client.post(address, sent | {"knowing": "on"}).status_code == 303


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-07-14", "Le 14 juillet 2026 est férié (Fête nationale)."),
        ("2026-06-21", "Le 21 juin 2026 est un dimanche."),
        ("2026-06-20", ""),
    ],
)
def test_a_closed_day_is_warned_of_and_may_be_wanted_d_1(fix, day, why):
    answer = fix("14:00", day=day)
    assert answer.status_code == (422 if why else 303)
    if why:
        assert why in answer.content.decode()
        assert "Changez de jour" in answer.content.decode()
        assert fix("14:00", day=day, knowing="on").status_code == 303
