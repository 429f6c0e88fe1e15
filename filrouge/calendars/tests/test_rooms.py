"""A room is taken by one appointment or one session at a time, and seen in the day of its place (D-5)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Appointment, Workshop, WorkshopSession
from filrouge.agenda.rooms import take_room
from filrouge.agenda.workshops import (
    Changes,
    NewSession,
    cancel_session,
    change_session,
    plan_sessions,
    save_workshop,
)
from filrouge.calendars.tests.conftest import NOW
from filrouge.core.results import Refusal
from filrouge.directory.models import Room, Site
from filrouge.directory.queries import console_agent
from tests import factories

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(days=1, hours=1)


@pytest.fixture
def room(operator):
    return Room.objects.create(site=operator.site, name="Salle bleue", places=4)


@pytest.fixture
def marc(operator):
    return factories.caseworker(operator, name="Marc Petit")


@pytest.fixture
def met(person, julie, operator):
    return factories.appointment(person, julie, starts_at=TEN, site=operator.site.pk)


@pytest.fixture
def paul(land, marc):
    return factories.followed(land, marc, family_name="Roux", first_names="Paul")


def take(booked, room, by):
    return take_room(booked, room=room, by=by.agent, at=NOW)


def workshop_at(julie, operator, starts_at):
    workshop = save_workshop(
        Workshop(organisation=operator.organisation, title="CV", kind="job_search"), by=julie.agent, at=NOW
    )
    new = NewSession(starts_at, site=operator.site.pk, host=julie.professional.pk)
    return plan_sessions(workshop, [new], by=julie.agent, at=NOW)[0]


@pytest.mark.parametrize(("later", "free"), [(44, False), (45, True), (-44, False), (-45, True)])
def test_a_room_is_free_again_at_the_very_end_of_what_takes_it_d_5(met, room, julie, marc, paul, later, free):
    take(met, room, julie)
    other = factories.appointment(paul, marc, starts_at=TEN + timedelta(minutes=later))
    if free:
        assert take(other, room, marc).room == room
        return
    with pytest.raises(Refusal, match="Salle bleue est prise"):
        take(other, room, marc)


def test_a_workshop_and_an_appointment_do_not_share_a_room_d_5(met, room, julie, operator):
    session = workshop_at(julie, operator, TEN - timedelta(hours=2))
    take(session, room, julie)
    with pytest.raises(Refusal, match="un atelier"):
        take(met, room, julie)
    cancel_session(session, why="Panne.", by=julie.agent, at=NOW)
    assert take(met, room, julie).room == room


def test_a_cancelled_appointment_gives_its_room_back_d_5(met, room, julie, marc, paul):
    take(met, room, julie)
    record_outcome(met, state="cancelled", by=julie.agent, at=NOW)
    other = factories.appointment(paul, marc, starts_at=TEN)
    assert take(other, room, marc).room == room


def test_a_room_that_is_closed_or_elsewhere_is_refused_d_5(met, room, julie, operator):
    elsewhere = Room.objects.create(
        site=Site.objects.create(organisation=operator.organisation, name="Annexe"), name="Petite"
    )
    with pytest.raises(Refusal, match="autre lieu"):
        take(met, elsewhere, julie)
    Room.objects.update(closed=True)
    with pytest.raises(Refusal, match="ne se réserve plus"):
        take(met, room, julie)


def test_an_appointment_without_a_place_takes_that_of_its_room_d_5(person, julie, room):
    row = factories.appointment(person, julie, starts_at=TEN)
    take(row, room, julie)
    row.refresh_from_db()
    assert (row.room, row.site) == (room, room.site)
    take(row, None, julie)
    row.refresh_from_db()
    assert (row.room, row.site) == (None, room.site)


def changed(session, **more):
    said = {
        "starts_at": session.starts_at,
        "minutes": session.minutes,
        "seats": session.seats,
        "site": session.site_id,
    }
    return Changes(**said | more)


def test_a_session_that_moves_keeps_its_room_if_it_is_free_then_d_5(met, room, julie, operator):
    take(met, room, julie)
    session = workshop_at(julie, operator, TEN + timedelta(hours=5))
    take(session, room, julie)
    change_session(session, changed(session, starts_at=TEN + timedelta(hours=6)), by=julie.agent, at=NOW)
    session.refresh_from_db()
    assert session.room == room
    change_session(session, changed(session, starts_at=TEN - timedelta(hours=1)), by=julie.agent, at=NOW)
    session.refresh_from_db()
    assert session.room is None


def test_nobody_takes_a_room_for_an_appointment_of_a_file_that_is_not_theirs_d_5(client, land, met):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Lou Noir")
    client.force_login(stranger.account)
    assert client.get(reverse("calendars:room", args=[met.public_id])).status_code == 404


def test_a_room_is_chosen_among_those_that_are_free_d_5(client, met, room, julie, marc, paul, operator):
    small = Room.objects.create(site=operator.site, name="Salle verte")
    other = factories.appointment(paul, marc, starts_at=TEN, site=operator.site.pk)
    take(other, room, marc)
    client.force_login(julie.account)
    url = reverse("calendars:room", args=[met.public_id])
    page = client.get(url).content.decode()
    assert "Prises à cette heure : Salle bleue" in page
    assert client.post(url, {"room": room.public_id}).status_code == 422
    assert client.post(url, {"room": small.public_id}).status_code == 303
    met.refresh_from_db()
    assert met.room == small
    day = client.get("/agenda/?jour=2026-06-16").content.decode()
    assert "Salle verte" in day


def test_the_day_of_a_place_shows_each_room_and_who_has_none_d_5(
    client, met, room, julie, marc, paul, operator
):
    take(met, room, julie)
    factories.appointment(paul, marc, starts_at=TEN, site=operator.site.pk)
    client.force_login(julie.account)
    answer = client.get(reverse("calendars:site_day", args=[operator.site.public_id]) + "?jour=2026-06-16")
    held = [
        (str(each.room or ""), [use.person.first_names for use in each.uses])
        for each in answer.context["rooms"]
    ]
    assert held == [("Salle bleue", ["Inès"]), ("", ["Paul"])]


def test_a_name_whose_file_is_not_open_is_not_shown_in_the_day_of_a_place_d_5(
    client, land, met, person, operator
):
    other = factories.operator(land, name="Tremplin")
    lou = factories.caseworker(other, name="Lou Noir")
    theirs = factories.followed(land, lou, family_name="Secret", first_names="Zoé")
    factories.appointment(theirs, lou, starts_at=TEN, site=operator.site.pk)
    client.force_login(factories.caseworker(operator, name="Ana Roy").account)
    page = client.get(
        reverse("calendars:site_day", args=[operator.site.public_id]) + "?jour=2026-06-16"
    ).content.decode()
    assert person.full_name in page
    assert "Zoé" not in page
    assert "Lou Noir" in page


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.SECRETARIAT])
def test_in_a_place_of_the_departement_one_reads_the_names_of_ones_own_areas_d_5_a_9(client, land, role):
    """The département may open nearly every file: a list of names is no reason to."""
    there = Site.objects.create(
        organisation=land.department, name="Maison commune", commune=land.commune, area=land.area
    )
    team = {
        area: factories.caseworker(
            factories.operator(land, name=f"Équipe {area.name}"), name=f"Ana {area.name}"
        )
        for area in (land.area, land.other_area)
    }
    for area, first_names in ((land.area, "Proche"), (land.other_area, "Lointaine")):
        one = factories.followed(land, team[area], family_name="Roux", first_names=first_names)
        one.following.area = area
        one.following.save(update_fields=["area"])
        factories.appointment(one, team[area], starts_at=TEN, site=there.pk)
    url = reverse("calendars:site_day", args=[there.public_id]) + "?jour=2026-06-16"

    def seen(areas):
        reader = factories.worker(
            role, land.department, name=f"Lecteur {len(areas)} {areas[:1]}", areas=areas
        )
        client.force_login(reader.account)
        page = client.get(url).content.decode()
        return {name for name in ("Proche", "Lointaine") if name in page}, page.count("Réservé")

    assert seen([land.area]) == ({"Proche"}, 1)
    assert seen([land.other_area]) == ({"Lointaine"}, 1)
    assert seen([land.root]) == ({"Proche", "Lointaine"}, 0)
    assert seen([]) == ({"Proche", "Lointaine"}, 0)


def test_the_places_of_another_organisation_are_nowhere_d_5(client, land, julie):
    other = factories.operator(land, name="Tremplin")
    client.force_login(julie.account)
    assert "Antenne Tremplin" not in client.get(reverse("calendars:sites")).content.decode()
    assert client.get(reverse("calendars:site_day", args=[other.site.public_id])).status_code == 404


def test_the_day_of_a_place_asks_a_steady_number_of_queries_d_5(
    client, land, julie, operator, room, django_assert_max_num_queries
):
    for rank in range(5):
        one = factories.followed(land, julie, family_name=f"Roux{rank}")
        factories.appointment(one, julie, starts_at=TEN + timedelta(hours=rank), site=operator.site.pk)
    client.force_login(julie.account)
    with django_assert_max_num_queries(10):
        client.get(reverse("calendars:site_day", args=[operator.site.public_id]) + "?jour=2026-06-16")


def test_who_keeps_the_directory_adds_a_room_and_closes_it_d_5(client, land, operator):
    client.force_login(factories.worker(Role.ADMINISTRATOR, land.department).account)
    client.post(
        reverse("directory:room_new", args=[operator.site.public_id]), {"name": "Salle bleue", "places": "6"}
    )
    room = Room.objects.get()
    page = client.get(
        reverse("directory:organisation", args=[operator.organisation.public_id])
    ).content.decode()
    assert "Salle bleue" in page
    answer = client.post(
        reverse("directory:room_new", args=[operator.site.public_id]), {"name": "Salle bleue"}
    )
    assert (answer.status_code, answer.context["form"].errors["name"]) == (
        422,
        ["Une salle de ce lieu porte déjà ce nom."],
    )
    client.post(
        reverse("directory:room_edit", args=[room.public_id]), {"name": "Salle bleue", "closed": "on"}
    )
    room.refresh_from_db()
    assert room.closed


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_take_a_room_at_the_same_second_one_has_it_d_5(land, operator, room):
    rows = []
    for rank in range(10):
        worker = factories.caseworker(operator, name=f"Agent {rank}")
        one = factories.followed(land, worker, family_name=f"Roux{rank}")
        rows.append(factories.appointment(one, worker, starts_at=TEN, site=operator.site.pk))
    by, together = console_agent(), Barrier(len(rows))

    def ask(row):
        try:
            together.wait(timeout=30)
            take_room(row, room=Room.objects.get(pk=room.pk), by=by, at=NOW)
        except Refusal as refusal:
            return refusal.message
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(rows)) as pool:
        answers = list(pool.map(ask, rows))
    assert sorted(map(bool, answers)) == [False] + [True] * 9
    assert Appointment.objects.filter(room=room).count() == 1


def test_a_room_is_looked_at_for_the_hour_that_the_appointment_has_now_d_5(met, room, julie, marc, paul):
    """Julie's page is open on 10 h; a colleague moves it to 14 h, when Marc has the room."""
    afternoon = TEN + timedelta(hours=4)
    take(factories.appointment(paul, marc, starts_at=afternoon, site=room.site_id), room, marc)
    seen = Appointment.objects.get(pk=met.pk)
    Appointment.objects.filter(pk=met.pk).update(starts_at=afternoon, version=7)

    with pytest.raises(Refusal, match="est prise"):
        take(seen, room, julie)
    assert take(seen, None, julie).version == 8


def test_what_was_cancelled_since_the_page_was_opened_takes_no_room_d_5(met, room, julie, operator):
    seen, session = Appointment.objects.get(pk=met.pk), workshop_at(julie, operator, TEN)
    record_outcome(met, state="cancelled", by=julie.agent, at=NOW)
    cancel_session(WorkshopSession.objects.get(pk=session.pk), why="Panne", by=julie.agent, at=NOW)

    for booked in (seen, session):
        with pytest.raises(Refusal, match="aucune salle"):
            take(booked, room, julie)
