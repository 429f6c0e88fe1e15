"""Naming the lead and support caseworkers (B-3, B-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership, Organisation, Professional
from filrouge.directory.queries import on_day
from filrouge.orientation import events
from filrouge.orientation.models import Assignment, Caseload
from filrouge.orientation.rules import CaseloadFacts, room_left
from filrouge.people.actions import Door, bump, close_doors, open_doors, place
from filrouge.people.models import FileAccess, Person
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings

LEAD, SUPPORT = Assignment.Role.LEAD, Assignment.Role.SUPPORT
_COLUMNS = (
    "person_id",
    "professional_id",
    "organisation_id",
    "caseload_id",
    "role",
    "since",
    "until",
    "named_by_id",
)


@dataclass(frozen=True, slots=True)
class Naming:
    """A lead to name: the person's key and the caseload that takes them."""

    person: int
    caseload: Caseload


def name_lead(person: Person, *, caseload: Caseload, since: date, by: Agent, at: datetime) -> None:
    """Name the lead caseworker of one person, in a caseload that has room."""
    name_leads([Naming(person.pk, caseload)], since=since, by=by, at=at)


def name_leads(namings: Sequence[Naming], *, since: date, by: Agent, at: datetime) -> None:
    """Name the lead caseworkers of a set of people on one day.

    `Refusal` when a caseload is full or belongs to another organisation than the person's lead organisation."""
    gate.require(by, Verb.NAME_CASEWORKER)
    people = {n.person for n in namings}
    require_visible(by, people)
    _not_tomorrow(since, at)
    with transaction.atomic():
        where = standings(people)
        caseloads = {n.caseload.pk: n.caseload for n in namings}
        list(Caseload.objects.select_for_update().filter(pk__in=caseloads).order_by("id"))
        for key, caseload in caseloads.items():
            group = [n.person for n in namings if n.caseload.pk == key]
            _check_caseload(caseload, group, where, since)
        _end_role(people, LEAD, since)
        rows = [
            (n.person, n.caseload.professional_id, n.caseload.agreement.organisation_id, n.caseload.pk, LEAD, since,
             None, by.account_id)
            for n in namings
        ]  # fmt: skip
        bulk.insert(Assignment, _COLUMNS, rows)
        for caseload in caseloads.values():
            group = [n.person for n in namings if n.caseload.pk == caseload.pk]
            place(group, lead_id=caseload.professional_id, to_assign_since=None)
        entries = [
            _happened(
                events.LEAD_NAMED, n.person, n.caseload.professional_id, where.get(n.person, NOWHERE), since
            )
            for n in namings
        ]
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        bump(people)


def name_support(person: Person, *, professional: Professional, since: date, by: Agent, at: datetime) -> None:
    """Name the support caseworker of the pair; the file opens to the organisation of this caseworker."""
    gate.require(by, Verb.NAME_CASEWORKER)
    require_visible(by, [person.pk])
    _not_tomorrow(since, at)
    membership = (
        Membership.objects.filter(on_day(since), professional=professional)
        .select_related("organisation")
        .order_by("id")
        .first()
    )
    if membership is None:
        raise Refusal(
            f"{professional} n'est pas en poste à cette date : choisissez quelqu'un d'autre, ou une autre date.",
            field="professional",
        )
    with transaction.atomic():
        standing = standings([person.pk]).get(person.pk, NOWHERE)
        if standing.lead == professional.pk:
            raise Refusal(
                f"{professional} est déjà le référent : l'appui doit être une autre personne.",
                field="professional",
            )
        _end_role({person.pk}, SUPPORT, since)
        organisation = membership.organisation
        bulk.insert(
            Assignment,
            _COLUMNS,
            [(person.pk, professional.pk, organisation.pk, None, SUPPORT, since, None, by.account_id)],
        )
        close_doors([person.pk], ground=FileAccess.Ground.SUPPORT, until=since)
        if organisation.kind != Organisation.Kind.DEPARTMENT:
            open_doors([Door(person.pk, FileAccess.Ground.SUPPORT, organisation.pk)], since=since)
        place([person.pk], support_id=professional.pk)
        entry = _happened(events.SUPPORT_NAMED, person.pk, professional.pk, standing, since)
        advance(journal.record_many([entry], by=by, at=at), by=by, at=at)
        bump([person.pk])


def end_following(person_ids: Sequence[int], *, until: date, by: Agent, at: datetime) -> None:
    """End the missions of lead and support: called when the accompaniment ends. The file closes to operators."""
    with transaction.atomic():
        where = standings(person_ids)
        _end_role(set(person_ids), LEAD, until)
        _end_role(set(person_ids), SUPPORT, until)
        for ground in (FileAccess.Ground.LEAD, FileAccess.Ground.SUPPORT):
            close_doors(person_ids, ground=ground, until=until)
        place(
            person_ids, lead_id=None, support_id=None, organisation_id=None, pathway="", to_assign_since=None
        )
        entries = [
            _happened(events.ASSIGNMENT_ENDED, key, standing.lead, standing, until)
            for key, standing in where.items()
            if standing.lead is not None
        ]
        journal.record_many(entries, by=by, at=at)


def _check_caseload(caseload: Caseload, people: list[int], where: dict[int, Standing], since: date) -> None:
    for person in people:
        if where.get(person, NOWHERE).organisation != caseload.agreement.organisation_id:
            raise Refusal(
                "Ce portefeuille n'est pas celui de l'organisme référent de la personne : "
                "orientez-la d'abord vers cet organisme, ou choisissez un autre portefeuille.",
                field="caseload",
            )
    if since < caseload.since or (caseload.until is not None and since >= caseload.until):
        raise Refusal(
            "Ce portefeuille n'est pas ouvert à cette date : changez la date, ou le référent.", field="since"
        )
    held = Assignment.objects.filter(Q(caseload=caseload), role=LEAD, until__isnull=True).exclude(
        person__in=people
    )
    facts = CaseloadFacts(caseload.places, held.count() + len(people) - 1)
    opinion = room_left(facts)
    if not opinion.verdict:
        raise Refusal(
            f"{caseload.professional} : {opinion.reasons[0]} Choisissez un autre référent, "
            "ou faites revoir la capacité dans la convention.",
            field="caseload",
        )


def _not_tomorrow(since: date, at: datetime) -> None:
    if since > journal.civil_day(at):
        raise Refusal("La mission commence aujourd'hui ou avant : corrigez la date.", field="since")


def _end_role(people: set[int], role: str, day: date) -> None:
    rows = Assignment.objects.filter(person__in=people, role=role, until__isnull=True)
    rows.filter(since__gte=day).delete()
    rows.update(until=day)


def _happened(
    event_type: EventType, person: int, professional: int | None, standing: Standing, day: date
) -> Happened:
    return Happened(
        event_type, person, at=journal.midday(day), day=day, organisation=standing.organisation, area=standing.area,
        scheme=standing.scheme, caseworker=professional, variant=standing.pathway,
    )  # fmt: skip
