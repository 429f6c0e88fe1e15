"""Reading batches for the screens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from filrouge.exchanges.inbound.models import Batch, StagedLine

STALLED = timedelta(seconds=60)
VIEWS: dict[str, tuple[str, Q]] = {
    "crees": ("Créations", Q(created__gt=0)),
    "modifies": ("Modifications", Q(updated__gt=0)),
    "refus": ("Refus", Q(state=StagedLine.State.REFUSED)),
    "inchanges": ("Sans changement", Q(created=0, updated=0) & ~Q(state=StagedLine.State.REFUSED)),
}
FIELD_WORDS = {
    "family_name": "nom", "birth_name": "nom de naissance", "first_names": "prénoms", "birth_date": "date de naissance",
    "birth_place": "lieu de naissance", "sex": "sexe", "france_travail_id": "identifiant France Travail",
    "phone": "téléphone", "other_phone": "autre téléphone", "email": "adresse e-mail", "nir": "NIR",
    "is_beneficiary": "bénéficiaire", "subject_to_obligations": "soumis aux droits et devoirs",
    "rsa_since": "au RSA depuis le", "etat": "état du droit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes: what, before, after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line does to one person."""

    verdict: str
    name: str
    reason: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the screen shows it."""

    line: StagedLine
    entries: list[Entry]


def batch_rows() -> "QuerySet[Batch]":
    """Every batch, latest first."""
    return Batch.objects.select_related("created_by").order_by("-created_at", "-pk")


def working(batch: Batch) -> bool:
    """Something is being done on it now."""
    return batch.state in (Batch.State.READING, Batch.State.APPLYING, Batch.State.UNDOING)


def stalled(batch: Batch, now: datetime) -> bool:
    """At work, but without a sign of life for a minute: its worker was stopped."""
    return working(batch) and (batch.heartbeat or batch.created_at) < now - STALLED


def lines_of(batch: Batch, view: str) -> "QuerySet[StagedLine]":
    """The lines of one view of a batch, in the file's order."""
    condition = VIEWS.get(view, VIEWS["crees"])[1]
    return StagedLine.objects.filter(condition, batch=batch).defer("record", "undo").order_by("line", "pk")


def shown(line: StagedLine) -> LineView:
    """A line with its changes in words."""
    return LineView(line, [_entry(values) for values in line.changes])


def _entry(values: list[Any]) -> Entry:
    verdict, name, reason, changes = values
    if verdict == "right":
        return Entry("updated", "Le foyer", "", [Change("état du droit", *changes[0][1:])])
    if verdict == "address":
        return Entry("updated", "Le foyer", "Nouvelle adresse.", [])
    return Entry(
        verdict,
        name,
        reason,
        [Change(FIELD_WORDS.get(field, field), old, new) for field, old, new in changes],
    )
