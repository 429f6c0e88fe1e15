"""Entering, leaving, six months after; who may, and what is refused (G-9)."""

from datetime import date, timedelta

import pytest
from django.db.models import ProtectedError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, EventPayload, Reading
from filrouge.access.roles import Role
from filrouge.accompaniment.models import Accompaniment
from filrouge.cofunding import events, participating
from filrouge.cofunding.models import Participation
from filrouge.cofunding.queries import judged
from filrouge.cofunding.tests.conftest import ENTRY, EXIT, TODAY, entered, opened
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.identity.merging import merge
from filrouge.orientation.models import Assignment, OrientationDecision
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now


def left(row, worker, day=date(2025, 12, 1), **given):
    participating.leave(row, exit_on=day, given=EXIT | given, seen=row.version, by=worker.agent, at=NOW())
    row.refresh_from_db()


def test_an_entry_keeps_what_the_file_knew_and_what_was_answered_g_9(zoe, operation, julie):
    row = entered(zoe, operation, julie)
    assert row.known["last_name"] == zoe.family_name
    assert row.known["address_line"] == "12 rue des Lilas"
    assert row.known["commune"] == "99101"
    assert row.known["rsa"] == "yes"
    assert row.entry == ENTRY
    assert [one.counts for one in judged(operation, TODAY)] == [True]


def test_no_event_tells_an_answer_g_9(zoe, operation, julie):
    entered(zoe, operation, julie, minority="yes")
    event = Event.objects.get(type=events.ENTERED.number)
    assert event.person == zoe.pk
    assert not EventPayload.objects.filter(event=event).exists()


def test_a_second_open_participation_in_the_same_operation_is_refused_g_9(zoe, operation, julie):
    row = entered(zoe, operation, julie)
    with pytest.raises(Refusal, match="participe déjà"):
        entered(zoe, operation, julie)
    left(row, julie)
    entered(zoe, operation, julie, entry_on=date(2026, 2, 1))
    assert Participation.objects.count() == 2


@pytest.mark.parametrize("day", [date(2024, 12, 31), TODAY + timedelta(days=1)])
def test_an_entry_outside_of_the_operation_or_to_come_is_refused_g_9(zoe, operation, julie, day):
    with pytest.raises(Refusal) as caught:
        entered(zoe, operation, julie, entry_on=day)
    assert caught.value.field == "entry_on"


def test_an_exit_before_the_entry_is_refused_g_9(zoe, operation, julie):
    row = entered(zoe, operation, julie)
    with pytest.raises(Refusal, match="précéder") as caught:
        left(row, julie, day=date(2025, 9, 30))
    assert caught.value.field == "exit_on"


def test_six_months_after_cannot_be_told_before_g_9(zoe, operation, julie):
    row = entered(zoe, operation, julie)
    left(row, julie, day=date(2025, 12, 16))
    told = {"given": {"later_status": "employed"}, "seen": row.version, "by": julie.agent, "at": NOW()}
    with pytest.raises(Refusal, match="16 juin 2026"):
        participating.tell_later(row, **told)
    left(row, julie, day=date(2025, 12, 15))
    participating.tell_later(row, **told | {"seen": row.version})
    row.refresh_from_db()
    assert row.later == {"later_status": "employed"}
    assert row.later_noted_on == TODAY


def test_who_writes_second_is_told_and_changes_nothing_g_9(zoe, operation, julie):
    row = entered(zoe, operation, julie)
    seen = row.version
    left(row, julie)
    with pytest.raises(Refusal, match="vient de changer"):
        participating.leave(row, exit_on=TODAY, given={}, seen=seen, by=julie.agent, at=NOW())
    row.refresh_from_db()
    assert row.exit_on == date(2025, 12, 1)


def test_an_answer_that_is_not_offered_is_refused_beside_its_question_g_9(zoe, operation, julie):
    with pytest.raises(Refusal) as caught:
        entered(zoe, operation, julie, isced="9")
    assert caught.value.field == "isced"


def test_another_operator_neither_enters_nor_reads_g_9(land, zoe, operation, julie, theirs):
    marc = factories.caseworker(theirs, name="Marc Petit")
    with pytest.raises(Http404):
        entered(zoe, operation, marc)
    row = entered(zoe, operation, julie)
    with pytest.raises(Http404):
        left(row, marc)


def test_somebody_followed_elsewhere_is_not_in_our_operation_g_9(zoe, julie, theirs, steering):
    elsewhere = opened(theirs, steering, number="2025-002")
    with pytest.raises(Refusal, match="n'est pas dans cette opération"):
        participating.enter(zoe, elsewhere, entry_on=TODAY, given=ENTRY, by=console_agent(), at=NOW())


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.STEERING, Role.DPO])
def test_only_who_accompanies_notes_an_entry_g_9(land, zoe, operation, role):
    with pytest.raises(Forbidden):
        entered(zoe, operation, factories.worker(role, land.department))


def test_an_operation_is_kept_by_its_operator_or_by_the_departement_g_9(ours, theirs, chief, julie):
    with pytest.raises(Forbidden):
        opened(ours, julie)
    with pytest.raises(Http404):
        opened(theirs, chief)


def test_what_the_file_and_an_operation_before_say_is_not_asked_again_g_9(
    client, zoe, operation, julie, ours, chief
):
    left(entered(zoe, operation, julie), julie)
    second = opened(ours, chief, number="2026-001", since=date(2026, 1, 1))
    client.force_login(julie.account)
    page = client.get(reverse("cofunding:enter", args=[zoe.public_id, second.public_id]))
    initial = page.context["form"].initial
    assert initial["isced"] == "3"
    assert "labour_status" not in initial
    assert "12 rue des Lilas" in page.content.decode()
    assert Reading.objects.filter(person=zoe.pk, purpose="cofinancement").exists()


def test_the_screens_go_from_entry_to_exit_g_9(client, zoe, operation, julie):
    client.force_login(julie.account)
    panel = reverse("cofunding:panel", args=[zoe.public_id])
    enter = reverse("cofunding:enter", args=[zoe.public_id, operation.public_id])
    assert enter in client.get(panel).content.decode()
    assert client.post(enter, {"entry_on": "2025-10-01", "labour_status": "unemployed"}).status_code == 303
    row = Participation.objects.get()
    assert "Depuis combien de mois au chômage" in client.get(panel).content.decode()
    stale = client.post(
        reverse("cofunding:entry", args=[row.public_id]), {"entry_on": "2025-10-01", "version": "9"}
    )
    assert stale.status_code == 422
    sent = {key: str(value) for key, value in ENTRY.items()} | {"entry_on": "2025-10-01", "version": "1"}
    assert client.post(reverse("cofunding:entry", args=[row.public_id]), sent).status_code == 303
    sent = EXIT | {"exit_on": "2026-06-01", "version": "2"}
    assert client.post(reverse("cofunding:leave", args=[row.public_id]), sent).status_code == 303
    assert "Complet" in client.get(panel).content.decode()


def test_the_panel_stands_only_where_there_is_something_to_say_and_costs_four_queries_g_9(
    client, zoe, operation, julie, django_assert_max_num_queries
):
    entered(zoe, operation, julie)
    client.force_login(julie.account)
    panel = reverse("cofunding:panel", args=[zoe.public_id])
    with django_assert_max_num_queries(3 + 4):
        assert client.get(panel, headers={"HX-Request": "true"}).status_code == 200
    person_page = reverse("web:person", args=[zoe.public_id])
    with django_assert_max_num_queries(12):
        assert panel in client.get(person_page).content.decode()


def test_without_an_operation_the_person_page_has_no_such_panel_g_9(client, zoe, julie):
    client.force_login(julie.account)
    page = client.get(reverse("web:person", args=[zoe.public_id])).content.decode()
    assert reverse("cofunding:panel", args=[zoe.public_id]) not in page


def test_a_person_with_a_participation_cannot_be_erased_g_9(zoe, operation, julie):
    entered(zoe, operation, julie)
    with pytest.raises(ProtectedError):
        zoe.delete()


def test_two_files_that_are_joined_count_once_and_the_screen_says_why_g_9(
    client, land, zoe, operation, julie, chief
):
    twin = factories.followed(land, julie, family_name="Lefèvre", since=date(2025, 9, 1))
    for person in (zoe, twin):
        entered(person, operation, julie)
    Assignment.objects.filter(person=twin).update(until=TODAY)
    OrientationDecision.objects.filter(person=twin).update(until=TODAY)
    Accompaniment.objects.filter(person=twin).update(closed_on=TODAY, exit_reason="training")
    for person in (zoe, twin):
        person.refresh_from_db()
    merge(zoe, twin, seen=(zoe.revision, twin.revision), by=console_agent(), at=NOW())
    assert sorted(one.counts for one in judged(operation, TODAY)) == [False, True]
    client.force_login(chief.account)
    page = client.get(reverse("cofunding:missing", args=[operation.public_id])).content.decode()
    assert "Dossier réuni à un autre" in page
