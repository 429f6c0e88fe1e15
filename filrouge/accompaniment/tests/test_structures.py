"""The rules of the structures, watched, with what would mend each breach (B-6)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.structure_rules import Post, Structure, breaches
from filrouge.agenda.models import Absence
from filrouge.directory.catalogue import catalogue
from tests import factories

WHOLE = Post("Julie Moreau", 1.0, {"Nord": 3})
PAUL = Post("Paul Roux", 0.8, {"Sud": 2})
STRICT = {
    "minimum_fte_share": 0.5, "maximum_sites": 2, "maximum_sites_unless_county_wide": True,
    "isolated_referent_allowed": False, "all_emphases_required": True, "continuity_required": True,
}  # fmt: skip
ALL = {"Lien social": 2, "Préparation": 1, "Médiation": 4}


def of(*posts, emphases=None, rules=None):
    found = breaches(Structure(posts, emphases or ALL), STRICT if rules is None else rules)
    return [(breach.rule, breach.seen, breach.remedy) for breach in found]


def test_a_structure_that_keeps_its_rules_has_nothing_to_mend_b_6():
    assert of(WHOLE, PAUL) == []


@pytest.mark.parametrize(
    ("post", "rule", "seen", "remedy"),
    [
        (Post("Léo Faure", 0.4, {}), "Temps de travail", "0,4 équivalent temps plein ; il en faut au moins", "collègues"),
        (
            Post("Léo Faure", 1.0, {"Nord": 9, "Sud": 1, "Est": 4}), "Nombre de lieux", "dans 3 territoires ; 2 au plus",
            "1 personne (Sud)",
        ),
        (Post("Léo Faure", 1.0, {}, uncovered_days=12), "Continuité", "absent 12 jours ou plus, sans relais", "relais"),
    ],
)  # fmt: skip
def test_each_breach_says_what_is_seen_and_what_would_mend_it_b_6(post, rule, seen, remedy):
    [found] = of(WHOLE, post)
    assert found[0] == rule
    assert seen in found[1]
    assert remedy in found[2]


@pytest.mark.parametrize(
    "post",
    [
        Post("Léo Faure", 0.5, {}),
        Post("Léo Faure", 1.0, {"Nord": 9, "Sud": 1, "Est": 4}, everywhere=True),
        Post("Léo Faure", 1.0, {}, uncovered_days=7),
    ],
)
def test_at_the_limit_nothing_is_breached_b_6(post):
    assert of(WHOLE, post) == []


def test_a_caseworker_alone_and_an_emphasis_without_anybody_are_told_b_6():
    found = of(WHOLE, emphases=ALL | {"Médiation": 0})
    assert [rule for rule, *_ in found] == ["Référent isolé", "Dominantes"]
    assert "Médiation" in found[1][1]


@pytest.mark.parametrize("key", sorted(catalogue().schemes))
def test_a_scheme_breaches_only_the_rules_that_it_has_b_6(key):
    operator = catalogue().scheme(key).operator
    worst = Post("Léo Faure", 0.1, {"Nord": 1, "Sud": 1, "Est": 1}, uncovered_days=30)
    asked = [
        "minimum_fte_share" in operator, "maximum_sites" in operator, operator.get("isolated_referent_allowed") is False,
        operator.get("all_emphases_required") is True, operator.get("continuity_required") is True,
    ]  # fmt: skip
    assert len(of(worst, emphases={"Lien social": 0}, rules=operator)) == sum(asked)


@pytest.mark.django_db
def test_the_page_reads_the_present_state_in_a_constant_number_of_questions_b_6(
    client, django_assert_num_queries
):
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    factories.followed(land, julie)
    today = timezone.localdate()
    Absence.objects.create(
        professional=julie.professional, since=today, until=today + timedelta(days=30), noted_by=julie.account
    )
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    client.force_login(manager.account)
    with django_assert_num_queries(6):
        page = client.get(reverse("accompaniment:structures"))
    [row] = page.context["rows"]
    assert (row.organisation.name, row.caseworkers) == ("Passerelle", 1)
