"""« Mes personnes »: everybody whom one follows, by last real contact and by what comes next; a note to several at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.accompaniment.contract_rules import OPEN
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.agenda.contact_queries import NEVER, last_contact
from filrouge.agenda.models import Appointment
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.people.actions import hold_files, write_note
from filrouge.people.careful import UNSEEN, Wording
from filrouge.people.levels import Level
from filrouge.people.models import Person

# What one caseworker follows, and room to spare: what may be ticked at once.
MOST = 300
# How many are read on one page.
SHOWN = 50
# After so many days without a real contact, somebody is named: a display choice, rhythms are the schemes'.
UNMET = timedelta(days=30)
# A contract that ends so soon is to be prepared.
SOON = timedelta(days=40)
STATE = Appointment.State
# So that a list cut by key has no hole: who has nothing due.
_NO_DAY = Value(date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at them: its key in the address, its words."""

    key: str
    label: str


FILTERS = (
    Filter("", "Toutes"), Filter("sans-rencontre", "Sans contact depuis 30 jours"),
    Filter("sans-suite", "Sans rendez-vous à venir"), Filter("contrat", "Contrat à renouveler ou à faire"),
    Filter("retard", "Échéance dépassée"),
)  # fmt: skip


def my_people(
    agent: Agent, now: datetime, today: date, *, chosen: str = "", by_due: bool = False
) -> "QuerySet[Person]":
    """The people whom this agent follows or supports, the longest without a real contact first, else what is due first: one
    query, each with `last_met`, `next_met`, `due_on`, `due_label`, `warn_on`, `contract_until`, `in_preparation`."""
    mine = Appointment.objects.filter(person=OuterRef("pk")).order_by().values("person")
    clocks = Clock.objects.filter(person=OuterRef("pk"), state=Clock.State.RUNNING).order_by("due_on", "pk")
    contracts = EngagementContract.objects.filter(person=OuterRef("pk")).order_by().values("person")
    drafts = ContractDraft.objects.filter(person=OuterRef("pk"), state__in=OPEN)
    me = agent.professional_id or 0
    rows = (
        Person.objects.visible_to(agent, few=True)
        .filter(Q(following__lead=me) | Q(following__support=me))
        .annotate(
            last_met=last_contact(),
            next_met=Subquery(
                mine.filter(state=STATE.BOOKED, starts_at__gte=now)
                .annotate(day=Min("starts_at"))
                .values("day")
            ),
            due_on=Subquery(clocks.values("due_on")[:1]),
            due_label=Subquery(clocks.values("label")[:1]),
            warn_on=Subquery(clocks.values("warn_on")[:1]),
            in_preparation=Exists(drafts),
            contract_until=Subquery(contracts.annotate(day=Max("ends_on")).values("day")),
        )
    )
    rows = rows.annotate(met_key=Coalesce("last_met", NEVER), due_key=Coalesce("due_on", _NO_DAY))
    rows = rows.filter(_wanted(chosen, now, today)).select_related("following__area", "following__lead")
    return rows.order_by(*order(by_due=by_due))


def order(*, by_due: bool) -> tuple[str, str]:
    """How the list is sorted and cut: who was never met before all, who has nothing due after all."""
    return ("due_key" if by_due else "met_key", "pk")


def _wanted(chosen: str, now: datetime, today: date) -> Q:
    return {
        "sans-rencontre": Q(last_met__isnull=True) | Q(last_met__lt=now - UNMET),
        "sans-suite": Q(next_met__isnull=True),
        "contrat": Q(contract_until__isnull=True) | Q(contract_until__lte=today + SOON),
        "retard": Q(due_on__lt=today),
    }.get(chosen, Q())


def note_to_several(
    people: Sequence[Person],
    *,
    text: str,
    level: str = Level.SHARED,
    wording: Wording = UNSEEN,
    by: Agent,
    at: datetime,
) -> int:
    """Write the same note, for the same readers, in several files, in all of them or in none; how many.

    `Refusal` without a word or a person."""
    gate.require(by, Verb.WRITE_NOTE)
    if not people:
        raise Refusal("Cochez au moins une personne.")
    with transaction.atomic():
        hold_files([person.pk for person in people])
        for person in people:
            write_note(person, text=text, level=level, wording=wording, by=by, at=at)
    return len(people)
