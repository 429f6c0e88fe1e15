"""Appointments on screens: the panel, fixing one, its outcome, its summary, the day (D-1)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.models import Fact
from filrouge.access.roles import Role
from filrouge.agenda import events
from filrouge.agenda.models import Appointment
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))
DAY = "/agenda/"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def julie(operator):
    return factories.caseworker(operator)


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie)


def url(name, thing):
    return reverse(f"agenda:{name}", args=[thing.public_id])


def past(person, julie, **fields):
    return factories.appointment(person, julie, starts_at=NOW - timedelta(hours=2), **fields)


def test_the_form_offers_the_next_hour_at_one_s_own_place(client, julie, operator, person):
    client.force_login(julie.account)
    form = client.get(url("book", person)).context["form"]
    assert form["time"].value().hour == 16
    assert form["minutes"].value() == 45
    assert form["host"].value() == julie.professional.public_id
    assert form["site"].value() == operator.site.public_id


def test_an_appointment_is_fixed(client, julie, operator, person):
    client.force_login(julie.account)
    sent = {
        "host": julie.professional.public_id, "day": "2026-06-18", "time": "14:30", "minutes": "30", "kind": "phone",
        "site": "", "purpose": "Faire le point",
    }  # fmt: skip
    answer = client.post(url("book", person), sent)
    assert answer["Location"] == reverse("web:person", args=[person.public_id])
    made = Appointment.objects.get()
    assert (made.starts_at, made.minutes, made.kind) == (
        datetime(2026, 6, 18, 14, 30, tzinfo=NOW.tzinfo),
        30,
        "phone",
    )
    assert (made.organisation, made.site) == (operator.organisation, None)
    again = client.post(url("book", person), sent)
    assert again.status_code == 422
    assert "déjà fixé" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("minutes", "2", "de 5 minutes à 8 heures"),
        ("day", "2026-02-31", "Cette date n&#x27;existe pas"),
        ("time", "midi", "14:30"),
        ("purpose", "", "pourquoi on se voit"),
        ("host", "inconnu", "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_told_on_its_field(client, julie, person, field, value, words):
    client.force_login(julie.account)
    sent = {
        "host": julie.professional.public_id, "day": "2026-06-18", "time": "14:30", "minutes": "30", "kind": "office",
        "site": "", "purpose": "Point",
    }  # fmt: skip
    answer = client.post(url("book", person), sent | {field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert words in answer.content.decode()


def test_the_secretariat_books_for_the_caseworker(client, land, julie, person):
    desk = factories.worker(Role.SECRETARIAT, land.department, name="Léa Roy")
    client.force_login(desk.account)
    hosts = client.get(url("book", person)).context["hosts"]
    assert [str(host.professional) for host in hosts] == ["Léa Roy", "Julie Moreau"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("held", "Honoré"),
        ("missed", "Absence non excusée"),
        ("excused", "Absence excusée"),
        ("cancelled", "Annulé"),
    ],
)
def test_the_outcome_is_one_gesture(client, julie, person, state, words):
    appointment = past(person, julie)
    client.force_login(julie.account)
    answer = client.post(url("outcome", appointment), {"state": state, "summary": "", "back": ""})
    assert answer["Location"] == reverse("web:person", args=[person.public_id])
    assert words in client.get(url("panel", person)).content.decode()


def test_htmx_gets_the_panel_back(client, julie, person):
    appointment = past(person, julie)
    client.force_login(julie.account)
    headers = {"HX-Request": "true"}
    answer = client.post(url("outcome", appointment), {"state": "held", "back": ""}, headers=headers)
    assert answer["Location"] == url("panel", person)


def test_from_the_day_one_stays_in_the_day(client, julie, person):
    appointment = past(person, julie)
    client.force_login(julie.account)
    sent = {"state": "held", "summary": "Vue.", "back": "2026-06-15"}
    assert client.post(url("outcome", appointment), sent)["Location"] == "/agenda/?jour=2026-06-15"
    appointment.refresh_from_db()
    assert (appointment.state, appointment.summary) == ("held", "Vue.")
    away = client.post(url("outcome", appointment), sent | {"back": "https://exemple.fr"})
    assert away["Location"] == reverse("web:person", args=[person.public_id])


def test_an_outcome_may_be_corrected_and_counts_once(client, julie, person):
    appointment = past(person, julie)
    client.force_login(julie.account)
    for state in ("missed", "held"):
        client.post(url("outcome", appointment), {"state": state, "back": ""})
    counted = Fact.objects.filter(person=person.pk, type__in=[events.HELD.number, events.MISSED.number])
    assert [fact.type for fact in counted] == [events.HELD.number]


def test_what_has_not_happened_cannot_be_said(client, julie, person):
    coming = factories.appointment(person, julie, starts_at=NOW + timedelta(days=1))
    client.force_login(julie.account)
    answer = client.post(url("outcome", coming), {"state": "held", "back": ""})
    assert answer.status_code == 422
    assert "pas encore eu lieu" in answer.content.decode()
    page = client.get(url("panel", person)).content.decode()
    assert 'value="held"' not in page
    assert 'value="cancelled"' in page


def test_two_people_who_write_a_summary_at_once_are_both_read(client, land, julie, person):
    appointment = past(person, julie)
    manager = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit")
    client.force_login(manager.account)
    client.post(url("summary", appointment), {"text": "A fait son CV.", "base": ""})
    client.force_login(julie.account)
    answer = client.post(url("summary", appointment), {"text": "Cherche une garde.", "base": ""})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Anne Petit" in page
    form = answer.context["form"]
    assert form["text"].value() == "A fait son CV.\n\nCherche une garde."
    sent = {"text": form["text"].value(), "base": form["base"].value()}
    assert client.post(url("summary", appointment), sent).status_code == 303
    appointment.refresh_from_db()
    assert appointment.summary == "A fait son CV.\n\nCherche une garde."


def test_who_do_i_have_today(client, land, julie, person, django_assert_max_num_queries):
    past(person, julie, purpose="Matin")
    for hours in range(1, 4):
        factories.appointment(person, julie, starts_at=NOW + timedelta(hours=hours), purpose=f"Heure {hours}")
    factories.appointment(person, julie, starts_at=NOW + timedelta(days=1), purpose="Demain")
    factories.appointment(person, julie, starts_at=NOW - timedelta(days=9), purpose="Oublié")
    client.force_login(julie.account)
    with django_assert_max_num_queries(10):
        answer = client.get(DAY)
    page = answer.content.decode()
    assert "Qui ai-je aujourd&#x27;hui ?" in page or "Qui ai-je aujourd'hui ?" in page
    assert [each.purpose for each in answer.context["shown"][0][1]] == [
        "Matin",
        "Heure 1",
        "Heure 2",
        "Heure 3",
    ]
    assert [each.purpose for each in answer.context["unsaid"]] == ["Oublié", "Matin"]
    assert "Demain" not in page
    assert "Demain" in client.get(DAY, {"jour": "2026-06-16"}).content.decode()
    week = client.get(DAY, {"semaine": "2026-06-18"}).content.decode()
    assert "Ma semaine" in week
    assert "Demain" in week


@pytest.mark.parametrize("query", ["jour=hier", "semaine=", "jour=2026-13-01"])
def test_an_address_that_means_nothing_shows_today(client, julie, query):
    client.force_login(julie.account)
    assert client.get(f"{DAY}?{query}").context["chosen"] == NOW.date()


def test_an_account_without_agenda_is_told_what_to_do(client):
    client.force_login(factories.account(Role.FT_ADVISER))
    assert "Votre compte n&#x27;a pas d&#x27;agenda" in client.get(DAY).content.decode().replace(
        "'", "&#x27;"
    )


def test_the_panel_costs_four_queries_of_its_own(client, julie, person, django_assert_max_num_queries):
    for day in range(10):
        factories.appointment(person, julie, starts_at=NOW + timedelta(days=day - 5))
    client.force_login(julie.account)
    with django_assert_max_num_queries(3 + 4):
        client.get(url("panel", person), headers={"HX-Request": "true"})


@pytest.mark.parametrize("name", ["panel", "book", "outcome", "summary"])
def test_near_misses_of_each_screen(client, land, julie, person, name):
    thing = person if name in ("panel", "book") else past(person, julie)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    for account, status in ((stranger.account, 404), (factories.account(Role.PARTNER), 403)):
        client.force_login(account)
        assert client.get(url(name, thing)).status_code == status
    client.logout()
    assert client.get(url(name, thing)).status_code == 302


def test_who_only_reads_has_no_gesture(client, land, julie, person):
    past(person, julie)
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    page = client.get(url("panel", person), headers={"HX-Request": "true"}).content.decode()
    assert "<form" not in page
    assert "Fixer un rendez-vous" not in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"day": "2062-06-20"}, "day"),
        ({"day": "0206-06-20"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "2020-06-20"}, "day"),
        ({"day": "2027-03-28", "time": "02:30"}, "time"),
    ],
)
def test_a_day_of_another_time_or_an_hour_that_the_clock_skips_is_told_and_nothing_is_fixed_d_1(
    client, julie, person, said, field
):
    client.force_login(julie.account)
    form = {
        "host": julie.professional.public_id, "day": "2026-06-20", "time": "10:00", "minutes": "45",
        "kind": "office", "site": "", "purpose": "Point",
    }  # fmt: skip
    answer = client.post(url("book", person), form | said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_an_address_with_a_day_of_another_time_shows_today(client, julie, day):
    client.force_login(julie.account)
    for name in ("jour", "semaine"):
        answer = client.get(DAY, {name: day})
        assert (answer.status_code, answer.context["chosen"]) == (200, NOW.date())
