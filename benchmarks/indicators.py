"""Every indicator of the five schemes over a year, as `filrouge indicators` computes them, beside plain SQL.

The floor, in the same run: the facts of the scheme and of the year counted by type and variant, people told apart, in
one hand-written query. Medians."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.harness.ground import new_ground
from benchmarks.harness.life import live, write_flow_of_today
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.timed import server_cpu

RUNS = 5
FLOOR = (
    "SELECT type, variant, count(*), count(DISTINCT person) FROM access_fact "
    "WHERE scheme = %s AND day >= %s AND day < %s GROUP BY type, variant"
)


def cost_of(work: Callable[[], object]) -> tuple[float, int]:
    """Median of its processor milliseconds, the database's included; and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    backend = None
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
    with CaptureQueriesContext(connection) as queries:
        work()
    spent = []
    for _ in range(RUNS):
        before, started = server_cpu(backend), time.process_time()
        work()
        spent.append(time.process_time() - started + server_cpu(backend) - before)
    return statistics.median(spent) * 1_000, len(queries)


def measured(key: str, first: date, last: date) -> list[Measure]:
    """One scheme: all of its indicators, then the people behind the first of them that counts some."""
    from django.db import connection

    from filrouge.core.periods import Period
    from filrouge.directory.catalogue import catalogue
    from filrouge.people.models import Person
    from filrouge.steering import behind, queries
    from filrouge.steering.compute import results
    from filrouge.steering.definitions import indicators_on

    period = Period(first, last)
    scope = queries.Scope(queries.scheme_number(key))
    chosen = indicators_on(catalogue().scheme(key), last)

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FLOOR, [scope.scheme, first.toordinal(), last.toordinal()])
            cursor.fetchall()

    def first_page() -> None:
        facts = behind.behind(counting[0].measure, period, scope)
        list(Person.objects.filter(pk__in=facts.values("person")).order_by("name_key", "pk")[:25])

    bare, _ = cost_of(floor)
    ours, asked = cost_of(lambda: results(chosen, [period], scope))
    counting = [row[0].indicator for row in results(chosen, [period], scope) if row[0].figure.people]
    found = [
        Measure(f"{key} : {len(chosen)} indicateurs, processeur", ours, "ms", bare),
        Measure(f"{key} : un indicateur, processeur", ours / len(chosen), "ms", bare),
        Measure(f"{key} : requêtes", asked, "requêtes"),
    ]
    if counting:
        shown, _ = cost_of(first_page)
        found.append(Measure(f"{key} : 25 personnes derrière un chiffre, processeur", shown, "ms", bare))
    return found


def main() -> None:
    """Print the figures of each scheme of the invented département."""
    asked = options("Indicateurs d'une année, à côté d'un SQL écrit à la main.").parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        live(write_flow_of_today(ground.directory / "flux.xml", people_of(asked)))
        from django.utils import timezone

        from filrouge.demo.territory import departement

        last = timezone.localdate() + timedelta(days=1)
        schemes = sorted({territory.scheme for territory in departement().territories})
        measures = [m for key in schemes for m in measured(key, last - timedelta(days=365), last)]
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
