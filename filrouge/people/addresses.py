"""The addresses that somebody enters: post, domiciliation, anchor places. No file writes over them (A-2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.normalisation import name_key
from filrouge.core.results import Refusal
from filrouge.core.text import enumeration
from filrouge.directory.models import Commune
from filrouge.people import events
from filrouge.people.actions import bump, hold_files
from filrouge.people.incoming import in_one_line
from filrouge.people.models import Address, Person
from filrouge.people.queries import require_visible

Kind = Address.Kind
# A home comes from the payer or from a list: the person changes it there.
ENTERED = (Kind.POST, Kind.DOMICILIATION, Kind.ANCHOR)
# One at a time, but for the places where somebody spends their days.
SEVERAL = frozenset((Kind.ANCHOR,))
_MAIL = {Kind.POST: 0, Kind.DOMICILIATION: 1, Kind.HOME: 2}
_MOST_NAMED = 8
_MOVED = "Quelqu'un vient de changer cette adresse : rechargez la page, puis corrigez."


@dataclass(frozen=True, slots=True)
class Entered:
    """An address as somebody writes it. A domiciliation or an anchor place names the place in `complement`."""

    kind: str
    complement: str
    street: str
    postal_code: str
    city: str
    since: date


def enter_address(person: Person, entered: Entered, *, seen: int | None, by: Agent, at: datetime) -> Address:
    """Enter an address, or change the one of key `seen`, which ends on the day when the new one begins.

    `Refusal` when the address says nothing, when the commune is not clear, when somebody changed it meanwhile, or when
    there is already one of a kind that is one at a time."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    _check(entered, at)
    commune = commune_for(entered.postal_code, entered.city)
    with transaction.atomic():
        former = _former(person, entered.kind, seen)
        if former is None and (twin := _same_place(person, entered)) is not None:
            return twin
        if former is not None:
            if entered.since <= former.since:
                former.delete()
            else:
                Address.objects.filter(pk=former.pk).update(until=entered.since)
        made = Address.objects.create(
            person=person, kind=entered.kind, complement=entered.complement, street=entered.street,
            postal_code=entered.postal_code, city=entered.city, commune=commune, since=entered.since,
        )  # fmt: skip
        _tell(person, entered.kind, former, made, by=by, at=at)
    return made


def end_address(person: Person, *, kind: str, seen: int, until: date, by: Agent, at: datetime) -> None:
    """End an address that somebody entered."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    if kind not in ENTERED:
        raise Refusal(
            "Cette adresse vient d'un fichier : la personne la change auprès de la CAF ou de la MSA."
        )
    with transaction.atomic():
        former = _former(person, kind, seen)
        if former is None:
            raise Refusal(_MOVED)
        if until <= former.since:
            former.delete()
        else:
            Address.objects.filter(pk=former.pk).update(until=until)
        _tell(person, kind, former, None, by=by, at=at)


def mail_goes_to(addresses: Iterable[Address]) -> Address | None:
    """Where a letter goes: the postal address, else the domiciliation, else one's own home, else the household's."""
    mailed = [one for one in addresses if one.kind in _MAIL and (one.street or one.complement)]
    return min(mailed, key=lambda one: (_MAIL[Kind(one.kind)], one.person_id is None), default=None)


def commune_for(postal_code: str, city: str) -> Commune | None:
    """The commune that has this postal code, by its name when several have it; None when the directory has none.

    `Refusal` when several have the code and the name is none of theirs."""
    if not postal_code:
        return None
    there = [
        commune
        for commune in Commune.objects.filter(postal_codes__contains=postal_code).order_by("name")
        if postal_code in commune.postal_codes.replace(",", " ").split()
    ]
    named = [commune for commune in there if name_key(commune.name) == name_key(city)]
    if len(named) == 1:
        return named[0]
    if len(there) > 1 and city:
        names = enumeration([commune.name for commune in there[:_MOST_NAMED]], "ou")
        raise Refusal(
            f"« {city} » n'est pas une commune du code postal {postal_code} : écrivez {names}.", field="city"
        )
    return there[0] if len(there) == 1 else None


def _check(entered: Entered, at: datetime) -> None:
    if entered.kind not in ENTERED:
        raise Refusal("Choisissez une sorte d'adresse.", field="kind")
    if not (entered.complement or entered.street):
        raise Refusal("Écrivez la rue, ou le nom du lieu : sans eux, l'adresse ne dit rien.", field="street")
    if entered.kind != Kind.ANCHOR and not (entered.postal_code and entered.city):
        raise Refusal("Une lettre a besoin du code postal et de la commune.", field="postal_code")
    if entered.postal_code and not (
        entered.postal_code.isascii()
        and entered.postal_code.isdecimal()
        and len(entered.postal_code) == len("75000")
    ):
        raise Refusal("Un code postal a cinq chiffres.", field="postal_code")
    if entered.since > journal.civil_day(at):
        raise Refusal("Une adresse commence aujourd'hui ou avant : corrigez la date.", field="since")


def _former(person: Person, kind: str, seen: int | None) -> Address | None:
    """The address under the eyes, the person's file being held."""
    hold_files([person.pk])
    open_ones = Address.objects.filter(person=person, household=None, kind=kind, until__isnull=True)
    if seen is None:
        if kind not in SEVERAL and open_ones.exists():
            raise Refusal("Il y a déjà une adresse de cette sorte : changez-la ou terminez-la.", field="kind")
        return None
    former = open_ones.filter(pk=seen).first()
    if former is None:
        raise Refusal(_MOVED)
    return former


def _same_place(person: Person, entered: Entered) -> Address | None:
    """The same place entered already: the second of two clicks adds nothing."""
    return Address.objects.filter(
        person=person, kind=entered.kind, complement=entered.complement, street=entered.street,
        postal_code=entered.postal_code, city=entered.city, until__isnull=True,
    ).first()  # fmt: skip


def _tell(
    person: Person, kind: str, former: Address | None, made: Address | None, *, by: Agent, at: datetime
) -> None:
    data = {"sorte": str(Kind(kind).label), "avant": _words(former), "apres": _words(made)}
    journal.record(journal.Happened(events.ADDRESS_CHANGED, person.pk, data=data), by=by, at=at)
    bump([person.pk])


def _words(address: Address | None) -> str:
    if address is None:
        return ""
    return in_one_line((address.complement, address.street, address.postal_code, address.city))
