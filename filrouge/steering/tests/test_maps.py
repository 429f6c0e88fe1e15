"""The map page: who lives where, masked where few people stand, the same in a table (G-5, P-5)."""

import re
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from filrouge.access.roles import Role, Verb
from filrouge.directory.models import AreaCommune, Commune
from filrouge.steering.maps import map_of
from filrouge.steering.questions import ask
from filrouge.steering.tests.conftest import act
from tests import factories

pytestmark = pytest.mark.django_db
MAP = "/pilotage/essai-2026/carte/"
PERIOD = {"du": "2026-01-01", "au": "2026-06-15"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    """Two communes with their place and inhabitants."""
    made = factories.land()
    for commune, north, people in ((made.commune, 47.4, 4000), (made.other_commune, 47.1, 1000)):
        commune.latitude, commune.longitude, commune.population = north, 0.7, people
        commune.save()
    return made


@pytest.fixture
def director(land):
    return factories.worker(Role.STEERING, land.department)


@pytest.fixture
def reader(land):
    """Somebody of the département who reads the figures and opens no file: no role of today is so, a role may become."""
    agent = factories.worker(Role.STEERING, land.department).agent
    return replace(agent, verbs=agent.verbs - {Verb.SEE_PEOPLE})


def drawn(reader):
    """The map of that agent over the period, its table in the default order."""
    question = ask(reader, factories.SCHEME, PERIOD, date(2026, 6, 15))
    return map_of(question, question.indicator("entries"), "commune", reader, "")


def enter(land, happened, here: int, there: int):
    """People who live in each commune and enter the scheme."""
    for area_, some in ((land.area, here), (land.other_area, there)):
        people = [factories.person(land, area=area_, family_name=f"N{n}") for n in range(some)]
        happened(
            *(
                act("accompaniment.opened", "2026-02-01", p.pk, scheme=land.scheme.pk, area=area_.pk)
                for p in people
            )
        )


def rows(response) -> list[tuple[str, str, str]]:
    return [(row.place, row.words, row.rate_words) for row in response.context["rows"]]


def test_each_commune_has_its_number_and_its_rate(client, director, land, happened):
    enter(land, happened, 6, 5)
    client.force_login(director.account)
    response = client.get(MAP, PERIOD | {"indicateur": "entries"})
    assert rows(response) == [("Valbourg", "6", "1,5"), ("Rochemure", "5", "5")]
    page = response.content.decode()
    assert "Valbourg : 6, 1,5 pour 1 000 habitants" in page
    assert page.count('r="1.2"') == 2


def test_a_circle_leads_to_the_people_who_live_there(client, director, land, happened):
    enter(land, happened, 2, 1)
    client.force_login(director.account)
    response = client.get(MAP, PERIOD | {"indicateur": "entries"})
    first = response.context["rows"][0]
    people = client.get(first.url)
    assert people.context["count"].people == 2
    assert people.context["variant"] == "Valbourg"


def test_by_territory_a_circle_leads_to_the_dashboard_of_the_territory(client, director, land, happened):
    enter(land, happened, 2, 1)
    client.force_login(director.account)
    response = client.get(MAP, PERIOD | {"indicateur": "entries", "par": "area"})
    assert rows(response) == [("Nord", "2", "0,5"), ("Sud", "1", "1")]
    assert client.get(response.context["rows"][0].url).context["question"].scope.areas == (land.area.pk,)


def test_few_people_are_masked_for_who_may_not_open_files(reader, land, happened):
    enter(land, happened, 7, 2)
    found = drawn(reader)
    assert {row.words for row in found.rows} == {"Masqué"}
    assert not any(re.search(r": \d", circle.says) or circle.url for circle in found.circles)


def test_the_number_of_a_territory_does_not_give_a_masked_commune_back(reader, land, happened):
    """Two territories of two communes each, one small commune in each: both have a second one masked."""
    enter(land, happened, 8, 8)
    for area, code in ((land.area, "99201"), (land.other_area, "99202")):
        commune = Commune.objects.create(
            code=code, name=code, postal_codes=code, latitude=47.2, longitude=0.5
        )
        AreaCommune.objects.create(commune=commune, area=area)
        small = [factories.person(land, area=area, family_name=f"P{n}") for n in range(2)]
        for person in small:
            person.memberships.get().household.addresses.update(commune=commune)
        happened(
            *(
                act("accompaniment.opened", "2026-02-01", p.pk, scheme=land.scheme.pk, area=area.pk)
                for p in small
            )
        )
    assert [row.words for row in drawn(reader).rows] == ["Masqué"] * 4


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("place", ["Rochemure", "Valbourg"]),
        ("-place", ["Valbourg", "Rochemure"]),
        ("number", ["Rochemure", "Valbourg"]),
        ("-inhabitants", ["Valbourg", "Rochemure"]),
        ("-rate", ["Rochemure", "Valbourg"]),
        ("nimporte", ["Valbourg", "Rochemure"]),
    ],
)
def test_the_table_is_sorted_by_the_column_asked(client, director, land, happened, sort, order):
    enter(land, happened, 3, 2)
    client.force_login(director.account)
    response = client.get(MAP, PERIOD | {"indicateur": "entries", "sort": sort})
    assert [place for place, _, _ in rows(response)] == order


def test_somebody_whose_home_is_not_known_is_said_apart(client, director, land, happened):
    enter(land, happened, 2, 0)
    happened(act("accompaniment.opened", "2026-02-02", 9_999_999, scheme=land.scheme.pk))
    client.force_login(director.account)
    assert (
        "Lieu non connu : 1 personne" in client.get(MAP, PERIOD | {"indicateur": "entries"}).content.decode()
    )


def test_a_commune_without_coordinates_stays_in_the_table(client, director, land, happened):
    enter(land, happened, 2, 1)
    land.other_commune.latitude = land.other_commune.longitude = None
    land.other_commune.save()
    client.force_login(director.account)
    response = client.get(MAP, PERIOD | {"indicateur": "entries"})
    assert len(rows(response)) == 2
    assert "1 lieu hors de la carte" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_communes(
    client, director, land, happened, django_assert_max_num_queries
):
    enter(land, happened, 3, 3)
    client.force_login(director.account)
    client.get(MAP, PERIOD | {"indicateur": "entries"})
    with django_assert_max_num_queries(16):
        client.get(MAP, PERIOD | {"indicateur": "entries"})
