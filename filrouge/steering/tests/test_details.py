"""By what a figure may be detailed, and who stands in each line (G-1, G-5)."""

from datetime import date

import pytest

from filrouge.core.periods import Period
from filrouge.people.models import Person
from filrouge.steering.behind import above, behind
from filrouge.steering.definitions import detailed
from filrouge.steering.groups import class_of
from filrouge.steering.names import Names, group_label, key_of
from filrouge.steering.queries import Scope
from filrouge.steering.tests.conftest import FIRST_QUARTER, SCHEME, act, indicator, result_of
from tests import factories

pytestmark = pytest.mark.django_db
HELD, FOUND, LIFTED = "agenda.held", "accompaniment.barrier_found", "accompaniment.barrier_lifted"
CLOSE = "accompaniment.closed"
PEOPLE_MET = indicator("persons", kind="people", event=[HELD])
PERSISTENCE = indicator(
    "percent", kind="persistence", found=[FOUND], lifted=[LIFTED], at=[CLOSE], breakdown="variant"
)


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def born(land):
    """Somebody of the file, with what their line tells."""

    def make(**known: object) -> Person:
        person = factories.person(land)
        Person.objects.filter(pk=person.pk).update(**known)
        return person

    return make


def lines(breakdown: str, period: Period = FIRST_QUARTER) -> list[tuple[str, object]]:
    result = result_of(detailed(PEOPLE_MET, breakdown), period)
    names = Names.of([result], None)  # type: ignore[arg-type]
    return [(names.label(result, line), line.figure.value) for line in result.lines]


def test_a_figure_is_told_by_territory_and_by_organisation_under_their_names(land, happened):
    area, organisation = land.area, land.department
    happened(
        act(HELD, "2025-01-10", 1, area=area.pk, organisation=organisation.pk),
        act(HELD, "2025-01-10", 2, area=area.pk),
        act(HELD, "2025-01-10", 3),
    )
    assert lines("area") == [(area.name, 2), ("Non précisé", 1)]
    assert lines("organisation") == [("Non précisé", 2), (organisation.name, 1)]


def test_age_is_that_of_the_last_day_of_the_period(born, happened):
    person = born(birth_date=date(2000, 4, 1))
    happened(act(HELD, "2025-01-10", person.pk), act(HELD, "2025-04-10", person.pk))
    assert lines("age") == [("moins de 25 ans", 1)]
    assert lines("age", Period(date(2025, 4, 1), date(2025, 4, 2))) == []
    assert lines("age", Period(date(2025, 4, 1), date(2025, 7, 1))) == [("de 25 à 29 ans", 1)]


def test_the_database_and_the_rule_class_a_birthday_alike(born, happened):
    """Both sides of each bound, a 29 February, somebody whose birth nobody knows."""
    days = [
        date(2000, 3, 30),
        date(2000, 3, 31),
        date(2000, 4, 1),
        date(1996, 2, 29),
        date(1965, 3, 31),
        None,
    ]
    people = [born(birth_date=day) for day in days]
    happened(act(HELD, "2025-01-10", person.pk) for person in people)
    expected: dict[str, int] = {}
    for day in days:
        key = class_of("age", day, FIRST_QUARTER)
        expected[key] = expected.get(key, 0) + 1
    result = result_of(detailed(PEOPLE_MET, "age"))
    assert {line.key: line.figure.value for line in result.lines} == expected


def test_seniority_counts_from_the_entry_at_the_rsa(born, happened):
    for since in (date(2025, 1, 1), date(2024, 1, 31), date(2015, 1, 1)):
        happened(act(HELD, "2025-01-10", born(rsa_since=since).pk))
    assert sorted(lines("seniority")) == [
        ("5 ans et plus", 1),
        ("de 1 an à moins de 2 ans", 1),
        ("moins de 6 mois", 1),
    ]


def test_sex_is_that_of_the_file(born, happened):
    happened(act(HELD, "2025-01-10", born(sex=Person.Sex.FEMALE).pk), act(HELD, "2025-01-10", 999))
    assert sorted(lines("sex")) == sorted([(group_label("sex", Person.Sex.FEMALE), 1), ("Non précisé", 1)])


def test_an_address_names_a_territory_by_its_public_identifier(land):
    area = land.area
    assert key_of("area", area.public_id) == str(area.pk)
    assert key_of("area", "nowhere") is None
    assert key_of("variant", "training") == "training"


def test_persistence_is_told_barrier_by_barrier(happened):
    """G-3: of the barriers noted before the exit, those that nobody lifted; one found the same day is no history."""
    happened(
        act(FOUND, "2025-01-02", 1, variant="housing"), act(FOUND, "2025-01-02", 1, variant="mobility"),
        act(LIFTED, "2025-02-01", 1, variant="mobility"), act(CLOSE, "2025-03-01", 1),
        act(FOUND, "2025-01-02", 2, variant="housing"), act(LIFTED, "2025-03-02", 2, variant="housing"),
        act(FOUND, "2025-03-01", 2, variant="health"), act(CLOSE, "2025-03-01", 2),
    )  # fmt: skip
    result = result_of(PERSISTENCE)
    assert (result.figure.value, result.figure.people) == (66.7, 2)
    assert [(line.key, line.figure.value) for line in result.lines] == [("housing", 100), ("mobility", 0)]
    everybody = behind(PERSISTENCE.measure, FIRST_QUARTER, Scope(SCHEME))
    kept = above(PERSISTENCE.measure, FIRST_QUARTER, Scope(SCHEME))
    assert everybody.count() == 3
    assert kept.count() == 2
