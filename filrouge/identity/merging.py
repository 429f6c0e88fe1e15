"""Joining two files, and taking it back (A-4). Nothing is erased: the absorbed file stays, empty, and leads to the other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, models, transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Verb
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.identity import events
from filrouge.identity.models import Merge, Suspicion
from filrouge.identity.rules import completed
from filrouge.identity.tables import TABLES, Carried, Table
from filrouge.orientation.vetoes import require_no_veto
from filrouge.people.actions import bump, rewrite_name_tokens
from filrouge.people.before import kept as plain
from filrouge.people.before import restored
from filrouge.people.known import full_key
from filrouge.people.models import Following, Person
from filrouge.people.queries import require_visible

# What a human may choose from the absorbed file, when both say something else.
CHOSEN = (
    "family_name", "birth_name", "first_names", "birth_date", "birth_place", "sex", "france_travail_id", "phone",
    "other_phone", "email", "preferred_channel", "language",
)  # fmt: skip
_WITH_NIR = ("nir_cipher", "nir_index", "nir_certain")
_STANDING = (
    "area_id", "scheme_id", "pathway", "organisation_id", "lead_id", "support_id", "to_orient_since", "to_assign_since",
    "voluntary_since", "emphasis",
)  # fmt: skip


@dataclass(slots=True)
class _Record:
    """What a merge does, as it goes: rows moved, fields changed."""

    moved: dict[str, list[int]] = field(default_factory=dict)
    saved: list[list[Any]] = field(default_factory=list)

    def change(self, row: models.Model, **values: Any) -> None:
        """Write these fields of a row, and remember what they were."""
        label = row._meta.label
        for name, after in values.items():
            before = getattr(row, name)
            if before != after:
                self.saved.append([label, row.pk, name, plain(before), plain(after)])
                setattr(row, name, after)
        if values:
            type(row)._default_manager.filter(pk=row.pk).update(**values)


def merge(
    kept: Person, gone: Person, *, take: Collection[str] = (), seen: tuple[int, int], by: Agent, at: datetime
) -> Merge:
    """Join `gone` to `kept`; `take`: the fields whose value comes from `gone`; `seen`: the revisions of both files that
    were under the eyes. `Refusal` when a file has moved since, or when both have something open that is one a person."""
    gate.require(by, Verb.MERGE_PEOPLE)
    require_visible(by, [kept.pk, gone.pk])
    day = journal.civil_day(at)
    with transaction.atomic():
        locked = Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
        people = {person.pk: person for person in locked}
        one, other = people[kept.pk], people[gone.pk]
        _check(one, other, seen)
        pair = _held_pair(one, other)
        record = _Record()
        for table in TABLES:
            _move(table, one, other, record, day)
        _join_standings(one, other, record)
        stands = Following.objects.filter(pk=one.pk).first()
        if stands is not None:
            require_no_veto([(one.pk, stands.lead_id)])
            require_no_veto([(one.pk, stands.support_id)])
        _join_people(one, other, take, record)
        _rekey(one, other, record)
        done = Merge.objects.create(
            kept=one,
            gone=other,
            moved=record.moved,
            saved=record.saved,
            merged_by_id=by.account_id,
            merged_at=at,
        )
        pair.update(state=Suspicion.State.MERGED, decided_by=by.account_id, decided_at=at)
        happened = Happened(events.MERGED, one.pk, subject=done.pk, data={"dossier": other.public_id})
        journal.record(happened, by=by, at=at)
        bump([one.pk, other.pk])
    return done


def _check(one: Person, other: Person, seen: tuple[int, int]) -> None:
    if one.merged_into_id or other.merged_into_id:
        raise Refusal("L'un de ces dossiers vient d'être réuni à un autre : rechargez la page.")
    if (one.revision, other.revision) != seen:
        raise Refusal("L'un des deux dossiers vient de changer : relisez-les, puis décidez.")


def _held_pair(one: Person, other: Person) -> "models.QuerySet[Suspicion]":
    """The suspicion about both files, held with them. `Refusal` when somebody has just decided that they are two."""
    both = [one.pk, other.pk]
    pair = Suspicion.objects.filter(first__in=both, second__in=both)
    if pair.select_for_update().filter(state=Suspicion.State.APART).exists():
        raise Refusal(
            "Quelqu'un vient de décider que ce sont deux personnes différentes : rechargez la page."
        )
    return pair


def _move(table: Table, one: Person, other: Person, record: _Record, day: date) -> None:
    """The rows of the absorbed file go over; twins stay, ended."""
    theirs = table.model._default_manager.filter(person=other.pk).order_by("pk")
    if table.model is Clock:
        _keep_the_first_clocks(one, other, record, day)
    twins = _twins(table, one, other)
    if twins and table.refuse:
        raise Refusal(table.refuse)
    keys = list(theirs.exclude(pk__in=[twin.pk for twin, _ in twins]).values_list("pk", flat=True))
    table.model._default_manager.filter(pk__in=keys).update(person=one.pk)
    if keys:
        record.moved[table.label] = keys
    for twin, mine in twins:
        record.change(
            mine, **{name: completed(getattr(mine, name), getattr(twin, name)) for name in table.words}
        )
        for carried in table.carried:
            _carry(carried, mine, twin, record)
        if table.ends:
            record.change(twin, **{table.ends: max(day, getattr(twin, "since"))})  # noqa: B009


def _carry(carried: Carried, mine: models.Model, twin: models.Model, record: _Record) -> None:
    rows = carried.model._default_manager
    taken = {_values(row, carried.twin) for row in rows.filter(carried.alive, **{carried.under: mine.pk})}
    alive = set(rows.filter(carried.alive, **{carried.under: twin.pk}).values_list("pk", flat=True))
    for row in rows.filter(**{carried.under: twin.pk}).order_by("pk"):
        if row.pk not in alive or _values(row, carried.twin) not in taken:
            record.change(row, **{carried.under: mine.pk})


def _twins(table: Table, one: Person, other: Person) -> list[tuple[Any, Any]]:
    """The rows of the absorbed file that the kept one has already, each with its twin."""
    if table.twin is None:
        return []
    alive = table.model._default_manager.filter(table.alive)
    theirs = list(alive.filter(person=other.pk).order_by("pk"))
    mine = list(alive.filter(person=one.pk).order_by("pk"))
    taken = {_values(row, table.twin): row for row in mine}
    return [(row, taken[key]) for row in theirs if (key := _values(row, table.twin)) in taken]


def _values(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _keep_the_first_clocks(one: Person, other: Person, record: _Record, day: date) -> None:
    """Of a delay that runs in both files, the one that started first goes on; the other is interrupted."""
    running = Clock.objects.filter(state=Clock.State.RUNNING).order_by("opened_on", "pk")
    mine = {clock.rule: clock for clock in running.filter(person=one.pk)}
    for clock in running.filter(person=other.pk):
        twin = mine.get(clock.rule)
        if twin is not None:
            later = max(twin, clock, key=lambda each: (each.opened_on, each.pk))
            record.change(later, state=Clock.State.INTERRUPTED, ended_on=max(day, later.opened_on))


def _join_standings(one: Person, other: Person, record: _Record) -> None:
    """The standing of whichever file is followed; the absorbed one stands nowhere."""
    found = {
        row.person_id: row for row in Following.objects.filter(person__in=[one.pk, other.pk]).order_by("pk")
    }
    mine, theirs = found.get(one.pk), found.get(other.pk)
    if theirs is None:
        return
    if mine is None:
        mine = Following.objects.create(person=one)
    values = {name: getattr(theirs, name) for name in _STANDING}
    if theirs.organisation_id is not None and mine.organisation_id is None:
        values["support_id"] = theirs.support_id or mine.support_id
        record.change(mine, **{**values, "area_id": mine.area_id or theirs.area_id, "to_orient_since": None})
    elif mine.organisation_id is None:
        waiting = [day for day in (mine.to_orient_since, theirs.to_orient_since) if day is not None]
        record.change(
            mine, to_orient_since=min(waiting, default=None), area_id=mine.area_id or theirs.area_id,
            scheme_id=mine.scheme_id or theirs.scheme_id,
        )  # fmt: skip
    record.change(theirs, **{name: "" if name in ("pathway", "emphasis") else None for name in _STANDING})


def _join_people(one: Person, other: Person, take: Collection[str], record: _Record) -> None:
    values: dict[str, Any] = {}
    for name in CHOSEN:
        mine, theirs = getattr(one, name), getattr(other, name)
        if theirs not in ("", None) and (name in take or mine in ("", None)):
            values[name] = theirs
    if not bytes(one.nir_index) and bytes(other.nir_index):
        values |= {name: getattr(other, name) for name in _WITH_NIR}
    since = [day for day in (one.rsa_since, other.rsa_since) if day is not None]
    account = one.account_id or other.account_id
    record.change(
        other, account_id=other.account_id if one.account_id else None, is_beneficiary=False,
        subject_to_obligations=False, merged_into_id=one.pk,
    )  # fmt: skip
    record.change(
        one, **values, account_id=account, rsa_since=min(since, default=None),
        is_beneficiary=one.is_beneficiary or _was(record, other, "is_beneficiary"),
        subject_to_obligations=one.subject_to_obligations or _was(record, other, "subject_to_obligations"),
        name_key=_name_key(one, values), sources={**other.sources, **one.sources},
    )  # fmt: skip


def _was(record: _Record, row: models.Model, name: str) -> bool:
    return any(saved[:3] == [row._meta.label, row.pk, name] and saved[3] for saved in record.saved)


def _name_key(one: Person, values: dict[str, Any]) -> str:
    return full_key(values.get("family_name", one.family_name), values.get("first_names", one.first_names))


def _rekey(one: Person, other: Person, record: _Record) -> None:
    """The journal and its facts count one person."""
    keys = list(Event.objects.filter(person=other.pk).order_by("pk").values_list("pk", flat=True))
    Event.objects.filter(pk__in=keys).update(person=one.pk)
    facts = Fact.objects.filter(event__in=keys)
    facts.update(person=one.pk)
    journal.keep_ends(set(facts.values_list("type", flat=True)), [one.pk])
    if keys:
        record.moved[Event._meta.label] = keys


def undo(merge_: Merge, *, by: Agent, at: datetime) -> list[str]:
    """Give each file back what it had; what was written since stays with the kept one, and is told. `Refusal` when it
    is undone already, or when the kept file was itself joined to another since."""
    gate.require(by, Verb.MERGE_PEOPLE)
    require_visible(by, [merge_.kept_id])
    with transaction.atomic():
        people = (
            Person.objects.select_for_update().filter(pk__in=[merge_.kept_id, merge_.gone_id]).order_by("pk")
        )
        files = {person.pk: person for person in people}
        row = Merge.objects.select_for_update().get(pk=merge_.pk)
        if row.undone_at is not None:
            raise Refusal("Cette réunion est déjà annulée.")
        if files[row.kept_id].merged_into_id:
            raise Refusal(
                "Le dossier gardé a lui-même été réuni à un autre : annulez d'abord cette réunion-là."
            )
        for table in TABLES:
            keys = row.moved.get(table.label, [])
            table.model._default_manager.filter(pk__in=keys, person=row.kept_id).update(person=row.gone_id)
        keys = row.moved.get(Event._meta.label, [])
        Event.objects.filter(pk__in=keys).update(person=row.gone_id)
        facts = Fact.objects.filter(event__in=keys)
        facts.update(person=row.gone_id)
        journal.keep_ends(set(facts.values_list("type", flat=True)), [row.kept_id, row.gone_id])
        stayed = _restore(row)
        rewrite_name_tokens(Person.objects.filter(pk__in=[row.kept_id, row.gone_id]).order_by("pk"))
        row.undone_by_id, row.undone_at = by.account_id, at
        row.save(update_fields=["undone_by", "undone_at"])
        pair = Suspicion.objects.filter(
            first__in=[row.kept_id, row.gone_id], second__in=[row.kept_id, row.gone_id]
        )
        pair.update(state=Suspicion.State.OPEN, decided_by=None, decided_at=None)
        entries = [Happened(events.UNMERGED, key, subject=row.pk) for key in (row.kept_id, row.gone_id)]
        journal.record_many(entries, by=by, at=at)
        bump([row.kept_id, row.gone_id])
    return stayed


def _restore(row: Merge) -> list[str]:
    """Each changed field is what it was, unless somebody changed it since, or unless what came since leaves it no
    place (a delay that runs anew); the names of those."""
    models_by_label = {table.label: table.model for table in TABLES}
    models_by_label |= {each.model._meta.label: each.model for table in TABLES for each in table.carried}
    models_by_label |= {Person._meta.label: Person, Following._meta.label: Following}
    stayed: list[str] = []
    changes = reversed(row.saved)
    for (label, key), fields in groupby(changes, key=lambda change: (change[0], change[1])):
        model = models_by_label[label]
        found = model._default_manager.filter(pk=key).first()
        if found is None:
            continue
        values = {}
        for _, _, name, before, after in fields:
            if plain(getattr(found, name)) == after:
                values[name] = restored(before)
            else:
                stayed.append(_name_of(model, name))
        if not _put_back(model, key, values):
            stayed.append(str(model._meta.verbose_name))
    return stayed


def _put_back(model: type[models.Model], key: int, values: dict[str, Any]) -> bool:
    """False when another row has taken the place since: this one stays as it is."""
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=key).update(**values)
    except IntegrityError:
        return False
    return True


def _name_of(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name.removesuffix("_id")), "verbose_name", name))
