"""A day without network: printed with little, typed in one screen on return (D-5)."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Appointment
from filrouge.calendars.day_pack import lines_of, page
from filrouge.calendars.tests.conftest import NOW, PARIS
from filrouge.messages.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
DAY = "2026-06-15"
EVENING = datetime(2026, 6, 15, 18, 0, tzinfo=PARIS)


@pytest.fixture
def day(land, julie, person, operator):
    """Inès at ten, Paul at eleven."""
    person.phone, person.birth_date = "0639981234", person.birth_date
    person.save()
    paul = factories.followed(land, julie, family_name="Roux", first_names="Paul")
    return [
        factories.appointment(
            one, julie, starts_at=NOW + timedelta(hours=rank), purpose="Point santé", site=operator.site.pk
        )
        for rank, one in enumerate((person, paul), start=1)
    ]  # fmt: skip


@pytest.fixture
def evening(client, julie, day):
    with time_machine.travel(EVENING, tick=False):
        client.force_login(julie.account)
        yield reverse("calendars:pack_return", args=[DAY])


def sheet(row, state, **more):
    return {f"state_{row.public_id}": state} | {
        f"{name}_{row.public_id}": value for name, value in more.items()
    }


def test_paper_holds_a_first_name_an_initial_an_hour_and_a_place_d_5(day, person):
    html = page(NOW.date(), "Julie Moreau", lines_of(day))
    assert "N° 1 · 10\u00a0h · Inès L." in html
    assert "N° 2 · 11\u00a0h · Paul R." in html
    assert "Antenne Passerelle" in html
    for word in ("Lambert", "LAMBERT", "Roux", "santé", "0639981234", "06 39", person.public_id):
        assert word not in html


def test_each_person_has_a_page_to_write_on_and_two_are_blank_d_5(client, julie, day):
    client.force_login(julie.account)
    answer = client.get(reverse("calendars:pack", args=[DAY]))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    assert len(pages) == 5
    assert "Prochain rendez-vous" in pages[1].extract_text()
    assert "Venu sans rendez-vous" in pages[4].extract_text()


def test_a_cancelled_appointment_has_no_sheet_d_5(day, julie):
    record_outcome(day[0], state="cancelled", by=julie.agent, at=NOW)
    assert [line.name for line in lines_of(Appointment.objects.order_by("starts_at"))] == ["Paul R."]


def test_a_day_is_typed_in_one_go_d_5(client, evening, day):
    first, second = day
    sent = sheet(first, "held", summary="CV relu.", day="2026-06-22", time="10:00") | sheet(second, "missed")
    answer = client.post(evening, sent, follow=True)
    assert "2 feuilles sont notées, 1 rendez-vous fixé" in answer.content.decode()
    states = {row.pk: (row.state, row.summary) for row in Appointment.objects.all()}
    assert states[first.pk] == ("held", "CV relu.")
    assert states[second.pk] == ("missed", "")
    again = Appointment.objects.get(state="booked")
    assert again.starts_at == datetime(2026, 6, 22, 10, 0, tzinfo=PARIS)
    assert (again.person_id, again.minutes, again.site_id) == (first.person_id, first.minutes, first.site_id)


def test_a_blank_sheet_stays_for_later_under_its_number_d_5(client, evening, day):
    client.post(evening, sheet(day[0], "held"))
    page = client.get(evening).content.decode()
    assert "N° 2 · 11" in page
    assert "N° 1 ·" not in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "", "summary": "CV relu."}, "state"),
        ({"state": "held", "day": "2026-06-22"}, "time"),
        ({"state": "held", "time": "10:00"}, "day"),
        ({"state": "held", "day": "2027-03-28", "time": "02:30"}, "time"),
    ],
)
def test_half_a_sheet_is_asked_for_and_nothing_is_lost_d_5(client, evening, day, said, field):
    answer = client.post(evening, sheet(day[0], **said) | sheet(day[1], "held"))
    assert answer.status_code == 422
    assert f"{field}_{day[0].public_id}" in answer.context["form"].errors
    assert not Appointment.objects.filter(state="held").exists()


def test_a_next_appointment_that_crosses_another_is_refused_and_nothing_is_recorded_d_5(client, evening, day):
    sent = sheet(day[0], "held", day="2026-06-22", time="10:00") | sheet(
        day[1], "held", day="2026-06-22", time="10:15"
    )
    answer = client.post(evening, sent)
    assert answer.status_code == 422
    assert f"day_{day[0].public_id}" in answer.context["form"].errors
    assert Appointment.objects.filter(state="booked").count() == 2


def test_a_colleague_s_day_is_not_in_mine_d_5(client, operator, evening):
    client.force_login(factories.caseworker(operator, name="Marc Petit").account)
    assert "Rien à ressaisir" in client.get(evening).content.decode()


def test_an_hour_to_come_is_not_asked_about_d_5(client, julie, day):
    client.force_login(julie.account)
    page = client.get(reverse("calendars:pack_return", args=[DAY])).content.decode().replace("&#x27;", "'")
    assert "Rien à ressaisir pour l'instant" in page
    assert "2 rendez-vous à venir" in page
    assert "ont leur issue" not in page
    empty = (
        client.get(reverse("calendars:pack_return", args=["2026-07-15"]))
        .content.decode()
        .replace("&#x27;", "'")
    )
    assert "Aucun rendez-vous n'est à votre agenda ce jour-là." in empty


@pytest.mark.parametrize("name", ["pack", "pack_return"])
def test_a_day_that_does_not_exist_is_nowhere_d_5(client, julie, name):
    client.force_login(julie.account)
    assert client.get(reverse(f"calendars:{name}", args=["2026-02-31"])).status_code == 404


def test_a_next_appointment_in_the_past_is_refused_and_nothing_is_recorded_d_5(client, evening, day):
    answer = client.post(evening, sheet(day[0], "held", day="2026-06-08", time="10:00"))
    assert answer.status_code == 422
    assert "à venir" in answer.context["form"].errors[f"day_{day[0].public_id}"][0]
    assert Appointment.objects.filter(state="booked").count() == 2


def test_two_people_are_not_met_next_at_the_same_hour_d_5(client, evening, day):
    same = {"day": "2026-06-22", "time": "10:00"}
    assert (
        client.post(evening, sheet(day[0], "held", **same) | sheet(day[1], "held", **same)).status_code == 422
    )
    assert Appointment.objects.filter(state="booked").count() == 2


def test_the_next_appointment_is_confirmed_to_the_person_d_2(client, evening, day):
    client.post(evening, sheet(day[0], "held", day="2026-06-22", time="10:00"))
    assert Message.objects.filter(person=day[0].person, kind="appointment_invitation").count() == 1
