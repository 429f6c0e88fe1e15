"""Looking for files that may be one person, by blocks of birth dates, NIR and France Travail numbers: never all by all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.identifiers import new_public_id
from filrouge.core.normalisation import name_key
from filrouge.core.results import Refusal
from filrouge.identity import events
from filrouge.identity.models import Suspicion
from filrouge.identity.rules import Traits, suspicion
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

_READ = (
    "pk", "family_name", "birth_name", "first_names", "birth_date", "nir_index", "nir_certain", "france_travail_id",
)  # fmt: skip
# A block this large is a default value (1 January 1900, « 00000000 »), not people who look alike.
MOST_IN_A_BLOCK = 200
_COLUMNS = ("public_id", "first_id", "second_id", "reason", "state", "noticed_at")


def scan(*, at: datetime) -> int:
    """Put every new suspicion in the list; how many are new. What was decided stays decided."""
    people = Person.objects.filter(is_beneficiary=True, merged_into__isnull=True).order_by("pk")
    traits = {row[0]: _traits(row) for row in people.values_list(*_READ).iterator(chunk_size=5_000)}
    found: dict[tuple[int, int], str] = {}
    for one, other in _pairs(traits):
        opinion = suspicion(traits[one], traits[other])
        if opinion.verdict:
            found.setdefault((one, other), opinion.reasons[0])
    known = set(Suspicion.objects.order_by("pk").values_list("first_id", "second_id"))
    new = sorted(found.keys() - known)
    rows = [(new_public_id(), *pair, found[pair], Suspicion.State.OPEN.value, at) for pair in new]
    with transaction.atomic():
        bulk.upsert(Suspicion, _COLUMNS, rows, unique=("first_id", "second_id"), update=())
    return len(new)


def _traits(row: tuple[Any, ...]) -> Traits:
    _, family, birth_name, first, born, nir, certain, ft_id = row
    return Traits(name_key(family), name_key(birth_name), name_key(first), born, bytes(nir), certain, ft_id)


def _pairs(traits: dict[int, Traits]) -> Iterator[tuple[int, int]]:
    blocks: dict[object, list[int]] = defaultdict(list)
    for key, one in traits.items():
        for value in (one.birth_date, one.nir or None, one.ft_id or None):
            if value is not None:
                blocks[value].append(key)
    for keys in blocks.values():
        if len(keys) <= MOST_IN_A_BLOCK:
            yield from combinations(sorted(keys), 2)


def keep_apart(pair: Suspicion, *, by: Agent, at: datetime) -> None:
    """Say that they are two people: the pair never comes back."""
    gate.require(by, Verb.MERGE_PEOPLE)
    require_visible(by, [pair.first_id, pair.second_id])
    with transaction.atomic():
        rows = Suspicion.objects.filter(pk=pair.pk, state=Suspicion.State.OPEN)
        if not rows.update(state=Suspicion.State.APART, decided_by=by.account_id, decided_at=at):
            raise Refusal("Quelqu'un d'autre a déjà décidé pour ces deux dossiers.")
        happened: Iterable[Happened] = [
            Happened(events.KEPT_APART, key, subject=pair.pk) for key in (pair.first_id, pair.second_id)
        ]
        journal.record_many(list(happened), by=by, at=at)
