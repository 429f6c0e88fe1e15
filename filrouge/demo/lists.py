"""Write the lists that départements and operators exchange as CSV: people to follow, orientation decisions.

The headers are those met in the field; the product recognises them by name (see the inbound room)."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from filrouge.core.text import short_date
from filrouge.demo.household import Household, Person, Role, State, Status, state_on

PEOPLE_HEADERS = (
    "Identifiant dans le SI*", "Prénom*", "Nom*", "Date de naissance*", "NIR", "Lieu de naissance",
    "Téléphone", "Email", "Adresse", "Adresse (complément)", "Code postal", "Ville", "Situation",
    "Numéro allocataire CAF/MSA", "Identifiant Pôle emploi", "Droits RSA", "Droits ARE", "Droits ASS",
    "Prime d'activité", "RQTH", "Zone de mobilité", "Emploi recherché (code ROME)", "Niveau de formation",
    "Structure", "Accompagnateurs",
)  # fmt: skip
ORIENTATION_HEADERS = (
    "N° CAF", "Civilité", "Nom bénéficiaire", "Prénom bénéficiaire", "Date de Naissance", "Adresse",
    "CP Ville", "Complément adresse", "Rôle (dem / cjt)", "ID IODAS", "NIR", "ID pôle Emploi",
    "Adresses Mails", "N° Téléphones", "Structure", "DECISION ORIENTATION", "Date envoie du courrier",
    "Reçu en entretien le :", "Chargé d'orientation", "1er RDV structure", "Date CER", "Réorientations",
    "Tags",
)  # fmt: skip
RIGHTS = {
    Status.OPEN: "rsa_droit_ouvert_versable",
    Status.RIGHT_SUSPENDED: "rsa_droit_ouvert_et_suspendu",
    Status.PAYMENT_SUSPENDED: "rsa_droit_ouvert_versement_suspendu",
}
SITUATIONS = {
    "CEL": "Célibataire", "SEF": "Séparé(e)", "DIV": "Divorcé(e)", "VEU": "Veuf, veuve", "ISO": "Séparé(e)",
    "MAR": "Marié(e)", "VIM": "Vie maritale", "PAC": "Pacsé(e)",
}  # fmt: skip
MISTYPED, LONG_SURNAME = 211, 6
TRADES = ("K1304", "N1103", "G1603", "K2204", "A1416", "D1507", "F1704", "K1305", "N4105", "M1601")


class Orientation(NamedTuple):
    """What an orientation list says about a person, beside who they are. Empty text and None mean unknown."""

    organisation: str
    decision: str
    letter_sent: date | None
    received_on: date | None
    officer: str
    first_appointment: date | None
    contract_on: date | None
    reorientations: str
    tags: str


class Adult(NamedTuple):
    """A recipient or partner with their household and its state on the day of the list."""

    person: Person
    household: Household
    state: State


def adults(households: Iterable[Household], day: date, *, subject_only: bool = False) -> Iterator[Adult]:
    """Recipients and partners whose right is running on `day`."""
    for household in households:
        state = state_on(household, day)
        if state is None or not state.running:
            continue
        for person in state.members:
            if person.role is not Role.CHILD and (not subject_only or person.subject_on(day)):
                yield Adult(person, household, state)


def write_people_list(
    path: Path, people: Iterable[Adult], *, organisation: str = "", caseworker: str = ""
) -> int:
    """People to follow, UTF-8 with a byte-order mark, `;` between cells; the answer is how many."""
    return _write(path, PEOPLE_HEADERS, (_person_row(adult, organisation, caseworker) for adult in people))


def write_orientation_list(path: Path, people: Iterable[tuple[Adult, Orientation]]) -> int:
    """Orientation decisions, written as an office spreadsheet would; the answer is how many."""
    return _write(path, ORIENTATION_HEADERS, (_orientation_row(*pair) for pair in people))


def _write(path: Path, headers: tuple[str, ...], rows: Iterable[list[str]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(headers)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _person_row(adult: Adult, organisation: str, caseworker: str) -> list[str]:
    person, household, state = adult
    address = state.addresses[0]
    complement = " ".join(filter(None, (address.identity_complement, address.complement)))
    if _badly_typed(person):
        return _badly_typed_row(adult, organisation)
    return [
        f"SI-{person.serial:08d}", person.first_name, person.surname, short_date(person.birth), person.nir,
        person.birth_place, " ".join(_spaced(phone) for phone in person.phones), person.email, address.line,
        complement, address.postal_code, address.commune.name, SITUATIONS[state.family],
        household.caf_number + household.key_letter, person.france_travail_id, RIGHTS[state.status],
        "Non", "Oui" if person.serial % 11 == 0 else "Non", "Oui" if person.jobs else "Non",
        "Oui" if person.serial % 13 == 0 else "Non", "", _trade(person), person.education,
        organisation, caseworker,
    ]  # fmt: skip


def _badly_typed(person: Person) -> bool:
    """One line in some two hundred was typed by hand, in a hurry: two letters swapped, no number."""
    return person.serial % MISTYPED == 0 and len(person.surname) >= LONG_SURNAME


def _badly_typed_row(adult: Adult, organisation: str) -> list[str]:
    person, _, state = adult
    surname = person.surname
    typed = f"{surname[:2]}{surname[3]}{surname[2]}{surname[4:]}"
    cells = dict.fromkeys(PEOPLE_HEADERS, "")
    cells |= {
        "Identifiant dans le SI*": f"SI-{person.serial:08d}", "Prénom*": person.first_name, "Nom*": typed,
        "Date de naissance*": short_date(person.birth), "Ville": state.addresses[0].commune.name,
        "Code postal": state.addresses[0].postal_code, "Structure": organisation,
    }  # fmt: skip
    return list(cells.values())


def _orientation_row(adult: Adult, orientation: Orientation) -> list[str]:
    person, household, state = adult
    address = state.addresses[0]
    complement = " ".join(filter(None, (address.identity_complement, address.complement)))
    return [
        household.caf_number + household.key_letter, "Mme" if person.female else "M.", person.surname.upper(),
        person.first_name, short_date(person.birth), address.line,
        f"{address.postal_code} {address.commune.name.upper()}", complement,
        "dem" if person.role is Role.RECIPIENT else "cjt", f"{person.serial:07d}", person.nir,
        person.france_travail_id, person.email, " / ".join(_spaced(phone) for phone in person.phones),
        orientation.organisation, orientation.decision, _day(orientation.letter_sent),
        _day(orientation.received_on), orientation.officer, _day(orientation.first_appointment),
        _day(orientation.contract_on), orientation.reorientations, orientation.tags,
    ]  # fmt: skip


def _trade(person: Person) -> str:
    return TRADES[person.serial // 16 % len(TRADES)]


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _spaced(phone: str) -> str:
    """« 06 39 98 12 34 »."""
    return " ".join(phone[i : i + 2] for i in range(0, len(phone), 2))
