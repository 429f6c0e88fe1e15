"""Opening, leading and closing an accompaniment (B-10, C-1, C-2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.contract_rules import Terms, impossible, problems, terms_of
from filrouge.accompaniment.exits import last_changes, leads_of_exits
from filrouge.accompaniment.follow_ups import plan_follow_ups
from filrouge.accompaniment.models import Accompaniment, EngagementContract
from filrouge.accompaniment.steps import happened, not_tomorrow, regime_of
from filrouge.clocks.actions import advance
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.catalogue import catalogue, rules_hash, scheme_keys, scheme_text
from filrouge.orientation.ending import end_orientations
from filrouge.orientation.models import OrientationDecision
from filrouge.people.actions import bump, hold_files, place_each
from filrouge.people.models import Person
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings

_ALREADY = "Un accompagnement est déjà en cours pour cette personne."
_OPEN = ("id", "public_id", "person_id", "organisation_id", "scheme_id", "area_id", "emphasis", "opened_on",
         "closed_on", "exit_reason", "exit_comment", "rules_hash")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """An accompaniment to open: the person's key, the day, the emphasis where the scheme has some."""

    person: int
    opened_on: date
    emphasis: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """An accompaniment to close: the person's key, the day, the scheme's reason."""

    person: int
    closed_on: date
    reason: str
    comment: str = ""


def open_accompaniment(entry: Entry, *, by: Agent, at: datetime) -> Accompaniment:
    """Start the accompaniment of one person."""
    return open_accompaniments([entry], by=by, at=at)[0]


def open_accompaniments(entries: Sequence[Entry], *, by: Agent, at: datetime) -> list[Accompaniment]:
    """Start the accompaniments of a set of people who have a lead organisation."""
    gate.require(by, Verb.ACCOMPANY)
    people = {e.person for e in entries}
    require_visible(by, people)
    _not_twice(people, entries)
    where, keys = standings(people), scheme_keys()
    for entry in entries:
        _check_entry(entry, where.get(entry.person, NOWHERE), keys, at)
    with one_at_a_time(_ALREADY):
        hold_files(people)
        if Accompaniment.objects.filter(person__in=people, closed_on__isnull=True).exists():
            raise Refusal(_ALREADY)
        _check_days(entries)
        ids = bulk.reserve_ids(Accompaniment, len(entries))
        made = [_new(key, e, where[e.person], keys) for key, e in zip(ids, entries, strict=True)]
        bulk.insert(Accompaniment, _OPEN, [[getattr(a, name) for name in _OPEN] for a in made])
        done = journal.record_many(
            [
                happened(events.OPENED, a.person_id, where[a.person_id], a.opened_on, a.pk, a.emphasis)
                for a in made
            ],
            by=by,
            at=at,
        )
        place_each(("emphasis",), [(a.person_id, a.emphasis) for a in made])
        advance(done, by=by, at=at)
        bump(people)
    return made


def close_accompaniment(exit_: Exit, *, by: Agent, at: datetime) -> Accompaniment:
    """End the accompaniment of one person, by a decision of the département (B-10)."""
    return close_accompaniments([exit_], by=by, at=at)[0]


def close_accompaniments(exits: Sequence[Exit], *, by: Agent, at: datetime) -> list[Accompaniment]:
    """End a set of accompaniments: reason of the scheme, missions ended, file closed to the operator."""
    gate.require(by, Verb.CLOSE_ACCOMPANIMENT)
    asked = {e.person: e for e in exits}
    require_visible(by, asked)
    _not_twice(set(asked), exits)
    where, keys = standings(asked), scheme_keys()
    with transaction.atomic():
        hold_files(asked)
        moved_on = last_changes(asked)
        rows = list(
            Accompaniment.objects.select_for_update()
            .filter(person__in=asked, closed_on__isnull=True)
            .order_by("id")
        )
        if len(rows) != len(asked):
            raise Refusal("Cette personne n'a pas d'accompagnement en cours.")
        for row in rows:
            exit_ = asked[row.person_id]
            _check_exit(exit_, row, keys, at)
            _check_phases(exit_, moved_on.get(row.pk))
            row.closed_on, row.exit_reason, row.exit_comment = (
                exit_.closed_on,
                exit_.reason,
                exit_.comment.strip(),
            )
        bulk.update(
            Accompaniment, ("id", "closed_on", "exit_reason", "exit_comment"),
            [(row.pk, row.closed_on, row.exit_reason, row.exit_comment) for row in rows],
        )  # fmt: skip
        then = leads_of_exits(rows, where)
        entries = [_ended(row, asked[row.person_id], then[row.person_id]) for row in rows]
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        schemes = {key: scheme_text(name) for key, name in keys.items()}
        plan_follow_ups(rows, then, schemes, journal.civil_day(at))
        _end_orientations(rows, where, by=by, at=at)
        bump(asked)
    return rows


def _end_orientations(
    rows: Sequence[Accompaniment], where: dict[int, Standing], *, by: Agent, at: datetime
) -> None:
    """Missions, files and delays end with the exit; not those of a person already oriented elsewhere."""
    by_day: dict[date, list[int]] = {}
    for row in rows:
        if row.closed_on and where.get(row.person_id, NOWHERE).organisation == row.organisation_id:
            by_day.setdefault(row.closed_on, []).append(row.person_id)
    for day, people in by_day.items():
        end_orientations(people, until=day, by=by, at=at)


@dataclass(frozen=True, slots=True)
class NewContract:
    """A signed contract to record. `weekly_hours` None: no duration (exemption or former regime). `terms`: the whole, as
    `contract_rules.Terms.plain`; `signature`: how it was signed and what proves it; `amends`: it changes the one before;
    `on_paper`: its scan is awaited; `words`: what the person said when signing; `defines_offer`: it says
    what a reasonable job offer is (`contract_rules.JobOffer`)."""

    person: int
    signed_on: date
    ends_on: date
    goals: str
    weekly_hours: Decimal | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    signature: Mapping[str, Any] = field(default_factory=dict)
    amends: bool = False
    on_paper: bool = False
    words: str = ""
    defines_offer: bool = False


def record_contracts(items: Sequence[NewContract], *, by: Agent, at: datetime) -> list[EngagementContract]:
    """Record signed contracts under the regime of their date; the one before is linked (C-2)."""
    gate.require(by, Verb.ACCOMPANY)
    people = {i.person for i in items}
    require_visible(by, people)
    _not_twice(people, items)
    for item in items:
        _check_contract(item, at)
    where = standings(people)
    columns = ("id", "public_id", "person_id", "regime", "signed_on", "ends_on", "weekly_hours", "goals",
               "recorded_by_id", "previous_id", "amends", "terms", "signature", "on_paper")  # fmt: skip
    with transaction.atomic():
        hold_files(people)
        before, renewed = _former_contracts({i.person: i.signed_on for i in items})
        ids = bulk.reserve_ids(EngagementContract, len(items))
        made = [_signed(key, i, before, by) for key, i in zip(ids, items, strict=True)]
        bulk.insert(EngagementContract, columns, [[getattr(c, name) for name in columns] for c in made])
        entries = [
            one
            for item, contract in zip(items, made, strict=True)
            for one in _entries(item, contract, where.get(item.person, NOWHERE), renewed)
        ]
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        bump(people)
    return made


def contract_regime(signed_on: date) -> str:
    """The legal regime of a contract signed that day: a dated national parameter."""
    return str(catalogue().national.parameter("contract_regime", signed_on).value)


@dataclass(frozen=True, slots=True)
class Conference:
    """A « point de suivi » to record: the person's key, the day, what was concluded."""

    person: int
    held_on: date
    conclusion: str


def record_case_conference(
    person: Person, *, held_on: date, conclusion: str, by: Agent, at: datetime
) -> None:
    """Record a « point de suivi » between the caseworker and the pôle's adviser (G-7)."""
    record_case_conferences([Conference(person.pk, held_on, conclusion)], by=by, at=at)


def record_case_conferences(items: Sequence[Conference], *, by: Agent, at: datetime) -> None:
    """Record the « points de suivi » of a meeting that went through several situations (G-7)."""
    gate.require(by, Verb.ACCOMPANY)
    people = {i.person for i in items}
    require_visible(by, people)
    for item in items:
        not_tomorrow(item.held_on, at, "held_on")
    with transaction.atomic():
        tell_conferences(items, by=by, at=at)


def tell_conferences(items: Sequence[Conference], *, by: Agent, at: datetime) -> None:
    """Write down « points de suivi », inside the transaction of who holds the meeting."""
    people = {i.person for i in items}
    where = standings(people)
    hold_files(people)
    entries = [_conference(item, where.get(item.person, NOWHERE)) for item in items]
    advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
    bump(people)


def _conference(item: Conference, standing: Standing) -> Happened:
    return Happened(
        events.CASE_CONFERENCE, item.person, at=journal.midday(item.held_on), day=item.held_on,
        organisation=standing.organisation, area=standing.area, scheme=standing.scheme, caseworker=standing.lead,
        data={"conclusion": item.conclusion.strip()},
    )  # fmt: skip


def _check_entry(entry: Entry, standing: Standing, keys: dict[int, str], at: datetime) -> None:
    not_tomorrow(entry.opened_on, at, "opened_on")
    if standing.organisation is None:
        raise Refusal("Cette personne n'a pas d'organisme référent : il faut d'abord l'orienter.")
    scheme = scheme_text(keys.get(standing.scheme or 0))
    if entry.emphasis and scheme and entry.emphasis not in {e.key for e in scheme.emphases}:
        raise Refusal("Cette dominante n'existe pas dans le dispositif.", field="emphasis")


def _check_days(entries: Sequence[Entry]) -> None:
    """An accompaniment begins after the birth of the person, and not before the end of the one before."""
    days = {entry.person: entry.opened_on for entry in entries}
    born = dict(Person.objects.filter(pk__in=days).values_list("pk", "birth_date"))
    ended = Accompaniment.objects.filter(person__in=days, closed_on__isnull=False).values("person")
    last = dict(ended.annotate(last=Max("closed_on")).values_list("person", "last"))
    for person, day in days.items():
        if (birth := born.get(person)) and day < birth:
            raise Refusal("L'accompagnement commence après la naissance de la personne.", field="opened_on")
        if (end := last.get(person)) and day < end:
            raise Refusal(
                f"L'accompagnement d'avant a pris fin le {long_date(end)} : celui-ci commence ce jour-là ou après.",
                field="opened_on",
            )


def _new(key: int, entry: Entry, standing: Standing, keys: dict[int, str]) -> Accompaniment:
    return Accompaniment(
        id=key, public_id=new_public_id(), person_id=entry.person, organisation_id=standing.organisation or 0,
        scheme_id=standing.scheme, area_id=standing.area, emphasis=entry.emphasis, opened_on=entry.opened_on,
        closed_on=None, exit_reason="", exit_comment="", rules_hash=rules_hash(keys.get(standing.scheme or 0)),
    )  # fmt: skip


def _check_exit(exit_: Exit, row: Accompaniment, keys: dict[int, str], at: datetime) -> None:
    not_tomorrow(exit_.closed_on, at, "closed_on")
    if exit_.closed_on < row.opened_on:
        raise Refusal(
            f"La sortie ne peut pas précéder l'entrée, le {row.opened_on:%d/%m/%Y}.", field="closed_on"
        )
    scheme = scheme_text(keys.get(row.scheme_id or 0))
    if not exit_.reason:
        raise Refusal("Choisissez le motif de sortie.", field="reason")
    if scheme and exit_.reason not in {r.key for r in scheme.exit_reasons}:
        raise Refusal(
            "Ce motif de sortie n'existe pas dans le dispositif : choisissez-en un de la liste.",
            field="reason",
        )


def _check_phases(exit_: Exit, last: date | None) -> None:
    if last is not None and exit_.closed_on < last:
        raise Refusal(
            f"La dominante a changé le {last:%d/%m/%Y} : la sortie vient ce jour-là ou après.",
            field="closed_on",
        )


def _ended(row: Accompaniment, exit_: Exit, standing: Standing) -> Happened:
    return Happened(
        events.CLOSED, row.person_id, at=journal.midday(exit_.closed_on), day=exit_.closed_on, subject=row.pk,
        organisation=row.organisation_id, area=row.area_id, scheme=row.scheme_id, caseworker=standing.lead,
        variant=row.exit_reason, quantity=(exit_.closed_on - row.opened_on).days,
        data={"motif": row.exit_reason, "precisions": row.exit_comment},
    )  # fmt: skip


def _check_contract(item: NewContract, at: datetime) -> None:
    """The rules are `contract_rules`': all of them for terms written here, the bounds for a contract noted afterwards."""
    not_tomorrow(item.signed_on, at, "signed_on")
    regime = regime_of(item.signed_on, "signed_on")
    if item.terms:
        found = problems(terms_of(item.terms), regime, item.signed_on)
    else:
        hours = float(item.weekly_hours) if item.weekly_hours is not None else None
        noted = Terms(item.ends_on, item.goals, weekly_hours=hours)
        found = impossible(noted, regime, item.signed_on)
    if found:
        field = "goals" if found[0].field == "person_side" else found[0].field
        raise Refusal(found[0].words, field=field)


def _signed(key: int, i: NewContract, before: Mapping[int, int], by: Agent) -> EngagementContract:
    return EngagementContract(
        id=key, public_id=new_public_id(), person_id=i.person, regime=contract_regime(i.signed_on),
        signed_on=i.signed_on, ends_on=i.ends_on, weekly_hours=i.weekly_hours, goals=i.goals.strip(),
        recorded_by_id=by.account_id, previous_id=before.get(i.person), amends=i.amends and i.person in before,
        terms=dict(i.terms), signature=dict(i.signature), on_paper=i.on_paper,
    )  # fmt: skip


def _entries(
    item: NewContract, contract: EngagementContract, standing: Standing, renewed: set[int]
) -> Iterator[Happened]:
    """What the thread tells of a signature."""
    said: dict[str, Any] = {"precisions": item.words.strip()} if item.words.strip() else {}
    yield happened(
        _told_as(contract, renewed), item.person, standing, contract.signed_on, contract.pk, standing.pathway,
        regime=contract.regime, **said,
    )  # fmt: skip
    if item.defines_offer:
        yield happened(events.JOB_OFFER_DEFINED, item.person, standing, contract.signed_on, contract.pk, "")


def _told_as(contract: EngagementContract, renewed: set[int]) -> EventType:
    if contract.amends:
        return events.CONTRACT_AMENDED
    return events.CONTRACT_REVIEWED if contract.person_id in renewed else events.CONTRACT_SIGNED


def _former_contracts(signed: dict[int, date]) -> tuple[dict[int, int], set[int]]:
    """The contract that each new one follows, and those whom it renews: signed under the present orientation.

    A contract noted late, that a later one precedes here, follows none."""
    oriented = bulk.read(OrientationDecision, ("person_id", "decided_on"), "person_id", signed, until=None)
    since: dict[int, date] = dict(oriented)
    columns = ("person_id", "id", "signed_on", "previous_id")
    rows = bulk.read(EngagementContract, columns, "person_id", signed)
    replaced = {previous for *_, previous in rows}
    last = [row for row in rows if row[1] not in replaced and row[2] <= signed[row[0]]]
    last.sort(key=lambda row: (row[2], row[1]))
    renewed = {person for person, _, day, _ in last if person in since and day >= since[person]}
    return {person: key for person, key, _, _ in last}, renewed


def _not_twice(people: set[int], items: Sequence[object]) -> None:
    if len(people) != len(items):
        raise Refusal("La même personne vient deux fois dans cette série.")
