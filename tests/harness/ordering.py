"""A list without ORDER BY comes in any order. Here it truly does, so that no test leans on luck."""

import random
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

from django.db.models import QuerySet

Item = TypeVar("Item")


class Shuffler:
    """Shuffles reproducibly: the seed is the session's and the test's name."""

    def __init__(self) -> None:
        self.random = random.Random()

    def start(self, seed: str) -> None:
        """Begin a test."""
        self.random.seed(seed)

    def shuffled(self, items: list[Item]) -> list[Item]:
        """The same items in another order whenever there are two or more: a test never passes by chance."""
        if len(items) < 2:
            return items
        order = list(range(len(items)))
        self.random.shuffle(order)
        if order == sorted(order):
            order = order[1:] + order[:1]
        return [items[place] for place in order]


def is_ours(queryset: QuerySet[Any]) -> bool:
    """Whether the queryset lists a model of the product without saying in which order."""
    return queryset.model.__module__.startswith("filrouge.") and not queryset.ordered


def fetching_shuffled(fetch_all: Callable[..., None], shuffler: Shuffler) -> Callable[..., None]:
    """`QuerySet._fetch_all` that shuffles what came without an order."""

    @wraps(fetch_all)
    def fetch(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and is_ours(self):
            self._result_cache = shuffler.shuffled(self._result_cache)

    return fetch


def streaming_shuffled(
    stream: Callable[..., Iterator[Any]], shuffler: Shuffler
) -> Callable[..., Iterator[Any]]:
    """`QuerySet.iterator` likewise."""

    @wraps(stream)
    def iterate(self: QuerySet[Any], *args: Any, **options: Any) -> Iterator[Any]:
        items = stream(self, *args, **options)
        return iter(shuffler.shuffled(list(items))) if is_ours(self) else items

    return iterate
