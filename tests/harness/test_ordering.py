"""A list that nobody ordered comes in any order."""

import pytest

from filrouge.access.models import Account
from filrouge.access.roles import Role
from tests.harness.ordering import Shuffler

NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def accounts(db):
    for name in NAMES:
        Account.objects.create(email=f"{name}@example.org", full_name=name, role=Role.values[0])
    return Account.objects.filter(full_name__in=NAMES)


def names(accounts) -> list[str]:
    return [account.full_name for account in accounts]


def test_an_unordered_list_does_not_come_as_it_was_written(accounts):
    assert names(accounts) != NAMES
    assert sorted(names(accounts)) == NAMES


def test_values_and_streams_are_shuffled_too(accounts):
    assert list(accounts.values_list("full_name", flat=True)) != NAMES
    assert names(accounts.iterator()) != NAMES
    assert sorted(names(accounts.iterator())) == NAMES


def test_an_ordered_list_keeps_its_order(accounts):
    assert names(accounts.order_by("full_name")) == NAMES
    assert names(accounts.order_by("-full_name").iterator()) == NAMES[::-1]


def test_one_object_a_count_and_a_subquery_are_left_alone(accounts):
    assert accounts.first().full_name == "a"
    assert accounts.get(full_name="c").full_name == "c"
    assert accounts.count() == len(NAMES)
    assert names(Account.objects.filter(pk__in=accounts).order_by("full_name")) == NAMES


def test_a_list_read_twice_keeps_its_order(accounts):
    assert names(accounts) == names(accounts)


def test_two_items_always_swap_and_a_seed_gives_the_same_order():
    shuffler = Shuffler()
    assert all(shuffler.shuffled([1, 2]) == [2, 1] for _ in range(20))
    orders = []
    for _ in range(2):
        shuffler.start("seed")
        orders.append(shuffler.shuffled(list(range(30))))
    assert orders[0] == orders[1]
