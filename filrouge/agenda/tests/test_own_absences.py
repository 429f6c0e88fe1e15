"""One's own absence and one's hours without appointment stand in one's agenda (D-1, D-5)."""

from datetime import date, time

import pytest
from django.urls import reverse

from filrouge.agenda.models import Absence
from filrouge.agenda.tests.conftest import receive
from tests import factories

pytestmark = pytest.mark.django_db
AWAY = "Retour le 18 juin 2026"
DROP_IN = "De 14 h à 16 h, sans rendez-vous"


@pytest.fixture
def agenda(stage, client):
    client.force_login(stage.julie.account)

    def show(asked):
        page = client.get(f"{reverse('agenda:day')}?{asked}").content.decode()
        return page.replace("\xa0", " ").replace("&nbsp;", " ")

    return show


@pytest.fixture
def absence(stage):
    marc = factories.caseworker(stage.operator, name="Marc Petit")
    return Absence.objects.create(
        professional=stage.julie.professional, since=date(2026, 6, 16), until=date(2026, 6, 18),
        stand_in=marc.professional, noted_by=stage.julie.account,
    )  # fmt: skip


def test_an_absence_is_said_on_each_of_its_days_with_what_it_leaves_d_5(agenda, absence):
    for day, there in (("15", False), ("16", True), ("17", True), ("18", False)):
        page = agenda(f"jour=2026-06-{day}")
        assert (f"{AWAY}, relais : Marc Petit." in page) is there
        assert (reverse("calendars:effects", args=[absence.public_id]) in page) is there
    assert agenda("semaine=2026-06-15").count(AWAY) == 2


def test_the_absence_of_a_colleague_is_not_mine_d_5(stage, agenda, absence):
    absence.professional, absence.stand_in = absence.stand_in, None
    absence.save()
    assert AWAY not in agenda("semaine=2026-06-15")


def test_hours_without_appointment_are_shown_the_days_when_they_are_held_d_1(stage, agenda, absence):
    receive(stage.julie, 2, time(14), time(16), site=stage.operator.site, drop_in=True)
    receive(stage.julie, 4, time(14), time(16), site=stage.operator.site, drop_in=True)
    assert f"{DROP_IN}, {stage.operator.site.name}." in agenda("jour=2026-06-19")
    assert DROP_IN not in agenda("jour=2026-06-18")
    # Absent that Wednesday: nobody is received.
    assert DROP_IN not in agenda("jour=2026-06-17")
    assert DROP_IN in agenda("jour=2026-06-24")
    assert agenda("semaine=2026-06-15").count(DROP_IN) == 1


def test_a_day_that_differs_has_its_own_hours_d_1(stage, agenda):
    receive(stage.julie, 4, time(14), time(16), drop_in=True)
    receive(stage.julie, None, time(10), time(11), day=date(2026, 6, 19))
    assert DROP_IN not in agenda("jour=2026-06-19")
    assert DROP_IN in agenda("jour=2026-06-26")
