"""The guard of the order of locks refuses what would make two colleagues wait for each other (A-1)."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Role
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Address, Note, Person
from tests import factories
from tests.harness.lock_order import LockedOutOfOrder, tables_of_a_file

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the guard looks on SQLite"),
]


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def zoe(land):
    return factories.person(land)


@pytest.fixture
def note(land, zoe):
    author = factories.worker(Role.AREA_MANAGER, land.department).account
    return Note.objects.create(person=zoe, author=author, text="Vue.", written_at=timezone.now())


def row_then_file(note):
    with one_at_a_time(""):
        Note.objects.filter(pk=note.pk).update(text="Revue.")
        hold_files([note.person_id])


def test_what_belongs_to_a_person_is_known_at_any_depth_a_1():
    theirs = tables_of_a_file()
    assert {"people_note", "people_following", "accompaniment_step", "intensive_activity"} <= theirs
    assert not {"people_person", "directory_organisation", "access_account", "agenda_workshop"} & theirs


@pytest.mark.parametrize(
    "touch",
    [
        lambda note: list(Note.objects.select_for_update().filter(pk=note.pk)),
        lambda note: Note.objects.filter(pk=note.pk).update(text="Revue."),
        lambda note: Address.objects.create(person=note.person, kind="post", since=timezone.localdate()),
        lambda note: note.delete(),
    ],
    ids=["held", "changed", "added", "deleted"],
)
def test_a_row_that_is_touched_before_its_file_fails_the_test_a_1(note, touch):
    def gesture(person):
        with one_at_a_time(""):
            touch(note)
            bump([person])

    with pytest.raises(LockedOutOfOrder, match="hold_files"):
        gesture(note.person_id)


def test_the_file_then_its_rows_is_the_order_a_1(note):
    with one_at_a_time(""):
        hold_files([note.person_id])
        Note.objects.select_for_update().get(pk=note.pk)
        bump([note.person_id])


def test_each_transaction_begins_anew_a_1(note):
    with one_at_a_time(""):
        hold_files([note.person_id])
    with pytest.raises(LockedOutOfOrder):
        row_then_file(note)


def test_rows_alone_and_a_new_file_are_no_concern_a_1(note, zoe):
    with one_at_a_time(""):
        Note.objects.filter(pk=note.pk).update(text="Revue.")
    with one_at_a_time(""):
        made = Person.objects.create(family_name="Roux", first_names="Ana", name_key="ROUX ANA")
        Note.objects.filter(pk=note.pk).update(person=made)
        bump([made.pk])


def test_what_a_test_does_around_the_product_is_no_concern_a_1(note):
    with transaction.atomic():
        Note.objects.filter(pk=note.pk).update(text="Revue.")
        with one_at_a_time(""):
            hold_files([note.person_id])
