"""Means beside results: full-time equivalents, qualifications, partnerships, time, what is shared (G-10)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.roles import Role
from filrouge.agenda.models import Seat, Workshop, WorkshopSession
from filrouge.core.periods import Period
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.models import Membership
from filrouge.steering.means import means_of, share_of
from filrouge.steering.queries import Scope
from filrouge.steering.tests.conftest import act
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/pilotage/essai-2026/moyens/"
DATES = {"du": "2026-01-01", "au": "2026-03-31"}
QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
DAYS = st.dates(date(2025, 12, 1), date(2026, 5, 1))


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
def director(land):
    return factories.worker(Role.STEERING, land.department)


@given(since=DAYS, until=st.none() | DAYS)
def test_a_share_is_the_days_that_are_in_both(since, until):
    """The same count, day by day."""
    days = [QUARTER.since.fromordinal(QUARTER.since.toordinal() + n) for n in range(90)]
    inside = [day for day in days if since <= day and (until is None or day < until)]
    assert share_of(since, until, QUARTER) == Fraction(len(inside), 90)


def test_full_time_equivalents_follow_the_days_of_the_agreement_and_of_the_posts(operator):
    agreement = operator.agreement
    agreement.kind, agreement.fte, agreement.ratio = "fte_ratio", Decimal("2"), 50
    agreement.since, agreement.until = date(2025, 1, 1), date(2026, 2, 15)
    agreement.save()
    worker = factories.worker(Role.CASEWORKER, operator.organisation)
    Membership.objects.filter(professional=worker.professional).update(
        fte=Decimal("0.5"), since=date(2026, 3, 2)
    )
    (found,) = means_of(QUARTER, Scope(None, organisations=(operator.organisation.pk,)))
    assert found.agreed == 2 * Fraction(45, 90)
    assert found.present == Fraction(1, 2) * Fraction(30, 90)
    assert (found.professionals, found.unqualified) == (1, 1)


def test_professionals_count_once_by_qualification_and_mistakes_do_not(operator):
    first = factories.worker(Role.CASEWORKER, operator.organisation).professional
    second = factories.worker(Role.CASEWORKER, operator.organisation).professional
    Qualification.objects.create(professional=first, kind="career_adviser")
    Qualification.objects.create(professional=first, kind="trainer")
    Qualification.objects.create(professional=second, kind="trainer", withdrawn=True)
    (found,) = means_of(QUARTER, Scope(None, organisations=(operator.organisation.pk,)))
    assert found.qualified == {"Conseiller en insertion professionnelle": 1, "Formateur": 1}
    assert found.unqualified == 1


def test_partnerships_of_the_period_and_no_other(operator):
    rows = [
        ("Mairie", date(2025, 1, 1), None),
        ("Avant", date(2025, 1, 1), date(2026, 1, 1)),
        ("Après", date(2026, 4, 1), None),
    ]
    for partner, since, until in rows:
        Partnership.objects.create(
            organisation=operator.organisation, partner=partner, subject="Ateliers", since=since, until=until
        )
    (found,) = means_of(QUARTER, Scope(None, organisations=(operator.organisation.pk,)))
    assert [row.partner for row in found.partnerships] == ["Mairie"]


def test_shared_workshops_and_closed_groups_are_counted_with_who_came_from_elsewhere(land, operator):
    """A cancelled session and a seat given up are left out."""
    other = factories.operator(land, name="Tremplin", area=land.other_area)
    house, worker = operator.organisation, factories.worker(Role.CASEWORKER, operator.organisation)
    shared = Workshop.objects.create(organisation=house, title="A", kind="job_search", shared=True)
    own = Workshop.objects.create(organisation=house, title="B", kind="job_search")
    common = {
        "organisation": house,
        "minutes": 60,
        "seats": 5,
        "starts_at": datetime(2026, 2, 3, 9, tzinfo=UTC),
    }
    open_session = WorkshopSession.objects.create(workshop=shared, **common)
    WorkshopSession.objects.create(workshop=own, closed_group=True, **common)
    WorkshopSession.objects.create(workshop=own, cancelled_at=common["starts_at"], **common)
    seats = ((house, "seated"), (other.organisation, "seated"), (other.organisation, "given_up"))
    for mark, (of, state) in enumerate(seats):
        Seat.objects.create(
            session=open_session, person=factories.person(land), organisation=of, state=state, mark=str(mark),
            asked_at=common["starts_at"], asked_by=worker.account,
        )  # fmt: skip
    (found,) = means_of(QUARTER, Scope(None, organisations=(house.pk,)))
    assert (found.sessions, found.shared, found.closed, found.welcomed) == (2, 1, 1, 1)


def test_the_page_says_means_and_results_side_by_side(client, land, operator, director, happened):
    happened(
        act("accompaniment.opened", "2026-02-01", factories.person(land).pk, scheme=land.scheme.pk,
            organisation=operator.organisation.pk)
    )  # fmt: skip
    client.force_login(director.account)
    answer = client.get(PAGE, DATES)
    (line,) = answer.context["lines"]
    assert line.organisation == operator.organisation
    assert "1" in line.results
    content = b"".join(client.get(f"{PAGE[:-1]}.csv", DATES).streaming_content).decode("utf-8-sig")
    assert operator.organisation.name in content
    assert "ETP en poste" in content


def test_an_operator_reads_its_own_means_and_no_other(client, land, operator):
    """Near miss: another operator of the same scheme."""
    other = factories.operator(land, name="Tremplin", area=land.other_area)
    manager = factories.worker(Role.PROVIDER_MANAGER, operator.organisation)
    client.force_login(manager.account)
    answer = client.get(PAGE, DATES | {"organisme": other.organisation.public_id})
    assert [line.organisation for line in answer.context["lines"]] == [operator.organisation]
    assert "Tremplin" not in answer.content.decode()


def test_the_page_asks_as_many_questions_whatever_the_operators(
    client, land, operator, director, django_assert_max_num_queries
):
    for number in range(4):
        factories.operator(land, name=f"Relais {number}")
    client.force_login(director.account)
    with django_assert_max_num_queries(26):
        assert len(client.get(PAGE, DATES).context["lines"]) == 5
