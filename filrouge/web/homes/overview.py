"""Homes of those who watch over the whole: steering, data protection, administration (P-6, P-9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from filrouge.access.models import Account, Reading
from filrouge.access.requests import SignedRequest
from filrouge.access.roles import Role
from filrouge.accompaniment.models import Accompaniment
from filrouge.clocks.models import Clock
from filrouge.core.text import days_from, long_date, plural
from filrouge.directory.models import Agreement, Organisation
from filrouge.directory.queries import on_day
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.stopping import state_words
from filrouge.people.models import Following
from filrouge.web.homes.lines import Stat, counted

READING_DAYS = 7
SHOWN_BATCHES = 5


@dataclass(slots=True)
class SchemeLine:
    """A scheme at a glance. Units: organisations, people, people entered and left this year, clocks late today."""

    label: str
    url: str
    organisations: set[int] = field(default_factory=set)
    active: int = 0
    entries: int = 0
    exits: int = 0
    late_legal: int = 0
    late_local: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a card."""

    label: str
    url: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a plain home."""

    title: str
    links: list[Link]
    url: str = ""
    action: str = ""
    text: str = ""
    empty_text: str = ""


def steering(request: SignedRequest) -> dict[str, Any]:
    """The schemes at a glance: people, entries, exits, late clocks."""
    today = request.today
    new_year = date(today.year, 1, 1)
    lines = _schemes(today)
    rows = Following.objects.filter(scheme__isnull=False, organisation__isnull=False).order_by("scheme")
    _fill(lines, rows.values("scheme").annotate(active=Count("pk")), "scheme")
    moves = Accompaniment.objects.filter(scheme__isnull=False).order_by("scheme")
    _fill(
        lines,
        moves.values("scheme").annotate(
            entries=Count("pk", filter=Q(opened_on__gte=new_year)),
            exits=Count("pk", filter=Q(closed_on__gte=new_year)),
        ),
        "scheme",
    )
    late = Clock.objects.filter(state=Clock.State.RUNNING, due_on__lt=today).order_by("scheme")
    _fill(
        lines,
        late.values("scheme").annotate(
            late_legal=Count("pk", filter=Q(kind=Clock.Kind.LEGAL)),
            late_local=Count("pk", filter=Q(kind=Clock.Kind.LOCAL)),
        ),
        "scheme",
    )
    shown = sorted(lines.values(), key=lambda line: line.label)
    return {
        "period_label": f"du {long_date(new_year)} à aujourd'hui",
        "stats": _totals(shown),
        "schemes": shown,
        "dashboard_url": reverse("steering:index"),
    }


def _schemes(today: date) -> dict[int, SchemeLine]:
    lines: dict[int, SchemeLine] = {}
    for agreement in Agreement.objects.filter(on_day(today)).select_related("scheme").order_by("pk"):
        scheme = agreement.scheme
        line = lines.setdefault(
            scheme.pk, SchemeLine(scheme.short_name, reverse("steering:scheme", args=[scheme.key]))
        )
        line.organisations.add(agreement.organisation_id)
    return lines


def _fill(lines: Mapping[int, SchemeLine], rows: Iterable[Mapping[str, Any]], key: str) -> None:
    for row in rows:
        line = lines.get(row[key])
        for name, value in row.items():
            if line is not None and name != key:
                setattr(line, name, value)


def _totals(lines: Iterable[SchemeLine]) -> list[Stat]:
    shown = list(lines)
    active, entries, exits, late = (
        sum(line.active for line in shown), sum(line.entries for line in shown),
        sum(line.exits for line in shown), sum(line.late_legal for line in shown),
    )  # fmt: skip
    url = reverse("steering:index")
    return [
        Stat(active, counted(active, "personne suivie", "personnes suivies"), url),
        Stat(entries, counted(entries, "entrée cette année", "entrées cette année"), url),
        Stat(exits, counted(exits, "sortie cette année", "sorties cette année"), url),
        Stat(late, counted(late, "délai légal dépassé", "délais légaux dépassés"), reverse("clocks:list"),
             "late" if late else ""),
    ]  # fmt: skip


def data_protection(request: SignedRequest) -> dict[str, Any]:
    """Who read files these last days, what was imported, which accounts are open."""
    today, url = request.today, reverse("web:journal")
    since = today - timedelta(days=READING_DAYS - 1)
    rows = Reading.objects.filter(day__gte=since).values("day").order_by("-day")
    readings = [
        Link(
            days_from(row["day"], today).capitalize(),
            f"{url}?jour={row['day'].isoformat()}",
            f"{plural(row['files'], 'dossier')}, {plural(row['accounts'], 'compte')}",
        )
        for row in rows.annotate(
            files=Count("person", distinct=True), accounts=Count("account", distinct=True)
        )
    ]
    accounts = Account.objects.filter(is_active=True).exclude(role=Role.CONSOLE).count()
    return {
        "heading": "Qui a consulté quoi ?",
        "cards": [
            Card("Consultations des derniers jours", readings, url, "Tout le journal",
                 empty_text="Aucun dossier n'a été consulté cette semaine."),
            Card("Derniers imports", _batches(request.now, linked=False), empty_text="Aucun fichier n'a été importé."),
            Card("Comptes", [], text=f"{plural(accounts, 'compte ouvert', 'comptes ouverts')}."),
        ],
    }  # fmt: skip


def administrator(request: SignedRequest) -> dict[str, Any]:
    """Imports, directory, accounts, and whether the background tasks are done."""
    organisations = Organisation.objects.count()
    agreements = Agreement.objects.filter(on_day(request.today)).count()
    accounts = Account.objects.filter(is_active=True).exclude(role=Role.CONSOLE).count()
    directory_url, accounts_url = reverse("directory:index"), reverse("access:accounts")
    return {
        "heading": "Tout est-il en ordre ?",
        "cards": [
            _tasks(request),
            Card("Derniers imports", _batches(request.now, linked=True), reverse("inbound:list"), "Tous les imports",
                 empty_text="Aucun fichier n'a été importé. Le premier se dépose depuis la page des imports."),
            Card("Annuaire", [
                Link("Organismes", directory_url, str(organisations)),
                Link("Conventions en cours", directory_url, str(agreements)),
            ], directory_url, "Ouvrir l'annuaire"),
            Card("Comptes", [Link("Comptes ouverts", accounts_url, str(accounts))], accounts_url, "Gérer les comptes"),
        ],
    }  # fmt: skip


def _batches(now: datetime, *, linked: bool) -> list[Link]:
    return [
        Link(
            f"{batch.file_name}, le {long_date(timezone.localdate(batch.created_at))}",
            reverse("inbound:batch", args=[batch.public_id]) if linked else "",
            state_words(batch, now),
        )
        for batch in Batch.objects.order_by("-created_at", "-id")[:SHOWN_BATCHES]
    ]


def _tasks(request: SignedRequest) -> Card:
    """The worker's state: what waits, what runs, what failed this week."""
    week = request.now - timedelta(days=READING_DAYS)
    rows = DBTaskResult.objects.filter(
        Q(status__in=["READY", "RUNNING"]) | Q(status="FAILED", finished_at__gte=week)
    )
    counts = rows.order_by().aggregate(
        waiting=Count("pk", filter=Q(status="READY")),
        running=Count("pk", filter=Q(status="RUNNING")),
        failed=Count("pk", filter=Q(status="FAILED")),
        stuck=Count("pk", filter=Q(status="READY", enqueued_at__lt=request.now - timedelta(hours=1))),
    )
    text = "Les tâches de fond avancent."
    if counts["stuck"]:
        text = (
            f"{plural(counts['stuck'], 'tâche attend', 'tâches attendent')} depuis plus d'une heure : "
            "le service de fond est sans doute arrêté. Relancez « filrouge serve » ou « filrouge worker »."
        )
    lines = [("En attente", "waiting"), ("En cours", "running"), ("En échec cette semaine", "failed")]
    return Card("Tâches de fond", [Link(label, "", str(counts[key])) for label, key in lines], text=text)


def without_work(request: SignedRequest) -> dict[str, Any]:
    """A role to which nothing is entrusted here yet."""
    return {"heading": "Bienvenue", "cards": []}
