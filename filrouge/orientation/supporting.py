"""Naming who supports the lead, ending it: the pair of the scheme, the « accompagnement global » (B-3, B-4, B-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.models import Membership, Organisation, Professional
from filrouge.directory.queries import on_day
from filrouge.orientation import events
from filrouge.orientation.missions import (
    ASSIGNMENT_COLUMNS,
    AT_ONCE,
    SUPPORT,
    check_follows,
    check_oriented,
    check_seen,
    close_support_doors,
    end_role,
    end_support_of,
    happened,
    name_of,
    names_of,
    not_tomorrow,
    not_twice,
)
from filrouge.orientation.models import Assignment
from filrouge.orientation.pairs import Two, check_pairs
from filrouge.orientation.vetoes import require_no_veto
from filrouge.people.actions import Door, bump, hold_files, open_doors, place_each
from filrouge.people.models import FileAccess, Person
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings

_ENDED = "Entre-temps, l'appui a pris fin. Vérifiez, puis enregistrez à nouveau."
_NAMED = (
    "Entre-temps, quelqu'un d'autre a nommé {} en appui. Si vous enregistrez à nouveau, votre choix s'impose."
)


@dataclass(frozen=True, slots=True)
class SupportNaming:
    """A support to name: the person's key and the professional's.

    `organisation`: where they work, for who works in two; None: their only post. `seen`: the public identifier of the
    support that the writer had under the eyes (empty: none); None does not compare."""

    person: int
    professional: int
    organisation: int | None = None
    seen: str | None = None


def name_support(person: Person, *, professional: Professional, since: date, by: Agent, at: datetime) -> None:
    """Name the support caseworker of the pair; the file opens to the organisation of this caseworker."""
    name_supports([SupportNaming(person.pk, professional.pk)], since=since, by=by, at=at)


def name_supports(namings: Sequence[SupportNaming], *, since: date, by: Agent, at: datetime) -> None:
    """Name the support caseworkers of a set of people on one day.

    `Refusal` when they do not make a pair of the scheme, for somebody whom nobody follows, and when somebody else named
    another support since the writer looked (`SupportNaming.seen`)."""
    gate.require(by, Verb.NAME_CASEWORKER)
    people = {n.person for n in namings}
    require_visible(by, people)
    not_tomorrow(since, at)
    not_twice(people, namings)
    posts = _posts(namings, since)
    with one_at_a_time(AT_ONCE):
        hold_files(people)
        where = standings(people)
        _check(namings, posts, where, since)
        end_role(people, SUPPORT, since)
        rows = [
            (n.person, n.professional, posts[n.person].organisation_id, None, SUPPORT, since, None, by.account_id)
            for n in namings
        ]  # fmt: skip
        bulk.insert(Assignment, ASSIGNMENT_COLUMNS, rows)
        close_support_doors(people, since)
        doors = [_door(n.person, posts[n.person]) for n in namings]
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


def _posts(namings: Sequence[SupportNaming], since: date) -> dict[int, Membership]:
    """The post of each support, by person. `Refusal` for somebody who does not work that day."""
    rows = Membership.objects.filter(on_day(since), professional__in={n.professional for n in namings})
    posts = list(rows.select_related("organisation", "professional").order_by("id"))
    found: dict[int, Membership] = {}
    for naming in namings:
        mine = [row for row in posts if row.professional_id == naming.professional]
        mine = [row for row in mine if naming.organisation in (None, row.organisation_id)]
        if not mine:
            raise Refusal(
                f"{name_of(naming.professional)} n'est pas en poste à cette date : choisissez quelqu'un d'autre, "
                "ou une autre date.",
                field="professional",
            )
        found[naming.person] = mine[0]
    return found


def _check(
    namings: Sequence[SupportNaming], posts: dict[int, Membership], where: dict[int, Standing], since: date
) -> None:
    """Everything that stands in the way, once nobody else may move these people."""
    people = {n.person for n in namings}
    for naming in namings:
        standing = where.get(naming.person, NOWHERE)
        check_seen(naming.seen, standing.support, ended=_ENDED, named=_NAMED)
        if standing.lead == naming.professional:
            raise Refusal(
                f"{name_of(naming.professional)} est déjà le référent : l'appui doit être une autre personne.",
                field="professional",
            )
    check_oriented(people, where, since)
    check_follows(people, SUPPORT, since)
    two = [Two(n.person, where.get(n.person, NOWHERE).lead, n.professional) for n in namings]
    check_pairs(two, where, since, field="professional")
    require_no_veto((n.person, n.professional) for n in namings)


def _door(person: int, post: Membership) -> Door | None:
    """The département sees already; an agency of France Travail does not see, its adviser does (P-12)."""
    if post.organisation.kind == Organisation.Kind.DEPARTMENT:
        return None
    if post.organisation.kind == Organisation.Kind.FRANCE_TRAVAIL:
        account = post.professional.account_id
        return Door(person, FileAccess.Ground.JOINT, account=account) if account else None
    return Door(person, FileAccess.Ground.SUPPORT, post.organisation_id)


def end_support(
    person: Person, *, last_day: date, reason: str, seen: str | None = None, by: Agent, at: datetime
) -> None:
    """End the mission of who supports after that day, and why. `Refusal` when nobody does, when it is somebody else by
    now (`seen`), for a day to come or before they began."""
    gate.require(by, Verb.NAME_CASEWORKER)
    require_visible(by, [person.pk])
    if last_day > journal.civil_day(at):
        raise Refusal("L'appui prend fin aujourd'hui ou avant : corrigez la date.", field="last_day")
    if not reason.strip():
        raise Refusal("Dites en quelques mots pourquoi l'appui prend fin.", field="reason")
    until = last_day + timedelta(days=1)
    with one_at_a_time(AT_ONCE):
        hold_files([person.pk])
        standing = standings([person.pk]).get(person.pk, NOWHERE)
        row = (
            Assignment.objects.filter(person=person, role=SUPPORT, until__isnull=True).order_by("pk").first()
        )
        if row is None:
            raise Refusal("Personne n'est plus en appui pour cette personne : rechargez la page.")
        check_seen(seen, standing.support, ended=_ENDED, named=_NAMED)
        if last_day < row.since:
            raise Refusal(f"L'appui a commencé le {long_date(row.since)} : sa fin le suit.", field="last_day")
        end_support_of({person.pk}, until)
        names = names_of({row.professional_id})
        ended = happened(
            events.SUPPORT_ENDED,
            person.pk,
            row.professional_id,
            standing,
            last_day,
            names,
            reason=reason.strip(),
        )
        advance([journal.record(ended, by=by, at=at)], by=by, at=at)
        bump([person.pk])
