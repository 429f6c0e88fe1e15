"""Filling an empty database with the demo, and the accounts that show each role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from filrouge.access.actions import create_account
from filrouge.access.journal import midday
from filrouge.access.models import Account
from filrouge.access.planner import refresh_statistics
from filrouge.access.roles import Role
from filrouge.agenda.models import Appointment
from filrouge.core.periods import add_months
from filrouge.demo.beside import open_envelopes, stand_beside
from filrouge.demo.cofinanced import cofinance
from filrouge.demo.continuity import keep_going
from filrouge.demo.details import add_details
from filrouge.demo.governing import govern
from filrouge.demo.hearing import hear
from filrouge.demo.models import DemoRun
from filrouge.demo.own_plan import give_plan
from filrouge.demo.papers import add_papers
from filrouge.demo.paperwork import lay_out
from filrouge.demo.receiving import receive
from filrouge.demo.reporting import report
from filrouge.demo.seeking import seek
from filrouge.demo.services import services
from filrouge.demo.simulation import Asked, Simulation
from filrouge.demo.territory import Territory, departement
from filrouge.demo.workshops import run_workshops
from filrouge.demo.world import World
from filrouge.directory.catalogue import scheme_text
from filrouge.identity.scanning import scan
from filrouge.people.actions import link_account
from filrouge.people.models import Person

SMALL_HOUSEHOLDS = 36
SMALL_MONTHS = 7


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the demo: role, who, where, and how to log in."""

    role: str
    label: str
    name: str
    organisation: str
    email: str
    password: str


def asked(*, until: date, seed: int | None, small: bool) -> Asked:
    """The whole story, or the last months of the schemes that run on `until`, with few people."""
    invented = departement()
    territories, per_territory, since = invented.territories, None, invented.since
    if small:
        running = tuple(t for t in invented.territories if _runs(t, until)) or invented.territories[-2:]
        territories = tuple(_around_the_caseworker(t) for t in running)
        since = max(add_months(until, -SMALL_MONTHS), invented.since)
        per_territory = SMALL_HOUSEHOLDS
    else:
        territories = tuple(t for t in invented.territories if t.joins < until)
    return Asked(until, invented.seed if seed is None else seed, territories, per_territory, since)


def _around_the_caseworker(territory: Territory) -> Territory:
    """The communes where the caseworker who shows the product works, when they are of this territory."""
    found = services()
    mine = set(found.logins()[Role.CASEWORKER.value].areas)
    communes = tuple(c for area in found.areas if area.key in mine for c in area.communes)
    inside = tuple(c for c in communes if c in territory.communes)
    return replace(territory, communes=inside) if inside else territory


def _runs(territory: Territory, day: date) -> bool:
    scheme = scheme_text(territory.scheme)
    return (
        scheme is not None
        and scheme.valid_from <= day
        and (scheme.valid_until is None or day < scheme.valid_until)
    )


def fill(wanted: Asked, *, small: bool, say: Callable[[str], None]) -> DemoRun:
    """Play every day, then open the accounts; the mark says from the first minute that this is a demo."""
    run = DemoRun.objects.create(
        seed=wanted.seed, until=wanted.until, small=small, started_at=timezone.now(), logins=[]
    )
    with _written_lightly():
        world = Simulation(wanted, say).play()
    with transaction.atomic():
        run.logins = [asdict(login) for login in _logins(world, departement().password)]
        _open_accounts([login["email"] for login in run.logins], departement().password)
        emails = {login["role"]: login["email"] for login in run.logins}
        # The last day that was lived: the story is told in its own time.
        lay_out(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        open_envelopes(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        add_details(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        add_papers(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        stand_beside(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        seek(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        run_workshops(emails, midday(wanted.until - timedelta(days=1)))
        keep_going(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        receive(emails, midday(wanted.until - timedelta(days=1)))
        govern(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        hear(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        cofinance(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        report(emails, wanted.until, midday(wanted.until - timedelta(days=1)))
        run.finished_at = timezone.now()
        run.save()
    refresh_statistics()
    scan(at=timezone.now())
    return run


@contextmanager
def _written_lightly() -> Iterator[None]:
    """No commit waits for the disk: a demo that a power cut interrupts is made again anyway."""
    lightly, usual = (
        ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL")
        if connection.vendor == "sqlite"
        else ("SET synchronous_commit TO off", "RESET synchronous_commit")
    )
    if connection.in_atomic_block:
        yield
        return
    try:
        _say_to_database(lightly)
        yield
    finally:
        _say_to_database(usual)


def _say_to_database(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words)


def _open_accounts(emails: list[str], password: str) -> None:
    """One hash for all: the password is public, and each hash is made to cost a quarter of a second."""
    Account.objects.filter(email__in=emails).update(password=make_password(password))


def _logins(world: World, password: str) -> list[Login]:
    organisations = {o.key: o.name for o in world.services.organisations}
    found = [
        Login(p.role, str(Role(p.role).label), p.full_name, organisations[p.organisation], p.email, password)
        for p in world.services.logins().values()
        if p.key in world.desks
    ]
    client = _client(world, password)
    order = list(Role.values)
    return sorted([*found, *([client] if client else [])], key=lambda login: order.index(login.role))


def _client(world: World, password: str) -> Login | None:
    """An account for somebody whom the demo's caseworker follows and will soon meet."""
    shown = world.services.logins().get(Role.CASEWORKER.value)
    desk = world.desks.get(shown.key) if shown else None
    people = sorted(desk.people) if desk else []
    coming = Appointment.objects.filter(
        person__in=people,
        state=Appointment.State.BOOKED,
        starts_at__gte=world.at(23),
        person__contracts__isnull=False,
    )
    chosen = coming.order_by("starts_at", "id").select_related("person").first()
    if chosen is None:
        return None
    person = Person.objects.get(pk=chosen.person_id)
    email = f"client@{departement().key}.invalid"
    account = create_account(
        email,
        full_name=person.full_name,
        role=Role.CLIENT,
        password=password,
        by=world.console,
        at=world.at(19),
    )
    link_account(person, account, by=world.console, at=world.at(19))
    give_plan(world, person, account)
    return Login(Role.CLIENT.value, str(Role.CLIENT.label), person.full_name, "", email, password)
