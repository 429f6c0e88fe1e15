"""Contracts that the law asks of people already accompanied: who is left, and the plan to be in time (B-2, C-2)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.accompaniment import catch_up
from filrouge.accompaniment.catch_up_rules import CatchUp
from filrouge.accompaniment.models import EngagementContract
from tests import factories

pytestmark = pytest.mark.django_db
DUE = date(2027, 1, 1)
BEFORE = date(2024, 11, 4)


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land, since=date(2024, 1, 1)))


@pytest.fixture
def old(land, julie):
    """Somebody oriented before the change of law, followed since."""
    return factories.followed(land, julie, since=BEFORE, right_since=BEFORE, family_name="Ancienne")


def sign(person, worker, day):
    return EngagementContract.objects.create(
        person=person, regime="contrat_engagement", signed_on=day, ends_on=day + timedelta(days=180), goals="Avancer",
        recorded_by=worker.account,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("remaining", "signed", "today", "needed", "words"),
    [
        (0, 3, date(2026, 11, 30), 0, "Tous les contrats sont signés."),
        (32, 0, date(2026, 11, 30), 7, "Aucun contrat signé depuis 4 semaines : il en faut 7 par semaine."),
        (8, 8, date(2026, 11, 30), 2, "Au rythme actuel, terminé le 28 décembre 2026."),
        (
            32,
            8,
            date(2026, 11, 30),
            7,
            "Au rythme actuel, terminé le 22 mars 2027 : il en faut 7 par semaine.",
        ),
        (
            3,
            1,
            date(2026, 12, 30),
            3,
            "Au rythme actuel, terminé le 24 mars 2027 : il en faut 3 par semaine.",
        ),
        (2, 1, date(2027, 1, 5), 2, "Échéance dépassée le 1er janvier 2027 : 2 contrats en retard."),
    ],
)
def test_the_plan_says_how_many_a_week_and_when_it_would_be_done_c_2(remaining, signed, today, needed, words):
    plan = CatchUp(remaining, signed, today, DUE)
    assert (plan.needed, plan.words) == (needed, words)


def test_who_was_there_before_the_law_and_signed_nothing_since_is_left_c_2(land, julie, old):
    factories.followed(land, julie, family_name="Nouvelle")
    sign(old, julie, BEFORE)
    change = catch_up.deadline().change
    assert [row.person for row in catch_up.without_contract(julie.agent, change)] == [old]
    sign(old, julie, date(2025, 3, 3))
    assert not catch_up.without_contract(julie.agent, change).exists()


def test_the_pace_counts_first_contracts_only_c_2(land, julie, old):
    today = timezone.localdate()
    second = factories.followed(land, julie, since=BEFORE, right_since=BEFORE, family_name="Autre")
    sign(old, julie, date(2025, 3, 3))
    sign(old, julie, today - timedelta(days=2))
    sign(second, julie, today - timedelta(days=2))
    whole = catch_up.total(catch_up.lines(julie.agent, today), today)
    assert (whole.remaining, whole.signed) == (0, 1)


def test_the_page_goes_from_the_operator_to_the_people_and_keeps_others_out_c_2(client, land, julie, old):
    elsewhere = factories.caseworker(
        factories.operator(land, name="Tremplin", since=date(2024, 1, 1)), name="Marc Petit"
    )
    other = factories.followed(land, elsewhere, since=BEFORE, right_since=BEFORE, family_name="Lointaine")
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:catch_up"), {"referent": julie.professional.public_id})
    text = page.content.decode()
    assert [str(line.professional) for line in page.context["lines"] if line.professional] == ["Julie Moreau"]
    assert old.full_name in text
    assert other.full_name not in text
    exported = b"".join(client.get(reverse("accompaniment:catch_up_csv"))).decode()
    assert "Ancienne" in exported
    assert "Lointaine" not in exported
