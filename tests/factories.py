"""A small invented département for tests, made through the real actions wherever they exist.

    land = factories.land()
    operator = factories.operator(land)
    julie = factories.caseworker(operator)
    person = factories.followed(land, julie)
    client.force_login(julie.account)

Every function takes `at`, the instant at which things happen (now by default): travel in time to fix it.
"""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from filrouge.access import journal
from filrouge.access.actions import create_account
from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.access.secret_fields import blind_index, encrypt
from filrouge.agenda.actions import Booking, book
from filrouge.agenda.models import Appointment
from filrouge.clocks.actions import advance
from filrouge.core.identifiers import make_nir
from filrouge.core.normalisation import name_key, name_tokens
from filrouge.directory.catalogue import publish_schemes
from filrouge.directory.models import (
    Agreement,
    Area,
    AreaCommune,
    Commune,
    Membership,
    Organisation,
    Professional,
    Scheme,
    Site,
)
from filrouge.directory.queries import agent_for, console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.models import Caseload
from filrouge.orientation.naming import name_lead
from filrouge.people import events
from filrouge.people.actions import Door, open_doors, place
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    FileAccess,
    Household,
    HouseholdMember,
    NameToken,
    ObligationPeriod,
    Person,
)

PASSWORD = "Corbeau-lanterne-42!"
SCHEME = "essai-2026"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Land:
    """The département: its organisation, two sister areas, a commune in each, a scheme, an office."""

    department: Organisation
    root: Area
    area: Area
    other_area: Area
    commune: Commune
    other_commune: Commune
    scheme: Scheme
    site: Site


@dataclass(frozen=True)
class Operator:
    """An organisation that follows people by an agreement, with its office."""

    organisation: Organisation
    agreement: Agreement
    site: Site


@dataclass(frozen=True)
class Worker:
    """An account, the professional behind it, and the caseload if there is one."""

    account: Account
    professional: Professional
    caseload: Caseload | None = None

    @property
    def agent(self) -> Agent:
        """The agent of today."""
        return agent_for(self.account, timezone.localdate())


def land(*, at: datetime | None = None) -> Land:
    """The département and its two areas."""
    at = at or timezone.now()
    publish_schemes(at=at)
    department = Organisation.objects.create(name="Département d'essai", kind=Organisation.Kind.DEPARTMENT)
    root = Area.objects.create(code="departement", name="Tout le département", kind=Area.Kind.DEPARTMENT)
    areas = [
        Area.objects.create(code=name.lower(), name=name, kind=Area.Kind.TERRITORY, parent=root)
        for name in ("Nord", "Sud")
    ]
    communes = [
        Commune.objects.create(code=code, name=name, postal_codes=code)
        for code, name in (("99101", "Valbourg"), ("99102", "Rochemure"))
    ]
    for commune, area in zip(communes, areas, strict=True):
        AreaCommune.objects.create(commune=commune, area=area)
    site = Site.objects.create(
        organisation=department, area=areas[0], commune=communes[0], name="Maison du Nord"
    )
    scheme = Scheme.objects.get(key=SCHEME)
    return Land(department, root, areas[0], areas[1], communes[0], communes[1], scheme, site)


def operator(
    land: Land,
    *,
    name: str = "Passerelle",
    area: Area | None = None,
    since: date | None = None,
    **fields: Any,
) -> Operator:
    """A delegated provider with an agreement of two full-time equivalents in one area (Nord by default)."""
    area = area or land.area
    organisation = Organisation.objects.create(name=name, kind=Organisation.Kind.DELEGATED_PROVIDER)
    capacity = {"kind": Agreement.Kind.FTE_RATIO, "fte": 2, "ratio": 60} | fields
    agreement = Agreement.objects.create(
        organisation=organisation, scheme=land.scheme, since=since or date(2025, 1, 1), **capacity
    )
    agreement.areas.set([area])
    site = Site.objects.create(organisation=organisation, area=area, name=f"Antenne {name}")
    return Operator(organisation, agreement, site)


def account(role: Role, *, name: str = "", email: str = "", at: datetime | None = None) -> Account:
    """An account that belongs nowhere; its password is `PASSWORD`."""
    number = next(_numbers)
    return create_account(
        email or f"{role.value}{number}@exemple.invalid",
        full_name=name or f"{role.label} {number}",
        role=role,
        password=PASSWORD,
        by=console_agent(),
        at=at or timezone.now(),
    )


def worker(
    role: Role,
    organisation: Organisation,
    *,
    name: str = "",
    areas: list[Area] | None = None,
    competence: str = Professional.Competence.NONE,
    since: date | None = None,
) -> Worker:
    """An account of this role whose professional belongs to the organisation."""
    made = account(role, name=name)
    first, _, last = made.full_name.partition(" ")
    professional = Professional.objects.create(
        account=made, first_name=first, last_name=last or first, competence=competence
    )
    membership = Membership.objects.create(
        professional=professional, organisation=organisation, since=since or date(2025, 1, 1)
    )
    membership.areas.set(areas or [])
    return Worker(made, professional)


def caseworker(
    operator: Operator, *, name: str = "Julie Moreau", places: int | None = 60, area: Area | None = None
) -> Worker:
    """A caseworker of the operator, with a caseload in its agreement."""
    made = worker(Role.CASEWORKER, operator.organisation, name=name)
    caseload = Caseload.objects.create(
        agreement=operator.agreement, professional=made.professional, area=area, places=places,
        since=operator.agreement.since,
    )  # fmt: skip
    return Worker(made.account, made.professional, caseload)


def person(
    land: Land,
    *,
    family_name: str = "Martin",
    first_names: str = "Camille",
    birth_date: date | None = date(1985, 4, 12),
    female: bool = True,
    area: Area | None = None,
    right_since: date | None = None,
    state: str = "2",
    obligations: bool = True,
    at: datetime | None = None,
    caf_number: str = "",
    **fields: Any,
) -> Person:
    """Somebody whose right is open, subject to obligations, to orient, whose file the département may open."""
    at = at or timezone.now()
    today, number = journal.civil_day(at), next(_numbers)
    since = right_since or today - timedelta(days=10)
    nir = make_nir(female=female, birth=birth_date or date(1985, 4, 12), commune="99101", order=number % 1000)
    birth_name = str(fields.get("birth_name", ""))
    made = Person.objects.create(
        **{
            "family_name": family_name, "first_names": first_names, "birth_date": birth_date,
            "sex": "F" if female else "M", "name_key": name_key(f"{family_name} {first_names}"),
            "nir_cipher": encrypt(nir.full), "nir_index": blind_index(nir.root), "nir_certain": True,
            "is_beneficiary": True, "subject_to_obligations": obligations, "rsa_since": since,
        } | fields
    )  # fmt: skip
    for token in sorted(name_tokens(family_name, birth_name, first_names)):
        NameToken.objects.create(person=made, token=token)
    _household(land, made, since, state, caf_number or f"{number:07d}", area or land.area)
    if obligations:
        ObligationPeriod.objects.create(person=made, since=since)
    open_doors([Door(made.pk, FileAccess.Ground.ENTITLEMENT, land.department.pk)], since=since)
    place([made.pk], area_id=(area or land.area).pk, scheme_id=land.scheme.pk, to_orient_since=today)
    received = journal.Happened(
        events.RIGHT_RECEIVED, made.pk, at=journal.midday(since), day=since, area=(area or land.area).pk,
        scheme=land.scheme.pk,
    )  # fmt: skip
    by = console_agent()
    with transaction.atomic():
        advance([journal.record(received, by=by, at=at)], by=by, at=at)
    made.refresh_from_db()
    return made


def _household(land: Land, made: Person, since: date, state: str, caf_number: str, area: Area) -> Household:
    household = Household.objects.create(
        body="CAF", caf_number=caf_number, claim_number="1", claim_day=since, state=state, state_since=since
    )
    HouseholdMember.objects.create(
        household=household, person=made, role=HouseholdMember.MemberRole.APPLICANT, since=since
    )
    EntitlementPeriod.objects.create(household=household, state=state, since=since)
    commune = land.commune if area.pk == land.area.pk else land.other_commune
    Address.objects.create(
        household=household, street="12 rue des Lilas", postal_code=commune.postal_codes, city=commune.name,
        commune=commune, since=since,
    )  # fmt: skip
    return household


def oriented(
    land: Land,
    organisation: Organisation,
    *,
    at: datetime | None = None,
    decided_on: date | None = None,
    **fields: Any,
) -> Person:
    """Somebody oriented towards an organisation, whose caseworker is not named yet."""
    at = at or timezone.now()
    made = person(land, at=at, **fields)
    decision = Decision(
        made.pk, "sociopro", "socio_professional", organisation.pk, land.scheme.pk, made.following.area_id,
        decided_on or journal.civil_day(at),
    )  # fmt: skip
    orient(decision, by=console_agent(), at=at)
    return Person.objects.get(pk=made.pk)


def followed(
    land: Land, worker: Worker, *, at: datetime | None = None, since: date | None = None, **fields: Any
) -> Person:
    """Somebody oriented towards the worker's operator and followed by the worker."""
    at = at or timezone.now()
    assert worker.caseload is not None
    since = since or journal.civil_day(at)
    made = oriented(land, worker.caseload.agreement.organisation, at=at, decided_on=since, **fields)
    name_lead(made, caseload=worker.caseload, since=since, by=console_agent(), at=at)
    return Person.objects.get(pk=made.pk)


def appointment(
    person: Person,
    worker: Worker,
    *,
    starts_at: datetime,
    purpose: str = "Premier entretien",
    at: datetime | None = None,
    **fields: Any,
) -> Appointment:
    """An appointment of the person with the worker, whose organisation is the caseload's."""
    assert worker.caseload is not None
    booking = Booking(
        person.pk,
        worker.professional.pk,
        worker.caseload.agreement.organisation_id,
        starts_at,
        purpose,
        **fields,
    )
    return book(booking, by=console_agent(), at=at or timezone.now())
