"""Households as a file would bring them, deposited through a real batch."""

from datetime import UTC, date, datetime, time
from typing import Any

from filrouge.access import secret_fields
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.people.incoming import IncomingAddress, IncomingHousehold, IncomingPerson, to_json

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)
BORN = date(1985, 4, 12)
NIRS = {"CAMILLE": "2850499101001", "SACHA": "1840299101002", "LOU": "2150399101003"}


def adult(first_names: str = "Camille", family_name: str = "Martin", **fields: Any) -> IncomingPerson:
    """A claimant subject to obligations, with a certain NIR when we know one for this first name."""
    nir = NIRS.get(first_names.upper(), "")
    values = {
        "birth_date": BORN, "role": "DEM", "sex": "F", "nir": nir, "nir_certain": bool(nir), "subject": True
    }  # fmt: skip
    return IncomingPerson(family_name, first_names, **(values | fields))


def partner(first_names: str = "Sacha", **fields: Any) -> IncomingPerson:
    """The claimant's partner."""
    return adult(first_names, **({"role": "CJT", "sex": "M", "birth_date": date(1984, 2, 3)} | fields))


def child(first_names: str = "Lou", **fields: Any) -> IncomingPerson:
    """A child of the household."""
    values = {"role": "ENF", "birth_date": date(2015, 3, 4), "subject": None}
    return adult(first_names, **(values | fields))


def household(*persons: IncomingPerson, **fields: Any) -> IncomingHousehold:
    """A household whose right is open, at home in the commune of the invented land."""
    values: dict[str, Any] = {
        "line": 1, "body": "CAF", "body_number": "991", "caf_number": "0000123", "claim_number": "99100000001",
        "persons": list(persons) or [adult()], "claim_day": date(2026, 5, 20), "family_situation": "CEL",
        "state": "2", "state_since": date(2026, 5, 20), "opened_on": date(2026, 5, 20),
        "address": IncomingAddress(street="12 rue des Lilas", postal_code="99101", city="Valbourg", commune="99101"),
    } | fields  # fmt: skip
    return IncomingHousehold(**values)


def alone(person: IncomingPerson | None = None, **fields: Any) -> IncomingHousehold:
    """Somebody of a list that knows neither CAF number nor right."""
    empty: dict[str, Any] = {
        "body": "", "body_number": "", "caf_number": "", "claim_number": "", "claim_day": None, "state": "",
        "state_since": None, "opened_on": None, "family_situation": "", "address": None,
    }  # fmt: skip
    return household(person or adult(subject=None), **(empty | fields))


def morning(day: date) -> datetime:
    """When the file of a day is applied."""
    return datetime.combine(day, time(9), UTC)


def staged(*households: IncomingHousehold, day: date = JUNE, whole: bool = True, kind: str = "flux") -> Batch:
    """The batch of a file of these households, one a line, read and previewed."""
    by, at = console_agent(), morning(day)
    batch = Batch.objects.create(
        state=Batch.State.READY, kind=kind, file_name="fichier.xml", file_hash="0", path="", header={"whole": whole},
        reference_day=day, created_by_id=by.account_id, created_at=at, lines_total=len(households),
    )  # fmt: skip
    for number, one in enumerate(households, start=1):
        one.line = number
        StagedLine.objects.create(
            batch=batch, line=number, key=one.caf_number or f"ligne {number}",
            record=secret_fields.encrypt_bytes(to_json(one)),
        )  # fmt: skip
    return actions.preview(batch)


def deposit(
    *households: IncomingHousehold, day: date = JUNE, whole: bool = True, kind: str = "flux"
) -> Batch:
    """Apply a file of these households; gives its batch, whose counts are the preview's."""
    batch = staged(*households, day=day, whole=whole, kind=kind)
    said = {name: batch.counts[name] for name in ("created", "updated", "unchanged")}
    actions.apply(batch, by=console_agent(), at=morning(day))
    assert {name: batch.counts[name] for name in said} == said, "applying did what the preview said"
    return batch


def take_back(batch: Batch, day: date = AUGUST) -> Batch:
    """Undo a batch."""
    batch.refresh_from_db()
    return actions.undo(batch, by=console_agent(), at=morning(day))
