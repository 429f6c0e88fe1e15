"""The figures of a scheme over a quarter and over a year, after six years of history, beside SQL written by hand.

The floors, in the same run: for three indicators (events counted by kind, people followed on a day, mean length of stays)
the statement that somebody would write for that one figure. Medians of processor time, the database's included;
then the same on half of the history: the cost has to follow the period, not the history."""

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.harness.ground import new_ground
from benchmarks.harness.history import write_history
from benchmarks.harness.life import live, write_flow_of_today
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.indicators import cost_of

if TYPE_CHECKING:
    from filrouge.core.periods import Period
    from filrouge.steering.queries import Scope

EVENTS, PEOPLE = 500_000, 10_000
BY_KIND = (
    "SELECT variant, count(*), count(DISTINCT person) FROM access_fact "
    "WHERE scheme = %(scheme)s AND type = %(held)s AND day >= %(since)s AND day < %(until)s GROUP BY variant "
    "UNION ALL SELECT NULL, count(*), count(DISTINCT person) FROM access_fact "
    "WHERE scheme = %(scheme)s AND type = %(held)s AND day >= %(since)s AND day < %(until)s"
)
FOLLOWED = (
    "SELECT count(DISTINCT o.person) FROM access_fact o WHERE o.scheme = %(scheme)s AND o.type = %(opened)s "
    "AND o.day < %(until)s AND NOT EXISTS (SELECT 1 FROM access_fact c WHERE c.person = o.person "
    "AND c.type = %(closed)s AND c.day < %(until)s AND (c.day > o.day OR (c.day = o.day AND c.event_id > o.event_id)))"
)
STAYS = (
    "SELECT avg(c.day - (SELECT max(o.day) FROM access_fact o WHERE o.person = c.person AND o.type = %(opened)s "
    "AND o.day <= c.day AND (o.day < c.day OR o.event_id < c.event_id))), count(*) FROM access_fact c "
    "WHERE c.scheme = %(scheme)s AND c.type = %(closed)s AND c.day >= %(since)s AND c.day < %(until)s "
    "AND NOT EXISTS (SELECT 1 FROM access_fact d WHERE d.person = c.person AND d.scheme = %(scheme)s "
    "AND d.type = %(closed)s AND d.day >= c.day AND d.day < %(until)s AND (d.day > c.day OR d.event_id > c.event_id))"
)
FLOORS = {"events": BY_KIND, "stock": FOLLOWED, "duration": STAYS}
MEASURES: dict[str, tuple[str, dict[str, Any]]] = {
    "events": ("events", {"kind": "events", "event": ["agenda.held"], "breakdown": "variant"}),
    "stock": (
        "persons",
        {"kind": "stock", "open": ["accompaniment.opened"], "close": ["accompaniment.closed"]},
    ),
    "duration": (
        "days",
        {
            "kind": "duration",
            "from": ["accompaniment.opened"],
            "to": ["accompaniment.closed"],
            "statistic": "mean",
        },
    ),
}
LABELS = {"events": "rendez-vous par sorte", "stock": "file active", "duration": "durée moyenne"}


def measured(key: str, name: str, last: date, days: int) -> list[Measure]:
    """Tiles of one scheme over one period: the three with a floor, then the whole set, then the people behind."""
    from filrouge.core.periods import Period
    from filrouge.directory.catalogue import catalogue
    from filrouge.people.models import Person
    from filrouge.steering import behind, queries
    from filrouge.steering.compute import results
    from filrouge.steering.definitions import indicators_on

    period = Period(last - timedelta(days=days), last)
    scope = queries.Scope(queries.scheme_number(key))
    found = beside_floors(name, period, scope)
    everything = indicators_on(catalogue().scheme(key), last)
    whole, asked = cost_of(lambda: results(everything, [period], scope))
    found.append(Measure(f"{name} : les {len(everything)} indicateurs ({asked} requêtes)", whole, "ms"))
    for indicator in everything:
        one, _ = cost_of(partial(results, [indicator], [period], scope))
        found.append(Measure(f"{name} : {indicator.id}", one, "ms"))

    def first_page() -> None:
        facts = behind.behind(everything[0].measure, period, scope)
        list(Person.objects.filter(pk__in=facts.values("person")).order_by("name_key", "pk")[:25])

    shown, _ = cost_of(first_page)
    found.append(Measure(f"{name} : 25 personnes derrière un chiffre", shown, "ms"))
    return found


def beside_floors(name: str, period: "Period", scope: "Scope") -> list[Measure]:
    """Three figures, each beside the statement that somebody would write for it alone."""
    from django.db import connection

    from filrouge.access.events import by_name
    from filrouge.schemes.reader import Sink
    from filrouge.steering.compute import results
    from filrouge.steering.definitions import read_indicators
    from filrouge.steering.windows import end_of

    values = {
        "scheme": scope.scheme, "since": period.since.toordinal(), "until": end_of(period).toordinal(),
        "held": by_name("agenda.held").number, "opened": by_name("accompaniment.opened").number,
        "closed": by_name("accompaniment.closed").number,
    }  # fmt: skip

    def floor(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.fetchall()

    found = []
    for kind, (unit, measure) in MEASURES.items():
        raw = {
            "id": kind,
            "version": 1,
            "label": "L",
            "sentence": "S.",
            "source": "S",
            "unit": unit,
            "measure": measure,
        }
        chosen = read_indicators([raw], Sink("", ""))
        bare, _ = cost_of(partial(floor, FLOORS[kind]))
        ours, _ = cost_of(partial(results, chosen, [period], scope))
        found.append(Measure(f"{name} : {LABELS[kind]}", ours, "ms", bare))
    return found


def main() -> None:
    """Print the figures of the scheme that has the most facts."""
    parser = options("Le pilotage après six ans d'histoire, à côté d'un SQL écrit à la main.", people=PEOPLE)
    parser.add_argument("--events", type=int, default=EVENTS, help=f"écritures au journal ({EVENTS})")
    asked = parser.parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        live(write_flow_of_today(ground.directory / "flux.xml", people_of(asked)))
        from django.db.models import Count
        from django.utils import timezone

        from filrouge.access.models import Fact
        from filrouge.directory.models import Scheme

        last = timezone.localdate() + timedelta(days=1)
        facts = write_history(asked.events, timezone.localdate())
        most = (
            Fact.objects.exclude(scheme=None).values("scheme").annotate(n=Count("*")).order_by("-n").first()
        )
        assert most is not None
        key = Scheme.objects.get(pk=most["scheme"] or 0).key
        print(f"{facts} faits, dont {most['n']} du dispositif mesuré ({key})")
        measures = measured(key, "trimestre", last, 91) + measured(key, "année", last, 365)
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
