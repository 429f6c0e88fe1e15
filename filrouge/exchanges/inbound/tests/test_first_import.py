"""The first import, before the département stands in the directory: nobody is lost when it arrives (A-4, A-9)."""

import pytest
from django.utils import timezone

from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.actions import open_department_doors
from filrouge.people.models import Address, FileAccess, Following, Person
from tests import factories

CHILD = person("PETIT", "Noa", "2015-06-07", sex="1", roles=("ENF", "ENF"))
LISTED = "Nom;Prénom;Date de naissance\nRoux;Inès;01/01/1990\n"


@pytest.fixture
def imported(console, tmp_path):
    """A flow and a list, on a base that has only been migrated."""
    here = household(person(), CHILD).replace("37000", "99101").replace("TOURS", "VALBOURG")
    paths = [write(tmp_path, flow(here)), write(tmp_path, LISTED, name="liste.csv")]
    for path in paths:
        console("apply", path)
    assert not FileAccess.objects.exists()
    return paths


def opened():
    return list(FileAccess.objects.order_by("person").values_list("person__family_name", "ground"))


def test_setting_the_departement_up_opens_to_it_the_files_already_there(imported):
    land = factories.land()
    by, at = console_agent(), timezone.now()
    assert open_department_doors(by=by, at=at) == 2
    assert opened() == [("LEFÈVRE", "entitlement"), ("Roux", "list")]
    assert set(FileAccess.objects.values_list("organisation", flat=True).order_by("pk")) == {
        land.department.pk
    }
    assert open_department_doors(by=by, at=at) == 0


def test_the_next_import_opens_them_too(imported, console):
    factories.land()
    console("apply", imported[0])
    assert opened() == [("LEFÈVRE", "entitlement"), ("Roux", "list")]


def test_an_access_closed_on_purpose_stays_closed(imported):
    factories.land()
    by, at = console_agent(), timezone.now()
    open_department_doors(by=by, at=at)
    FileAccess.objects.update(until=timezone.localdate())
    assert open_department_doors(by=by, at=at) == 0


def test_people_find_their_area_once_the_territory_is_known(imported, console):
    assert Following.objects.filter(area__isnull=False).count() == 0
    land = factories.land()
    again = console("apply", imported[0])
    assert (again["updated"], again["unchanged"]) == (0, 2)
    zoe = Person.objects.get(family_name="LEFÈVRE")
    assert zoe.following.area_id == land.area.pk
    assert Address.objects.get().commune_id == land.commune.pk
