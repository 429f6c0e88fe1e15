"""Our contracts in France Travail's own tool: the sheet to copy, what is entered there, what is left to do (C-2)."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.accompaniment.contract_rules import (
    ENGAGEMENT,
    GROUNDS,
    Terms,
    action_in_words,
    number_words,
    terms_of,
)
from filrouge.accompaniment.france_travail_rules import Mismatch, Theirs, kept_there, mismatches
from filrouge.accompaniment.models import EngagementContract, FranceTravailContract
from filrouge.core.periods import month_number
from filrouge.core.text import long_date, short_date
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.people.models import Person, file_open_to

RULE = "contract_in_france_travail"
_SHIPPED = Path(__file__).parent / "data" / "france_travail.toml"


@dataclass(frozen=True, slots=True)
class SheetField:
    """One field of the sheet to copy: its value's key, its name, whether each of its lines is a value."""

    key: str
    label: str
    lines: bool


@lru_cache(maxsize=4)
def sheet_fields(path: str = "") -> tuple[SheetField, ...]:
    """The fields of the sheet, in the order in which they are entered: the département's file, else the shipped one.
    `ValueError` for a key that nothing fills."""
    raw = tomllib.loads((Path(path) if path else _SHIPPED).read_text(encoding="utf-8"))
    found = tuple(SheetField(one["key"], one["label"], one.get("lines", False)) for one in raw["field"])
    if unknown := [one.key for one in found if one.key not in _KEYS]:
        raise ValueError(
            f"{path or _SHIPPED} : champ inconnu « {unknown[0]} ». Choisir parmi {', '.join(_KEYS)}."
        )
    return found


def ours(contract: EngagementContract) -> Terms:
    """The terms of a contract; of one that was only noted, what is known."""
    if contract.terms:
        return terms_of(contract.terms)
    hours = float(contract.weekly_hours) if contract.weekly_hours is not None else None
    return Terms(contract.ends_on, contract.goals, weekly_hours=hours)


def theirs(row: FranceTravailContract) -> Theirs:
    """What France Travail's tool says."""
    hours = float(row.weekly_hours) if row.weekly_hours is not None else None
    return Theirs(row.entered_on, row.ends_on, hours, tuple(row.kinds), row.review_on, row.reference)


def entry_of(contract: EngagementContract) -> FranceTravailContract | None:
    """What is entered there of this contract, or of the one that it amends."""
    row: EngagementContract | None = contract
    while row is not None:
        found = (
            FranceTravailContract.objects.filter(contract=row)
            .select_related("recorded_by", "contract")
            .first()
        )
        if found is not None or not row.amends:
            return found
        row = row.previous
    return None


def differences(contract: EngagementContract, entry: FranceTravailContract | None) -> list[Mismatch]:
    """Where the two say otherwise; nothing when it is not entered."""
    return mismatches(ours(contract), theirs(entry), contract.signed_on) if entry else []


def wanted(contract: EngagementContract, person: Person) -> bool:
    """Whether this contract of this person is also kept in France Travail's tool."""
    following = getattr(person, "following", None)
    scheme = following.scheme_id if following is not None else None
    return kept_there(
        contract.regime, ENGAGEMENT, scheme_wants=scheme in _schemes(), how=str(contract.signature.get("how", ""))
    )  # fmt: skip


def _schemes() -> Collection[int]:
    """The schemes whose contracts are kept there too."""
    texts = {key: scheme_text(name) for key, name in scheme_keys().items()}
    return {key for key, text in texts.items() if text and text.operator.get(RULE)}


def to_carry(agent: Agent, day: date) -> "QuerySet[EngagementContract]":
    """The last contracts of the people open to the agent, in force that day, that are kept at France Travail and are not
    entered there, or say otherwise; the first to end first."""
    rows = EngagementContract.objects.filter(
        file_open_to(agent, "person_id"), regime=ENGAGEMENT, next__isnull=True, ends_on__gte=day,
    ).filter(
        Q(person__following__scheme__in=_schemes()) | Q(signature__how="france_travail"),
        Q(france_travail__isnull=True) | Q(france_travail__differs=True),
    )  # fmt: skip
    return rows.select_related(
        "person__following__lead", "person__following__organisation", "france_travail",
        "previous__france_travail",
    ).order_by("ends_on", "pk")  # fmt: skip


def sheet_values(contract: EngagementContract) -> Mapping[str, str]:
    """Every value that a sheet may ask for, as it is typed in another tool: days as 03/03/2026, one action a line."""
    terms, person = ours(contract), contract.person
    following = getattr(person, "following", None)
    return {
        **_about(person),
        "organisation": str(following.organisation or "") if following else "",
        "lead": str(following.lead or "") if following else "",
        "signed_on": short_date(contract.signed_on),
        "ends_on": short_date(contract.ends_on),
        "months": str(month_number(contract.ends_on) - month_number(contract.signed_on)),
        "our_side": terms.our_side.strip(),
        "person_side": terms.person_side.strip(),
        "actions": "\n".join(action_in_words(action) for action in terms.actions),
        "weekly_hours": number_words(terms.weekly_hours) if terms.weekly_hours is not None else "",
        "offer": str(terms.offer),
        "reduction": terms.reduction.strip(),
        "exemption": GROUNDS.get(terms.exemption, terms.exemption),
        "exemption_asked_on": short_date(terms.exemption_asked_on) if terms.exemption_asked_on else "",
        "review_on": short_date(terms.review_on) if terms.review_on else "",
    }


def _about(person: Person) -> dict[str, str]:
    return {
        "ft_id": person.france_travail_id, "person": f"{person.family_name} {person.first_names}",
        "birth_date": short_date(person.birth_date) if person.birth_date else "",
    }  # fmt: skip


_KEYS = (
    "ft_id", "person", "birth_date", "organisation", "lead", "signed_on", "ends_on", "months", "our_side", "person_side",
    "actions", "weekly_hours", "offer", "reduction", "exemption", "exemption_asked_on", "review_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A field of the sheet as it is shown: its values, one box each."""

    label: str
    values: tuple[str, ...]


def sheet(contract: EngagementContract) -> list[SheetLine]:
    """What is to be copied, in order; nothing that the contract does not say."""
    values = sheet_values(contract)
    found = []
    for one in sheet_fields(settings.FRANCE_TRAVAIL_SHEET):
        value = values[one.key]
        if value:
            found.append(SheetLine(one.label, tuple(value.splitlines()) if one.lines else (value,)))
    return found


def state_words(contract: EngagementContract, entry: FranceTravailContract | None) -> str:
    """Where it stands, in a few words, for a list; empty when the two say the same."""
    if entry is None:
        return "Pas encore saisi"
    if entry.contract_id != contract.pk:
        return f"Avenant à reporter depuis le {long_date(contract.signed_on)}"
    return "Dit autre chose que le nôtre" if entry.differs else ""


def carried(contract: EngagementContract) -> dict[str, object]:
    """What the page of a contract shows of it: `entry` (None before it is entered), `gaps` with it, and `carry`, whether
    it is to be kept there at all."""
    entry = entry_of(contract)
    return {
        "entry": entry, "gaps": differences(contract, entry),
        "carry": entry is not None or wanted(contract, contract.person),
        "whose": entry.contract if entry is not None and entry.contract_id != contract.pk else None,
    }  # fmt: skip
