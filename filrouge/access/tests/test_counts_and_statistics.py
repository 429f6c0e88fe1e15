"""Lists count no further than people read, and the database knows its tables (G-2)."""

import pytest
from django.db import connection
from django.utils import timezone

from filrouge.access.answers import Counted, count_up_to, counts_up_to
from filrouge.access.models import Account
from filrouge.access.planner import refresh_statistics
from filrouge.access.roles import Role
from filrouge.directory.queries import agent_for
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("counted", "figure", "words"),
    [
        (Counted(0), "0", "0 personne"),
        (Counted(1), "1", "1 personne"),
        (Counted(1_000), "1\u202f000", "1\u202f000 personnes"),
        (Counted(1_000, more=True), "+ de 1\u202f000", "plus de 1\u202f000 personnes"),
    ],
)
def test_a_count_is_told_as_people_say_it(counted, figure, words):
    assert (counted.figure, counted.words("personne", "personnes")) == (figure, words)


@pytest.mark.parametrize(("most", "expected"), [(2, Counted(2, True)), (3, Counted(3)), (9, Counted(3))])
def test_counting_stops_where_nobody_reads_any_more(most, expected, django_assert_num_queries):
    for _ in range(3):
        factories.account(Role.CASEWORKER)
    accounts = Account.objects.filter(role=Role.CASEWORKER).order_by("pk")
    with django_assert_num_queries(1):
        assert count_up_to(accounts, most) == expected


def test_several_sets_are_counted_at_once_as_each_would_be(django_assert_num_queries):
    for _ in range(3):
        factories.account(Role.CASEWORKER)
    rows = Account.objects.filter(role=Role.CASEWORKER).order_by("full_name", "pk")
    agent = agent_for(rows[0], timezone.localdate())
    sets = [rows, rows.none(), rows.filter(pk=rows[0].pk)]
    with django_assert_num_queries(1):
        together = counts_up_to(agent, *sets, most=2)
    assert together == [count_up_to(one, 2) for one in sets] == [Counted(2, True), Counted(0), Counted(1)]


def test_the_database_learns_how_its_tables_have_grown():
    for _ in range(3):
        factories.account(Role.CASEWORKER)
    refresh_statistics()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'access_account'")
            assert cursor.fetchone()[0] > 0
