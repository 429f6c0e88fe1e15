"""Two hundred people ask for the last ten seats of a workshop at the same second: ten are seated, the others wait (D-3).

Real threads, each with its own connection, on a real database file or a PostgreSQL server: what several web processes do.
The floor, in the same run: the same seats asked for one after the other."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from benchmarks.harness.ground import new_ground
from benchmarks.harness.measures import Measure, options, report

if TYPE_CHECKING:
    from filrouge.agenda.models import WorkshopSession

SEATS, ASKING = 10, 200
# At once: below what a private PostgreSQL accepts of connections.
THREADS = 40


def founded(asking: int, sessions: int) -> "tuple[list[WorkshopSession], list[Any]]":
    """A workshop, its sessions with the last seats, and the people of its organisation."""
    from datetime import timedelta

    from django.utils import timezone

    from filrouge.agenda.models import Workshop, WorkshopSession
    from filrouge.directory.models import Organisation
    from filrouge.people.models import Following, Person

    house = Organisation.objects.create(name="Passerelle", kind=Organisation.Kind.DELEGATED_PROVIDER)
    workshop = Workshop.objects.create(organisation=house, title="CV", kind="job_search")
    soon = timezone.now() + timedelta(days=2)
    made = [
        WorkshopSession.objects.create(
            workshop=workshop, organisation=house, starts_at=soon + timedelta(days=n), minutes=60, seats=SEATS
        )
        for n in range(sessions)
    ]
    people = [Person(family_name=f"N{n}", first_names="A", name_key=f"N{n} A") for n in range(asking)]
    Person.objects.bulk_create(people)
    Following.objects.bulk_create(Following(person=person, organisation=house) for person in people)
    return made, people


def asked(
    session: "WorkshopSession", people: Sequence[Any], threads: int
) -> tuple[list[str], list[float], float]:
    """The answer to each, the seconds that it took, and those of the whole."""
    start = Barrier(threads)
    ask = _asking(session)

    def work(some: Sequence[Any]) -> list[tuple[str, float]]:
        from django.db import connection

        start.wait(timeout=60)
        try:
            return [ask(person) for person in some]
        finally:
            connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        found = [
            pair for part in pool.map(work, [people[n::threads] for n in range(threads)]) for pair in part
        ]
    whole = time.perf_counter() - began
    return [answer for answer, _ in found], [seconds for _, seconds in found], whole


def _asking(session: "WorkshopSession") -> Callable[[Any], tuple[str, float]]:
    """One request: « seated », « waiting », or the words of a refusal; anything else is an error that stops the run."""
    from django.utils import timezone

    from filrouge.agenda.workshops import ask_seat
    from filrouge.core.results import Refusal
    from filrouge.directory.queries import console_agent

    by, now = console_agent(), timezone.now()

    def ask(person: Any) -> tuple[str, float]:
        began = time.perf_counter()
        try:
            answer: str = ask_seat(session, person, by=by, at=now).state
        except Refusal as refusal:
            answer = refusal.message
        return answer, time.perf_counter() - began

    return ask


def main() -> None:
    """Print how many were seated and how long people waited; exit 1 when a seat was given twice or lost."""
    parser = options(
        "Les dernières places d'un atelier, demandées par beaucoup à la même seconde.", people=ASKING
    )
    given = parser.parse_args()
    asking, threads = (ASKING // 5, THREADS // 4) if given.short else (given.people, THREADS)
    with new_ground(given.database, keep=given.keep) as ground:
        [crowded, calm], people = founded(asking, 2)
        _, _, floor = asked(calm, people, 1)
        answers, seconds, whole = asked(crowded, people, threads)
        crowded.refresh_from_db()
        taken = crowded.taken
        print(f"{ground.engine} : {threads} à la fois")
    seated, waiting = answers.count("seated"), answers.count("waiting")
    report(
        [
            Measure("places données", seated, "places", SEATS),
            Measure("sur liste d'attente", waiting, "personnes"),
            Measure("refus polis", len(answers) - seated - waiting, "personnes"),
            Measure("toutes les réponses", whole, "s", floor),
            Measure("réponse médiane", statistics.median(seconds) * 1_000, "ms"),
            Measure("réponse la plus lente", max(seconds) * 1_000, "ms"),
        ],
        as_json=given.json,
    )
    if not seated == taken == SEATS:
        raise SystemExit(f"{seated} places données, {taken} notées prises, pour {SEATS}.")


if __name__ == "__main__":
    main()
