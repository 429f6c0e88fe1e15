"""Writing the directory: organisations, sites, areas, professionals, agreements (B-5, H-3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from stdnum.fr import siret

from filrouge.access import bulk, gate, journal
from filrouge.access.actions import create_account
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.models import Account
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Role, Verb
from filrouge.core.results import Refusal
from filrouge.core.text import of
from filrouge.directory import events
from filrouge.directory.models import (
    PERIOD_MESSAGE,
    Agreement,
    Area,
    AreaCommune,
    Commune,
    Membership,
    Organisation,
    Professional,
    Room,
    Site,
)

# The constraints whose message belongs beside one field.
FIELD_OF_MESSAGE = {
    PERIOD_MESSAGE: "until",
    "Un organisme porte déjà ce SIRET.": "siret",
    "Cette base a déjà son Département : une base sert un seul Département.": "kind",
    "La part de temps plein va de 0,01 à 1.": "fte",
    "Ce professionnel appartient déjà à cet organisme.": "organisation",
    "Une salle de ce lieu porte déjà ce nom.": "name",
    "Cette qualification est déjà notée pour ce professionnel.": "kind",
    "Un territoire ne peut pas être contenu dans lui-même.": "parent",
}
# The figures that each kind of capacity asks for.
NEEDED_FIGURES: dict[str, tuple[str, ...]] = {
    Agreement.Kind.FTE_RATIO: ("fte", "ratio"),
    Agreement.Kind.PORTFOLIOS: ("portfolios", "portfolio_size"),
    Agreement.Kind.PEOPLE_PER_YEAR: ("people_per_year",),
    Agreement.Kind.FTE_ONLY: ("fte",),
}


def save_organisation(organisation: Organisation, *, by: Agent, at: datetime) -> Organisation:
    """Create or change an organisation. `Refusal` names the field to mend."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    organisation.siret = siret.compact(organisation.siret)
    if organisation.siret and not siret.is_valid(organisation.siret):
        raise Refusal(
            "Ce SIRET n'existe pas : 14 chiffres, dont une clé qui doit tomber juste.", field="siret"
        )
    with transaction.atomic():
        keep(organisation, events.ORGANISATION_SAVED, {"nom": organisation.name}, by=by, at=at)
    return organisation


def save_site(site: Site, *, by: Agent, at: datetime) -> Site:
    """Create or change a place where people are received."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with transaction.atomic():
        keep(site, events.ORGANISATION_SAVED, {"lieu": site.name}, by=by, at=at)
    return site


def save_room(room: Room, *, by: Agent, at: datetime) -> Room:
    """Create or change a room of a place; what was booked in it stays when it closes."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with transaction.atomic():
        keep(room, events.ORGANISATION_SAVED, {"salle": room.name}, by=by, at=at)
    return room


def save_area(area: Area, *, communes: Sequence[str] | None = None, by: Agent, at: datetime) -> Area:
    """Create or change an area; `communes` (INSEE codes) become its own, taken from the areas that had them."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    if area.pk is not None and area.parent is not None and _contains(area, area.parent):
        raise Refusal("Un territoire ne peut pas être contenu dans lui-même.", field="parent")
    with transaction.atomic():
        keep(area, events.AREA_SAVED, {"nom": area.name}, by=by, at=at)
        if communes is not None:
            AreaCommune.objects.filter(area=area).exclude(commune__in=communes).delete()
            links = [(code, area.pk) for code in communes]
            bulk.upsert(
                AreaCommune, ("commune_id", "area_id"), links, unique=("commune_id",), update=("area_id",)
            )
    return area


def _contains(area: Area, other: Area) -> bool:
    step: Area | None = other
    while step is not None:
        if step.pk == area.pk:
            return True
        step = step.parent
    return False


def save_professional(professional: Professional, *, by: Agent, at: datetime) -> Professional:
    """Create or change a professional."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with transaction.atomic():
        keep(professional, events.PROFESSIONAL_SAVED, {"nom": str(professional)}, by=by, at=at)
    return professional


def save_membership(
    membership: Membership, *, areas: Iterable[Area] = (), by: Agent, at: datetime
) -> Membership:
    """Put a professional in an organisation for a period, or change how."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with transaction.atomic():
        data = {"organisme": membership.organisation.name, "depuis": membership.since.isoformat()}
        keep(membership, events.PROFESSIONAL_SAVED, data, by=by, at=at)
        membership.areas.set(areas)
    return membership


def link_account(professional: Professional, account: Account | None, *, by: Agent, at: datetime) -> None:
    """Say which account is this professional's; None takes the link away."""
    gate.require(by, Verb.MANAGE_ACCOUNTS)
    gate.require(by, Verb.MANAGE_DIRECTORY)
    taken = Professional.objects.filter(account=account).exclude(pk=professional.pk) if account else None
    if taken is not None and (other := taken.order_by("pk").first()) is not None:
        raise Refusal(f"Ce compte est déjà celui {of(str(other))}.", field="account")
    with transaction.atomic():
        professional.account = account
        keep(
            professional, events.PROFESSIONAL_SAVED, {"compte": account.pk if account else None}, by=by, at=at
        )


def open_account(
    professional: Professional, *, email: str, role: Role, password: str, by: Agent, at: datetime
) -> Account:
    """Open the account of a professional and link both, or neither."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with transaction.atomic():
        account = create_account(
            email, full_name=str(professional), role=role, password=password, by=by, at=at
        )
        link_account(professional, account, by=by, at=at)
    return account


def save_agreement(agreement: Agreement, *, areas: Sequence[Area], by: Agent, at: datetime) -> Agreement:
    """Create or change an agreement: its capacity of one of four kinds, its areas, its period (B-5)."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    for figure in NEEDED_FIGURES.get(agreement.kind, ()):
        if getattr(agreement, figure) is None:
            raise Refusal("Cette sorte de capacité demande ce nombre : indiquez-le.", field=figure)
    if not areas:
        raise Refusal("Choisissez au moins un territoire.", field="areas")
    with transaction.atomic():
        data = {"organisme": agreement.organisation.name, "numero": agreement.reference}
        keep(agreement, events.AGREEMENT_SAVED, data, by=by, at=at)
        agreement.areas.set(areas)
    return agreement


def known_codes(words: Iterable[str]) -> list[str]:
    """INSEE codes of communes given by code or by exact name. `Refusal` names those that nobody knows."""
    wanted = [word.strip() for word in words if word.strip()]
    rows = Commune.objects.filter(models.Q(code__in=wanted) | models.Q(name__in=wanted)).order_by("code")
    found = {name: commune.code for commune in rows for name in (commune.code, commune.name)}
    unknown = [word for word in wanted if word not in found]
    if unknown:
        raise Refusal(
            f"Communes inconnues : {', '.join(unknown[:5])}. Écrivez le nom exact ou le code INSEE.",
            field="communes",
        )
    return sorted({found[word] for word in wanted})


def keep(row: models.Model, event_type: EventType, data: dict[str, Any], *, by: Agent, at: datetime) -> None:
    """A step of the actions that write the directory: validate, save, write down.

    The database's own constraints speak through `full_clean`."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise refusal_of(error, FIELD_OF_MESSAGE) from error
    row.save()
    journal.record(journal.Happened(event_type, None, subject=row.pk, data=data), by=by, at=at)
