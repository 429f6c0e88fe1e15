"""Making a new base ready: the département, its areas, the first administrator, a first operator (S-0)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from filrouge.access import journal
from filrouge.access.actions import create_account
from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.actions import (
    open_account,
    save_agreement,
    save_area,
    save_membership,
    save_organisation,
    save_professional,
)
from filrouge.directory.catalogue import publish_schemes, scheme_text
from filrouge.directory.communes import ROOT_CODE, Loaded, load_communes
from filrouge.directory.models import Agreement, Area, Membership, Organisation, Professional, Scheme
from filrouge.directory.queries import department
from filrouge.schemes.reader import nearest


@dataclass(frozen=True, slots=True)
class FirstOperator:
    """An operator to begin with, and its agreement: figures left out are the scheme's."""

    name: str
    scheme: str
    fte: Decimal = Decimal(1)
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new base is made of. `communes` None: none are read, one area stands for the whole département."""

    department: str
    administrator: str
    email: str
    password: str
    communes: Path | None
    area_column: str = "arrondissement"
    operator: FirstOperator | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """What was made."""

    department: Organisation
    administrator: Account
    loaded: Loaded
    agreement: Agreement | None


def refuse_if_installed() -> None:
    """Raise `Refusal` when the base already serves a département."""
    if (known := department()) is not None:
        raise Refusal(
            f"Cette base est déjà prête : elle sert « {known} ». Rien n'a été changé. "
            "Pour ouvrir un compte : filrouge createuser ; pour le reste : l'annuaire, à l'écran."
        )


def install(wanted: Wanted, *, by: Agent, at: datetime) -> Installed:
    """Make everything or nothing. `Refusal` when the base is already in use, or when something is wrong."""
    publish_schemes(at=at)
    with transaction.atomic():
        refuse_if_installed()
        house = Organisation(name=wanted.department, kind=Organisation.Kind.DEPARTMENT)
        save_organisation(house, by=by, at=at)
        loaded = Loaded(0, 0)
        if wanted.communes is not None:
            loaded = load_communes(wanted.communes, by=by, at=at, area_column=wanted.area_column)
        root = Area.objects.filter(code=ROOT_CODE).first() or save_area(
            Area(code=ROOT_CODE, name="Département", kind=Area.Kind.DEPARTMENT), by=by, at=at
        )
        administrator = create_account(
            wanted.email, full_name=wanted.administrator, role=Role.ADMINISTRATOR, password=wanted.password,
            by=by, at=at,
        )  # fmt: skip
        agreement = _first_agreement(wanted.operator, root, by=by, at=at) if wanted.operator else None
    return Installed(house, administrator, loaded, agreement)


def _first_agreement(operator: FirstOperator, root: Area, *, by: Agent, at: datetime) -> Agreement:
    scheme = scheme_text(operator.scheme)
    if scheme is None:
        known = nearest(operator.scheme, Scheme.objects.order_by("key").values_list("key", flat=True))
        raise Refusal(f"Le dispositif « {operator.scheme} » n'existe pas. {known}", field="scheme")
    organisation = Organisation(name=operator.name, kind=Organisation.Kind.DELEGATED_PROVIDER)
    save_organisation(organisation, by=by, at=at)
    rule = scheme.capacity
    agreement = Agreement(
        organisation=organisation, scheme=Scheme.objects.get(key=scheme.key), kind=rule.kind,
        fte=operator.fte if rule.kind in {Agreement.Kind.FTE_RATIO, Agreement.Kind.FTE_ONLY} else None,
        ratio=rule.ratio, portfolios=rule.portfolios, portfolio_size=rule.portfolio_size,
        people_per_year=rule.people_per_year, since=operator.since or journal.civil_day(at),
    )  # fmt: skip
    return save_agreement(agreement, areas=[root], by=by, at=at)


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to open; with an organisation, the professional behind it too."""

    email: str
    name: str
    role: Role
    password: str
    organisation: str = ""
    areas: tuple[str, ...] = ()


def open_user(user: NewUser, *, by: Agent, at: datetime) -> Account:
    """Open an account and, where an organisation is named, put its professional there. All or nothing."""
    if not user.organisation:
        if user.areas:
            raise Refusal("Un territoire se donne avec un organisme : ajoutez --organisation.", field="areas")
        return create_account(
            user.email, full_name=user.name, role=user.role, password=user.password, by=by, at=at
        )
    organisation, areas = _organisation(user.organisation), _areas(user.areas)
    first, _, last = user.name.strip().partition(" ")
    with transaction.atomic():
        professional = Professional(
            first_name=first, last_name=last or first, email=user.email.strip().lower()
        )
        save_professional(professional, by=by, at=at)
        membership = Membership(
            professional=professional, organisation=organisation, since=journal.civil_day(at)
        )
        save_membership(membership, areas=areas, by=by, at=at)
        return open_account(
            professional, email=user.email, role=user.role, password=user.password, by=by, at=at
        )


def _organisation(word: str) -> Organisation:
    rows = Organisation.objects.filter(public_id=word) | Organisation.objects.filter(name__iexact=word)
    found = rows.order_by("pk").first()
    if found is None:
        names = Organisation.objects.order_by("name").values_list("name", flat=True)
        raise Refusal(
            f"L'organisme « {word} » n'est pas dans l'annuaire. {nearest(word, names)}", field="organisation"
        )
    return found


def _areas(codes: tuple[str, ...]) -> list[Area]:
    found = {area.code: area for area in Area.objects.order_by("pk")}
    for code in codes:
        if code not in found:
            raise Refusal(f"Le territoire « {code} » n'existe pas. {nearest(code, found)}", field="areas")
    return [found[code] for code in codes]
