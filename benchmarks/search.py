"""Searching a person among many, by a caseworker who sees eighty and by a manager who sees all, beside plain SQL.

The floor, in the same run: the index of the words of names asked for the same beginning of a word. Medians over
many people."""

import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.harness.ground import COLLEAGUE, new_ground
from benchmarks.harness.life import live, write_flow_of_today
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.timed import server_cpu

SOUGHT = 40
FLOOR = "SELECT person_id FROM people_nametoken WHERE token >= %s AND token <= %s ORDER BY person_id LIMIT 26"
LONGEST = 60


def mistyped(word: str) -> str:
    """Two letters exchanged in the middle, as fingers do."""
    middle = len(word) // 2
    return (
        word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :] if len(word) > 4 else word
    )


def median_of(asked: Sequence[str], ask: Callable[[str], object]) -> tuple[float, int]:
    """Median of processor milliseconds, the database's included; and the most queries that one search took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    backend = None
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
    most, spent = 0, []
    for text in asked:
        with CaptureQueriesContext(connection) as queries:
            ask(text)
        most = max(most, len(queries))
        before, started = server_cpu(backend), time.process_time()
        ask(text)
        spent.append(time.process_time() - started + server_cpu(backend) - before)
    return statistics.median(spent) * 1_000, most


def questions(keys: Sequence[int]) -> dict[str, list[str]]:
    """What people type to find each of these."""
    from filrouge.people.models import HouseholdMember, Person

    people = list(Person.objects.filter(pk__in=keys).order_by("pk"))
    rows = HouseholdMember.objects.filter(person__in=keys, until__isnull=True).select_related("household")
    names = [(p.family_name.split()[0], p.first_names.split()[0]) for p in people]
    return {
        "nom et prénom": [f"{family} {first}" for family, first in names],
        "prénom puis nom, en minuscules": [f"{first} {family}".lower() for family, first in names],
        "début du nom": [family[:4] for family, _ in names],
        "nom mal tapé": [f"{mistyped(family)} {first}" for family, first in names],
        "date de naissance": [f"{p.birth_date:%d/%m/%Y}" for p in people if p.birth_date],
        "n° allocataire": [row.household.caf_number for row in rows.order_by("pk")],
        "téléphone": [p.phone for p in people if p.phone],
    }


def measured(who: str, email: str) -> list[Measure]:
    """The searches of one account, for people whom it sees."""
    from django.db import connection
    from django.utils import timezone

    from filrouge.access.models import Account
    from filrouge.directory.queries import agent_for
    from filrouge.people.models import Person
    from filrouge.people.search import search

    agent = agent_for(Account.objects.get(email=email), timezone.localdate())
    seen = Person.objects.visible_to(agent).beneficiaries().order_by("public_id")
    asked = questions(list(seen.values_list("pk", flat=True)[:SOUGHT]))

    def bare(text: str) -> None:
        word = text.split()[0].upper()
        with connection.cursor() as cursor:
            cursor.execute(FLOOR, [word, word.ljust(LONGEST, "Z")])
            cursor.fetchall()

    floor, _ = median_of(asked["nom et prénom"], bare)
    found = []
    for kind, texts in asked.items():
        if texts:
            cost, queries = median_of(texts, lambda text: search(agent, text))
            found.append(Measure(f"{who}, {kind} : processeur", cost, "ms", floor))
            found.append(Measure(f"{who}, {kind} : requêtes", queries, "requêtes"))
    return found


def main() -> None:
    """Print the cost of each kind of search."""
    asked = options("Recherche d'une personne, à côté d'un SQL écrit à la main.").parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        live(write_flow_of_today(ground.directory / "flux.xml", people_of(asked)))
        from filrouge.access.models import Account

        caseworkers = Account.objects.filter(role="caseworker").order_by("pk")
        caseworker = caseworkers.values_list("email", flat=True)[0]
        measures = [*measured("référent", caseworker), *measured("département", COLLEAGUE)]
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
