"""The harness: every test runs under guards that turn an ambiguity into a failure (see `tests/harness/`)."""

import os
import secrets
import shutil
import socket
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import Atomic
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tests.harness import lock_order, network, ordering, read_only
from tests.harness.engines import reason_to_skip, touches_database

SHUFFLER = ordering.Shuffler()

# How slow the machine is today says nothing of the product. A night has time for more: `--hypothesis-profile=nightly`.
UNHURRIED = examples(deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.register_profile("house", UNHURRIED, max_examples=40)
examples.register_profile("nightly", UNHURRIED, max_examples=1_000)
examples.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle-seed", help="seed of unordered lists, as printed in the header of a past run")
    parser.addoption(
        "--database-only", action="store_true", help="leave out the tests that no engine changes"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.option.shuffle_seed is None:
        config.option.shuffle_seed = secrets.token_hex(4)
    # Playwright's synchronous interface keeps an event loop in the test's thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_report_header(config: pytest.Config) -> str:
    return f"unordered lists: --shuffle-seed={config.option.shuffle_seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = []
    for item in list(items):
        marks = {mark.name for mark in item.iter_markers()}
        if config.option.database_only and not touches_database(marks, getattr(item, "fixturenames", ())):
            items.remove(item)
            left_out.append(item)
            continue
        if reason := reason_to_skip(marks, vendor=connection.vendor):
            item.add_marker(pytest.mark.skip(reason=reason))
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker) -> Iterator[bool]:
    """Whether Django takes the test database as it is: on SQLite, once the one that `scripts.check` migrated is copied.

    It applies what was not yet; on PostgreSQL it makes the copy itself (`TEST["TEMPLATE"]`)."""
    copied = connection.vendor == "sqlite" and bool(settings.MIGRATED_DATABASE)
    if copied:
        shutil.copy(settings.MIGRATED_DATABASE, connection.settings_dict["TEST"]["NAME"])
    yield copied
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _guards() -> Iterator[None]:
    """The guards that stand for the whole session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", read_only.guarded(Client.request))
        patch.setattr(QuerySet, "_fetch_all", ordering.fetching_shuffled(QuerySet._fetch_all, SHUFFLER))
        patch.setattr(QuerySet, "iterator", ordering.streaming_shuffled(QuerySet.iterator, SHUFFLER))
        for kind, name, look in (
            (Atomic, "__enter__", lock_order.looking_at_transactions),
            (CursorWrapper, "_execute_with_wrappers", lock_order.looking_at_statements),
            (SQLCompiler, "execute_sql", lock_order.looking_at_locks),
        ):
            patch.setattr(kind, name, look(getattr(kind, name)))
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, network.connecting_locally(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", network.resolving_locally(socket.getaddrinfo))
        yield


@pytest.fixture(autouse=True)
def _shuffle_seed(request: pytest.FixtureRequest) -> None:
    """The same seed and the same test give the same orders."""
    SHUFFLER.start(f"{request.config.option.shuffle_seed}:{request.node.nodeid}")
