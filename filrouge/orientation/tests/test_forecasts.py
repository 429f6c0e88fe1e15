"""Where a load is going, and where it was (B-5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.directory.queries import console_agent
from filrouge.orientation.forecasts import flows
from filrouge.orientation.naming import name_lead
from filrouge.orientation.rules import Flow, forecast
from tests import factories


@pytest.mark.parametrize(
    ("held", "places", "flow", "words"),
    [
        (
            40,
            50,
            Flow(12, 6, 6),
            "12 entrées, 6 sorties) : 43 personnes dans 3 mois pour 50, complet dans 10 mois.",
        ),
        (40, 50, Flow(6, 12, 6), "37 personnes dans 3 mois pour 50."),
        (40, None, Flow(12, 6, 6), "43 personnes dans 3 mois."),
        (50, 50, Flow(12, 6, 6), "53 personnes dans 3 mois pour 50."),
        (2, 50, Flow(0, 30, 6), "0 personne dans 3 mois pour 50."),
        (49, 50, Flow(12, 0, 6), "complet dans 1 mois."),
        (1, 90, Flow(2, 0, 6), "2 personnes dans 3 mois pour 90."),
    ],
)
def test_a_load_goes_on_as_the_last_months_b_5(held, places, flow, words):
    assert forecast(held, places, flow).endswith(words)


def test_when_nothing_moved_nothing_is_foretold_b_5():
    assert forecast(40, 50, Flow(0, 0, 6)) == ""


@pytest.mark.django_db
def test_who_changes_caseworker_inside_an_agreement_neither_comes_nor_leaves_b_5():
    land = factories.land()
    operator = factories.operator(land)
    julie, paul = factories.caseworker(operator), factories.caseworker(operator, name="Paul Roux")
    today = timezone.localdate()
    long_ago = today - timedelta(days=300)
    old = factories.followed(land, julie, since=long_ago, right_since=long_ago)
    factories.followed(land, julie, family_name="Petit")
    name_lead(
        old, caseload=paul.caseload, since=today - timedelta(days=30), by=console_agent(), at=timezone.now()
    )
    assert flows([operator.agreement.pk], today) == {operator.agreement.pk: Flow(1, 0, 6)}


@pytest.mark.django_db
def test_the_load_of_a_day_gone_by_counts_who_was_there_b_5(client):
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    today = timezone.localdate()
    before = today - timedelta(days=20)
    factories.followed(land, julie, since=before, right_since=before)
    factories.followed(land, julie, family_name="Petit")
    client.force_login(factories.worker(Role.AREA_MANAGER, land.department).account)

    def held(day):
        [group] = client.get(reverse("orientation:loads"), {"jour": day}).context["groups"]
        return group.counted

    assert held(f"{before:%Y-%m-%d}") == 1
    assert held(f"{before - timedelta(days=1):%Y-%m-%d}") == 0
    assert held("") == held("n'importe quoi") == held("2999-01-01") == 2
