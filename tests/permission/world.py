"""The world that the walk goes through: an account for each role, and three people who look alike.

`own` is followed by the operator of the caseworker; `other` by another operator; `closed` was ours until today."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from filrouge.access.models import Account
from filrouge.access.roles import ROLES_BY_ORGANISATION, Role
from filrouge.accompaniment.models import ReorientationRequest
from filrouge.agenda.models import Absence
from filrouge.directory.models import Membership, Organisation, Professional
from filrouge.directory.queries import console_agent
from filrouge.documents.models import Delegation, Letter
from filrouge.exchanges.inbound.models import Batch, ExpectedFile
from filrouge.identity.models import Merge, Suspicion
from filrouge.orientation.models import OrientationDecision, Situation, Veto
from filrouge.people.actions import Door, open_doors, write_note
from filrouge.people.models import Address, FileAccess, Person
from filrouge.web.pulse import token_for
from tests import factories

VISITOR = "visiteur"
UNKNOWN = "0123456789abcdef"
OWN, OTHER, CLOSED = "own", "other", "closed"
NAMES = {OWN: "Accueilli", OTHER: "Lointain", CLOSED: "Fermeture"}
# Roles of the département see whom it pays; an operator's see its own; the others, whom they were opened by name.
_OF_THE_OPERATOR = {Role.CASEWORKER, Role.PROVIDER_MANAGER}
_BY_NAME = {Role.PANEL_MEMBER, Role.FT_ADVISER}


@dataclass
class World:
    """Who walks, and what stands in the addresses: by kind, then by person (empty: one for all)."""

    clients: dict[str, Client] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)


def may_see(role: str, variant: str) -> bool:
    """Whether the file of this person is open to this role, by the world's own construction."""
    if variant == CLOSED:
        return False
    if role in _OF_THE_OPERATOR | _BY_NAME:
        return variant == OWN
    return role in ROLES_BY_ORGANISATION


def build() -> World:
    """Make the world, through the product's own actions."""
    world = World()
    land = factories.land()
    ours, theirs = factories.operator(land), factories.operator(land, name="Tremplin")
    julie, marc = factories.caseworker(ours), factories.caseworker(theirs, name="Marc Petit")
    for variant, worker in ((OWN, julie), (OTHER, marc), (CLOSED, julie)):
        world.people[variant] = factories.followed(land, worker, family_name=NAMES[variant])
    accounts = _accounts(land, ours, julie)
    _open_by_name(world.people[OWN], accounts)
    _fill(world, julie)
    FileAccess.objects.filter(person=world.people[CLOSED]).update(until=timezone.localdate())
    for role, account in accounts.items():
        world.clients[role] = Client(raise_request_exception=False)
        world.clients[role].force_login(account)
    world.clients[VISITOR] = Client(raise_request_exception=False)
    return world


def _accounts(land: factories.Land, ours: factories.Operator, julie: factories.Worker) -> dict[Role, Account]:
    """One account for each role that logs in, where its people work."""
    elsewhere = Organisation.objects.create(name="Centre de formation", kind=Organisation.Kind.TRAINING_BODY)
    service = Organisation.objects.create(name="Agence du bassin", kind=Organisation.Kind.FRANCE_TRAVAIL)
    homes = {Role.PROVIDER_MANAGER: ours.organisation, Role.PARTNER: elsewhere, Role.FT_ADVISER: service}
    made = {Role.CASEWORKER: julie.account, Role.CLIENT: factories.account(Role.CLIENT)}
    for role in set(Role) - made.keys() - {Role.CONSOLE}:
        made[role] = factories.worker(role, homes.get(role, land.department)).account
    return made


def _open_by_name(person: Person, accounts: dict[Role, Account]) -> None:
    doors = [Door(person.pk, FileAccess.Ground.JOINT, account=accounts[role].pk) for role in sorted(_BY_NAME)]
    open_doors(doors, since=timezone.localdate())
    person.account = accounts[Role.CLIENT]
    person.save(update_fields=["account"])


def _fill(world: World, julie: factories.Worker) -> None:
    """A note, a past appointment, a decision and a situation for each person; a batch, a scheme, an indicator."""
    now, by = timezone.now(), console_agent()
    kinds = (
        "person",
        "note",
        "appointment",
        "decision",
        "situation",
        "field",
        "pair",
        "merge",
        "pulse",
        "address",
        "veto",
        "letter",
        "reorientation",
    )
    things: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in kinds}
    stranger = Professional.objects.create(first_name="Léo", last_name="Cousin")
    for variant, person in world.people.items():
        decision = OrientationDecision.objects.get(person=person, until__isnull=True)
        appointment = factories.appointment(person, julie, starts_at=now - timedelta(hours=1))
        things["person"][variant] = (person.public_id,)
        things["field"][variant] = (person.public_id, "phone")
        Address.objects.create(person=person, kind="post", street="3 rue du Pont", since=timezone.localdate())
        things["address"][variant] = (person.public_id, "post", "1")
        things["note"][variant] = (write_note(person, text="Vue.", by=by, at=now).public_id,)
        things["appointment"][variant] = (appointment.public_id,)
        things["decision"][variant] = (decision.public_id,)
        situation = Situation.objects.create(
            person=person, kind=Situation.Kind.SUSPENDED, since=timezone.localdate(), noticed_at=now
        )
        things["situation"][variant] = (situation.public_id,)
        veto = Veto.objects.create(
            person=person,
            professional=stranger,
            ground="kinship",
            since=timezone.localdate(),
            set_by=julie.account,
        )
        letter = Letter.objects.create(
            person=person, kind="lead", subject="Référent", body="Bonjour.", dated=timezone.localdate(), batch="b",
            written_by=julie.account,
        )  # fmt: skip
        things["letter"][variant] = (letter.public_id,)
        asked = ReorientationRequest.objects.create(
            person=person, decision=decision, category="social", reason="A", review="B", asked_on=timezone.localdate(),
            asked_by=julie.account,
        )  # fmt: skip
        things["reorientation"][variant] = (asked.public_id,)
        things["veto"][variant] = (veto.public_id,)
    _suspect(world, things, julie)
    pulse = Person.objects.get(pk=world.people[OWN].pk)
    things["pulse"] = {"": (token_for(pulse.pk, pulse.revision),)}
    batch = Batch.objects.create(
        state=Batch.State.READY, kind="flux", file_name="fichier.xml", file_hash="0", path="", created_by_id=by.account_id,
        created_at=now, reference_day=timezone.localdate(), counts={"created": 0, "updated": 0, "unchanged": 0},
    )  # fmt: skip
    things["batch"] = {"": (batch.public_id,)}
    expected = ExpectedFile.objects.create(kind="list", frequency="J", since=timezone.localdate())
    things["expected"] = {"": (expected.public_id,)}
    things["letter_kind"] = {"": ("lead",)}
    delegation = Delegation.objects.create(
        account=julie.account, quality="Cheffe", reference="A-1", since=timezone.localdate()
    )
    things["delegation"] = {"": (delegation.public_id,)}
    absence = Absence.objects.create(
        professional=julie.professional, since=timezone.localdate(), noted_by=julie.account
    )
    things["absence"] = {"": (absence.public_id,)}
    things["scheme"] = {"": (factories.SCHEME,)}
    things["indicator"] = {"": (factories.SCHEME, "entries")}
    things[""] = {"": ()}
    assert julie.caseload is not None
    agreement = julie.caseload.agreement
    for kind, thing in (
        ("agreement", agreement), ("caseload", julie.caseload), ("organisation", agreement.organisation),
        ("site", agreement.organisation.sites.get()), ("area", agreement.areas.get()), ("account", julie.account),
    ):  # fmt: skip
        things[kind] = {"": (thing.public_id,)}
    newcomer = Professional.objects.create(first_name="Noé", last_name="Blanc")
    post = Membership.objects.create(
        professional=newcomer, organisation=agreement.organisation, since=agreement.since
    )
    things["professional"] = {"": (newcomer.public_id,)}
    things["membership"] = {"": (newcomer.public_id, str(post.pk))}
    world.things = things


def _suspect(world: World, things: dict[str, dict[str, tuple[str, ...]]], julie: factories.Worker) -> None:
    """For each person, a pair with themselves first and somebody else; a merge that only says so."""
    for variant, person in world.people.items():
        twin = Person.objects.create(family_name="Double", first_names="Un", name_key=f"DOUBLE {variant}")
        for door in FileAccess.objects.filter(person=person, until__isnull=True).order_by("pk"):
            door.pk, door.person = None, twin
            door.save()
        pair = Suspicion.objects.create(
            first=person, second=twin, reason="Même nom.", noticed_at=timezone.now()
        )
        merge = Merge.objects.create(
            kept=person, gone=twin, merged_by=julie.account, merged_at=timezone.now(), undone_at=None
        )
        things["pair"][variant], things["merge"][variant] = (pair.public_id,), (merge.public_id,)
