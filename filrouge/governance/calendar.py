"""What is due by when, what is planned, held, late: for each agreement in force and each caseworker of it (G-7).

Four queries, however many agreements there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.periods import Period
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Area, Professional
from filrouge.directory.queries import on_day
from filrouge.governance.kinds import defaults, kind_label
from filrouge.governance.models import Meeting
from filrouge.governance.obligation_rules import (
    AREA,
    CASEWORKER,
    Obligation,
    Standing,
    obligations_of,
    standing,
)
from filrouge.governance.queries import agreements_for
from filrouge.orientation.models import Caseload

LATE, PLANNED, SOON, LATER, MET, NEEDED = "late", "planned", "soon", "later", "met", "needed"
LABELS = {
    LATE: ("En retard", "late"), PLANNED: ("Prévue", "good"), SOON: ("À prévoir", "warn"),
    LATER: ("Plus tard", "neutral"), MET: ("À jour", "good"), NEEDED: ("Au besoin", "neutral"),
}  # fmt: skip
_Subject = tuple[int, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Due:
    """One obligation, about one thing. `planned`: the next meeting that is fixed; `last`: the day of the last one held."""

    obligation: Obligation
    agreement: Agreement
    standing: Standing
    state: str
    professional: Professional | None = None
    area: Area | None = None
    planned: Meeting | None = None
    last: date | None = None

    @property
    def about(self) -> str:
        """Whom or what it is about, in words."""
        return str(self.professional or self.area or "")

    @property
    def label(self) -> str:
        """Its state in words."""
        return LABELS[self.state][0]

    @property
    def tone(self) -> str:
        """Its state as a colour that the word goes with."""
        return LABELS[self.state][1]

    @property
    def kind(self) -> str:
        """The kind of meeting, in words."""
        return kind_label(self.obligation.kind)

    @property
    def key(self) -> str:
        """What tells it apart and sorts it: the day first."""
        day = self.standing.due_on or date.max
        subject = self.professional.pk if self.professional else self.area.pk if self.area else 0
        return f"{day.isoformat()}.{self.agreement.pk:09}.{self.obligation.key}.{subject:09}"


def calendar(agent: Agent, today: date) -> list[Due]:
    """Every obligation of the agreements in force that are the agent's, what is due first before the rest."""
    agreements = list(agreements_for(agent, today).prefetch_related("areas"))
    own = not agent.may(Verb.HOLD_MEETINGS)
    loads = _caseworkers(agreements, today, (agent.professional_id or 0) if own else None)
    meetings = _meetings(agreements)
    found = [
        due
        for agreement in agreements
        for due in _of_agreement(agreement, loads[agreement.pk], meetings, today)
        if not own or due.professional is not None
    ]
    return sorted(found, key=lambda due: due.key)


def _caseworkers(
    agreements: Sequence[Agreement], today: date, only: int | None
) -> dict[int, dict[Professional, date]]:
    """Each caseworker of each agreement, since when they hold a caseload of it."""
    rows = Caseload.objects.filter(on_day(today), agreement__in=agreements).select_related("professional")
    if only is not None:
        rows = rows.filter(professional=only)
    found: dict[int, dict[Professional, date]] = defaultdict(dict)
    for row in rows.order_by("professional__last_name", "professional__first_name", "pk"):
        since = found[row.agreement_id].get(row.professional, date.max)
        found[row.agreement_id][row.professional] = min(since, row.since)
    return found


def _meetings(agreements: Sequence[Agreement]) -> dict[_Subject, list[Meeting]]:
    """The meetings of each obligation, the earliest first; those that were cancelled are not meetings."""
    rows = Meeting.objects.filter(agreement__in=agreements).exclude(obligation="")
    found: dict[_Subject, list[Meeting]] = defaultdict(list)
    for row in rows.exclude(state=Meeting.State.CANCELLED).order_by("starts_at", "pk"):
        found[row.agreement_id, row.obligation, row.professional_id, row.area_id].append(row)
    return found


def _of_agreement(
    agreement: Agreement,
    caseworkers: dict[Professional, date],
    meetings: dict[_Subject, list[Meeting]],
    today: date,
) -> Iterator[Due]:
    for obligation in obligations_of(scheme_text(agreement.scheme.key)):
        for professional, area, since in _subjects(obligation, agreement, caseworkers):
            subject = (
                agreement.pk, obligation.key, professional.pk if professional else None, area.pk if area else None,
            )  # fmt: skip
            rows = meetings.get(subject, [])
            held = [row.held_on for row in rows if row.held_on is not None]
            planned = next((row for row in rows if row.state == Meeting.State.PLANNED), None)
            where = standing(obligation, Period(since, agreement.until), held, today)
            yield Due(
                obligation, agreement, where, _state(obligation, where, planned, today), professional, area, planned,
                max(held, default=None),
            )  # fmt: skip


def _subjects(
    obligation: Obligation, agreement: Agreement, caseworkers: dict[Professional, date]
) -> Iterable[tuple[Professional | None, Area | None, date]]:
    if obligation.per == CASEWORKER:
        return [(who, None, max(since, agreement.since)) for who, since in caseworkers.items()]
    if obligation.per == AREA:
        return [(None, area, agreement.since) for area in agreement.areas.all()]
    return [(None, None, agreement.since)]


def _state(obligation: Obligation, where: Standing, planned: Meeting | None, today: date) -> str:
    if where.due_on is not None and where.due_on < today:
        return LATE
    # A meeting whose day has passed, and that nobody told, keeps nothing planned.
    if planned is not None and timezone.localdate(planned.starts_at) >= today:
        return PLANNED
    if where.due_on is None:
        return NEEDED if obligation.as_needed else MET
    return SOON if where.due_on <= defaults().soon.after(today) else LATER


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of the calendar is asked. `organisation`: its public identifier."""

    organisation: str = ""
    areas: frozenset[int] | None = None
    kind: str = ""
    state: str = ""


def chosen(rows: Iterable[Due], asked: Asked) -> list[Due]:
    """The obligations that answer filters; an agreement is of an area when it serves it."""
    return [due for due in rows if _answers(due, asked)]


def _answers(due: Due, asked: Asked) -> bool:
    if asked.organisation not in ("", due.agreement.organisation.public_id):
        return False
    if asked.areas is not None:
        served = {due.area.pk} if due.area else {area.pk for area in due.agreement.areas.all()}
        if not served & asked.areas:
            return False
    return asked.kind in ("", due.obligation.kind) and asked.state in ("", due.state)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a home says of meetings: how many are late, how many to plan, the next ones that are fixed."""

    late: int
    soon: int
    coming: tuple[Due, ...]


def brief(rows: Iterable[Due], today: date, *, shown: int = 3) -> Brief:
    """The calendar in three lines."""
    found = list(rows)
    fixed = [due for due in found if due.planned and timezone.localdate(due.planned.starts_at) >= today]
    fixed.sort(key=lambda due: (due.planned.starts_at if due.planned else timezone.now(), due.key))
    states = [due.state for due in found]
    return Brief(states.count(LATE), states.count(SOON), tuple(fixed[:shown]))
