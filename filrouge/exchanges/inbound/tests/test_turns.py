"""A long import leaves other people their turn (A-4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filrouge.exchanges.inbound import turns
from filrouge.exchanges.inbound.turns import Turns


class Clock:
    """A watch that only moves when somebody waits or works."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waited: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    watch = Clock()
    monkeypatch.setattr(turns, "time", watch)
    return watch


def test_the_first_chunk_waits_for_nobody(clock: Clock) -> None:
    Turns(0.025).leave()
    assert clock.waited == []


@pytest.mark.django_db
def test_the_time_spent_preparing_a_chunk_counts_as_time_left_to_others(clock: Clock) -> None:
    at_work = Turns(0.025)
    at_work.take()
    clock.now += 0.015
    at_work.leave()
    assert clock.waited == [0.01]


@pytest.mark.django_db
def test_a_slow_machine_waits_no_more(clock: Clock) -> None:
    at_work = Turns(0.025)
    at_work.take()
    clock.now += 1
    at_work.leave()
    assert clock.waited == []


@pytest.mark.django_db(transaction=True)
def test_sqlite_puts_its_log_back_and_postgresql_looks_at_its_tables_each_time_they_grew_fourfold(
    clock: Clock,
) -> None:
    sqlite = connection.vendor == "sqlite"
    with CaptureQueriesContext(connection) as queries:
        at_work = Turns()
        for _ in range(turns.CHUNKS_A_CHECKPOINT * 4):
            at_work.leave()
            at_work.take(created=500)
        # What creates nobody changes nothing of how to search.
        quiet = Turns()
        quiet.take()
    expected = ["PRAGMA wal_checkpoint(PASSIVE)"] * 4 if sqlite else ["ANALYZE"] * 3
    assert [q["sql"] for q in queries] == expected
    assert bool(clock.waited) is sqlite
