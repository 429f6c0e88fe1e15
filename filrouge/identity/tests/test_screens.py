"""Both files side by side, one decision, and its undoing (A-4)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.identity.jobs import look_for_duplicates
from filrouge.identity.models import Merge, Suspicion
from filrouge.identity.scanning import scan
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


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
def pair(land, manager, client):
    """« Lefèvre Zoé » and « Lefebvre Zoé », in the list."""
    bare = {"nir_index": b"", "nir_cipher": b"", "nir_certain": False}
    factories.person(
        land, family_name="Lefèvre", first_names="Zoé", birth_date=date(1985, 3, 2), phone="0639981111"
    )
    factories.person(land, family_name="Lefebvre", first_names="Zoé", birth_date=date(1985, 3, 2), **bare)
    scan(at=timezone.now())
    client.force_login(manager.account)
    return Suspicion.objects.select_related("first", "second").get()


def sent(pair, **changes):
    said = {
        "stays": "first", "revisions": f"{pair.first.revision}-{pair.second.revision}", "take_family_name": "first",
    }  # fmt: skip
    return said | changes


def address(pair):
    return reverse("identity:pair", args=[pair.public_id])


def test_the_list_says_why_and_leads_to_both_files_side_by_side_a_4(
    client, pair, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        page = client.get(reverse("identity:duplicates")).content.decode()
    assert "noms proches" in page
    assert address(pair) in page
    compared = client.get(address(pair)).content.decode()
    assert "Diffère" in compared
    assert "06 39 98 11 11" in compared


def test_joining_leads_to_the_file_that_stays_and_the_old_address_too_a_4(client, pair):
    answer = client.post(address(pair), sent(pair))
    assert answer["Location"] == reverse("web:person", args=[pair.first.public_id])
    old = client.get(reverse("web:person", args=[pair.second.public_id]))
    assert (old.status_code, old["Location"]) == (302, answer["Location"])
    assert "Dossiers réunis" in client.get(address(pair)).content.decode()
    again = client.post(address(pair), sent(pair))
    assert again.status_code == 422


def test_the_second_file_may_stay_with_the_other_s_name_a_4(client, pair):
    client.post(address(pair), sent(pair, stays="second"))
    kept = Person.objects.get(pk=pair.second.pk)
    assert (kept.merged_into, kept.family_name, kept.phone) == (None, "Lefèvre", "0639981111")


def test_what_lacks_is_told_field_by_field_a_4(client, pair):
    answer = client.post(address(pair), {"revisions": "x"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Dites quel dossier reste." in words
    assert "Choisissez la valeur à garder." in words
    assert not Merge.objects.exists()


def test_two_people_never_come_back_a_4(client, pair):
    client.post(reverse("identity:apart", args=[pair.public_id]))
    assert "Aucun doublon" in client.get(reverse("identity:duplicates")).content.decode()
    assert scan(at=timezone.now()) == 0


def test_a_merge_is_taken_back_from_the_list_a_4(client, pair):
    client.post(address(pair), sent(pair))
    client.post(reverse("identity:undo", args=[Merge.objects.get().public_id]))
    assert "de nouveau séparés" in client.get(reverse("identity:duplicates")).content.decode()
    assert client.get(reverse("web:person", args=[pair.second.public_id])).status_code == 200


def test_the_old_address_leads_nobody_who_may_not_open_the_other_file_a_9(client, land, pair):
    client.post(address(pair), sent(pair))
    stranger = factories.caseworker(factories.operator(land))
    client.force_login(stranger.account)
    assert client.get(reverse("web:person", args=[pair.second.public_id])).status_code == 404


def test_a_file_recognises_the_absorbed_person_as_the_one_that_stays_a_4(
    console_import, client, land, manager
):
    first = console_import(household(person("LEFÈVRE", "Zoé", "1985-03-02", nir="2850337261005")))
    second = console_import(
        household(person("LEFEBVRE", "Zoé", "1985-03-02"), number="000000007654321", claim="2")
    )
    assert (first["created"], second["created"]) == (1, 1)
    scan(at=timezone.now())
    client.force_login(manager.account)
    found = Suspicion.objects.select_related("first", "second").get()
    client.post(address(found), sent(found))
    again = console_import(
        household(person("LEFEBVRE", "Zoé", "1985-03-02"), number="000000007654321", claim="2"),
        day="2026-02-28",
    )
    assert again["created"] == 0
    assert Person.objects.filter(is_beneficiary=True).count() == 1


@pytest.fixture
def console_import(tmp_path, land):
    import json
    from io import StringIO

    from django.core.management import call_command

    def run(*households, day="2026-01-31"):
        out = StringIO()
        call_command(
            "import_file", "apply", str(write(tmp_path, flow(*households, day=day))), "--json", stdout=out
        )
        return json.loads(out.getvalue().splitlines()[-1])

    return run


def test_the_worker_looks_for_duplicates_after_an_import_of_the_screen_a_4(settings, pair):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    Suspicion.objects.all().delete()
    look_for_duplicates.enqueue()
    assert Suspicion.objects.count() == 1
