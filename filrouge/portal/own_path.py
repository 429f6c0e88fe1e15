"""What an accompanied person reads of their own path (P-7): who follows me, when, what I signed, which deadlines."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from filrouge.access.agents import Agent
from filrouge.accompaniment.contract_rules import terms_of
from filrouge.accompaniment.models import EngagementContract
from filrouge.accompaniment.queries import contracts_of
from filrouge.accompaniment.scans import scans_of
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import of_person
from filrouge.clocks.models import Clock
from filrouge.core.text import days_from, long_date
from filrouge.directory.catalogue import catalogue
from filrouge.documents.models import Attachment
from filrouge.intensive.models import Week
from filrouge.people.beside_rules import renewal_kinds
from filrouge.people.identity import RenewalLine, beside_on, renewal_lines
from filrouge.people.models import Companion, Person
from filrouge.portal.own_plan import OwnAid, OwnPlan, own_aids, own_plan

SHOWN = 12
# Who has to act, by the owner that the rule of a clock names.
WHO_ACTS = {
    "lead_organisation": "C'est à l'organisme qui vous accompagne de le faire avec vous.",
    "lead_caseworker": "C'est à votre référent de le faire avec vous.",
    "operator": "C'est à l'organisme qui vous accompagne de le faire.",
    "person": "C'est à vous de le faire. Votre référent peut vous aider.",
}
# What is for others to do without me: not a date of mine.
NOT_MINE = ("county", "panel")


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to reach, and what they do for me."""

    role: str
    name: str
    organisation: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in one sentence, and who has to act."""

    sentence: str
    who_acts: str
    late: bool


@dataclass(frozen=True, slots=True)
class OwnPath:
    """Everything that the page shows."""

    first_name: str
    contacts: list[Contact]
    appointments: list[Appointment]
    contract: EngagementContract | None
    contract_ended: bool
    scans: list[Attachment]
    deadlines: list[Deadline]
    companions: list[Companion]
    plan: OwnPlan
    aids: list[OwnAid]
    has_weeks: bool


def own_person(agent: Agent) -> Person | None:
    """The one person that this account is, None when nobody linked it yet."""
    return (
        Person.objects.filter(account=agent.account_id)
        .annotate(has_weeks=Exists(Week.objects.filter(period__person=OuterRef("pk"))))
        .select_related(
            "following__lead", "following__support", "following__organisation", "following__scheme"
        )
        .order_by("pk")
        .first()
    )


def own_scan(agent: Agent, public_id: str) -> Attachment | None:
    """A scan of one of the contracts of the person that this account is; None for anything else."""
    mine = Attachment.objects.filter(contracts__person__account=agent.account_id, removed_at=None)
    return mine.filter(public_id=public_id).order_by("pk").first()


def own_path(person: Person, now: datetime, today: date) -> OwnPath:
    """Nine queries: appointments to come, contracts, the scan of the last one, clocks, what ends, who stands beside, goals
    and their steps, aids."""
    to_come = of_person(person).filter(state=Appointment.State.BOOKED, starts_at__gte=now)
    contracts = contracts_of(person)
    contract = contracts[0] if contracts else None
    return OwnPath(
        person.first_names.split(" ")[0].title(),
        _contacts(person),
        list(to_come.select_related("site__commune").order_by("starts_at", "id")[:SHOWN]),
        contract,
        contract is not None and contract.ends_on < today,
        scans_of(contract) if contract else [],
        [
            *_deadlines(person, today),
            *_contract_dates(contract, today),
            *_renewals(person, today),
        ],
        beside_on(person, today),
        own_plan(person, today),
        own_aids(person, today),
        bool(getattr(person, "has_weeks", False)),
    )


def _renewals(person: Person, today: date) -> list[Deadline]:
    """What it is time to renew, in words that say what to do."""
    return [_renewal(line, today) for line in renewal_lines(person, today) if line.tone != "neutral"]


def _renewal(line: RenewalLine, today: date) -> Deadline:
    row, kind = line.renewal, renewal_kinds().get(line.renewal.kind)
    own, when = (kind and kind.own) or row.words, long_date(row.expires_on)
    todo = kind.do if kind else ""
    if line.tone == "late":
        return Deadline(f"{own}\u00a0: c'était jusqu'au {when}. Parlez-en à votre référent.", todo, True)
    return Deadline(f"{own}\u00a0: jusqu'au {when} ({days_from(row.expires_on, today)}).", todo, False)


def _contacts(person: Person) -> list[Contact]:
    following = getattr(person, "following", None)
    if following is None:
        return []
    organisation = following.organisation
    contacts = []
    for role, who in (("Mon référent", following.lead), ("En appui", following.support)):
        if who is not None:
            house = organisation if role == "Mon référent" else None
            contacts.append(
                Contact(
                    role, str(who), house.name if house else "", who.phone or (house.phone if house else ""),
                    who.email or (house.email if house else ""),
                )
            )  # fmt: skip
    if following.lead is None and organisation is not None:
        contacts.append(
            Contact("Mon organisme", organisation.name, "", organisation.phone, organisation.email)
        )
    return contacts


def _contract_dates(contract: EngagementContract | None, today: date) -> list[Deadline]:
    """When my contract is looked at again, and when it ends: what is still to come."""
    if contract is None:
        return []
    review = terms_of(contract.terms).review_on if contract.terms else None
    dates = (("Le point sur votre contrat", review), ("La fin de votre contrat", contract.ends_on))
    return [
        Deadline(f"{what}\u00a0: le {long_date(day)} ({days_from(day, today)}).", "", False)
        for what, day in dates
        if day is not None and day >= today
    ]


def _deadlines(person: Person, today: date) -> list[Deadline]:
    """The legal delays that I may do something about. Targets of the département and recommended lengths oblige nobody:
    they are for whoever accompanies me."""
    clocks = Clock.objects.filter(person=person, state=Clock.State.RUNNING, kind=Clock.Kind.LEGAL)
    following = getattr(person, "following", None)
    scheme = following.scheme.key if following and following.scheme else None
    owned = [(clock, _owner(clock, scheme)) for clock in clocks.order_by("due_on", "id")]
    return [_deadline(clock, owner, today) for clock, owner in owned if owner not in NOT_MINE]


def _owner(clock: Clock, scheme: str | None) -> str:
    known = catalogue()
    rules = known.clock_rules(scheme if scheme in known.schemes else None, clock.opened_on)
    return next((rule.owner for rule in rules if rule.key == clock.rule), "")


def _deadline(clock: Clock, owner: str, today: date) -> Deadline:
    who_acts, when = WHO_ACTS.get(owner, ""), long_date(clock.due_on)
    if clock.due_on < today:
        return Deadline(
            f"{clock.label}\u00a0: c'était pour le {when}. Parlez-en à votre référent.", who_acts, True
        )
    return Deadline(
        f"{clock.label}\u00a0: avant le {when} inclus ({days_from(clock.due_on, today)}).", who_acts, False
    )
