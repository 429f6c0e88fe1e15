"""Lists of structures and professionals: what they add to the directory, written through its actions, taken back (A-4).

A list completes: what is known stays, and what the list says otherwise is told. Nobody gets an account by a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet
from stdnum.fr import siret

from filrouge.access import bulk, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.normalisation import name_key
from filrouge.core.results import Refusal
from filrouge.directory.actions import save_membership, save_organisation, save_professional, save_site
from filrouge.directory.models import Membership, Organisation, Professional, Site
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import claims
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.cells import phones
from filrouge.people.undo import TouchedSince

KINDS = frozenset(("structures", "professionals"))
LINES_AT_ONCE = 50
# A preview writes and takes back: a list is rehearsed whole, so that its second line knows the first.
REHEARSED_AT_ONCE = 1_000
LABELS = {"siret": "SIRET", "phone": "téléphone", "email": "adresse e-mail", "name": "nom", "post": "poste"}
MODELS: dict[str, type[models.Model]] = {
    "membership": Membership, "professional": Professional, "site": Site, "organisation": Organisation,
}  # fmt: skip
_KIND_WORDS = {name_key(label): value for value, label in Organisation.Kind.choices}
_ROW = (
    "id",
    "state",
    "verdict",
    "creates",
    "updates",
    "created",
    "updated",
    "unchanged",
    "changes",
    "reason",
    "undo",
)
State, Verdict = StagedLine.State, StagedLine.Verdict
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Done:
    """What a line does: new rows, old → new values, what is told; `undo`: what was made, what was changed."""

    created: list[str] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    made: list[tuple[str, int]] = field(default_factory=list)
    before: list[tuple[str, int, str, str, str]] = field(default_factory=list)


def preview(batch: Batch, progress: Progress | None) -> None:
    """Say what each line would do: it is done, then undone at once, a packet at a time."""
    _each(batch, progress, lambda lines: _previewed(batch, lines), REHEARSED_AT_ONCE)


def apply(batch: Batch, *, by: Agent, at: datetime, progress: Progress | None) -> None:
    """Write each line in a savepoint of its own: what the directory refuses is refused with its reason."""
    require_directory(by)

    def write(lines: Sequence[StagedLine]) -> None:
        rows = [_outcome(line, batch, State.APPLIED, by, at) for line in lines]
        bulk.update(StagedLine, _ROW, rows)

    _each(batch, progress, write)


def require_directory(by: Agent) -> None:
    """`Refusal` for who may import and not write the directory."""
    if not by.may(Verb.MANAGE_DIRECTORY):
        raise Refusal(
            "Cette liste change l'annuaire, que tient l'administration : demandez-lui de l'appliquer ou de l'annuler."
        )


def undo_line(undo: Mapping[str, Any]) -> None:
    """Take back one line: what it made goes unless it served since, what it changed is what it was unless changed since."""
    made = [(str(name), int(key)) for name, key in undo.get("made", ())]
    if _served(made):
        raise TouchedSince("L'annuaire s'en sert depuis : c'est laissé tel quel.")
    try:
        with transaction.atomic():
            for name, key in reversed(made):
                MODELS[name]._default_manager.filter(pk=key).delete()
    except ProtectedError as error:
        raise TouchedSince("L'annuaire s'en sert depuis : c'est laissé tel quel.") from error
    for name, key, column, old, new in undo.get("before", ()):
        MODELS[name]._default_manager.filter(**{"pk": key, column: new}).update(**{column: old})


def _served(made: Sequence[tuple[str, int]]) -> bool:
    """Somebody added to what the list made: a place, a post, an account."""
    keys = {name: [key for one, key in made if one == name] for name in MODELS}
    sites = Site.objects.filter(organisation__in=keys["organisation"]).exclude(pk__in=keys["site"])
    posts = Membership.objects.filter(professional__in=keys["professional"]).exclude(
        pk__in=keys["membership"]
    )
    accounts = Professional.objects.filter(pk__in=keys["professional"], account__isnull=False)
    return sites.exists() or posts.exists() or accounts.exists()


def _each(
    batch: Batch,
    progress: Progress | None,
    write: Callable[[Sequence[StagedLine]], None],
    at_once: int = LINES_AT_ONCE,
) -> None:
    done, last = batch.lines_done, 0
    while lines := list(_waiting(batch, last)[:at_once]):
        last, done = lines[-1].pk, done + len(lines)
        with transaction.atomic():
            claims.beat(batch, lines_done=done)
            write(lines)
        if progress is not None:
            progress(done, batch.lines_total)


def _waiting(batch: Batch, after: int) -> "QuerySet[StagedLine]":
    return StagedLine.objects.filter(batch=batch, state=State.STAGED, pk__gt=after).order_by("pk")


class _Rehearsal(Exception):
    """Thrown so that everything that a preview wrote is taken back."""


def _previewed(batch: Batch, lines: Sequence[StagedLine]) -> None:
    rows: list[list[Any]] = []
    try:
        with transaction.atomic():
            for line in lines:
                rows.append(_outcome(line, batch, State.STAGED, console_agent(), batch.created_at))
            raise _Rehearsal
    except _Rehearsal:
        for row in rows:
            row[1], row[-1] = State.STAGED, b""
        bulk.update(StagedLine, _ROW, rows)


def _outcome(line: StagedLine, batch: Batch, state: str, by: Agent, at: datetime) -> list[Any]:
    values: dict[str, str] = msgspec.json.decode(secret_fields.decrypt_bytes(line.record))
    write = _structure if batch.kind == "structures" else _professional
    day = batch.reference_day or date.min
    done = Done()
    try:
        with transaction.atomic():
            write(values, done, day, by, at)
    except Refusal as refusal:
        return [line.pk, state, Verdict.REFUSED.value, False, False, 0, 0, 0, [], refusal.message, b""]
    verdict = Verdict.CREATED if done.created else Verdict.UPDATED if done.changes else Verdict.UNCHANGED
    told = [[verdict.value, line.key, " ".join([*done.created, *done.notes]), done.changes]]
    undo = msgspec.json.encode({"made": done.made, "before": done.before})
    flags = [verdict == one for one in (Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)]
    return [
        line.pk, state, verdict.value, flags[0], flags[1], *map(int, flags),
        told if verdict != Verdict.UNCHANGED or done.notes else [], "", secret_fields.encrypt_bytes(undo),
    ]  # fmt: skip


def _structure(values: dict[str, str], done: Done, day: date, by: Agent, at: datetime) -> None:
    name, number = values.get("name", ""), siret.compact(values.get("siret", ""))
    if not name:
        raise Refusal("Le nom manque : compléter la ligne, puis déposer la liste à nouveau.")
    found = Organisation.objects.filter(siret=number).first() if number else None
    found = found or next(
        (one for one in Organisation.objects.order_by("pk") if name_key(one.name) == name_key(name)), None
    )
    said = {"siret": number, "phone": _phone(values, "phones"), "email": values.get("email", "")}
    if found is None:
        kind = _KIND_WORDS.get(name_key(values.get("kind", "")), Organisation.Kind.OTHER)
        found = save_organisation(Organisation(name=name, kind=kind, **said), by=by, at=at)
        _made(done, "organisation", found, f"Structure ajoutée à l'annuaire : {found.get_kind_display()}.")
    else:
        _complete("organisation", found, said, done, lambda row: save_organisation(row, by=by, at=at))
    street = " ".join(filter(None, (values.get("street", ""), values.get("complement", ""))))
    if street and not found.sites.exists():
        site = Site(
            organisation=found, name=name, street=street[:160], postal_code=values.get("postal_code", "")[:5]
        )
        _made(done, "site", save_site(site, by=by, at=at), f"Lieu d'accueil : {street}.")
    head = {
        part: values.get(f"head_{part}", "")
        for part in ("email", "first_name", "last_name", "function", "phones")
    }
    if head["last_name"] or head["email"]:
        _worker({**head, "organisation": found.name}, found, done, day, by, at)


def _professional(values: dict[str, str], done: Done, day: date, by: Agent, at: datetime) -> None:
    where = values.get("organisation", "")
    found = next(
        (one for one in Organisation.objects.order_by("pk") if name_key(one.name) == name_key(where)), None
    )
    if where and found is None:
        raise Refusal(
            f"La structure « {where} » n'est pas dans l'annuaire : l'y ajouter, ou corriger son nom."
        )
    _worker(values, found, done, day, by, at)
    if not where:
        done.notes.append("Sans colonne « Structure » : à rattacher à son organisme dans l'annuaire.")


def _worker(
    values: dict[str, str], where: Organisation | None, done: Done, day: date, by: Agent, at: datetime
) -> None:
    first, last, email = values.get("first_name", ""), values.get("last_name", ""), values.get("email", "")
    if not (first and last):
        raise Refusal("Il manque le nom ou le prénom du professionnel : compléter la ligne.")
    known = Professional.objects.filter(email__iexact=email).order_by("pk").first() if email else None
    if known is None and where is not None:
        there = Professional.objects.filter(memberships__organisation=where).order_by("pk")
        same = name_key(f"{first} {last}")
        known = next((one for one in there if name_key(f"{one.first_name} {one.last_name}") == same), None)
    said = {"phone": _phone(values, "phones"), "email": email}
    if known is None:
        row = Professional(first_name=first[:60], last_name=last[:60], **said)
        known = save_professional(row, by=by, at=at)
        _made(done, "professional", known, f"{known} ajouté à l'annuaire.")
    else:
        _complete("professional", known, said, done, lambda row: save_professional(row, by=by, at=at))
    if where is not None and not known.memberships.filter(organisation=where, until__isnull=True).exists():
        post = Membership(
            professional=known, organisation=where, function=values.get("function", "")[:80], since=day
        )
        _made(done, "membership", save_membership(post, by=by, at=at), f"En poste à {where}.")


def _complete(
    name: str, row: Any, said: Mapping[str, str], done: Done, save: Callable[[Any], object]
) -> None:
    """Fill what is empty; what is known otherwise stays, and is told."""
    changed = False
    for column, value in said.items():
        old = getattr(row, column)
        if not value or value == old:
            continue
        if old:
            done.notes.append(f"{LABELS[column].capitalize()} : la liste dit {value}, {old} est gardé.")
            continue
        setattr(row, column, value)
        done.changes.append([LABELS[column], "", value])
        done.before.append((name, row.pk, column, "", value))
        changed = True
    if changed:
        save(row)


def _made(done: Done, name: str, row: models.Model, words: str) -> None:
    done.made.append((name, row.pk))
    done.created.append(words)


def _phone(values: Mapping[str, str], name: str) -> str:
    found, _ = phones(values.get(name, ""))
    return found[0] if found else ""
