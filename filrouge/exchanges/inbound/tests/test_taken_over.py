"""A CAF number that strangers take over is seen before it moves whole families (A-4)."""

import pytest
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from tests import factories

ZOE = person(nir="2850337261005")
LUC = person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))
STRANGER = person("DUPUIS", "Ève", "1990-07-08")


@pytest.fixture
def apply(console, tmp_path):
    def run(*households, day="2026-01-31", verb="apply"):
        return console(verb, write(tmp_path, flow(*households, day=day)))

    return run


def told(done):
    return [w["reason"] for w in done["warnings"] if "Plus aucun membre connu" in w["reason"]]


@pytest.mark.parametrize("verb", ["preview", "apply"])
def test_a_household_of_strangers_is_told_on_its_line_a_4(apply, verb):
    apply(household(ZOE, LUC))
    done = apply(household(STRANGER), day="2026-02-28", verb=verb)
    (words,) = told(done)
    assert "Le quittent : LEFÈVRE Zoé" in words
    assert "Luc" in words
    assert "Y entrent : DUPUIS Ève" in words
    assert "Vérifier le numéro" in words


def test_somebody_who_leaves_a_household_that_stays_is_only_counted_a_4(apply):
    apply(household(ZOE, LUC))
    done = apply(household(ZOE), day="2026-02-28")
    assert told(done) == []
    totals = Batch.objects.get(public_id=done["batch"]).totals
    assert (totals["leavers"], totals["taken_over"]) == (1, 0)


def test_a_household_that_did_not_move_tells_nothing_a_4(apply):
    apply(household(ZOE, LUC))
    done = apply(household(ZOE, LUC), day="2026-02-28")
    assert told(done) == []


def test_the_screen_shows_both_figures_and_their_lines_a_4(apply, client):
    apply(household(ZOE, LUC))
    done = apply(household(STRANGER), day="2026-02-28")
    client.force_login(factories.worker(Role.AREA_MANAGER, factories.land().department).account)
    address = reverse("inbound:batch", args=[done["batch"]])
    page = client.get(address).content.decode()
    assert "foyer dont tous les membres changent" in page
    assert "personnes qui quittent leur foyer" in page
    for view in ("repris", "departs"):
        shown = client.get(address, {"vue": view})
        assert len(shown.context["lines"]) == 1, view
