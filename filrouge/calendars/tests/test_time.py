"""The time of professionals is deduced from the agenda, corrected or completed in one click, totalled (D-6)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.roles import Role
from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Workshop
from filrouge.agenda.workshops import NewSession, plan_sessions, save_workshop
from filrouge.calendars.models import TimeEntry
from filrouge.calendars.tests.conftest import NOW
from filrouge.calendars.time_queries import counted, lines_of, lines_of_each
from filrouge.calendars.time_rules import Spent, Total, time_kinds, totals
from filrouge.calendars.timing import Noted, add_time, correct_time, remove_time
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
TODAY, JUNE, JULY = NOW.date(), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def marc(operator):
    return factories.caseworker(operator, name="Marc Petit")


def held(person, julie, kind, *, state="held", **fields):
    row = factories.appointment(person, julie, starts_at=NOW - timedelta(hours=3), kind=kind, **fields)
    return record_outcome(row, state=state, by=julie.agent, at=NOW)


def session_at(julie, operator, starts_at, *, host_minutes=None):
    workshop = save_workshop(
        Workshop(organisation=operator.organisation, title="CV", kind="job_search"), by=julie.agent, at=NOW
    )
    at = min(NOW, starts_at - timedelta(days=1))
    new = NewSession(starts_at, host=julie.professional.pk, minutes=120)
    (session,) = plan_sessions(workshop, [new], by=julie.agent, at=at)
    session.host_minutes = host_minutes
    session.save()
    return session


def lines(worker):
    return lines_of(worker.professional.pk, JUNE, JULY, NOW)


def total(worker, kind):
    return totals(counted(lines(worker)))[kind]


def test_a_meeting_with_the_referent_that_was_held_is_liaison_d_6(person, julie):
    held(person, julie, "three_party_referent", minutes=50)
    assert total(julie, "liaison") == Total(1, 50)


def test_a_meeting_with_an_employer_is_counted_and_not_timed_d_6(person, julie):
    held(person, julie, "three_party_employer")
    assert total(julie, "employer") == Total(1, 0)


@pytest.mark.parametrize(("kind", "state"), [("office", "held"), ("three_party_referent", "missed")])
def test_the_accompaniment_of_somebody_and_what_was_missed_are_none_of_it_d_6(person, julie, kind, state):
    held(person, julie, kind, state=state)
    assert lines(julie) == []


@pytest.mark.parametrize(("host_minutes", "minutes"), [(None, 120), (200, 200)])
def test_a_workshop_that_one_ran_is_a_collective_action_with_its_preparation_d_6(
    julie, operator, host_minutes, minutes
):
    session_at(julie, operator, NOW - timedelta(days=2), host_minutes=host_minutes)
    assert total(julie, "collective") == Total(1, minutes)


def test_a_workshop_to_come_is_no_time_yet_d_6(julie, operator):
    session_at(julie, operator, NOW + timedelta(days=2))
    assert lines(julie) == []


def test_what_the_agenda_says_is_corrected_once_and_not_counted_twice_d_6(person, julie):
    row = held(person, julie, "three_party_referent")
    for minutes in (90, 60):
        correct_time(row, noted=Noted("coordination", minutes), by=julie.agent, at=NOW)
    assert total(julie, "liaison") == Total()
    assert total(julie, "coordination") == Total(1, 60)
    assert [line.corrected for line in lines(julie)] == [True]


def test_what_does_not_count_stays_on_the_screen_and_leaves_the_total_d_6(julie, operator):
    session = session_at(julie, operator, NOW - timedelta(days=2))
    entry = correct_time(session, noted=Noted("collective", 120, counts=False), by=julie.agent, at=NOW)
    assert total(julie, "collective") == Total()
    assert [line.counts for line in lines(julie)] == [False]
    remove_time(entry, by=julie.agent, at=NOW)
    assert total(julie, "collective") == Total(1, 120)


@pytest.mark.parametrize(
    ("kind", "minutes", "day", "field"),
    [
        ("network", 0, TODAY, "minutes"),
        ("network", None, TODAY, "minutes"),
        ("network", 601, TODAY, "minutes"),
        ("siesta", 30, TODAY, "kind"),
        ("network", 30, TODAY + timedelta(days=1), "day"),
        ("network", 30, date(1926, 6, 1), "day"),
    ],
)
def test_a_time_that_nobody_works_is_refused_d_6(julie, kind, minutes, day, field):
    with pytest.raises(Refusal) as refusal:
        add_time(julie.professional, day=day, noted=Noted(kind, minutes), by=julie.agent, at=NOW)
    assert refusal.value.field == field
    assert not TimeEntry.objects.exists()


def test_nobody_notes_or_corrects_the_time_of_a_colleague_d_6(person, julie, marc):
    row = held(person, julie, "three_party_referent")
    with pytest.raises(Refusal, match="collègue"):
        correct_time(row, noted=Noted("network", 30), by=marc.agent, at=NOW)
    with pytest.raises(Refusal, match="collègue"):
        add_time(julie.professional, day=TODAY, noted=Noted("network", 30), by=marc.agent, at=NOW)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(time_kinds())), st.one_of(st.none(), st.integers(5, 600))),
        max_size=20,
    )
)
def test_totals_add_up_to_what_was_spent_d_6(spent):
    found = totals(Spent(1, TODAY, kind, minutes) for kind, minutes in spent)
    assert list(found) == list(time_kinds())
    assert sum(one.times for one in found.values()) == len(spent)
    assert sum(one.minutes for one in found.values()) == sum(minutes or 0 for _, minutes in spent)


def test_a_team_is_read_in_three_queries_whatever_its_size_d_6(
    land, operator, julie, marc, django_assert_num_queries
):
    for worker in (julie, marc):
        held(
            factories.followed(land, worker, family_name=worker.professional.last_name),
            worker,
            "three_party_referent",
        )
    with django_assert_num_queries(3):
        found = lines_of_each([julie.professional.pk, marc.professional.pk], JUNE, JULY, NOW)
    assert {key: len(rows) for key, rows in found.items()} == {
        julie.professional.pk: 1,
        marc.professional.pk: 1,
    }


def test_a_click_adds_time_today_and_a_line_is_corrected_set_aside_and_taken_back_d_6(client, julie, person):
    row = held(person, julie, "three_party_referent")
    client.force_login(julie.account)
    url = reverse("calendars:time_note")
    client.post(url, {"add": "network:60", "words": "Forum emploi"})
    client.post(url, {"add": "employer:"})
    about = {"source": "rendez-vous", "key": row.public_id, "kind": "liaison", "minutes": "30"}
    client.post(url, about)
    page = client.get(reverse("calendars:time"))
    assert "Forum emploi" in page.content.decode()
    found = {label: (one.times, one.minutes) for label, one, _ in page.context["totals"] if one.times}
    assert found == {
        "Liaison avec les équipes sociales": (1, 30), "Réseau et partenaires": (1, 60),
        "Contacts avec des employeurs": (1, 0),
    }  # fmt: skip
    client.post(url, about | {"aside": "1"})
    by_hand = TimeEntry.objects.get(kind="network")
    client.post(url, {"source": "main", "key": by_hand.public_id, "retirer": "1"})
    assert {line.spent.kind for line in lines(julie) if line.counts} == {"employer"}


def test_a_line_of_a_colleague_is_nowhere_d_6(client, person, julie, marc):
    row = held(person, julie, "three_party_referent")
    client.force_login(marc.account)
    sent = {"source": "rendez-vous", "key": row.public_id, "kind": "network", "minutes": "30"}
    assert client.post(reverse("calendars:time_note"), sent).status_code == 404


def test_another_month_has_its_own_lines_and_its_csv_d_6(client, julie):
    add_time(
        julie.professional, day=date(2026, 5, 31), noted=Noted("network", 30, "=1+1"), by=julie.agent, at=NOW
    )
    client.force_login(julie.account)
    assert client.get(reverse("calendars:time")).context["lines"] == []
    may = client.get(reverse("calendars:time_csv") + "?mois=2026-05-10")
    body = b"".join(may.streaming_content).decode()
    assert "31/05/2026;Réseau et partenaires;30;'=1+1" in body


def test_a_manager_reads_the_time_of_the_team_and_of_nobody_else_d_6(client, land, operator, julie):
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Lou Noir")
    for worker in (julie, other):
        add_time(worker.professional, day=TODAY, noted=Noted("network", 90), by=worker.agent, at=NOW)
    manager = factories.worker(Role.PROVIDER_MANAGER, operator.organisation)
    client.force_login(manager.account)
    page = client.get(reverse("calendars:team_time")).content.decode()
    assert "Julie Moreau" in page
    assert "1\u00a0h\u00a030" in page
    assert "Lou Noir" not in page
    body = b"".join(
        client.get(reverse("calendars:team_time_csv") + "?du=2026-06-15&au=2026-06-15").streaming_content
    )
    assert "Julie Moreau;0;0;90;0;0;0" in body.decode()
    assert (
        "Julie Moreau" not in client.get(reverse("calendars:team_time") + "?du=2026-06-16").content.decode()
    )


def test_a_period_that_ends_before_it_begins_is_said_d_6(client, land):
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    page = client.get(reverse("calendars:team_time") + "?du=2026-06-16&au=2026-06-15").content.decode()
    assert "Cette date doit suivre la première." in page
