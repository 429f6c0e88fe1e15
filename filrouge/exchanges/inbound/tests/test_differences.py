"""A file never replaces what somebody entered: it is shown, decided once, remembered (A-6)."""

import pytest
from django.utils import timezone

from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.queries import shown
from filrouge.people.actions import contact_values, edit_contact
from filrouge.people.deciding import decide_difference
from filrouge.people.models import Person
from filrouge.people.provenance import differences

HEAD = "Nom;Prénom;Date de naissance;Téléphone\n"


@pytest.fixture
def listed(console, tmp_path):
    """Import a list that gives Inès this phone."""

    def run(phone):
        path = tmp_path / "liste.csv"
        path.write_text(f"{HEAD}Roux;Inès;01/01/1990;{phone}\n", encoding="utf-8")
        return console("apply", path)

    return run


@pytest.fixture
def ines(listed):
    listed("0639981111")
    person = Person.objects.get()
    values = {**contact_values(person), "phone": "0639982222"}
    return edit_contact(
        person, values=values, base=contact_values(person), by=console_agent(), at=timezone.now()
    )


def waiting():
    return [(d.field, d.value) for d in differences(Person.objects.get().sources)]


def test_the_entry_stays_and_the_file_is_shown_beside_it_a_6(ines, listed):
    done = listed("0639983333")
    assert Person.objects.get().phone == "0639982222"
    assert waiting() == [("phone", "0639983333")]
    line = StagedLine.objects.get(batch__public_id=done["batch"])
    (entry,) = shown(line).entries
    (change,) = entry.changes
    assert (change.field, change.before, change.after, change.kept) == (
        "téléphone", "06 39 98 22 22", "06 39 98 33 33", True,
    )  # fmt: skip


def test_the_same_file_again_asks_nothing_more_and_what_was_decided_is_remembered_a_6(ines, listed):
    listed("0639983333")
    assert listed("0639983333")["unchanged"] == 1
    decide_difference(
        Person.objects.get(), "phone", seen="0639983333", take=False, by=console_agent(), at=timezone.now()
    )
    assert listed("0639983333")["unchanged"] == 1
    assert waiting() == []


def test_undoing_the_file_takes_the_question_back_a_4_a_6(ines, listed, console):
    before = Person.objects.get().sources
    done = listed("0639983333")
    console("undo", done["batch"])
    assert Person.objects.get().sources == before
    assert Batch.objects.get(public_id=done["batch"]).state == Batch.State.UNDONE
