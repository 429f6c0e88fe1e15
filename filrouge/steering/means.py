"""The means of each operator beside its results: people, qualifications, partnerships, time, what is shared (G-10)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import Count, F, Q
from django.utils import timezone

from filrouge.agenda.models import Seat, WorkshopSession
from filrouge.agenda.queries import day_bounds
from filrouge.calendars.time_queries import counted, lines_of_each
from filrouge.calendars.time_rules import Spent, Total, totals
from filrouge.core.periods import Period
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.models import Agreement, Membership, Organisation
from filrouge.steering.queries import Scope
from filrouge.steering.windows import end_of


@dataclass(slots=True)
class Means:
    """What one operator works with over a period. `agreed`: full-time equivalents of its agreements that say some, None
    when none does; `present`: those of its professionals, whatever they work on; both pro rata of the days.

    `qualified`: professionals by qualification; `unqualified`: those without any noted. `shared`: sessions open to
    others; `welcomed`: seats there of people whom another organisation follows; `closed`: sessions of a closed group."""

    organisation: Organisation
    agreed: Fraction | None = None
    present: Fraction = Fraction(0)
    professionals: int = 0
    qualified: dict[str, int] = field(default_factory=dict)
    unqualified: int = 0
    partnerships: list[Partnership] = field(default_factory=list)
    time: dict[str, Total] = field(default_factory=dict)
    sessions: int = 0
    shared: int = 0
    welcomed: int = 0
    closed: int = 0


def means_of(period: Period, scope: Scope) -> list[Means]:
    """Of each organisation whose agreement of the scope runs one day at least of the period, by name. Nine queries at
    most, whatever their number."""
    agreements = list(_agreements(period, scope))
    found = {a.organisation_id: Means(a.organisation) for a in agreements}
    for agreement in agreements:
        if agreement.fte is not None:
            one = found[agreement.organisation_id]
            one.agreed = (one.agreed or Fraction(0)) + Fraction(agreement.fte) * _share(agreement, period)
    members = list(Membership.objects.filter(_runs(period), organisation__in=found).order_by("pk"))
    for member in members:
        found[member.organisation_id].present += Fraction(member.fte) * _share(member, period)
    _qualify(found, members)
    _spend(found, members, period)
    _share_workshops(found, period)
    for row in Partnership.objects.filter(_runs(period), organisation__in=found).order_by("partner", "id"):
        found[row.organisation_id].partnerships.append(row)
    return sorted(found.values(), key=lambda one: (one.organisation.name, one.organisation.pk))


def _runs(period: Period) -> Q:
    return Q(since__lt=end_of(period)) & (Q(until__isnull=True) | Q(until__gt=period.since))


def _agreements(period: Period, scope: Scope) -> Iterable[Agreement]:
    rows = Agreement.objects.filter(_runs(period)).select_related("organisation")
    if scope.scheme is not None:
        rows = rows.filter(scheme=scope.scheme)
    if scope.areas is not None:
        rows = rows.filter(areas__in=scope.areas).distinct()
    if scope.organisations is not None:
        rows = rows.filter(organisation__in=scope.organisations)
    return rows.order_by("pk")


def _share(row: Agreement | Membership, period: Period) -> Fraction:
    return share_of(row.since, row.until, period)


def share_of(since: date, until: date | None, period: Period) -> Fraction:
    """The part of the days of a period that `[since, until)` covers."""
    end = end_of(period)
    first, last = max(since, period.since), min(until or end, end)
    return Fraction(max((last - first).days, 0), (end - period.since).days)


def _qualify(found: dict[int, Means], members: Sequence[Membership]) -> None:
    kinds: dict[int, list[str]] = {}
    rows = Qualification.objects.filter(
        withdrawn=False, professional__in={m.professional_id for m in members}
    )
    for row in rows.order_by("kind", "id"):
        kinds.setdefault(row.professional_id, []).append(row.label)
    for key, one in found.items():
        people = {member.professional_id for member in members if member.organisation_id == key}
        one.professionals = len(people)
        one.qualified = dict(sorted(Counter(k for person in people for k in kinds.get(person, ())).items()))
        one.unqualified = len([person for person in people if person not in kinds])


def _spend(found: dict[int, Means], members: Sequence[Membership], period: Period) -> None:
    """The time of a professional, under each organisation on the days that they belong to it."""
    people = sorted({member.professional_id for member in members})
    lines = lines_of_each(people, period.since, end_of(period), timezone.now())
    spent: dict[int, list[Spent]] = {}
    for member in members:
        for one in counted(lines.get(member.professional_id, [])):
            if member.since <= one.day and (member.until is None or one.day < member.until):
                spent.setdefault(member.organisation_id, []).append(one)
    for key, one_means in found.items():
        one_means.time = totals(spent.get(key, []))


def _share_workshops(found: dict[int, Means], period: Period) -> None:
    within = Q(starts_at__gte=day_bounds(period.since)[0], starts_at__lt=day_bounds(end_of(period))[0])
    sessions = WorkshopSession.objects.filter(within, organisation__in=found, cancelled_at__isnull=True)
    rows = sessions.values("organisation").annotate(
        all=Count("pk"), shared=Count("pk", filter=Q(workshop__shared=True)), closed=Count("pk", filter=Q(closed_group=True))
    )  # fmt: skip
    for row in rows.order_by("organisation"):
        one = found[row["organisation"]]
        one.sessions, one.shared, one.closed = row["all"], row["shared"], row["closed"]
    seats = Seat.objects.filter(state=Seat.State.SEATED, session__in=sessions, organisation__isnull=False)
    welcomed = seats.exclude(organisation=F("session__organisation")).values("session__organisation")
    for line in welcomed.annotate(all=Count("pk")).order_by("session__organisation"):
        found[line["session__organisation"]].welcomed = line["all"]
