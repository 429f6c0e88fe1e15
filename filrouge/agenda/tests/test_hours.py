"""Saying when one receives, and booking from what is free (D-1, P-1, P-10)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from filrouge.access.gate import Forbidden
from filrouge.access.roles import Role
from filrouge.agenda.availability import Wanted, busy, next_slots, travel_between
from filrouge.agenda.hours import end_hours, save_hours
from filrouge.agenda.models import Absence, Appointment, ReceivingHours, Workshop
from filrouge.agenda.shipped import OWN_FILE, WrongHabits, habits
from filrouge.agenda.tests.conftest import MONDAY, messages_of, receive
from filrouge.agenda.workshops import NewSession, plan_sessions, save_workshop
from filrouge.core.results import Refusal
from filrouge.directory.models import Site
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = MONDAY.tzinfo
TUESDAY = date(2026, 6, 16)


def at(hour, minute=0, day=TUESDAY):
    return datetime.combine(day, time(hour, minute), PARIS)


def free(stage, **fields):
    return [
        slot.starts_at for slot in next_slots(Wanted(stage.julie.professional.pk, MONDAY, **fields), MONDAY)
    ]


@pytest.fixture
def week():
    return {"semaine-weekday": "4", "semaine-opens": "14:00", "semaine-closes": "16:00", "semaine-kind": "office",
            "semaine-minutes": "60", "semaine-site": "", "semaine": "1"}  # fmt: skip


def test_hours_are_added_and_taken_away_on_one_screen_p_1(stage, client, week):
    client.force_login(stage.julie.account)
    url = reverse("agenda:hours")
    assert client.post(url, week).status_code == 303
    row = ReceivingHours.objects.get(weekday=4)
    assert (row.opens, row.closes, row.minutes) == (time(14), time(16), 60)
    assert "Vendredi" in client.get(url).content.decode()
    client.post(url, {"retirer": row.public_id})
    assert not ReceivingHours.objects.filter(weekday=4).exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"semaine-closes": "13:00"}, "vient après l&#x27;heure de début"),
        ({"semaine-weekday": "1", "semaine-opens": "11:00"}, "se croisent avec 9\xa0h à 12\xa0h"),
        ({"semaine-minutes": "2"}, "de 5 minutes à 8 heures"),
        ({"semaine-weekday": ""}, "Choisissez un jour"),
    ],
)
def test_hours_that_nobody_can_keep_are_said_on_their_field_p_1(stage, client, week, changed, words):
    client.force_login(stage.julie.account)
    answer = client.post(reverse("agenda:hours"), week | changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_day_that_differs_takes_the_place_of_the_week_d_1(stage, client):
    client.force_login(stage.julie.account)
    url, day = reverse("agenda:hours"), {"jour-kind": "office", "jour-minutes": "45", "un-jour": "1"}
    client.post(url, day | {"jour-day": "2026-06-16", "jour-closed": "on"})
    assert free(stage)[0] == at(9, day=date(2026, 6, 18))
    sent = {"jour-day": "2026-06-17", "jour-opens": "15:00", "jour-closes": "15:45"}
    client.post(url, day | sent)
    assert free(stage)[0] == at(15, day=date(2026, 6, 17))
    missing = client.post(url, day | {"jour-day": "2026-06-19"})
    assert "cochez « Pas d&#x27;accueil" in missing.content.decode()


def test_hours_that_ran_end_today_and_those_of_today_go_d_1(stage):
    row = ReceivingHours.objects.get(weekday=1)
    end_hours(row, by=stage.julie.agent, at=MONDAY + timedelta(days=3))
    assert ReceivingHours.objects.get(pk=row.pk).until == date(2026, 6, 18)
    thursday = ReceivingHours.objects.get(weekday=3)
    end_hours(thursday, by=stage.julie.agent, at=MONDAY)
    assert not ReceivingHours.objects.filter(pk=thursday.pk).exists()


def test_a_manager_sets_the_hours_of_theirs_and_of_nobody_else_p_1(stage, client, week):
    manager = factories.worker(Role.PROVIDER_MANAGER, stage.operator.organisation, name="Ana Roy")
    other = factories.caseworker(factories.operator(stage.land, name="Ailleurs"), name="Marc Petit")
    client.force_login(manager.account)
    theirs = reverse("agenda:hours_of", args=[stage.julie.professional.public_id])
    assert client.post(theirs, week).status_code == 303
    assert ReceivingHours.objects.filter(professional=stage.julie.professional, weekday=4).exists()
    assert client.get(reverse("agenda:hours_of", args=[other.professional.public_id])).status_code == 404
    row = ReceivingHours(professional=other.professional, weekday=1, opens=time(9), closes=time(10))
    with pytest.raises(Refusal, match="que vous encadrez"):
        save_hours(row, by=manager.agent, at=MONDAY)
    assert not ReceivingHours.objects.filter(professional=other.professional).exists()


def test_a_colleague_does_not_set_one_s_hours_p_1(stage):
    colleague = factories.caseworker(stage.operator, name="Marc Petit")
    row = ReceivingHours(professional=stage.julie.professional, weekday=4, opens=time(9), closes=time(10))
    with pytest.raises(Refusal):
        save_hours(row, by=colleague.agent, at=MONDAY)
    steering = factories.worker(Role.STEERING, stage.land.department, name="Ida Blanc")
    with pytest.raises(Forbidden):
        save_hours(row, by=steering.agent, at=MONDAY)


def test_all_that_takes_time_is_gathered_in_one_place_d_1(stage):
    factories.appointment(stage.camille, stage.julie, starts_at=at(9), minutes=60, at=MONDAY)
    workshop = Workshop(organisation=stage.operator.organisation, title="CV", kind="job_search", minutes=60)
    save_workshop(workshop, by=stage.julie.agent, at=MONDAY)
    new = NewSession(at(10, 30), host=stage.julie.professional.pk)
    plan_sessions(workshop, [new], by=stage.julie.agent, at=MONDAY)
    Absence.objects.create(
        professional=stage.julie.professional, since=date(2026, 6, 18), until=date(2026, 6, 19),
        noted_by=stage.julie.account,
    )  # fmt: skip
    found = busy(stage.julie.professional.pk, at(0), at(0, day=date(2026, 6, 20)))
    assert [(one.since, one.until) for one in found] == [
        (at(9), at(10)), (at(10, 30), at(11, 30)), (at(0, day=date(2026, 6, 18)), at(0, day=date(2026, 6, 19))),
    ]  # fmt: skip
    assert free(stage)[0] == at(9, day=date(2026, 6, 23))


def test_the_person_is_free_too_d_1(stage):
    marc = factories.caseworker(stage.operator, name="Marc Petit")
    factories.appointment(stage.camille, marc, starts_at=at(9), minutes=45, at=MONDAY)
    assert free(stage)[0] == at(9)
    assert free(stage, person=stage.camille.pk)[0] == at(9, 45)


def test_one_travels_between_two_towns_and_not_inside_one_d_1(stage):
    towns = [stage.land.commune, stage.land.other_commune]
    for rank, town in enumerate(towns):
        type(town).objects.filter(pk=town.pk).update(latitude=47.0, longitude=1.0 + rank)
    near, far = (
        Site.objects.create(organisation=stage.operator.organisation, name=f"Lieu {n}", commune=town)
        for n, town in enumerate(towns)
    )
    nowhere = Site.objects.create(organisation=stage.operator.organisation, name="Nulle part")
    travel = travel_between({near.pk, far.pk, nowhere.pk, None})
    kilometres = 75.8
    expected = 60 * kilometres / habits().kilometres_an_hour + habits().margin_minutes
    assert travel(near.pk, far.pk) == travel(far.pk, near.pk) == pytest.approx(expected, abs=2)
    assert travel(near.pk, near.pk) == travel(near.pk, nowhere.pk) == 0


def test_a_slot_of_the_file_is_fixed_in_three_clicks_p_1(stage, client):
    """Button of the panel, a slot, « Fixer »: what the form is filled with is what is sent."""
    client.force_login(stage.julie.account)
    panel = client.get(reverse("agenda:panel", args=[stage.camille.public_id])).content.decode()
    url = reverse("agenda:book", args=[stage.camille.public_id])
    assert url in panel
    page = client.get(url)
    slot = next(iter(page.context["free"].days.values()))[0]
    filled = client.get(f"{url}{page.context['to']}creneau={slot.key}").context["form"]
    sent = {
        name: filled[name].value() for name in ("host", "day", "time", "minutes", "kind", "site", "purpose")
    }
    sent["notify"] = "on" if filled["notify"].value() else ""
    assert client.post(url, sent).status_code == 303
    made = Appointment.objects.get()
    assert (made.starts_at, made.site, made.minutes, made.way) == (
        at(9), stage.operator.site, 45, "direct",
    )  # fmt: skip
    assert "appointment_invitation" in messages_of(stage.camille)


def test_a_summons_from_the_form_prepares_its_letter_d_1(stage, client):
    client.force_login(stage.julie.account)
    sent = {
        "host": stage.julie.professional.public_id, "day": "2026-06-18", "time": "09:00", "minutes": "45",
        "kind": "office", "site": "", "purpose": "Point", "summoned": "on",
    }  # fmt: skip
    client.post(reverse("agenda:book", args=[stage.camille.public_id]), sent)
    assert Appointment.objects.get().way == "summoned"
    assert stage.camille.letters.get().kind == "summons"


def test_several_are_seen_then_fixed_without_holidays_and_absences_d_1(stage, client):
    Absence.objects.create(
        professional=stage.julie.professional, since=date(2026, 7, 1), until=date(2026, 7, 10),
        noted_by=stage.julie.account,
    )  # fmt: skip
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre")
    factories.appointment(other, stage.julie, starts_at=at(9, day=date(2026, 6, 23)), at=MONDAY)
    client.force_login(stage.julie.account)
    url = reverse("agenda:several", args=[stage.camille.public_id])
    sent = {
        "host": stage.julie.professional.public_id, "day": "2026-06-16", "time": "09:00", "minutes": "45",
        "kind": "office", "site": "", "purpose": "Point", "weeks": "1", "until": "2026-07-21", "skip": "on",
    }  # fmt: skip
    seen = client.post(url, sent)
    whys = [one.why for one in seen.context["occurrences"]]
    assert [bool(why) for why in whys] == [False, True, False, True, True, False]
    assert ("rendez-vous" in whys[1], "Absence" in whys[3], "14 juillet" in whys[4] or "férié" in whys[4]) == (
        True, True, True,
    )  # fmt: skip
    assert not Appointment.objects.filter(person=stage.camille).exists()
    refused = client.post(url, sent | {"skip": "", "fixer": "1"})
    assert "ne conviennent pas" in refused.content.decode()
    client.post(url, sent | {"fixer": "1"})
    days = [a.starts_at.date() for a in Appointment.objects.filter(person=stage.camille)]
    assert days == [date(2026, 6, 16), date(2026, 6, 30), date(2026, 7, 21)]


def test_the_way_between_two_places_is_seen_before_d_1(stage, client):
    towns = [stage.land.commune, stage.land.other_commune]
    for rank, town in enumerate(towns):
        type(town).objects.filter(pk=town.pk).update(latitude=47.0, longitude=1.0 + rank / 2)
    places = [
        Site.objects.create(organisation=stage.operator.organisation, name=f"Lieu {n}", commune=town)
        for n, town in enumerate(towns)
    ]
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre")
    factories.appointment(
        other, stage.julie, starts_at=at(10, day=date(2026, 6, 19)), site=places[0].pk, at=MONDAY
    )  # fmt: skip
    client.force_login(stage.julie.account)
    sent = {
        "host": stage.julie.professional.public_id, "day": "2026-06-19", "time": "11:00", "minutes": "45",
        "kind": "office", "site": places[1].public_id, "purpose": "Point", "weeks": "1", "until": "2026-06-19",
    }  # fmt: skip
    seen = client.post(reverse("agenda:several", args=[stage.camille.public_id]), sent)
    [one] = seen.context["occurrences"]
    assert one.why == ""
    assert "trajet" in one.far


def test_an_appointment_is_moved_from_the_file_p_1(stage, client):
    made = factories.appointment(stage.camille, stage.julie, starts_at=at(9), at=MONDAY)
    client.force_login(stage.julie.account)
    url = reverse("agenda:move", args=[made.public_id])
    page = client.get(url)
    assert at(9) in [slot.starts_at for slot in next(iter(page.context["free"].days.values()))]
    sent = {
        "day": "2026-06-18",
        "time": "10:00",
        "minutes": "30",
        "kind": "phone",
        "site": "",
        "purpose": "Point",
    }
    client.post(url, sent)
    made.refresh_from_db()
    assert (made.starts_at, made.minutes, made.kind) == (at(10, day=date(2026, 6, 18)), 30, "phone")


def test_one_s_week_shows_what_is_booked_what_is_free_and_finds_a_slot_p_1(
    stage, client, django_assert_max_num_queries
):
    factories.appointment(stage.camille, stage.julie, starts_at=at(9), at=MONDAY)
    client.force_login(stage.julie.account)
    with django_assert_max_num_queries(17):
        week = client.get("/agenda/?semaine=2026-06-15")
    page = week.content.decode()
    assert "3 créneaux libres" in page
    assert "Trouver un créneau" in page
    found = client.get(reverse("agenda:find"))
    slot = next(iter(found.context["free"].days.values()))[0]
    asked = {"creneau": slot.key, "qui": stage.camille.public_id}
    answer = client.get(reverse("agenda:find"), asked)
    assert (
        answer["Location"] == f"/personnes/{stage.camille.public_id}/rendez-vous/nouveau/?creneau={slot.key}"
    )


def test_a_slot_is_for_nobody_whose_file_is_closed_p_1(stage, client):
    other = factories.operator(stage.land, name="Ailleurs")
    stranger = factories.followed(
        stage.land, factories.caseworker(other, name="Marc Petit"), at=MONDAY, family_name="Lointain"
    )
    client.force_login(stage.julie.account)
    assert "LOINTAIN" not in client.get(reverse("agenda:find"), {"creneau": "x"}).content.decode()
    answer = client.get(reverse("agenda:find"), {"creneau": "", "qui": stranger.public_id})
    assert answer.status_code == 422


def test_a_missed_appointment_calls_for_another_one_until_there_is_one_d_1(stage, client):
    missed = factories.appointment(
        stage.camille, stage.julie, starts_at=MONDAY - timedelta(days=1), at=MONDAY
    )
    Appointment.objects.filter(pk=missed.pk).update(state="missed")
    client.force_login(stage.julie.account)
    panel = reverse("agenda:panel", args=[stage.camille.public_id])
    assert "Refixer" in client.get(panel).content.decode()
    factories.appointment(stage.camille, stage.julie, starts_at=at(9), at=MONDAY)
    assert "Refixer" not in client.get(panel).content.decode()


def test_drop_ins_offer_no_slot_d_1(stage):
    receive(stage.julie, 2, time(9), time(17), drop_in=True)
    assert date(2026, 6, 17) not in {moment.date() for moment in free(stage)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[slots]\nday = 3", "day n'existe pas"),
        ("[slots]\ndays = 0", r"\[slots\] days est un nombre entier"),
        ("[reminders]\nhour = 9", "hour est une heure"),
        ("[invitation]\nleast = -1", "least est un nombre entier"),
        ("[slots", "fichier illisible"),
        ("[nothing]\nx = 1", "n'existe pas"),
    ],
)
def test_a_wrong_value_of_the_departement_is_named_d_1(tmp_path, monkeypatch, text, words):
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    monkeypatch.setenv(OWN_FILE, str(own))
    with pytest.raises(WrongHabits, match=words):
        habits()


def test_the_departement_changes_one_value_and_keeps_the_others_d_1(tmp_path, monkeypatch):
    shipped, own = habits(), tmp_path / "own.toml"
    own.write_text("[invitation]\nleast = 5\n", encoding="utf-8")
    monkeypatch.setenv(OWN_FILE, str(own))
    assert habits().least == 5
    assert habits().slot_days == shipped.slot_days


def test_who_comes_is_told_by_the_way_of_fixing_d_1(stage, client):
    said = [
        ("direct", "held"),
        ("direct", "missed"),
        ("invited", "held"),
        ("summoned", "missed"),
        ("summoned", "booked"),
    ]
    for days, (way, state) in enumerate(said, 1):
        made = factories.appointment(
            stage.camille, stage.julie, starts_at=MONDAY - timedelta(days=days), at=MONDAY, way=way
        )
        Appointment.objects.filter(pk=made.pk).update(state=state)
    client.force_login(stage.julie.account)
    turnouts = client.get(reverse("agenda:hours")).context["turnouts"]
    assert [(one.label, one.held, one.missed, one.missed_percent) for one in turnouts] == [
        ("Fixé ensemble", 1, 1, 50), ("Choisi par la personne", 1, 0, 0), ("Sur convocation", 0, 1, 100),
    ]  # fmt: skip


def test_slots_beyond_the_first_page_are_a_page_away_d_1(stage, client):
    """D-1: the first page is full of the coming days; a later one is offered too, none lost, none twice."""
    client.force_login(stage.julie.account)
    address = reverse("agenda:book", args=[stage.camille.public_id])
    query, found = "", []
    for _ in range(3):
        free = client.get(address + query).context["free"]
        found += [slot.starts_at for slots in free.days.values() for slot in slots]
        query = f"?apres={free.later}"
    assert len(found) == len(set(found)) == 3 * habits().shown
    assert found == sorted(found)
    assert found == [
        slot.starts_at
        for slot in next_slots(
            Wanted(stage.julie.professional.pk, MONDAY, stage.camille.pk), MONDAY, most=3 * habits().shown
        )
    ]
    page = client.get(address + query).content.decode()
    assert "Les premiers créneaux" in page
    assert "Plus tard" in page


@pytest.mark.parametrize("words", ["demain", "20200101T0000Z", "99991231T0000Z", ""])
def test_an_instant_that_means_nothing_shows_the_next_slots_d_1(stage, client, words):
    client.force_login(stage.julie.account)
    address = reverse("agenda:book", args=[stage.camille.public_id])
    first = client.get(address).context["free"]
    assert client.get(address, {"apres": words}).context["free"] == first
    assert "Les premiers créneaux" not in client.get(address, {"apres": words}).content.decode()
