"""The simulation page: prefilled by the facts, the same address the same figures, extremes said in French (G-5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from filrouge.access.roles import Role, Verb
from filrouge.steering.questions import ask
from filrouge.steering.tests.conftest import act
from filrouge.steering.whatif import start_of, too_few
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/pilotage/essai-2026/simulation/"
PERIOD = {"du": "2025-06-16", "au": "2026-06-15"}
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def director(land, operator):
    return factories.worker(Role.STEERING, land.department)


@pytest.fixture
def acts(land, operator, happened):
    """Two people oriented a month for a year; all but the last begin ten days later; the first six leave after 100 days."""
    here = {"scheme": land.scheme.pk, "organisation": operator.organisation.pk, "area": land.area.pk}
    rows = []
    for person in range(1, 25):
        day = date(2025, 6, 20) + timedelta(days=15 * (person - 1))
        rows.append(act("orientation.decided", day, person, variant="social", **here))
        if person < 24:
            rows.append(act("accompaniment.opened", day + timedelta(days=10), person, **here))
            rows.append(
                act("agenda.held", day + timedelta(days=12), person, variant="office", quantity=30, **here)
            )
        if person <= 6:
            rows.append(act("accompaniment.closed", day + timedelta(days=110), person, **here))
    happened(*rows)


def start(director, **filters):
    return start_of(ask(director.agent, factories.SCHEME, PERIOD | filters, TODAY))


def test_the_past_is_read_from_the_facts(director, acts):
    found = start(director)
    assert len(found.past.stays) == 23
    assert sorted(found.past.stays)[-1][1] is False
    assert [row for row in found.past.stays if row[1]] == [(100, True)] * 6
    assert len(found.past.present) == 17
    assert found.past.waiting == 1
    assert sum(found.past.inflow) == 24
    assert len(found.past.inflow) == 12


def test_today_is_what_the_agreements_and_the_facts_say(director, acts):
    today = start(director).today
    assert (today.fte, today.ratio, today.inflow, today.minutes, today.delay) == (2, 60, 2, 30, 12)
    assert today.starting == 100
    assert 0 < today.rhythm < 1


def test_the_past_stops_on_the_last_day_asked(director, acts):
    """What came after is not known: a stay that has ended since is still lasting then."""
    found = start(director, au="2025-12-15")
    assert all(days <= 178 for days, _ in found.past.stays)
    assert sum(ended for _, ended in found.past.stays) < 6


def test_the_same_address_gives_the_same_figures_and_says_both_scenarios(client, director, acts):
    client.force_login(director.account)
    asked = PERIOD | {"etp": "0.1", "mois": "24", "graine": "5"}
    one, other = (client.get(PAGE, asked).context["board"] for _ in range(2))
    assert one == other
    assert one.summary[0].today == "12\u00a0jours"
    assert one.summary[0].asked != "12\u00a0jours"
    assert len(one.table) == 24


def test_a_number_may_be_written_with_a_comma(client, director, acts):
    client.force_login(director.account)
    assert client.get(PAGE, {"etp": "1,5"}).context["form"].asked.fte == 1.5


@pytest.mark.parametrize(
    ("name", "wrong"), [("etp", "-1"), ("etp", "beaucoup"), ("mois", "400"), ("temps", "120")]
)
def test_a_wrong_number_is_told_and_taken_as_today(client, director, acts, name, wrong):
    client.force_login(director.account)
    response = client.get(PAGE, {name: wrong})
    form = response.context["form"]
    assert form.errors[name]
    assert form.asked == form.start.today
    assert form.months == 12


def test_no_full_time_and_no_inflow_are_said_in_words(client, director, acts):
    client.force_login(director.account)
    none = client.get(PAGE, PERIOD | {"etp": "0"})
    page = none.content.decode()
    assert "Sans temps plein" in page
    assert none.context["board"].summary[0].asked == "Sans fin en vue"
    assert none.context["board"].summary[4].asked == "Sans objet"
    empty = client.get(PAGE, PERIOD | {"entrees": "0"})
    assert "Sans orientation" in empty.content.decode()


def test_a_scheme_without_any_fact_has_its_page(client, director):
    client.force_login(director.account)
    response = client.get(PAGE)
    assert "Aucun séjour observé" in response.content.decode()
    assert response.context["board"].summary[0].asked == "Sans objet"


def test_too_few_people_are_not_simulated_for_who_may_not_open_files(director, land, happened):
    here = {"scheme": land.scheme.pk, "area": land.area.pk}
    happened(*(act("accompaniment.opened", "2026-03-01", person, **here) for person in range(4)))
    found = start(director)
    reader = replace(director.agent, verbs=director.agent.verbs - {Verb.SEE_PEOPLE})
    assert too_few(found, reader)
    assert not too_few(found, director.agent)


def test_an_operator_starts_from_its_own_facts(land, acts):
    other = factories.operator(land, name="Tremplin", area=land.other_area)
    manager = factories.worker(Role.PROVIDER_MANAGER, other.organisation)
    assert start(manager).past.present == ()


def test_the_number_of_queries_is_constant(client, director, acts, django_assert_max_num_queries):
    client.force_login(director.account)
    client.get(PAGE)
    with django_assert_max_num_queries(25):
        client.get(PAGE)
