"""What hurried people do with an import (A-4): each gets an answer in French, and nothing is done twice or by half."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.staging import read_into, receive, stage
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.actions import write_note
from filrouge.people.models import Household, Person

pytestmark = pytest.mark.django_db
ZOE = person(nir="2850337261005")
LUC = person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))


@pytest.fixture
def apply(console, tmp_path):
    def run(*households, expect=(), **options):
        return console("apply", write(tmp_path, flow(*households, **options)), *expect)

    return run


def test_undoing_twice_is_told_and_takes_nothing_more_away_a_4(apply, console):
    january = apply(household(ZOE))["batch"]
    february = apply(household(ZOE, LUC), day="2026-02-28")["batch"]
    console("undo", february)
    after = rows_of()
    again = console("undo", february, code=1)
    assert "Annulé" in again["error"]
    assert rows_of() == after
    assert console("undo", january)["undone"] == 1
    assert not Person.objects.exists()


def test_a_person_whom_the_import_created_and_somebody_worked_on_keeps_the_whole_household_a_4(
    apply, console
):
    """Never half a household: the partner nobody touched stays with the other."""
    batch = apply(
        household(ZOE, LUC), household(person("ROUX", "Paul", "1990-05-06"), number="2", claim="2")
    )["batch"]
    write_note(Person.objects.get(family_name="PETIT"), text="Vu.", by=console_agent(), at=timezone.now())
    done = console("undo", batch)
    assert (done["undone"], done["kept"]) == (1, 1)
    assert set(Person.objects.values_list("family_name", flat=True)) == {"LEFÈVRE", "PETIT"}
    assert Household.objects.get().members.count() == 2


@pytest.mark.parametrize(
    ("frequency", "expect", "said"),
    [("J", "mensuel", "quotidien"), ("M", "quotidien", "mensuel")],
)
def test_a_flow_of_another_frequency_than_declared_is_told_and_closes_nobody_a_4(
    apply, frequency, expect, said
):
    apply(household(ZOE), household(person("ROUX", "Paul", "1990-05-06"), number="2", claim="2"))
    done = apply(household(ZOE), day="2026-02-28", frequency=frequency, expect=("--expect", expect))
    (words,) = [one["reason"] for one in done["warnings"] if said in one["reason"]]
    assert words
    assert set(Household.objects.values_list("state", flat=True)) == {"2"}


def test_a_file_deposited_twice_at_the_same_second_makes_nobody_twice_a_4(settings, tmp_path):
    """Neither deposit could see the other: both are read before either is applied."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    by, at = console_agent(), timezone.now()
    content = flow(household(ZOE, LUC)).encode("cp1252")
    both = [receive(SimpleUploadedFile("flux.xml", content), by=by, at=at) for _ in range(2)]
    Batch.objects.update(same_as=None)
    for batch in both:
        batch.refresh_from_db()
        actions.preview(read_into(batch, today=timezone.localdate(), by=by, at=at))
    assert [batch.counts["created"] for batch in both] == [2, 2]
    first, second = (actions.apply(batch, by=by, at=at) for batch in both)
    assert (first.counts["created"], second.counts["created"], second.counts["unchanged"]) == (2, 0, 2)
    assert Person.objects.count() == 2
    # The second changed nothing, so that taking it back leaves the first whole.
    actions.undo(second, by=by, at=at)
    assert Person.objects.count() == 2


def test_a_preview_that_nobody_reads_to_its_end_leaves_nothing_a_4(tmp_path):
    """`filrouge import preview FILE | head`."""

    class Closed(StringIO):
        def write(self, *_):
            raise BrokenPipeError

    path = write(tmp_path, flow(household(ZOE)))
    with pytest.raises(BrokenPipeError):
        call_command("import_file", "preview", str(path), stdout=Closed())
    assert not Batch.objects.exists()


def test_a_file_that_is_still_being_written_is_told_and_touches_nobody_a_4(tmp_path):
    path = write(tmp_path, "Nom;Prénom;Date de naissance\nRoux;Inès;05/03/1980\n", name="liste.csv")

    def copied_further(*_):
        with path.open("a") as copy:
            copy.write("Petit;Luc;02/01/1984\n")

    by, at = console_agent(), timezone.now()
    batch = stage(
        path, file_name="liste.csv", today=timezone.localdate(), by=by, at=at, progress=copied_further
    )
    assert batch.state == Batch.State.REFUSED
    assert "a changé pendant qu'il était lu" in batch.problem
    assert not batch.lines.exists()
