"""The answer to a councillor: one page, plain words, small numbers never given (G-5, P-5)."""

from datetime import date

import pytest
import time_machine

from filrouge.access.roles import Role
from filrouge.steering.questions import ask
from filrouge.steering.rules import Figure
from filrouge.steering.sheets import pdf, sheet_of
from filrouge.steering.tests.conftest import act
from filrouge.steering.words import change_words
from tests import factories

pytestmark = pytest.mark.django_db
SHEET = "/pilotage/essai-2026/fiche/"
PERIOD = {"du": "2026-01-01", "au": "2026-06-15"}
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def director(land):
    return factories.worker(Role.STEERING, land.department)


def enter(land, happened, count: int, *, area=None, day="2026-02-01"):
    """People of an area, who live in its commune, enter the scheme."""
    area = area or land.area
    people = [factories.person(land, area=area, family_name=f"N{n}") for n in range(count)]
    happened(*(act("accompaniment.opened", day, p.pk, scheme=land.scheme.pk, area=area.pk) for p in people))


def told(sheet, label: str):
    return next(one for one in sheet.told if one.label == label)


def sheet_for(director, commune=None, **filters):
    return sheet_of(ask(director.agent, factories.SCHEME, PERIOD | filters, TODAY), commune, TODAY)


def test_a_figure_says_now_before_and_how_it_moved(director, land, happened):
    enter(land, happened, 9)
    enter(land, happened, 6, day="2025-09-01")
    entries = told(sheet_for(director), "Entrées")
    assert (entries.value, entries.before, entries.change) == ("9", "6", "3 de plus")
    assert entries.sentence


def test_few_people_are_never_given_even_to_who_may_open_their_files(client, director, land, happened):
    enter(land, happened, 3)
    client.force_login(director.account)
    entries = told(client.get(SHEET, PERIOD).context["sheet"], "Entrées")
    assert (entries.value, entries.change) == ("Non donné", "")


def test_a_masked_period_of_the_chart_is_named_without_its_number(director, land, happened):
    enter(land, happened, 2)
    enter(land, happened, 9, day="2025-09-01")
    sheet = sheet_for(director)
    assert sheet.hidden == ()
    assert sheet.bars[-1] == ("au 15 juin 2026", 11)
    assert told(sheet, "Entrées").value == "Non donné"


def test_the_scope_is_said_in_one_sentence(director, land):
    sheet = sheet_for(director, land.commune, territoire=land.area.public_id)
    assert "territoire\u00a0: Nord, commune\u00a0: Valbourg" in sheet.scope
    assert "du 1er janvier 2026 au 15 juin 2026" in sheet.scope


def test_one_commune_counts_who_lives_there(client, director, land, happened):
    enter(land, happened, 6)
    enter(land, happened, 8, area=land.other_area)
    client.force_login(director.account)
    whole = client.get(SHEET, PERIOD).context["sheet"]
    one = client.get(SHEET, PERIOD | {"commune": land.commune.pk}).context["sheet"]
    assert (told(whole, "Entrées").value, told(one, "Entrées").value) == ("14", "6")


def test_the_paper_is_one_page_and_says_the_same(client, director, land, happened):
    enter(land, happened, 9)
    whole = sheet_of(ask(director.agent, "ensemble", PERIOD, TODAY), None, TODAY)
    assert 5 <= len(whole.told) <= 8
    assert pdf(whole).pages == 1
    client.force_login(director.account)
    answer = client.get("/pilotage/essai-2026/fiche.pdf", PERIOD)
    assert answer.content.startswith(b"%PDF")


def test_the_sheet_of_all_schemes_takes_figures_of_each_theme(client, director):
    client.force_login(director.account)
    response = client.get("/pilotage/ensemble/fiche/", PERIOD)
    assert len(response.context["sheet"].told) >= 5


def test_an_operator_is_told_that_it_reads_its_own(client, land, happened):
    manager = factories.worker(Role.PROVIDER_MANAGER, factories.operator(land).organisation)
    enter(land, happened, 9)
    client.force_login(manager.account)
    sheet = client.get(SHEET, PERIOD).context["sheet"]
    assert "votre organisme" in sheet.scope
    assert told(sheet, "Entrées").value == "0"


def test_the_number_of_queries_does_not_grow_with_the_people(
    client, director, land, happened, django_assert_max_num_queries
):
    enter(land, happened, 12)
    client.force_login(director.account)
    client.get(SHEET, PERIOD)
    with django_assert_max_num_queries(35):
        client.get(SHEET, PERIOD)


@pytest.mark.parametrize(
    ("now", "before", "unit", "words"),
    [
        (Figure(12, 12), Figure(9, 9), "persons", "3 de plus"),
        (Figure(9, 9), Figure(9, 9), "persons", "sans changement"),
        (Figure(62.5, 80), Figure(71, 80), "percent", "8,5\u00a0points de moins"),
        (Figure(1, 9), Figure(0.2, 9), "percent", "0,8\u00a0point de plus"),
        (Figure(10, 9), Figure(11, 9), "days", "1\u00a0jour de moins"),
        (Figure(3, 3, masked=True), Figure(9, 9), "persons", ""),
        (Figure(9, 9), Figure(3, 3, masked=True), "persons", ""),
        (Figure(None, 0), Figure(9, 9), "days", ""),
    ],
)
def test_a_change_is_said_in_words_and_never_gives_a_masked_number(now, before, unit, words):
    assert change_words(now, before, unit) == words
