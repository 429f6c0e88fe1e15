"""Joining two files keeps everything, counts one person, and can be taken back (A-4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.accompaniment.meetings import Said, StepDecided, save_review
from filrouge.accompaniment.models import Review
from filrouge.accompaniment.planning import NewStep
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.identity.merging import merge, undo
from filrouge.identity.models import Merge, Suspicion
from filrouge.identity.scanning import keep_apart, scan
from filrouge.identity.tables import TABLES
from filrouge.people.actions import contact_values, edit_contact, write_note
from filrouge.people.addresses import Entered, enter_address
from filrouge.people.models import Following, NameToken, Note, Person
from filrouge.people.search import search
from tests import factories
from tests.dumps import differences, dump

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def pair(land, julie, manager):
    """Zoé, followed, with a note and an appointment; and « Zoe », who waits for an orientation, with a note."""
    kept = factories.followed(land, julie, family_name="Lefèvre", first_names="Zoé", phone="0639981111")
    gone = factories.person(
        land, family_name="Lefebvre", first_names="Zoé", email="zoe@exemple.fr", nir_index=b"", nir_cipher=b"",
        nir_certain=False,
    )  # fmt: skip
    factories.appointment(kept, julie, starts_at=timezone.now() - timedelta(days=2))
    for person in (kept, gone):
        write_note(person, text="Vue.", by=manager.agent, at=timezone.now())
    return Person.objects.get(pk=kept.pk), Person.objects.get(pk=gone.pk)


def join(pair, manager, *, take=()):
    kept, gone = pair
    return merge(
        kept, gone, take=take, seen=(kept.revision, gone.revision), by=manager.agent, at=timezone.now()
    )


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_every_table_that_points_at_a_person_is_dealt_with_a_4():
    known = {table.model for table in TABLES} | {Following, Person, Merge, Suspicion}
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    }
    assert pointing - known == set(), (
        "what becomes of their rows when two files are joined? see identity/tables.py"
    )


def test_what_both_files_held_is_in_the_one_that_stays_a_4(pair, manager, julie):
    kept, _ = pair
    join(pair, manager)
    assert Note.objects.filter(person=kept).count() == 2
    one = fresh(kept)
    assert (one.phone, one.email) == ("0639981111", "zoe@exemple.fr")
    assert Following.objects.get(person=kept).lead == julie.professional
    assert Following.objects.get(person=kept).to_orient_since is None


def test_the_absorbed_file_waits_and_is_found_nowhere_a_4(pair, manager):
    kept, gone = pair
    join(pair, manager)
    assert Following.objects.get(person=gone).to_orient_since is None
    assert [p.pk for p in search(manager.agent, "lefebvre").people] == [kept.pk]
    assert gone not in Person.objects.visible_to(manager.agent)
    assert fresh(gone).merged_into_id == kept.pk


def test_the_journal_and_the_figures_count_one_person_a_4_g_1(pair, manager):
    kept, gone = pair
    before = Event.objects.filter(person__in=[kept.pk, gone.pk]).count()
    join(pair, manager)
    assert not Event.objects.filter(person=gone.pk).exists()
    assert not Fact.objects.filter(person=gone.pk).exists()
    assert Event.objects.filter(person=kept.pk).count() == before + 1


def test_the_chosen_values_come_from_the_other_file_a_4(pair, manager):
    join(pair, manager, take=["family_name"])
    one = fresh(pair[0])
    assert (one.family_name, one.name_key) == ("Lefebvre", "LEFEBVRE ZOE")


def test_of_a_delay_that_runs_twice_the_first_one_goes_on_b_2(pair, manager):
    kept, gone = pair
    Clock.objects.all().delete()
    for person, opened in ((kept, date(2026, 6, 1)), (gone, date(2026, 5, 1))):
        Clock.objects.create(
            person=person, rule="essai", kind="legal", label="Essai", source="Essai", opened_on=opened,
            warn_on=opened, due_on=opened + timedelta(days=60),
        )  # fmt: skip
    join(pair, manager)
    found = Clock.objects.filter(person=kept).order_by("opened_on").values_list("opened_on", "state")
    assert list(found) == [(date(2026, 5, 1), "running"), (date(2026, 6, 1), "interrupted")]


def _clock(person, opened, state="running"):
    return Clock.objects.create(
        person=person, rule="essai", kind="legal", label="Essai", source="Essai", opened_on=opened, state=state,
        warn_on=opened, due_on=opened + timedelta(days=60),
    )  # fmt: skip


def test_a_delay_that_runs_anew_when_files_are_separated_stays_the_one_that_runs_a_4_b_2(pair, manager):
    kept, gone = pair
    Clock.objects.all().delete()
    mine = _clock(kept, date(2026, 6, 1))
    theirs = _clock(gone, date(2026, 5, 1))
    done = join(pair, manager)
    Clock.objects.filter(pk=theirs.pk).update(state="met", ended_on=TODAY)
    anew = _clock(kept, TODAY)
    assert undo(done, by=manager.agent, at=timezone.now()) == ["échéance"]
    found = Clock.objects.filter(pk__in=[mine.pk, anew.pk]).order_by("pk").values_list("state", "ended_on")
    assert list(found) == [("interrupted", TODAY), ("running", None)]


def test_both_files_are_found_by_their_own_names_once_separated_a_4(pair, manager):
    kept, gone = pair
    done = join(pair, manager)
    # As an import that corrects a name does.
    NameToken.objects.filter(person=kept).delete()
    Person.objects.filter(pk=kept.pk).update(family_name="Martin", name_key="MARTIN ZOE")
    NameToken.objects.bulk_create([NameToken(person=kept, token=token) for token in ("MARTIN", "ZOE")])
    undo(done, by=manager.agent, at=timezone.now())
    for name, expected in (("lefebvre", gone), ("martin", kept)):
        assert [p.pk for p in search(manager.agent, name).people] == [expected.pk]


def test_a_pair_that_a_colleague_has_just_kept_apart_is_not_joined_a_4(pair, manager):
    scan(at=timezone.now())
    keep_apart(Suspicion.objects.get(), by=manager.agent, at=timezone.now())
    before = dump()
    with pytest.raises(Refusal, match="deux personnes différentes"):
        join(pair, manager)
    assert differences(before, dump()) == {}


@pytest.fixture
def met_twice(pair, julie, manager):
    """A meeting of the same kind and day is told in both files, with what it decided in each."""
    for person, words, by in zip(pair, ("Un mot.", "Des mots précieux."), (julie, manager), strict=True):
        there = (by.professional.pk,) if by is julie else ()
        step = StepDecided(NewStep(words), domain="housing", goal_words=words)
        said = Said(
            "step_review", TODAY, professionals=there, own_words=words, subjects={"progress": words}, steps=(step,),
            acts=("renew",),
        )  # fmt: skip
        save_review(person, said, by=by.agent, at=timezone.now())
    return tuple(fresh(person) for person in pair)


def test_the_records_of_the_same_meeting_become_one_that_says_what_both_said_a_1_a_4(met_twice, manager):
    kept, _ = met_twice
    join(met_twice, manager)
    record = Review.objects.get(person=kept)
    assert record.own_words == "Un mot.\n\nDes mots précieux."
    assert record.conclusions["progress"] == "Un mot.\n\nDes mots précieux."
    decided = record.decisions.order_by("pk").values_list("kind", "step__words")
    assert list(decided) == [("step", "Un mot."), ("renew", None), ("step", "Des mots précieux.")]


def test_the_records_of_the_same_meeting_are_two_again_when_the_files_are_a_4(met_twice, manager):
    before = dump(without=GROWS)
    assert undo(join(met_twice, manager), by=manager.agent, at=timezone.now()) == []
    after = dump(without=GROWS)
    for rows in (*before.values(), *after.values()):
        for row in rows:
            row.pop("revision", None)
    assert differences(before, after) == {}


def test_two_orientations_in_course_are_never_lost_silently_b_1(land, julie, manager):
    pair = [
        Person.objects.get(pk=factories.followed(land, julie, first_names=name).pk) for name in ("Zoé", "Zoe")
    ]
    before = dump()
    with pytest.raises(Refusal, match="une orientation en cours : mettez fin"):
        join(pair, manager)
    assert differences(before, dump()) == {}


def test_a_file_that_moved_since_it_was_shown_is_shown_again_a_1(pair, manager):
    _, gone = pair
    write_note(gone, text="Encore.", by=manager.agent, at=timezone.now())
    with pytest.raises(Refusal, match="vient de changer"):
        join(pair, manager)


# The log only grows, and says when each file last moved.
GROWS = ("access.Event", "access.EventPayload", "access.Fact", "identity.Merge")


@pytest.mark.parametrize("take", [(), ("family_name", "email", "birth_date")])
def test_joining_then_taking_back_is_identity_a_4(pair, manager, take):
    scan(at=timezone.now())
    before, events = dump(without=GROWS), list(Event.objects.order_by("pk").values_list("pk", "person"))
    stayed = undo(join(pair, manager, take=take), by=manager.agent, at=timezone.now())
    after = dump(without=GROWS)
    for rows in (*before.values(), *after.values()):
        for row in rows:
            row.pop("revision", None)
    assert stayed == []
    assert differences(before, after) == {}
    assert (
        list(Event.objects.filter(pk__lte=events[-1][0]).order_by("pk").values_list("pk", "person")) == events
    )


def test_what_was_written_since_stays_with_the_kept_file_and_is_told_a_4(pair, manager):
    kept, _ = pair
    done = join(pair, manager, take=["email"])
    Person.objects.filter(pk=kept.pk).update(email="autre@exemple.fr")
    write_note(fresh(kept), text="Depuis.", by=manager.agent, at=timezone.now())
    assert undo(done, by=manager.agent, at=timezone.now()) == ["adresse e-mail"]
    assert fresh(kept).email == "autre@exemple.fr"
    assert Note.objects.filter(person=kept).count() == 2
    with pytest.raises(Refusal, match="déjà annulée"):
        undo(done, by=manager.agent, at=timezone.now())


def _phone(person, by, at):
    base = contact_values(person)
    edit_contact(person, values=base | {"phone": "0639981234"}, base=base, by=by, at=at)


def _address(person, by, at):
    entered = Entered("post", "", "1 rue des Lilas", "99101", "Valbourg", TODAY)
    enter_address(person, entered, seen=None, by=by, at=at)


def _note(person, by, at):
    write_note(person, text="Depuis.", by=by, at=at)


@pytest.mark.parametrize("write", [_phone, _address, _note])
def test_nothing_is_said_to_be_saved_in_a_file_that_was_just_joined_a_1(pair, manager, write):
    _, gone = pair
    join(pair, manager)
    before = dump()
    # Who sees every file, as somebody whose page was read an instant before.
    with pytest.raises(Refusal, match="enregistrez à nouveau"):
        write(gone, console_agent(), timezone.now())
    assert differences(before, dump()) == {}


def test_who_may_not_join_files_does_not_p_1_a_9(pair, julie):
    with pytest.raises(Forbidden):
        join(pair, julie)


def test_a_scan_finds_the_pair_once_and_what_is_decided_never_comes_back_a_4(pair, manager):
    assert scan(at=timezone.now()) == 1
    assert scan(at=timezone.now()) == 0
    found = Suspicion.objects.get()
    assert found.reason == "Même prénom, noms proches, même date de naissance."
    keep_apart(found, by=manager.agent, at=timezone.now())
    assert scan(at=timezone.now()) == 0
    with pytest.raises(Refusal, match="déjà décidé"):
        keep_apart(found, by=manager.agent, at=timezone.now())


def test_a_couple_that_shares_everything_but_names_is_no_suspicion_a_4(land):
    for name in ("Paul", "Inès"):
        factories.person(land, first_names=name, phone="0639981111", email="foyer@exemple.fr")
    assert scan(at=timezone.now()) == 0
