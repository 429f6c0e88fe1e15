"""`filrouge import` (A-4): one object for a machine, lines for a person, nothing needed but a migrated base."""

import pytest

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Person

COUPLE = household(
    person(nir="2850337261005"), person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))
)


@pytest.fixture
def january(tmp_path):
    return write(tmp_path, flow(COUPLE), name="janvier.xml")


def test_an_import_on_a_base_that_has_only_been_migrated_creates_people_as_console(console, january):
    done = console("apply", january)
    assert {name: done[name] for name in ("kind", "households", "people", "created", "updated", "unchanged")} == {
        "kind": "vrsb0801", "households": 1, "people": 2, "created": 2, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert done["refused"] == done["warnings"] == []
    batch = Batch.objects.get(public_id=done["batch"])
    assert (batch.state, batch.created_by.role) == ("applied", Role.CONSOLE)
    assert set(Event.objects.order_by("pk").values_list("by__role", flat=True)) == {Role.CONSOLE}


def test_the_same_file_twice_changes_nothing(console, january):
    console("apply", january)
    before = rows_of()
    again = console("apply", january)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert rows_of() == before


def test_a_preview_changes_nothing_and_leaves_nothing_behind(console, january):
    before = rows_of()
    seen = console("preview", january)
    assert (seen["created"], seen["people"], "batch" in seen) == (2, 2, False)
    assert rows_of() == before
    assert not Batch.objects.exists()


def test_a_preview_tells_line_by_line_who_is_created_changed_left_and_refused(
    told, console, tmp_path, january
):
    console("apply", january)
    moved = COUPLE.replace("<NOM>PETIT</NOM>", "<NOM>GRAND</NOM>")
    stranger = household(person("ROUX", "Inès", "1990-01-01"), number="000000007654321", claim="00000000002")
    bad = household(person(born="1985-02-30"), number="000000001111111", claim="00000000003")
    february = write(tmp_path, flow(moved, stranger, bad, day="2026-02-28"), name="fevrier.xml")
    said = told("preview", february)
    assert "modification, GRAND Luc Anaïs. Même foyer, même prénom" in said
    assert "nom : PETIT → GRAND" in said
    assert "1 personne sans changement" in said
    assert "création, ROUX Inès Anaïs. Personne inconnue : un dossier est créé." in said
    assert (
        "1111111 : refusée. Date de naissance (DTNAI) : « 1985-02-30 » n'est pas une date qui existe." in said
    )


def test_a_person_without_nir_is_a_person(console, tmp_path):
    console("apply", write(tmp_path, flow(household(person(nir=None)))))
    only = Person.objects.get()
    assert (only.family_name, only.nir_index, only.is_beneficiary) == ("LEFÈVRE", b"", True)


def test_control_totals_that_disagree_are_a_warning(console, tmp_path):
    done = console("apply", write(tmp_path, flow(COUPLE, announced=5)))
    assert done["created"] == 2
    (warning,) = done["warnings"]
    assert "annonce 5 foyers et en contient 1" in warning["reason"]


def test_an_applied_import_is_taken_back_by_its_identifier(console, january):
    empty = rows_of()
    done = console("apply", january)
    undone = console("undo", done["batch"])
    assert (undone["state"], undone["undone"]) == ("undone", 1)
    assert rows_of() == empty


def test_what_cannot_be_done_is_said_with_exit_code_1(console, told, tmp_path, january):
    assert "n'existe pas" in console("apply", tmp_path / "absent.xml", code=1)["error"]
    assert "filrouge import list" in told("undo", "0123456789abcdef", code=1)
    batch = console("apply", january)["batch"]
    console("undo", batch)
    assert "« Annulé » : il n'y a rien à faire" in console("undo", batch, code=1)["error"]
    assert "il n'y a rien à faire" in console("resume", batch, code=1)["error"]


def test_the_list_names_each_import_and_its_state(told, console, january):
    batch = console("apply", january)["batch"]
    assert f"{batch}  Appliqué" in told("list")
