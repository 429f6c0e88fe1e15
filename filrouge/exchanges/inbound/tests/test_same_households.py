"""A household that comes again word for word is not read again, and nothing else changes for it (A-4)."""

import tempfile
from contextlib import nullcontext
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.access.models import Event, Fact
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions, met_before, staging
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.actions import contact_values, edit_contact, write_note
from filrouge.people.models import Address, Following, Household, HouseholdMember, ObligationPeriod, Person
from tests import factories

pytestmark = pytest.mark.django_db
DAYS = [f"2026-0{month}-28" for month in range(1, 8)]
# Of what `stands` tells, what is of people rather than of the work.
FILE_TABLES = 7
AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def home(*people, number, **said):
    block = household(*people, number=f"00000000{number}", claim=number[-1], **said)
    return block.replace("37000", "99101").replace("TOURS", "VALBOURG")


ZOE = person(nir="2850337261005")
LUC = person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))
PAUL = person("ROUX", "Paul", "1990-05-06", sex="1", ft_id="1234567A")
INES = person("BLANC", "Inès", "1992-07-08")
# Each household as it may come: the first way is the usual one.
WAYS = (
    (home(ZOE, number="1234561"), home(ZOE, LUC, number="1234561"), home(ZOE, number="1234561", state="4")),
    (home(PAUL, number="1234562"), home(PAUL.replace("ROUX", "ROUSSEAU"), number="1234562")),
    (
        home(INES, number="1234563"),
        home(INES, LUC, number="1234563"),
        home(INES, number="1234563", state="5"),
    ),
)


@pytest.fixture(autouse=True)
def _land():
    factories.land()


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def take(folder, day, *households, frequency="M"):
    path = write(folder, flow(*households, frequency=frequency, day=day), name=f"{day}-{frequency}.xml")
    call_command("import_file", "apply", str(path), "--json", stdout=StringIO())
    return Batch.objects.order_by("-pk")[0]


def usual(folder, day):
    return take(folder, day, *(ways[0] for ways in WAYS))


def staged_same(batch):
    return StagedLine.objects.filter(batch=batch, same_household__gt=0).count()


def test_a_household_that_comes_again_word_for_word_is_not_read_again_and_is_seen(folder):
    assert staged_same(usual(folder, DAYS[0])) == 0
    again = usual(folder, DAYS[1])
    assert staged_same(again) == 3
    assert (again.counts["unchanged"], again.counts["updated"], again.counts["people"]) == (3, 0, 3)
    assert set(Household.objects.values_list("seen_on", flat=True)) == {date(2026, 2, 28)}


def test_what_somebody_touched_or_what_the_file_changes_is_compared(folder):
    usual(folder, DAYS[0])
    write_note(Person.objects.get(family_name="ROUX"), text="Vu.", by=console_agent(), at=timezone.now())
    again = take(folder, DAYS[1], WAYS[0][2], WAYS[1][0], WAYS[2][0])
    assert staged_same(again) == 1
    assert Household.objects.get(caf_number__endswith="1234561").state == "4"
    # Compared once, it is recognised the month after.
    assert staged_same(take(folder, DAYS[2], WAYS[0][2], WAYS[1][0], WAYS[2][0])) == 3


def test_another_version_of_the_program_reads_everything_again(folder, monkeypatch):
    usual(folder, DAYS[0])
    monkeypatch.setattr(met_before, "_version", lambda: "another")
    assert staged_same(usual(folder, DAYS[1])) == 0


@pytest.mark.parametrize("gone", [False, True])
def test_who_is_touched_between_the_reading_and_the_application_is_read_again(folder, gone):
    usual(folder, DAYS[0])
    path = write(folder, flow(*(ways[0] for ways in WAYS), frequency="M", day=DAYS[1]), name="b.xml")
    batch = staging.stage(path, file_name="b.xml", today=date(2026, 9, 1), by=console_agent(), at=AT)
    assert staged_same(batch) == 3
    write_note(Person.objects.get(family_name="ROUX"), text="Vu.", by=console_agent(), at=timezone.now())
    if gone:
        path.unlink()
    actions.preview(batch)
    actions.apply(batch, by=console_agent(), at=AT)
    line = StagedLine.objects.get(batch=batch, key__endswith="1234562")
    seen = Household.objects.get(caf_number__endswith="1234562").seen_on
    if gone:
        assert line.state == "refused"
        assert "déposez-le à nouveau" in line.reason
        assert (batch.counts["refused"], seen) == (1, date(2026, 1, 28))
    else:
        assert (line.state, line.verdict, line.unchanged, seen) == (
            "applied",
            "unchanged",
            1,
            date(2026, 2, 28),
        )
        assert batch.counts["refused"] == 0


def test_an_import_without_news_is_taken_back(folder):
    usual(folder, DAYS[0])
    before = stands()
    actions.undo(usual(folder, DAYS[1]), by=console_agent(), at=AT)
    assert stands()[:FILE_TABLES] == before[:FILE_TABLES]
    assert staged_same(usual(folder, DAYS[1])) == 3


# --- the same as the whole comparison, whatever happens between the files


def flow_of(day, frequency, ways):
    chosen = [WAYS[place][way % len(WAYS[place])] for place, way in enumerate(ways) if way is not None]
    return ("flow", day, frequency, tuple(chosen))


def any_household(ways):
    return set(ways) != {None}


FLOWS = st.builds(
    flow_of,
    st.sampled_from(DAYS),
    st.sampled_from("MMMJ"),
    st.tuples(*[st.sampled_from([0, 0, 0, 0, 1, 2, None])] * 3).filter(any_household),
)
ACTS = st.one_of(
    FLOWS,
    FLOWS,
    st.tuples(st.just("note"), st.sampled_from(["ROUX", "LEFÈVRE", "BLANC"])),
    st.tuples(st.just("phone"), st.sampled_from(["ROUX", "LEFÈVRE", "PETIT"])),
    st.tuples(st.just("undo")),
)


def act(folder, what, *said):
    if what == "flow":
        day, frequency, households = said
        take(folder, day, *households, frequency=frequency)
    elif what == "undo":
        batch = Batch.objects.filter(state=Batch.State.APPLIED).order_by("-pk").first()
        if batch is not None:
            actions.undo(batch, by=console_agent(), at=AT)
    else:
        someone = Person.objects.filter(family_name=said[0]).order_by("pk").first()
        if someone is None:
            return
        if what == "note":
            write_note(someone, text="Vu.", by=console_agent(), at=AT)
        else:
            told = contact_values(someone)
            edit_contact(
                someone,
                values={"phone": "0639980000"},
                base={"phone": told["phone"]},
                by=console_agent(),
                at=AT,
            )


def stands():
    """Everything that an import writes, keys and digests aside."""
    name = "person__first_names"
    return [
        sorted(map(repr, rows))
        for rows in (
            Person.objects.values_list("first_names", "family_name", "phone", "sources", "revision", "is_beneficiary",
                                       "subject_to_obligations", "rsa_since", "name_key"),
            Household.objects.values_list("caf_number", "state", "state_since", "seen_on", "details", "dependants"),
            HouseholdMember.objects.values_list("household__caf_number", name, "role", "since", "until"),
            Address.objects.values_list("household__caf_number", "street", "commune", "since", "until"),
            Following.objects.values_list(name, "area", "scheme", "to_orient_since"),
            ObligationPeriod.objects.values_list(name, "since", "until"),
            Fact.objects.exclude(person=None).values_list("day", "type"),
            Event.objects.exclude(person=None).values_list("type"),
            StagedLine.objects.values_list("line", "key", "state", "verdict", "created", "updated", "unchanged"),
            Batch.objects.values_list("kind", "state", "counts", "warnings"),
        )
    ]  # fmt: skip


def story(acts, *, look):
    start = met_before.MetBefore.start
    unseeing = mock.patch.object(
        met_before.MetBefore, "start", lambda self, *said, **_: start(self, *said, look=False)
    )
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        with nullcontext() if look else unseeing:
            for one in acts:
                act(Path(folder), *one)
        found = stands()
        transaction.set_rollback(True)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, min_size=3, max_size=8))
def test_recognising_ends_where_comparing_everything_ends(acts):
    assert story(acts, look=True) == story(acts, look=False)
