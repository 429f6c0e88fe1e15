"""Taking an import back (A-4): everything returns to what it was, but files that somebody touched since."""

import pytest
import time_machine
from django.utils import timezone

from filrouge.access.models import Event, Fact
from filrouge.clocks.models import Clock
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.actions import edit_contact, write_note
from filrouge.people.models import EntitlementPeriod, Following, Household, Person
from tests import factories

MARCH = "2026-03-02 09:00+01:00"
ZOE = person(nir="2850337261005")
LUC = person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))
CHILD = person("PETIT", "Noa", "2015-06-07", sex="1", roles=("ENF", "ENF"))
CONTRACT = "<ContratPCGPersonneRSA><TYPECONTRRSA>CER</TYPECONTRRSA></ContratPCGPersonneRSA>"
OTHER = household(person("ROUX", "Inès", "1990-01-01"), number="7", claim="7")


@pytest.fixture
def apply(console, tmp_path):
    def run(*households, text="", **options):
        return console("apply", write(tmp_path, text or flow(*households, **options)))["batch"]

    return run


def standing():
    """Everything that an undone import must leave as it was; the thread tells that it was undone."""
    rows = rows_of()
    del rows["EventPayload"]
    return rows


def whatever_the_keys(rows):
    """Periods, addresses and words that were put back are other rows that say the same."""
    again = ("EntitlementPeriod", "ObligationPeriod", "Address", "NameToken")
    said = {name: [{k: v for k, v in row.items() if k != "id"} for row in rows[name]] for name in again}
    return {**rows, **{name: sorted(found, key=str) for name, found in said.items()}}


@time_machine.travel(MARCH)
def test_undone_people_leave_no_orphan(apply, console):
    factories.land()
    before = rows_of()
    events = Event.objects.filter(person__isnull=False)
    batch = apply(household(ZOE, LUC, CHILD), OTHER)
    assert Clock.objects.exists()
    console("undo", batch)
    assert rows_of() == before
    assert not events.exists()


CHANGES = {
    "a name": household(ZOE.replace("LEFÈVRE", "DURAND"), LUC, CHILD),
    "a NIR": household(ZOE.replace("2850337261005", "2850337261006"), LUC, CHILD),
    "a right suspended": household(ZOE, LUC, CHILD, state="4", right=""),
    "a right closed": household(ZOE, LUC, CHILD, state="5"),
    "a move": household(ZOE, LUC, CHILD).replace("DE L'ÉTÉ", "DES LILAS"),
    "a partner who leaves": household(ZOE, CHILD),
    "a child who comes": household(ZOE, LUC, CHILD, person("PETIT", "Lou", "2020-01-01", roles=("ENF", "ENF"))),
    "a child become a claimant": household(ZOE, LUC, CHILD.replace("ENF", "CJT")),
    "obligations that end": household(ZOE.replace("DRODEVORSA>1", "DRODEVORSA>0"), LUC, CHILD),
    "a contract beside": household(person(nir="2850337261005", more=CONTRACT), LUC, CHILD),
    "a place in the household": household(ZOE, LUC.replace("CJT", "AUT"), CHILD),
    "a homeless household": household(ZOE, LUC, CHILD).replace("SANSDOMFIXE>0", "SANSDOMFIXE>1"),
}  # fmt: skip


@pytest.mark.parametrize("day", ["2026-02-28", "2026-01-31"])
@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_month_changed_is_put_back(apply, console, changed, day):
    """On a later day, and on the very day of the first file, whose periods the second replaces."""
    factories.land()
    apply(household(ZOE, LUC, CHILD), OTHER)
    before = standing()
    batch = apply(changed, OTHER, day=day)
    assert standing() != before
    undone = console("undo", batch)
    assert (undone["undone"], undone.get("kept")) == (2, None)
    assert whatever_the_keys(standing()) == whatever_the_keys(before)


@time_machine.travel(MARCH)
def test_clocks_that_the_import_had_stopped_run_again(apply, console):
    factories.land()
    apply(household(ZOE))
    running = list(Clock.objects.filter(state="running").order_by("pk").values_list("pk", flat=True))
    assert running
    facts = Fact.objects.count()
    batch = apply(household(ZOE, state="5"), day="2026-02-28")
    assert not Clock.objects.filter(state="running").exists()
    console("undo", batch)
    assert list(Clock.objects.filter(state="running").order_by("pk").values_list("pk", flat=True)) == running
    assert Fact.objects.count() == facts


def test_a_file_that_somebody_touched_since_stays_and_says_why(apply, console):
    batch = apply(household(ZOE), OTHER)
    zoe = Person.objects.get(family_name="LEFÈVRE")
    write_note(zoe, text="Vue ce matin.", by=console_agent(), at=timezone.now())
    undone = console("undo", batch)
    assert (undone["undone"], undone["kept"]) == (1, 1)
    assert list(Person.objects.order_by("pk")) == [zoe]
    assert (Household.objects.count(), zoe.notes.count()) == (1, 1)
    kept = StagedLine.objects.get(verdict="kept")
    assert "Quelqu'un a travaillé sur ce dossier" in kept.reason


def test_a_child_of_two_households_is_undone_with_both(apply, console):
    before = rows_of()
    batch = apply(household(ZOE, CHILD), household(LUC.replace("CJT", "DEM"), CHILD, number="2", claim="2"))
    console("undo", batch)
    assert rows_of() == before


def test_a_child_of_two_chunks_is_undone_with_both(apply, console, monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_CHUNK", 1)
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_FIRST_CHUNK", 1)
    test_a_child_of_two_households_is_undone_with_both(apply, console)


def test_a_newer_file_must_be_taken_back_first(apply, console):
    january = apply(household(ZOE))
    february = apply(household(ZOE), day="2026-02-28")
    assert console("undo", january)["kept"] == 1
    assert "plus récent, du 28/02/2026" in StagedLine.objects.get(batch__public_id=january).reason
    assert console("undo", february)["undone"] == 1
    assert Household.objects.get().seen_on.isoformat() == "2026-01-31"


def test_a_household_that_another_import_completed_stays(apply, console):
    first = apply(household(ZOE))
    second = apply(household(ZOE, CHILD))
    assert console("undo", first)["kept"] == 1
    assert Person.objects.count() == 2
    assert console("undo", second)["undone"] == 1
    assert Person.objects.count() == 1


def test_what_a_person_entered_is_never_replaced_even_after_other_entries(apply):
    text = "Nom;Prénom;Date de naissance;Téléphone;Courriel\nLefèvre;Zoé;02/03/1985;{};{}\n"
    apply(text=text.format("0612345678", ""))
    zoe, by, at = Person.objects.get(), console_agent(), timezone.now()
    for field, value in (("phone", "0699999999"), ("email", "zoe@exemple.invalid")):
        base = {name: getattr(zoe, name) for name in ("phone", "email")}
        zoe = edit_contact(zoe, values={**base, field: value}, base=base, by=by, at=at)
    apply(text=text.format("0611111111", "autre@exemple.invalid"))
    zoe.refresh_from_db()
    assert (zoe.phone, zoe.email) == ("0699999999", "zoe@exemple.invalid")


def test_who_waited_for_an_orientation_waits_since_the_same_day_again(apply, console):
    apply(household(ZOE))
    waiting = Following.objects.values_list("to_orient_since", flat=True).get()
    batch = apply(household(ZOE, state="5"), day="2026-02-28")
    assert Following.objects.get().to_orient_since is None
    console("undo", batch)
    assert Following.objects.get().to_orient_since == waiting
    assert EntitlementPeriod.objects.get().until is None


def test_searching_finds_the_former_name_again(apply, console):
    apply(household(ZOE))
    batch = apply(household(ZOE.replace("LEFÈVRE", "DURAND")), day="2026-02-28")
    tokens = Person.objects.get().name_tokens.order_by("token").values_list("token", flat=True)
    assert "DURAND" in tokens
    console("undo", batch)
    assert "LEFEVRE" in tokens.all()
    assert "DURAND" not in tokens.all()


def test_an_import_too_old_cannot_be_undone_and_says_so(apply, console):
    batch = apply(household(ZOE))
    Batch.objects.update(forgotten_at=timezone.now())
    assert "trop ancien" in console("undo", batch, code=1)["error"]
    assert Person.objects.exists()
