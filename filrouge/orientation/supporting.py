"""Naming who supports the lead, ending it: the pair of the scheme, the « accompagnement global » (B-3, B-4, B-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.directory.models import Membership, Organisation, Professional
from filrouge.orientation import events
from filrouge.orientation.missions import (
    ASSIGNMENT_COLUMNS,
    AT_ONCE,
    SUPPORT,
    SUPPORT_DOORS,
    end_role,
    happened,
    name_of,
    names_of,
    not_tomorrow,
    not_twice,
    posts_on,
)
from filrouge.orientation.models import Assignment
from filrouge.orientation.pair_rules import Member, holder_of, may_support, pair_rules_of
from filrouge.orientation.vetoes import require_no_veto
from filrouge.people.actions import Door, bump, close_doors, open_doors, place, place_each
from filrouge.people.models import FileAccess, Person
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings


@dataclass(frozen=True, slots=True)
class SupportNaming:
    """A support to name: the person's key and the professional's."""

    person: int
    professional: int


def name_support(person: Person, *, professional: Professional, since: date, by: Agent, at: datetime) -> None:
    """Name the support caseworker of the pair; the file opens to the organisation of this caseworker."""
    name_supports([SupportNaming(person.pk, professional.pk)], since=since, by=by, at=at)


def name_supports(namings: Sequence[SupportNaming], *, since: date, by: Agent, at: datetime) -> None:
    """Name the support caseworkers of a set of people on one day."""
    gate.require(by, Verb.NAME_CASEWORKER)
    people = {n.person for n in namings}
    require_visible(by, people)
    not_tomorrow(since, at)
    not_twice(people, namings)
    posts = posts_on({n.professional for n in namings}, since)
    where = standings(people)
    for naming in namings:
        _check_support(naming, posts, where)
    _check_pairs(namings, posts, where, since)
    require_no_veto((n.person, n.professional) for n in namings)
    with one_at_a_time(AT_ONCE):
        end_role(people, SUPPORT, since)
        rows = [
            (n.person, n.professional, posts[n.professional].organisation_id, None, SUPPORT, since, None, by.account_id)
            for n in namings
        ]  # fmt: skip
        bulk.insert(Assignment, ASSIGNMENT_COLUMNS, rows)
        for ground in SUPPORT_DOORS:
            close_doors(people, ground=ground, until=since)
        doors = [_door(n.person, posts[n.professional]) for n in namings]
        open_doors([door for door in doors if door], since=since)
        place_each(("support_id",), [(n.person, n.professional) for n in namings])
        names = names_of({n.professional for n in namings})
        entries = [
            happened(
                events.SUPPORT_NAMED, n.person, n.professional, where.get(n.person, NOWHERE), since, names
            )
            for n in namings
        ]
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        bump(people)


def _check_support(naming: SupportNaming, posts: dict[int, Membership], where: dict[int, Standing]) -> None:
    if naming.professional not in posts:
        raise Refusal(
            f"{name_of(naming.professional)} n'est pas en poste à cette date : choisissez quelqu'un d'autre, "
            "ou une autre date.",
            field="professional",
        )
    if where.get(naming.person, NOWHERE).lead == naming.professional:
        raise Refusal(
            f"{name_of(naming.professional)} est déjà le référent : l'appui doit être une autre personne.",
            field="professional",
        )


def _check_pairs(
    namings: Sequence[SupportNaming], posts: dict[int, Membership], where: dict[int, Standing], since: date
) -> None:
    """`Refusal` when the two do not make a pair of the person's scheme."""
    leads = posts_on({standing.lead for standing in where.values() if standing.lead is not None}, since)
    keys = scheme_keys()
    for naming in namings:
        standing = where.get(naming.person, NOWHERE)
        rules = pair_rules_of(scheme_text(keys.get(standing.scheme or 0)))
        lead = leads.get(standing.lead or 0)
        opinion = may_support(
            rules, _member(lead) if lead else Member(""), _member(posts[naming.professional])
        )
        if not opinion.verdict:
            raise Refusal(f"{opinion.reasons[0]} Choisissez quelqu'un d'autre.", field="professional")


def _member(post: Membership) -> Member:
    competence = post.professional.competence
    known = competence != Professional.Competence.NONE
    return Member(holder_of(post.organisation.kind), competence if known else "")


def _door(person: int, post: Membership) -> Door | None:
    """The département sees already; an agency of France Travail does not see, its adviser does (P-12)."""
    if post.organisation.kind == Organisation.Kind.DEPARTMENT:
        return None
    if post.organisation.kind == Organisation.Kind.FRANCE_TRAVAIL:
        account = post.professional.account_id
        return Door(person, FileAccess.Ground.JOINT, account=account) if account else None
    return Door(person, FileAccess.Ground.SUPPORT, post.organisation_id)


def end_support(person: Person, *, until: date, reason: str, by: Agent, at: datetime) -> None:
    """End the mission of who supports, and why. `Refusal` when nobody does, for a day to come or before they began."""
    gate.require(by, Verb.NAME_CASEWORKER)
    require_visible(by, [person.pk])
    not_tomorrow(until, at)
    if not reason.strip():
        raise Refusal("Dites en quelques mots pourquoi l'appui prend fin.", field="reason")
    with one_at_a_time(AT_ONCE):
        rows = Assignment.objects.select_for_update().filter(person=person, role=SUPPORT, until__isnull=True)
        row = rows.order_by("pk").first()
        if row is None:
            raise Refusal("Personne n'est plus en appui pour cette personne : rechargez la page.")
        if until < row.since:
            raise Refusal(f"L'appui a commencé le {row.since:%d/%m/%Y} : sa fin le suit.", field="until")
        standing = standings([person.pk]).get(person.pk, NOWHERE)
        end_role({person.pk}, SUPPORT, until)
        for ground in SUPPORT_DOORS:
            close_doors([person.pk], ground=ground, until=until)
        place([person.pk], support_id=None)
        names = names_of({row.professional_id})
        ended = happened(
            events.SUPPORT_ENDED,
            person.pk,
            row.professional_id,
            standing,
            until,
            names,
            reason=reason.strip(),
        )
        advance([journal.record(ended, by=by, at=at)], by=by, at=at)
        bump([person.pk])
