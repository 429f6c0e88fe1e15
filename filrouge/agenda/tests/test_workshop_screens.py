"""Workshops on screens: the catalogue, sessions, seats, the sheet, attendance, signatures (D-3, G-9, P-5)."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from filrouge.agenda import sign_sheet
from filrouge.agenda import workshop_queries as queries
from filrouge.agenda.attendance import Presence, note_attendance
from filrouge.agenda.models import Attendance, Seat, Workshop, WorkshopSession
from filrouge.agenda.workshop_rules import halves
from filrouge.agenda.workshops import (
    Changes,
    NewSession,
    ask_seat,
    ask_seats,
    change_session,
    plan_sessions,
    save_workshop,
)
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
SOON = NOW + timedelta(days=3)
LATER = SOON + timedelta(hours=1)
DRAWN = [[[100 + 10 * n, 500] for n in range(20)]]


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def omar(land):
    return factories.caseworker(factories.operator(land, name="Passerelles"), name="Omar Sy")


def workshop_of(worker, partners=(), **fields):
    given = {"title": "Écrire son CV", "kind": "job_search", "seats": 2, "minutes": 120, **fields}
    row = Workshop(organisation=worker.caseload.agreement.organisation, **given)
    return save_workshop(row, partners=partners, by=worker.agent, at=NOW)


@pytest.fixture
def shared(julie):
    """A session of Julie's organisation that others share: two seats."""
    return plan_sessions(workshop_of(julie, shared=True), [NewSession(SOON)], by=julie.agent, at=NOW)[0]


def seated(session, land, worker, name):
    return ask_seat(session, factories.followed(land, worker, family_name=name), by=worker.agent, at=NOW)


def url(name, thing, *more):
    return reverse(f"agenda:{name}", args=[thing.public_id, *more])


def read(client, address):
    return client.get(address).content.decode().replace("&#x27;", "'")


def test_a_workshop_is_offered_then_changed_then_retired_d_3(client, julie, omar):
    client.force_login(julie.account)
    sent = {
        "title": "Gérer son budget", "kind": "rights", "minutes": "90", "seats": "8", "least": "3", "cost": "150,50",
        "shared": "on", "partners": [omar.caseload.agreement.organisation.public_id],
    }  # fmt: skip
    made = client.post(reverse("agenda:workshop_new"), sent)
    workshop = Workshop.objects.get()
    assert made["Location"] == url("workshop", workshop)
    assert (workshop.cost, [str(p) for p in workshop.partners.all()]) == (15050, ["Passerelles"])
    client.post(url("workshop_edit", workshop), sent | {"seats": "10"})
    client.post(url("workshop_retire", workshop), {"envoi": "1"})
    workshop.refresh_from_db()
    assert (workshop.seats, workshop.retired_on is not None) == (10, True)
    assert "retiré du catalogue" in read(client, reverse("agenda:workshops"))


def test_every_week_skips_public_holidays_and_says_so_before_writing_d_3(client, julie):
    workshop = workshop_of(julie)
    client.force_login(julie.account)
    sent = {"day": "2026-07-07", "time": "14:00", "minutes": "120", "seats": "6", "until": "2026-07-28"}
    page = client.post(url("sessions_new", workshop), sent).content.decode()
    assert "Fête nationale" in page
    assert not WorkshopSession.objects.exists()
    client.post(url("sessions_new", workshop), sent | {"planifier": "1"})
    days = [f"{row.starts_at:%d}" for row in WorkshopSession.objects.order_by("starts_at")]
    assert days == ["07", "21", "28"]


def test_seats_that_are_added_go_to_who_waits_and_taken_ones_are_not_removed_d_3(land, julie, shared):
    people = [factories.followed(land, julie) for _ in range(4)]
    ask_seats(shared, people, by=julie.agent, at=NOW)
    given = change_session(shared, Changes(SOON, minutes=120, seats=3), by=julie.agent, at=NOW)
    assert [seat.person for seat in given] == [people[2]]
    with pytest.raises(Refusal, match="au moins 3 places"):
        change_session(shared, Changes(SOON, minutes=120, seats=2), by=julie.agent, at=NOW)


def test_a_session_is_changed_then_cancelled_on_screen(client, julie, shared):
    client.force_login(julie.account)
    sent = {
        "day": "2026-06-19",
        "time": "10:00",
        "minutes": "60",
        "seats": "5",
        "host_minutes": "150",
        "cost": "80",
    }
    client.post(url("session_edit", shared), sent)
    shared.refresh_from_db()
    assert (shared.seats, shared.host_minutes, shared.cost) == (5, 150, 8000)
    client.post(url("session_cancel", shared), {"why": "Animatrice absente"})
    assert "Animatrice absente" in read(client, url("session", shared))


def test_an_organisation_reads_the_names_of_its_own_people_and_a_number_for_the_others_d_3(
    client, land, julie, omar, shared
):
    hers, his = seated(shared, land, julie, "Moulin"), seated(shared, land, omar, "Rivière")
    client.force_login(omar.account)
    page = read(client, url("session", shared))
    assert "RIVIÈRE" in page.upper()
    assert "1 personne suivie par un autre organisme" in page
    for hidden in ("MOULIN", f"Repère {hers.mark}"):
        assert hidden not in page.upper().replace("REPÈRE", "Repère")
    client.force_login(julie.account)
    page = read(client, url("session", shared))
    assert f"Repère {his.mark}" in page
    assert "RIVIÈRE" not in page.upper()


@pytest.mark.parametrize("name", ["session", "session_several", "attendance", "sessions_csv", "workshops"])
def test_no_screen_nor_file_says_the_name_of_somebody_else_s_person_d_3(
    client, land, julie, omar, shared, name
):
    seated(shared, land, julie, "Moulin")
    seated(shared, land, omar, "Rivière")
    address = reverse(
        f"agenda:{name}", args=[shared.public_id] if name not in ("sessions_csv", "workshops") else []
    )
    for worker, hidden in ((omar, "MOULIN"), (julie, "RIVIÈRE")):
        client.force_login(worker.account)
        answer = client.get(address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert hidden not in text.decode().upper()


def test_the_sheet_names_one_s_own_people_and_marks_the_others_d_3_g_9(client, land, julie, omar, shared):
    seated(shared, land, julie, "Moulin")
    his = seated(shared, land, omar, "Rivière")
    roll = queries.roll_of(shared, julie.agent)
    parts = halves(shared.starts_at, 360)
    page = sign_sheet.page(shared, roll, parts)
    assert "MOULIN" in page.upper()
    assert "RIVIÈRE" not in page.upper()
    assert f"Repère {his.mark}" in page
    assert "Signature, matin" in page
    assert "Signature, après-midi" in page
    client.force_login(julie.account)
    assert client.get(url("sign_sheet", shared)).content.startswith(b"%PDF")


def test_a_session_that_is_closed_to_an_organisation_does_not_exist_for_it_d_3(client, julie, omar):
    closed = plan_sessions(
        workshop_of(julie, shared=True), [NewSession(SOON, closed_group=True)], by=julie.agent, at=NOW
    )[0]
    client.force_login(omar.account)
    for name in ("session", "session_several", "attendance", "sign_sheet", "session_edit"):
        assert client.get(url(name, closed)).status_code == 404


@pytest.mark.parametrize("shares", [False, True])
@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("named", ["", "omar", "julie"])
def test_the_list_of_open_sessions_says_what_a_single_one_says_d_3(julie, omar, shares, group, named):
    houses = {"omar": omar.caseload.agreement.organisation, "julie": julie.caseload.agreement.organisation}
    workshop = workshop_of(julie, shared=shares, partners=[houses[named]] if named else [])
    [made] = plan_sessions(workshop, [NewSession(SOON, closed_group=group)], by=julie.agent, at=NOW)
    for house in houses.values():
        listed = WorkshopSession.objects.filter(queries.open_to([house.pk]), pk=made.pk).exists()
        assert listed == (not queries.closed_to(made, house.pk))


def test_several_are_seated_at_once_after_a_preview_d_3(client, land, julie, shared):
    people = [factories.followed(land, julie, family_name=name) for name in ("Aube", "Brume", "Ciel")]
    client.force_login(julie.account)
    sent = {"personne": [person.public_id for person in people]}
    page = client.post(url("session_several", shared), sent).content.decode()
    assert "2 personnes auront une place" in page
    assert "1 personne attendra une place" in page
    assert not Seat.objects.exists()
    client.post(url("session_several", shared), sent | {"inscrire": "1"})
    assert sorted(Seat.objects.values_list("state", flat=True)) == ["seated", "seated", "waiting"]


def test_nobody_seats_from_a_session_the_person_of_another_organisation_d_3(
    client, land, julie, omar, shared
):
    stranger = factories.followed(land, omar)
    client.force_login(julie.account)
    answer = client.post(url("session_several", shared), {"personne": [stranger.public_id], "inscrire": "1"})
    assert answer.status_code == 422
    assert not Seat.objects.exists()


def test_from_the_file_one_click_seats_and_one_gives_up_d_3(client, land, julie, shared):
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    assert "Écrire son CV" in read(client, url("seats", person))
    client.post(url("seat_ask", person, shared.public_id), {"envoi": "1"})
    seat = Seat.objects.get()
    assert f"repère {seat.mark}" in read(client, url("seats", person))
    client.post(url("seat_give_up", seat), {"envoi": "2"})
    seat.refresh_from_db()
    assert seat.state == "given_up"


def test_the_panel_says_the_place_in_the_line_and_costs_four_queries_d_3(
    client, land, julie, shared, django_assert_max_num_queries
):
    people = [factories.followed(land, julie) for _ in range(4)]
    for minute, person in enumerate(people):
        ask_seat(shared, person, by=julie.agent, at=NOW + timedelta(minutes=minute))
    client.force_login(julie.account)
    client.get(url("seats", people[3]), headers={"HX-Request": "true"})
    with django_assert_max_num_queries(3 + 4):
        answer = client.get(url("seats", people[3]), headers={"HX-Request": "true"})
    assert "1 personne attend avant" in answer.content.decode()


def test_attendance_is_entered_in_one_screen_everybody_there_but_the_exceptions_d_3(
    client, land, julie, omar, shared, monday
):
    hers, his = seated(shared, land, julie, "Moulin"), seated(shared, land, omar, "Rivière")
    monday.move_to(LATER)
    client.force_login(julie.account)
    page = client.get(url("attendance", shared)).context["form"]
    assert page[f"state_{hers.mark}_morning"].value() == "present"
    sent = {
        "signed": "on", f"state_{hers.mark}_morning": "present", f"state_{his.mark}_morning": "excused",
        f"minutes_{hers.mark}_morning": "45", f"result_{hers.mark}": "Un CV à jour",
    }  # fmt: skip
    assert client.post(url("attendance", shared), sent).status_code == 303
    rows = {row.seat_id: (row.state, row.minutes, row.proof) for row in Attendance.objects.all()}
    assert rows == {hers.pk: ("present", 45, "paper"), his.pk: ("excused", 0, "")}
    hers.refresh_from_db()
    assert hers.result == "Un CV à jour"
    assert queries.followed_minutes(hers.person, NOW, LATER) == {"job_search": 45}
    client.force_login(omar.account)
    assert "Un CV à jour" not in read(client, url("session", shared))


def test_one_signs_after_the_other_and_nobody_reads_who_signed_before_d_3_g_9(
    client, land, julie, shared, monday
):
    first, second = seated(shared, land, julie, "Moulin"), seated(shared, land, julie, "Rivière")
    monday.move_to(LATER)
    client.force_login(julie.account)
    answer = client.post(url("sign", first, "morning"), {"signature": json.dumps(DRAWN)})
    assert answer["Location"] == url("signed", shared, "morning")
    assert Attendance.objects.get().proof == "touch"
    thanks, page = read(client, answer["Location"]), read(client, url("sign", second, "morning"))
    assert url("sign", second, "morning") in thanks
    for shown in (thanks, page):
        assert "MOULIN" not in shown.upper()
        assert "510" not in shown
    assert "no-store" in client.get(url("sign", second, "morning"))["Cache-Control"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"signature": "[[1"}, "illisible"),
        ({"signature": "[[[1, 2]]]"}, "vide ou illisible"),
        ({"signature": ""}, "Signez dans le cadre"),
        ({"signature": '{"a": 1}'}, "illisible"),
    ],
)
def test_what_is_no_signature_is_refused_d_3(client, land, julie, shared, monday, sent, words):
    seat = seated(shared, land, julie, "Moulin")
    monday.move_to(LATER)
    client.force_login(julie.account)
    answer = client.post(url("sign", seat, "morning"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Attendance.objects.exists()


def test_without_a_screen_to_draw_on_the_host_says_that_they_are_there_d_3(
    client, land, julie, shared, monday
):
    seat = seated(shared, land, julie, "Moulin")
    monday.move_to(LATER)
    client.force_login(julie.account)
    client.post(url("sign", seat, "morning"), {"there": "on"})
    assert (Attendance.objects.get().state, Attendance.objects.get().proof) == ("present", "")


def test_a_touch_stays_when_the_others_are_entered_d_3_g_9(client, land, julie, shared, monday):
    seat = seated(shared, land, julie, "Moulin")
    monday.move_to(LATER)
    drawn = [[tuple(point) for point in DRAWN[0]]]
    signed = Presence(seat.pk, "morning", "present", proof="touch", strokes=drawn)
    [row] = note_attendance(shared, [signed], by=julie.agent, at=LATER)
    client.force_login(julie.account)
    client.post(url("attendance", shared), {"signed": "on", f"state_{seat.mark}_morning": "present"})
    assert Attendance.objects.get().digest == row.digest


def test_the_accounts_of_sessions_say_time_and_cost_and_stay_at_home_d_3_p_5(
    client, land, julie, omar, shared, monday
):
    seat = seated(shared, land, julie, "Moulin")
    changes = Changes(SOON, minutes=120, seats=2, host=julie.professional.pk, host_minutes=180, cost=8050)
    change_session(shared, changes, by=julie.agent, at=NOW)
    monday.move_to(LATER)
    note_attendance(shared, [Presence(seat.pk, "morning", "present")], by=julie.agent, at=LATER)
    lines = {}
    for worker in (julie, omar):
        client.force_login(worker.account)
        lines[worker] = b"".join(client.get(reverse("agenda:sessions_csv")).streaming_content).decode()
    assert ";180;80,50;2;1;1;120;" in lines[julie]
    assert "Écrire son CV" not in lines[omar]
