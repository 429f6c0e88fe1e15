"""Every running deadline read again with the parameters of today: when nothing moves, and when all of them do.

Four clocks a person, opened over the last two years. A value of the texts is « corrected » by ageing what is stored: each
date is three days off, so that each clock moves and each move is told in the journal. The floor, in the same run: the same
columns read, the date computed for each, and the same columns written by the driver, without journal."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, people_of, report

A_PERSON = 4
# All of them since the law of 2025.
DAYS = 600
RUNS = 3


def furnish(people: int) -> None:
    """People who are a key and a name, with their clocks."""
    from django.utils import timezone

    from filrouge.access import bulk
    from filrouge.clocks.models import Clock
    from filrouge.people.models import Person

    dice = random.Random(11)
    now = timezone.now()
    made = (
        Person(
            family_name=f"N{n}", first_names="A", name_key=f"N{n} A", public_id=f"b{n:015d}", created_at=now
        )
        for n in range(people)
    )
    Person.objects.bulk_create(made, batch_size=1_000)
    columns = ("person_id", "rule", "kind", "label", "source", "rules_hash", "opened_on", "warn_on", "due_on", "state",
               "ended_on", "scheme", "opened_event", "ended_event")  # fmt: skip
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    rules = _rules()
    today = timezone.localdate()
    rows = []
    for key in keys:
        for rule in rules:
            opened = today - timedelta(days=dice.randrange(DAYS))
            rows.append(
                (key, rule, "legal", "", "", "", opened, opened, opened, "running", None, None, None, None)
            )
    bulk.insert(Clock, columns, rows)


def _rules() -> list[str]:
    from django.utils import timezone

    from filrouge.directory.catalogue import catalogue

    day = timezone.localdate() - timedelta(days=DAYS)
    return sorted({rule.key for rule in catalogue().clock_rules(None, day)})[:A_PERSON]


def read_again() -> Callable[[], object]:
    """What the house does."""
    from django.utils import timezone

    from filrouge.clocks.recompute import recompute
    from filrouge.directory.queries import console_agent

    return lambda: recompute(apply=True, by=console_agent(), at=timezone.now())


def age() -> None:
    """Every stored date is three days off."""
    from django.db import connection

    day = "date(due_on, '-3 days')" if connection.vendor == "sqlite" else "due_on - 3"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE clocks_clock SET due_on = CASE WHEN {day} >= opened_on THEN {day} ELSE opened_on END"
        )


def bare() -> None:
    """The floor: the columns read, each date computed, the columns written; nothing compared, told or checked."""
    from django.db import connection, transaction

    from filrouge.clocks.models import Clock
    from filrouge.directory.catalogue import catalogue

    rows = list(Clock.objects.filter(state="running").order_by("pk").values_list("pk", "rule", "opened_on"))
    delays: dict[tuple[str, date], date] = {}
    written = []
    for key, name, opened in rows:
        if (name, opened) not in delays:
            rule = next(r for r in catalogue().clock_rules(None, opened) if r.key == name)
            delays[name, opened] = rule.delay.after(opened)
        due = delays[name, opened]
        written.append((str(opened), str(due), "legal", "label", "source", "hash", key))
    sql = "UPDATE clocks_clock SET warn_on=%s, due_on=%s, kind=%s, label=%s, source=%s, rules_hash=%s WHERE id=%s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, written)


def median(
    work: Callable[[], object], before: Callable[[], object] = lambda: None, runs: int = RUNS
) -> float:
    """The median of a few runs, in seconds."""
    spent = []
    for _ in range(runs):
        before()
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent)


def measured(ground: Ground, people: int) -> list[Measure]:
    """The figures."""
    furnish(people)
    clocks = people * len(_rules())
    floor = median(bare)
    work = read_again()
    work()
    still, moved = median(work), median(work, age)
    return [
        Measure("échéances", clocks, "échéances"),
        Measure("toutes changent, dites au journal, secondes", moved, "s", floor),
        Measure("aucune ne change, secondes", still, "s", floor),
    ]


def main() -> None:
    """Print the figures."""
    asked = options(
        "Relire toutes les échéances en cours, à côté d'une lecture et d'une écriture nues."
    ).parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        measures = measured(ground, people_of(asked))
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
