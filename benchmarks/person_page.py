"""The page of one person after ten years, beside the page of the same person at the beginning.

The page and each panel that it asks for. The floor, in the same run: the same pages of the same file with the journal of its
first months. Medians of processor time, a round on each in turn; the number of queries has to be the same."""

import statistics
import time
from datetime import timedelta
from typing import Any

from benchmarks.harness.ground import new_ground
from benchmarks.harness.life import live, write_flow_of_today
from benchmarks.harness.measures import Measure, options, report

ENTRIES, ROUNDS = 2_000, 15


def grow(person: int, entries: int) -> None:
    """So many more entries in the journal of somebody, a few days apart, back from today."""
    from django.db import transaction
    from django.utils import timezone

    from filrouge.access import journal
    from filrouge.accompaniment.events import CASE_CONFERENCE
    from filrouge.directory.queries import console_agent

    now, by = timezone.now(), console_agent()
    what = [
        journal.Happened(
            CASE_CONFERENCE, person, at=now - timedelta(days=2 * number), data={"conclusion": "On continue."}
        )
        for number in range(entries)
    ]
    with transaction.atomic():
        journal.record_many(what, by=by, at=now)


def cost(client: Any, name: str, public_id: str) -> tuple[float, int]:
    """Processor milliseconds of one answer, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    url = reverse(name, args=[public_id])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    asked = len(queries)
    if answer.status_code != 200:
        raise SystemExit(f"{url} : {answer.status_code}")
    started = time.process_time()
    client.get(url)
    return (time.process_time() - started) * 1_000, asked


def main() -> None:
    """Print the cost of the pages before and after; exit 1 when they ask the database more often."""
    parser = options("La page d'une personne à dix ans d'histoire, à côté de ses débuts.", people=2_000)
    parser.add_argument("--entries", type=int, default=ENTRIES, help=f"écritures au journal ({ENTRIES})")
    asked = parser.parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        live(write_flow_of_today(ground.directory / "flux.xml", min(asked.people, 2_000)))
        from django.test import Client

        from filrouge.access.models import Account
        from filrouge.people.models import Person
        from filrouge.web.views.person import PANELS

        account = Account.objects.filter(role="caseworker").order_by("pk")[0]
        mine = Person.objects.filter(following__lead__account=account).order_by("pk")
        young, old = mine[0], mine[1]
        grow(young.pk, 20)
        grow(old.pk, asked.entries)
        client = Client(SERVER_NAME="localhost")
        client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
        measures, more = [], []
        pages = [
            ("page de la personne", "web:person"),
            *((f"« {one.title} »", one.name) for one in PANELS if not one.eager),
        ]
        for label, name in pages:
            rounds = [
                (cost(client, name, old.public_id), cost(client, name, young.public_id))
                for _ in range(ROUNDS)
            ]
            after, before = (statistics.median(pair[at][0] for pair in rounds) for at in (0, 1))
            queries = rounds[-1][0][1], rounds[-1][1][1]
            measures.append(Measure(f"{label} : processeur", after, "ms", before))
            measures.append(Measure(f"{label} : requêtes", queries[0], "requêtes", queries[1]))
            if queries[0] > queries[1]:
                more.append(label)
    report(measures, as_json=asked.json)
    if more:
        raise SystemExit(f"Plus de requêtes qu'aux débuts : {', '.join(more)}.")


if __name__ == "__main__":
    main()
