"""What a page costs whatever the amount of data: queries and processor, beside a bare Django view.

In this process, through Django's own client, as in production: no debugging, templates kept, hashed assets. The
floor is a view of this file: session, account, a template of one line. Medians."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.harness.ground import COLLEAGUE, new_ground
from benchmarks.harness.life import live, write_flow_of_today
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.timed import server_cpu

WARM_UP = 3
RUNS = 41
# Queries, milliseconds: what the product promises.
LIST, PERSON, FRAGMENT, PULSE = (8, 15.0), (12, 25.0), (4, 8.0), (1, 1.0)
PANELS = (
    "people:identity", "orientation:panel", "clocks:panel", "agenda:panel", "accompaniment:panel", "people:notes",
    "people:timeline", "people:doors",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page to ask for; `budget` is queries and milliseconds."""

    name: str
    who: str
    url: str
    budget: tuple[int, float] | None = None
    fragment: bool = False
    posted: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page."""

    queries: int
    milliseconds: float


def pages(caseworker: str) -> list[Page]:
    """What people open in a day."""
    from django.urls import reverse

    from filrouge.people.models import Person
    from filrouge.web.pulse import token_for

    person = Person.objects.filter(following__lead__account__email=caseworker).order_by("pk").first()
    assert person is not None
    its = [person.public_id]
    pulse = reverse("web:pulse", args=[token_for(person.pk, person.revision)])
    return [
        Page("accueil du référent", caseworker, reverse("web:home")),
        Page("accueil du territoire", COLLEAGUE, reverse("web:home")),
        Page("liste de personnes", COLLEAGUE, reverse("people:list"), LIST),
        Page("liste de ses personnes", caseworker, reverse("people:list") + "?suivi=mine", LIST),
        Page("liste à orienter", COLLEAGUE, reverse("orientation:to_orient"), LIST),
        Page("liste des échéances", COLLEAGUE, reverse("clocks:list"), LIST),
        Page("charge des référents", COLLEAGUE, reverse("orientation:loads")),
        Page("agenda du jour", caseworker, reverse("agenda:day")),
        Page("page de la personne", caseworker, reverse("web:person", args=its), PERSON),
        *(
            Page(f"volet {name}", caseworker, reverse(name, args=its), FRAGMENT, fragment=True)
            for name in PANELS
        ),
        Page("recherche d'un nom", caseworker, reverse("web:search"), LIST, posted={"q": person.family_name}),
        Page("recherche au département", COLLEAGUE, reverse("web:search"), LIST, posted={"q": "MARTIN"}),
        Page("pouls", caseworker, pulse, PULSE),
        Page("tableaux de bord", COLLEAGUE, reverse("steering:index")),
        *(
            Page(f"tableau de bord {key}", COLLEAGUE, reverse("steering:scheme", args=[key]))
            for key in schemes()
        ),
    ]


def schemes() -> list[str]:
    """The schemes of the invented département."""
    from filrouge.demo.territory import departement

    return sorted({territory.scheme for territory in departement().territories})


def measured() -> tuple[Cost, list[tuple[Page, Cost]]]:
    """The floor, then each page."""
    from django.test import Client, override_settings

    from benchmarks.harness import bare
    from filrouge.access.models import Account

    caseworker = Account.objects.filter(role="caseworker").order_by("pk").values_list("email", flat=True)[0]
    clients = {email: Client(SERVER_NAME="localhost") for email in (caseworker, COLLEAGUE)}
    for email, client in clients.items():
        client.force_login(
            Account.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
        )
    costs = [(page, cost_of(page, clients[page.who])) for page in pages(caseworker)]
    with override_settings(ROOT_URLCONF=bare.__name__, MIDDLEWARE=bare.MIDDLEWARE):
        visitor = Client(SERVER_NAME="localhost")
        visitor.cookies = clients[COLLEAGUE].cookies
        floor = cost_of(Page("vue nue", COLLEAGUE, "/"), visitor)
    return floor, costs


def cost_of(page: Page, client: Any) -> Cost:
    """Its queries, and the median of its processor time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask() -> None:
        headers = {"HX-Request": "true"} if page.fragment else {}
        if page.posted is None:
            answer = client.get(page.url, headers=headers)
        else:
            answer = client.post(page.url, page.posted, headers=headers)
        assert answer.status_code in (200, 204), f"{page.name} : {answer.status_code}"

    for _ in range(WARM_UP):
        ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return Cost(len(queries), _seconds(ask) * 1_000)


def _seconds(ask: Callable[[], None]) -> float:
    """Median of our processor time; with the server's share, which the system counts by hundredths: over all runs."""
    from django.db import connection

    backend = None
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
    before, spent = server_cpu(backend), []
    for _ in range(RUNS):
        started = time.process_time()
        ask()
        spent.append(time.process_time() - started)
    return statistics.median(spent) + (server_cpu(backend) - before) / RUNS


def main() -> None:
    """Print the cost of each page, and how many are beyond their budget."""
    asked = options("Coût des pages, à côté d'une vue Django nue.").parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        live(write_flow_of_today(ground.directory / "flux.xml", people_of(asked)))
        floor, costs = measured()
    measures = []
    beyond = 0
    for page, cost in costs:
        over = page.budget is not None and (
            cost.queries > page.budget[0] or cost.milliseconds > page.budget[1]
        )
        beyond += over
        mark = (
            f" (budget {page.budget[0]} requêtes, {page.budget[1]:g} ms : dépassé)"
            if over and page.budget
            else ""
        )
        measures.append(
            Measure(f"{page.name} : processeur{mark}", cost.milliseconds, "ms", floor.milliseconds)
        )
        measures.append(Measure(f"{page.name} : requêtes", cost.queries, "requêtes"))
    measures.append(Measure("vue nue : processeur", floor.milliseconds, "ms"))
    measures.append(Measure("vue nue : requêtes", floor.queries, "requêtes"))
    measures.append(Measure("pages au-delà de leur budget", beyond, "pages"))
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
