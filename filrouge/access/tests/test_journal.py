"""The journal: the event, its words and its fact in one go (A-5, G-1)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from filrouge.access import journal
from filrouge.access.events import ALL_DIMENSIONS, declare, is_declared
from filrouge.access.journal import Happened
from filrouge.access.models import Event, EventPayload, Fact
from filrouge.access.queries import timeline, timeline_rows
from filrouge.agenda import events as agenda
from filrouge.directory.queries import console_agent
from filrouge.people import events as people

NIGHT = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)
WHERE = {"organisation": 2, "area": 3, "scheme": 4, "caseworker": 5, "quantity": 45, "variant": "office"}


def write(*entries, at=NIGHT):
    with transaction.atomic():
        return journal.record_many(entries, by=console_agent(), at=at)


@pytest.mark.django_db
def test_an_event_its_words_and_its_fact_are_written_together():
    [done] = write(Happened(agenda.HELD, 7, subject=9, data={"objet": "Point"}, **WHERE))
    event = Event.objects.get()
    assert (event.pk, event.type, event.at, event.person, event.subject) == (
        done.event_id, agenda.HELD.number, NIGHT, 7, 9
    )  # fmt: skip
    assert event.payload.data == {"objet": "Point"}
    fact = Fact.objects.values().get()
    # Half past ten at night in universal time is already the next day in France.
    day = date(2026, 6, 15)
    assert fact == {
        "event_id": event.pk, "type": agenda.HELD.number, "day": day.toordinal(), "month": 2026 * 12 + 5, "person": 7,
        "ended": None,
    } | WHERE  # fmt: skip
    assert done.day == day


@pytest.mark.django_db
def test_a_fact_carries_only_the_dimensions_that_its_type_declares_g_1():
    write(Happened(people.NOTE_WRITTEN, 7, **WHERE))
    fact = Fact.objects.values(*WHERE).get()
    assert fact == {
        "organisation": 2, "scheme": 4, "area": None, "caseworker": None, "quantity": None, "variant": ""
    }  # fmt: skip


@pytest.mark.django_db
def test_a_type_without_dimensions_and_an_event_without_person_leave_no_fact():
    write(Happened(people.CREATED, 7, **WHERE), Happened(agenda.HELD, None, **WHERE))
    assert Event.objects.count() == 2
    assert not Fact.objects.exists()
    assert not EventPayload.objects.exists()


@pytest.mark.django_db
def test_a_set_is_written_as_its_events_one_by_one_would_be():
    entries = [
        Happened(agenda.HELD, person, day=date(2026, 6, person), data={"n": person}, **WHERE)
        for person in range(1, 31)
    ]
    write(*entries)
    together = list(Fact.objects.order_by("pk").values_list("type", "day", "month", "person", "variant"))
    words = list(EventPayload.objects.order_by("pk").values_list("data", flat=True))
    Event.objects.all().delete()
    for entry in entries:
        write(entry)
    assert together == list(
        Fact.objects.order_by("pk").values_list("type", "day", "month", "person", "variant")
    )
    assert words == list(EventPayload.objects.order_by("pk").values_list("data", flat=True))


@pytest.mark.django_db
def test_nothing_to_write_writes_nothing():
    assert write() == []


@pytest.mark.django_db(transaction=True)
def test_the_journal_is_refused_outside_of_the_action_s_transaction():
    with pytest.raises(RuntimeError, match="transaction de l'action"):
        journal.record_many([Happened(agenda.HELD, 7)], by=console_agent(), at=NIGHT)


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_leaves_neither_event_nor_fact():
    with transaction.atomic():
        journal.record(Happened(agenda.HELD, 7, data={"a": 1}), by=console_agent(), at=NIGHT)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Fact.objects.exists()


@pytest.mark.django_db
def test_a_type_that_nobody_declared_is_refused():
    made_up = replace(agenda.HELD, label="Autre chose")
    assert not is_declared(made_up)
    with pytest.raises(RuntimeError, match=r"non déclaré : agenda\.held"):
        write(Happened(made_up, 7))
    assert not Event.objects.exists()


def test_one_number_or_one_name_is_one_type():
    with pytest.raises(ValueError, match="déjà déclaré"):
        declare(agenda.HELD.number, "agenda.other", "Autre")
    with pytest.raises(ValueError, match="déjà déclaré"):
        declare(29_999, agenda.HELD.name, "Autre")


def test_a_room_that_says_no_dimension_has_them_all():
    assert agenda.HELD.dimensions == ALL_DIMENSIONS


@pytest.mark.django_db
def test_taking_back_an_event_removes_its_fact_and_keeps_its_line_a_5():
    [done] = write(Happened(agenda.HELD, 7, subject=9, **WHERE))
    with transaction.atomic():
        journal.void(done.event_id, by=console_agent(), at=NIGHT, correction=agenda.CORRECTED)
    assert not Fact.objects.exists()
    correction, held = Event.objects.order_by("-pk")
    assert (correction.voids_id, correction.person, correction.subject) == (held.pk, 7, 9)
    assert [(line.name, line.voided) for line in timeline(timeline_rows(7))] == [
        ("agenda.corrected", False),
        ("agenda.held", True),
    ]


@pytest.mark.django_db
def test_an_event_is_taken_back_once():
    [done] = write(Happened(agenda.HELD, 7))
    with transaction.atomic():
        journal.void(done.event_id, by=console_agent(), at=NIGHT, correction=agenda.CORRECTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        journal.void(done.event_id, by=console_agent(), at=NIGHT, correction=agenda.CORRECTED)


@pytest.mark.django_db
def test_the_thread_pages_without_losing_nor_repeating_events_of_the_same_instant_a_5():
    write(*(Happened(agenda.HELD, 7, data={"n": n}) for n in range(7)))
    write(Happened(agenda.HELD, 8))
    shown, before = [], None
    while lines := timeline(timeline_rows(7), before=before, size=3):
        shown += [line.data["n"] for line in lines]
        before = lines[-1].event_id
    assert shown == [6, 5, 4, 3, 2, 1, 0]
    assert timeline(timeline_rows(7), before=Event.objects.get(person=8).pk) == []
