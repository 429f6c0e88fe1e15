"""Naming the lead and support caseworkers (B-3, B-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership
from filrouge.directory.queries import on_day
from filrouge.orientation import events
from filrouge.orientation.agreements import agreement_serves
from filrouge.orientation.missions import (
    ASSIGNMENT_COLUMNS,
    AT_ONCE,
    LEAD,
    SUPPORT,
    SUPPORT_DOORS,
    check_follows,
    check_oriented,
    check_seen,
    end_role,
    end_support_of,
    happened,
    names_of,
    not_tomorrow,
    not_twice,
)
from filrouge.orientation.models import Assignment, Caseload
from filrouge.orientation.pairs import Two, check_pairs
from filrouge.orientation.rules import CaseloadFacts, room_left
from filrouge.orientation.situations import forget
from filrouge.orientation.vetoes import require_no_veto
from filrouge.people.actions import bump, close_doors, hold_files, place, place_each
from filrouge.people.models import FileAccess, Person
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings


@dataclass(frozen=True, slots=True)
class Naming:
    """A lead to name: the person's key and the caseload that takes them.

    Without a caseload, `professional` is the key of an agent of the lead organisation itself: the département's
    own social workers and the operators of common law have no agreement. `seen` is the public identifier of the
    lead that the writer had under the eyes (empty: none); None does not compare."""

    person: int
    caseload: Caseload | None = None
    professional: int | None = None
    seen: str | None = None

    @property
    def who(self) -> int | None:
        """The key of the caseworker."""
        return self.caseload.professional_id if self.caseload else self.professional


def name_lead(person: Person, *, caseload: Caseload, since: date, by: Agent, at: datetime) -> None:
    """Name the lead caseworker of one person, in a caseload that has room."""
    name_leads([Naming(person.pk, caseload)], since=since, by=by, at=at)


def name_leads(namings: Sequence[Naming], *, since: date, by: Agent, at: datetime) -> None:
    """Name the lead caseworkers of a set of people on one day.

    `Refusal` when a caseload is full or belongs to another organisation than the person's lead organisation, and
    when somebody else named another lead since the writer looked (`Naming.seen`)."""
    gate.require(by, Verb.NAME_CASEWORKER)
    people = {n.person for n in namings}
    require_visible(by, people)
    not_tomorrow(since, at)
    not_twice(people, namings)
    with one_at_a_time(AT_ONCE):
        hold_files(people)
        where = standings(people)
        _check(namings, where, since)
        end_role(people, LEAD, since)
        # Who becomes lead is no longer in support of the same person.
        end_support_of({n.person for n in namings if where.get(n.person, NOWHERE).support == n.who}, since)
        rows = [
            (n.person, n.who, where.get(n.person, NOWHERE).organisation, n.caseload.pk if n.caseload else None,
             LEAD, since, None, by.account_id)
            for n in namings
        ]  # fmt: skip
        bulk.insert(Assignment, ASSIGNMENT_COLUMNS, rows)
        place_each(("lead_id", "to_assign_since"), [(n.person, n.who, None) for n in namings])
        names = names_of({n.who for n in namings})
        entries = [
            happened(events.LEAD_NAMED, n.person, n.who, where.get(n.person, NOWHERE), since, names)
            for n in namings
        ]
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        bump(people)


def _check(namings: Sequence[Naming], where: dict[int, Standing], since: date) -> None:
    """Everything that stands in the way, once nobody else may move these people; the caseloads are held too."""
    people = {n.person for n in namings}
    for naming in namings:
        check_seen(
            naming.seen,
            where.get(naming.person, NOWHERE).lead,
            ended="Entre-temps, la mission du référent a pris fin. Vérifiez, puis enregistrez à nouveau.",
            named="Entre-temps, quelqu'un d'autre a nommé {}. Si vous enregistrez à nouveau, votre choix le remplace.",
        )
    caseloads = {n.caseload.pk: n.caseload for n in namings if n.caseload}
    list(Caseload.objects.select_for_update().filter(pk__in=caseloads).order_by("id"))
    _check_caseloads(caseloads, namings, where, since)
    require_no_veto((n.person, n.who) for n in namings)
    _check_own_agents([n for n in namings if n.caseload is None], where, since)
    check_oriented(people, where, since)
    check_follows(people, LEAD, since)
    two = [Two(n.person, n.who, where.get(n.person, NOWHERE).support) for n in namings]
    check_pairs([one for one in two if one.lead != one.support], where, since, field="caseload")


def end_following(person_ids: Sequence[int], *, until: date, by: Agent, at: datetime) -> None:
    """End the missions of lead and support: called when the accompaniment ends. The file closes to operators."""
    with transaction.atomic():
        hold_files(person_ids)
        where = standings(person_ids)
        end_role(set(person_ids), LEAD, until)
        end_role(set(person_ids), SUPPORT, until)
        for ground in (FileAccess.Ground.LEAD, *SUPPORT_DOORS):
            close_doors(person_ids, ground=ground, until=until)
        place(
            person_ids,
            lead_id=None,
            support_id=None,
            organisation_id=None,
            pathway="",
            emphasis="",
            to_assign_since=None,
            voluntary_since=None,
        )
        forget(person_ids)
        entries = [
            happened(events.ASSIGNMENT_ENDED, key, standing.lead, standing, until)
            for key, standing in where.items()
            if standing.lead is not None
        ]
        entries += [
            happened(events.SUPPORT_ENDED, key, standing.support, standing, until)
            for key, standing in where.items()
            if standing.support is not None
        ]
        journal.record_many(entries, by=by, at=at)


def _check_caseloads(
    caseloads: dict[int, Caseload], namings: Sequence[Naming], where: dict[int, Standing], since: date
) -> None:
    held = Assignment.objects.filter(caseload__in=caseloads, role=LEAD, until__isnull=True)
    others = held.exclude(person__in=[n.person for n in namings]).order_by("caseload").values("caseload")
    counts = dict(others.annotate(people=Count("pk")).values_list("caseload", "people"))
    for key, caseload in caseloads.items():
        people = [n.person for n in namings if n.caseload and n.caseload.pk == key]
        _check_caseload(caseload, people, counts.get(key, 0), where, since)


def _check_caseload(
    caseload: Caseload, people: list[int], held: int, where: dict[int, Standing], since: date
) -> None:
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
    if not agreement_serves(
        caseload.agreement, [where.get(person, NOWHERE).scheme for person in people], since
    ):
        raise Refusal(
            f"La convention « {caseload.agreement} » n'est pas en vigueur à cette date dans le dispositif de la personne : "
            "changez la date, choisissez un autre portefeuille, ou réorientez la personne.",
            field="caseload",
        )
    opinion = room_left(CaseloadFacts(caseload.places, held + len(people) - 1))
    if not opinion.verdict:
        raise Refusal(
            f"{caseload.professional} : {opinion.reasons[0]} Choisissez un autre référent, "
            "ou faites revoir la capacité dans la convention.",
            field="caseload",
        )


def _check_own_agents(namings: Sequence[Naming], where: dict[int, Standing], since: date) -> None:
    if not namings:
        return
    wanted = {n.who for n in namings if n.who is not None}
    rows = Membership.objects.filter(on_day(since), professional__in=wanted).order_by("pk")
    posts = set(rows.values_list("professional_id", "organisation_id"))
    for naming in namings:
        if (naming.who, where.get(naming.person, NOWHERE).organisation) not in posts:
            raise Refusal(
                "Ce professionnel n'est pas en poste dans l'organisme référent de la personne à cette date : "
                "choisissez quelqu'un d'autre, ou orientez-la d'abord vers son organisme.",
                field="professional",
            )
