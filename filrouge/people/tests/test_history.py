"""What was true of somebody's rights on any day can be asked (A-2)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.people.history import history_of
from filrouge.people.models import Address, EntitlementPeriod, Household, HouseholdMember, ObligationPeriod
from tests import factories

pytestmark = pytest.mark.django_db
JAN, MARCH, JUNE = date(2026, 1, 5), date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def camille(land):
    """Paid from January to March, then suspended, then alone in another household from June."""
    person = factories.person(land, right_since=JAN)
    household = Household.objects.get()
    EntitlementPeriod.objects.filter(household=household).update(until=MARCH)
    EntitlementPeriod.objects.create(household=household, state="4", reason="06", since=MARCH)
    HouseholdMember.objects.update(until=JUNE)
    own = Household.objects.create(
        body="CAF", caf_number="7654321", claim_number="2", state="2", state_since=JUNE
    )
    HouseholdMember.objects.create(household=own, person=person, role="DEM", since=JUNE)
    EntitlementPeriod.objects.create(household=own, state="2", since=JUNE)
    Address.objects.create(
        household=own, street="3 RUE DU PUITS", postal_code="99102", city="ROCHEMURE", since=JUNE
    )
    ObligationPeriod.objects.update(until=MARCH)
    return person


def words(spells):
    return [(s.label, s.period.since, s.period.until) for s in spells]


def test_a_right_counts_while_one_is_in_the_household_that_has_it_a_2(camille):
    assert words(history_of(camille).rights) == [
        ("RSA ouvert et versé", JUNE, None),
        ("RSA ouvert, versement suspendu", MARCH, JUNE),
        ("RSA ouvert et versé", JAN, MARCH),
    ]


@pytest.mark.parametrize(
    ("day", "right", "subject", "household"),
    [
        (date(2026, 2, 28), "RSA ouvert et versé", True, 1),
        (date(2026, 3, 1), "RSA ouvert, versement suspendu", False, 1),
        (date(2026, 5, 31), "RSA ouvert, versement suspendu", False, 1),
        (date(2026, 6, 1), "RSA ouvert et versé", False, 1),
    ],
)
def test_what_was_true_on_a_day_a_2(camille, day, right, subject, household):
    then = history_of(camille).on(day)
    assert [s.label for s in then.rights] == [right]
    assert bool(then.obligations) is subject
    assert len(then.households) == len(then.addresses) == household


def test_a_child_has_no_right_of_its_own_a_2(land):
    child = factories.person(land)
    HouseholdMember.objects.update(role="ENF")
    assert history_of(child).rights == ()


def test_who_joined_a_household_had_not_its_right_before_a_2(land, camille):
    luc = factories.person(land, first_names="Luc", right_since=JAN)
    HouseholdMember.objects.create(
        household=Household.objects.get(caf_number="7654321"), person=luc, role="CJT", since=date(2026, 6, 10)
    )
    labels = words(history_of(luc).rights)
    assert labels[0] == ("RSA ouvert et versé", date(2026, 6, 10), None)


def test_the_page_tells_every_spell_then_one_day_a_2(client, land, camille, django_assert_max_num_queries):
    client.force_login(factories.worker(Role.AREA_MANAGER, land.department).account)
    url = reverse("people:history", args=[camille.public_id])
    client.get(url)
    with django_assert_max_num_queries(8):
        whole = client.get(url).content.decode()
    assert "31 mai 2026" in whole
    assert "déclaration trimestrielle manquante" in whole
    then = client.get(url, {"au": "2026-02-28"}).content.decode()
    assert "Droits et devoirs" in then
    assert "déclaration trimestrielle" not in then
    assert "Rien n’est connu à cette date" in client.get(url, {"au": "2019-02-28"}).content.decode()
    assert "cette date n'existe pas" in client.get(
        url, {"au": "31/02/2026"}
    ).content.decode().lower().replace("&#x27;", "'")


def test_another_operator_reads_no_history_a_9(client, land, camille):
    stranger = factories.caseworker(factories.operator(land))
    client.force_login(stranger.account)
    assert client.get(reverse("people:history", args=[camille.public_id])).status_code == 404
