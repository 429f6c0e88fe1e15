"""The world that the walk goes through: an account for each role, and three people who look alike.

`own` is followed by the operator of the caseworker; `other` by another operator; `closed` was ours until today."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from filrouge.access.models import Account
from filrouge.access.roles import ROLES_BY_ORGANISATION, Role
from filrouge.accompaniment.contract_rules import Terms
from filrouge.accompaniment.models import (
    Accompaniment,
    Aid,
    Assessment,
    ContractDraft,
    EndProposal,
    EngagementContract,
    Envelope,
    FollowUp,
    GainedRight,
    Goal,
    Handover,
    ReorientationRequest,
    Review,
    ReviewDecision,
    Step,
)
from filrouge.accompaniment.scans import join_scans
from filrouge.agenda.contacts import Contact, note_contact
from filrouge.agenda.models import Absence, Invitation, Seat, Workshop, WorkshopSession
from filrouge.agenda.notices import CHOOSE
from filrouge.agenda.workshop_rules import halves
from filrouge.calendars.models import OwnCalendar
from filrouge.calendars.queries import digest_of
from filrouge.cofunding.models import Operation
from filrouge.cofunding.models import Participation as Cofunded
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.models import Agreement, Membership, Organisation, Professional, Room
from filrouge.directory.queries import console_agent
from filrouge.documents.models import Delegation, Letter
from filrouge.exchanges.inbound.models import Batch, ExpectedFile
from filrouge.governance.models import Case, Decision, Meeting
from filrouge.identity.models import Merge, Suspicion
from filrouge.intensive.models import Activity, IntensivePeriod, Week
from filrouge.intensive.queries import monday_of
from filrouge.messages.actions import Draft, enqueue
from filrouge.messages.tokens import REPORT, STOP, token_of
from filrouge.orientation.models import Assignment, OrientationDecision, Situation, Veto
from filrouge.people.actions import Door, open_doors, write_note
from filrouge.people.models import Address, Companion, FileAccess, Person, Renewal
from filrouge.satisfaction.answering import new_slip
from filrouge.satisfaction.models import Campaign, Participation, Testimonial
from filrouge.satisfaction.shipped import questionnaires
from filrouge.web.pulse import token_for
from tests import factories, papers
from tests.permission.agreements import layout_given, reported

VISITOR = "visiteur"
UNKNOWN = "0123456789abcdef"
OWN, OTHER, CLOSED = "own", "other", "closed"
# What the organisation of the caseworker runs, whoever comes.
HOUSE = "house"
# A « point de suivi » of the caseworker, and one of somebody else's organisation.
OWN_MEETING, OTHER_MEETING = "own_meeting", "other_meeting"
NAMES = {OWN: "Accueilli", OTHER: "Lointain", CLOSED: "Fermeture"}
# Roles of the département see whom it pays; an operator's see its own; the others, whom they were opened by name.
_OF_THE_OPERATOR = {Role.CASEWORKER, Role.PROVIDER_MANAGER}
_HOLDERS = {Role.AREA_MANAGER, Role.ORIENTATION_OFFICER, Role.STEERING}
_BY_NAME = {Role.PANEL_MEMBER, Role.FT_ADVISER}
# What is somebody's own.
_THEMSELVES = {Role.CLIENT}


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
    if variant == HOUSE:
        return role in _OF_THE_OPERATOR
    if variant in (OWN_MEETING, OTHER_MEETING):
        return role in _HOLDERS or (variant == OWN_MEETING and role in _OF_THE_OPERATOR)
    if role in _OF_THE_OPERATOR | _BY_NAME | _THEMSELVES:
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
    _fill(world, julie, marc)
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


def _fill(world: World, julie: factories.Worker, marc: factories.Worker) -> None:
    """A note, a past appointment, a decision, a situation… for each person; a batch, a scheme, an indicator…"""
    things = world.things
    stranger = Professional.objects.create(first_name="Léo", last_name="Cousin")
    for variant, person in world.people.items():
        of_each = _of_person(person, julie) | _decided_about(person, julie, stranger)
        for kind, of in (of_each | _accompanied(person, julie, stranger) | _intensive(person, julie)).items():
            things.setdefault(kind, {})[variant] = of
        third = julie if variant == OWN else marc if variant == OTHER else None
        for kind, of in (
            _workshop(person, third)
            | _heard(person, third)
            | _cofunded(person, third)
            | (reported(_agreement(third)) if third else {})
        ).items():
            things.setdefault(kind, {})[variant] = of
    things["own_site"] = {HOUSE: (_agreement(julie).organisation.sites.get().public_id,)}
    things["receiver"] = {
        OWN: (julie.professional.public_id,), OTHER: (marc.professional.public_id,)
    }  # fmt: skip
    for kind in ("workshop", "session"):
        things[f"own_{kind}"] = {HOUSE: things[kind][OWN]}
    for variant, worker, person in (
        (OWN_MEETING, julie, world.people[OWN]),
        (OTHER_MEETING, marc, world.people[OTHER]),
    ):
        for kind, of in _meetings(worker, person).items():
            things.setdefault(kind, {})[variant] = of
    things |= {"pair": {}, "merge": {}}
    _suspect(world, things, julie)
    pulse = Person.objects.get(pk=world.people[OWN].pk)
    own_message = things["message"][OWN][0]
    asked = Campaign.objects.get(public_id=things["campaign"][OWN][0])
    shared = {
        "choose": (token_of(things["invitation"][OWN][0], CHOOSE),),
        "pulse": (token_for(pulse.pk, pulse.revision),), "": (), "message_kind": ("call_back",),
        "own_step": things["step"][OWN],
        "own_week": things["week"][OWN], "own_activity": things["activity"][OWN],
        "calendar": (_calendar(),), "day": (timezone.localdate().isoformat(),),
        "stop": (token_of(own_message, STOP),),
        "report": (token_of(own_message, REPORT),),
        "own_seat": things["seat"][OWN], "own_operation": things["operation"][OWN], "slip": (new_slip(asked),),
    }  # fmt: skip
    office = _of_the_office(julie)
    shared["absence_session"] = (*office["absence"], *things["session"][OWN])
    for kind, of in (shared | layout_given() | _imported() | office | _of_the_directory(julie)).items():
        things[kind] = {"": of}


def _of_person(person: Person, julie: factories.Worker) -> dict[str, tuple[str, ...]]:
    """What anybody may write in a file."""
    now, by = timezone.now(), console_agent()
    appointment = factories.appointment(person, julie, starts_at=now - timedelta(hours=1))
    Address.objects.create(person=person, kind="post", street="3 rue du Pont", since=timezone.localdate())
    beside = Companion.objects.create(
        person=person, kind="trusted", name="Ana Roy", since=timezone.localdate(), entered_by=julie.account
    )
    renewal = Renewal.objects.create(
        person=person, kind="residence_permit", expires_on=timezone.localdate(), source="seen", entered_by=julie.account,
        entered_by_name="Julie Moreau", entered_on=timezone.localdate(),
    )  # fmt: skip
    letter = note_contact(person, Contact("letter", now, number="1A 000"), by=by, at=now)
    invitation = Invitation.objects.create(
        person=person, professional=julie.professional, organisation=_agreement(julie).organisation, purpose="Point",
        made_at=now, made_by=julie.account, until=now + timedelta(days=3),
    )  # fmt: skip
    draft = Draft("call_back", f"walk:{person.pk}", person=person.pk)
    message = enqueue(draft, by=by, at=now)
    return {
        "invitation": (invitation.public_id,),
        "message": (message.public_id,), "companion": (beside.public_id,), "renewal": (renewal.public_id,),
        "person": (person.public_id,), "field": (person.public_id, "phone"), "appointment": (appointment.public_id,),
        "address": (person.public_id, "post", "1"), "contact": (letter.public_id,),
        "note": (write_note(person, text="Vue.", by=by, at=now).public_id,),
    }  # fmt: skip


def _decided_about(
    person: Person, julie: factories.Worker, stranger: Professional
) -> dict[str, tuple[str, ...]]:
    """What the département decides, writes or has to answer about somebody."""
    now, today = timezone.now(), timezone.localdate()
    decision = OrientationDecision.objects.get(person=person, until__isnull=True)
    situation = Situation.objects.create(
        person=person, kind=Situation.Kind.SUSPENDED, since=today, noticed_at=now
    )
    veto = Veto.objects.create(
        person=person, professional=stranger, ground="kinship", since=today, set_by=julie.account
    )
    letter = Letter.objects.create(
        person=person, kind="lead", subject="Référent", body="Bonjour.", dated=today, batch="b", written_by=julie.account,
    )  # fmt: skip
    asked = ReorientationRequest.objects.create(
        person=person, decision=decision, category="social", reason="A", review="B", asked_on=today,
        asked_by=julie.account,
    )  # fmt: skip
    made = {
        "decision": decision,
        "situation": situation,
        "veto": veto,
        "letter": letter,
        "reorientation": asked,
    }
    return {kind: (thing.public_id,) for kind, thing in made.items()}


def _accompanied(
    person: Person, julie: factories.Worker, stranger: Professional
) -> dict[str, tuple[str, ...]]:
    """What is written with somebody: diagnosis, contract, plan, aid; what is left of who followed before."""
    now, today = timezone.now(), timezone.localdate()
    terms = Terms(today + timedelta(days=90), "Un pas.", "Un autre.", 15.0).plain()
    contract = EngagementContract.objects.create(
        person=person, regime="engagement_contract", signed_on=today, ends_on=today + timedelta(days=90), goals="A",
        recorded_by=julie.account, terms=terms,
    )  # fmt: skip
    goal = Goal.objects.create(
        person=person, domain="housing", words="A", opened_on=today, set_by=julie.account
    )
    former = {"organisation": _agreement(julie).organisation, "role": "lead", "named_by": julie.account}
    days = (today - timedelta(days=40), today - timedelta(days=20), today)
    missions = [
        Assignment.objects.create(person=person, professional=stranger, since=since, until=until, **former)
        for since, until in ((days[0], days[1]), (days[1], days[2]))
    ]
    review = Review.objects.create(
        person=person, kind="step_review", held_on=today, written_by=julie.account, written_at=now
    )
    made: dict[str, Any] = {
        "review": review,
        "decided": ReviewDecision.objects.create(review=review, kind="renew", decided_by=julie.account),
        "goal": goal,
        "step": Step.objects.create(goal=goal, words="B", added_by=julie.account),
        "contract": contract,
        "contract_draft": ContractDraft.objects.create(
            person=person, terms=terms, changed_at=now, changed_by=julie.account
        ),
        "assessment": Assessment.objects.create(
            person=person, kind="global", made_on=today, made_by=julie.account
        ),
        "aid": Aid.objects.create(
            person=person, kind="mobility", state="requested", since=today, noted_by=julie.account
        ),
        "right": GainedRight.objects.create(
            person=person, kind="pension", asked_on=today, noted_by=julie.account
        ),
        "end": EndProposal.objects.create(
            accompaniment=Accompaniment.objects.create(
                person=person, organisation=_agreement(julie).organisation, opened_on=today, rules_hash=""
            ),
            reason="training",
            words="A",
            asked_on=today,
            asked_by=julie.account,
        ),
        "handover": Handover.objects.create(
            person=person, mission=missions[0], words="A", written_on=today, written_by=julie.account
        ),
    }
    join_scans(contract, files=[papers.upload(papers.pdf())], by=console_agent(), at=now)
    files = {
        "attachment": (contract.scans.get().public_id,),
        "mission": (str(missions[1].pk),), "contract_file": (contract.public_id, "docx"),
        "plan_file": (person.public_id, "docx"), "meeting_file": (review.public_id, "docx"),
    }  # fmt: skip
    return {kind: (thing.public_id,) for kind, thing in made.items()} | files


def _intensive(person: Person, julie: factories.Worker) -> dict[str, tuple[str, ...]]:
    """A period with a week that is chosen."""
    now, today = timezone.now(), timezone.localdate()
    period = IntensivePeriod.objects.create(
        person=person, contract=EngagementContract.objects.get(person=person), since=today, opened_by=julie.account,
        organisation=_agreement(julie).organisation, windows=[[0, 540, 720]], reach=30, alone=120,
    )  # fmt: skip
    week = Week.objects.create(
        period=period, monday=monday_of(today), target=40, state=Week.State.KEPT, composed_at=now
    )
    activity = Activity.objects.create(
        week=week, kind="job_search", label="Chercher", alone="offers", minutes=60, state="kept"
    )
    return {
        "intensive_period": (period.public_id,), "week": (week.public_id,), "activity": (activity.public_id,),
        "week_file": (week.public_id, "docx"),
    }  # fmt: skip


def _workshop(person: Person, host: factories.Worker | None) -> dict[str, tuple[str, ...]]:
    """A workshop of the host's organisation that the département shares, and the person's seat; None: somebody else's."""
    now = timezone.now()
    elsewhere = Organisation.objects.create(name="Ailleurs", kind=Organisation.Kind.OTHER)
    house = _agreement(host).organisation if host else elsewhere
    workshop = Workshop.objects.create(
        organisation=house, title="CV", kind="job_search", shared=host is not None
    )
    workshop.partners.set(Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT))
    session = WorkshopSession.objects.create(
        workshop=workshop, organisation=house, starts_at=now + timedelta(days=1), minutes=workshop.minutes,
        seats=workshop.seats, taken=1,
    )  # fmt: skip
    seat = Seat.objects.create(
        session=session, person=person, state=Seat.State.SEATED, mark="A23", asked_at=now,
        asked_by_id=console_agent().account_id,
    )  # fmt: skip
    half = halves(timezone.localtime(session.starts_at), session.minutes)[0].half
    return {
        "workshop": (workshop.public_id,), "session": (session.public_id,), "seat": (seat.public_id,),
        "person_session": (person.public_id, session.public_id), "session_half": (session.public_id, half),
        "seat_half": (seat.public_id, half),
    }  # fmt: skip


def _meetings(worker: factories.Worker, person: Person) -> dict[str, tuple[str, ...]]:
    """A « point de suivi » in each state, somebody of whom it speaks, a decision; and a committee to come."""
    now, today = timezone.now(), timezone.localdate()
    of_all = {"agreement": _agreement(worker), "starts_at": now, "planned_by": worker.account}
    conference = of_all | {"kind": "case_conference", "professional": worker.professional}
    held = Meeting.objects.create(**conference, state="held", held_on=today)
    closed = Meeting.objects.create(
        **conference, state="closed", held_on=today, closed_at=now, closed_by=worker.account
    )
    case = Case.objects.create(meeting=held, person=person, discussed=True, decision="go_on")
    decision = Decision.objects.create(
        meeting=held, words="A", professional=worker.professional, taken_by=worker.account
    )
    planned = Meeting.objects.create(**conference)
    committee = Meeting.objects.create(**of_all, kind="steering_committee")
    return {
        "meeting_planned": (planned.public_id,), "meeting_held": (held.public_id,), "meeting_case": (case.public_id,),
        "meeting_closed": (closed.public_id,), "meeting_decision": (decision.public_id,),
        "meeting_file_closed": (closed.public_id, "docx"), "meeting_pack": (committee.public_id, "docx"),
    }  # fmt: skip


def _heard(person: Person, worker: factories.Worker | None) -> dict[str, tuple[str, ...]]:
    """What the worker's organisation asks of people, and what they let it tell; None: an operator that nobody works for,
    whose consents are withdrawn."""
    if worker is None:
        return {}
    today, house = timezone.localdate(), _agreement(worker).organisation
    campaign = Campaign.objects.create(
        label="Fins", text=questionnaires()["fin-atelier"].source, organisation=house, since=today,
        until=today + timedelta(days=30),
    )  # fmt: skip
    told = Testimonial.objects.create(
        organisation=house, person=person, words="Bien.", scope="internal", agreed_on=today, paper="Classeur",
        noted_by=worker.account,
    )  # fmt: skip
    took_part = Participation.objects.create(
        organisation=house, kind="committee", label="Comité", held_on=today, people=2, noted_by=worker.account
    )
    rows = {"campaign": campaign, "testimonial": told, "participation": took_part}
    return {kind: (row.public_id,) for kind, row in rows.items()}


def _cofunded(person: Person, worker: factories.Worker | None) -> dict[str, tuple[str, ...]]:
    """An operation of the worker's organisation that a fund pays a part of, in which the person takes part."""
    if worker is None:
        return {}
    today, house = timezone.localdate(), _agreement(worker).organisation
    operation = Operation.objects.create(
        number=f"N-{person.pk}", label="Parcours", programme="esf_plus", organisation=house, since=today,
        until=today + timedelta(days=90), publicity="Cofinancé par l'Union européenne",
    )  # fmt: skip
    row = Cofunded.objects.create(
        operation=operation, person=person, entry_on=today, entry_noted_on=today, noted_by=worker.account
    )
    return {
        "operation": (operation.public_id,), "operation_file": (operation.public_id, "csv"),
        "person_operation": (person.public_id, operation.public_id), "participation_row": (row.public_id,),
    }  # fmt: skip


def _imported() -> dict[str, tuple[str, ...]]:
    batch = Batch.objects.create(
        state=Batch.State.READY, kind="flux", file_name="fichier.xml", file_hash="0", path="",
        created_by_id=console_agent().account_id, created_at=timezone.now(), reference_day=timezone.localdate(),
        counts={"created": 0, "updated": 0, "unchanged": 0},
    )  # fmt: skip
    expected = ExpectedFile.objects.create(kind="list", frequency="J", since=timezone.localdate())
    return {"batch": (batch.public_id,), "expected": (expected.public_id,)}


def _of_the_office(julie: factories.Worker) -> dict[str, tuple[str, ...]]:
    """Delegations, absences, and what became of somebody who left."""
    today = timezone.localdate()
    delegation = Delegation.objects.create(
        account=julie.account, quality="Cheffe", reference="A-1", since=today
    )
    absence = Absence.objects.create(professional=julie.professional, since=today, noted_by=julie.account)
    gone = Accompaniment.objects.create(
        person=Person.objects.create(family_name="Sorti", first_names="Ali", name_key="SORTI ALI"),
        organisation=_agreement(julie).organisation, opened_on=today - timedelta(days=90), closed_on=today,
        exit_reason="training", rules_hash="",
    )  # fmt: skip
    follow_up = FollowUp.objects.create(accompaniment=gone, due_on=today, professional=julie.professional)
    return {
        "delegation": (delegation.public_id,), "absence": (absence.public_id,), "follow_up": (follow_up.public_id,),
        "letter_kind": ("lead",), "scheme": (factories.SCHEME,), "indicator": (factories.SCHEME, "entries"),
    }  # fmt: skip


def _agreement(julie: factories.Worker) -> Agreement:
    assert julie.caseload is not None
    return julie.caseload.agreement


def _calendar() -> str:
    """The secret of the private address of somebody who does not walk."""
    secret = "adresse-privee"
    other = factories.account(Role.PARTNER)
    OwnCalendar.objects.create(account=other, digest=digest_of(secret), renewed_at=timezone.now())
    return secret


def _of_the_directory(julie: factories.Worker) -> dict[str, tuple[str, ...]]:
    agreement = _agreement(julie)
    newcomer = Professional.objects.create(first_name="Noé", last_name="Blanc")
    post = Membership.objects.create(
        professional=newcomer, organisation=agreement.organisation, since=agreement.since
    )
    envelope = Envelope.objects.create(
        name="Aides",
        organisation=agreement.organisation,
        since=agreement.since,
        cents=1,
        until=timezone.localdate(),
    )
    made = {
        "envelope": envelope, "agreement": agreement, "caseload": julie.caseload, "organisation": agreement.organisation,
        "site": agreement.organisation.sites.get(), "area": agreement.areas.get(), "account": julie.account,
        "professional": newcomer, "room": Room.objects.create(site=agreement.organisation.sites.get(), name="A"),
        "qualification": Qualification.objects.create(professional=newcomer, kind="trainer"),
        "partnership": Partnership.objects.create(
            organisation=agreement.organisation, partner="Mairie", subject="Ateliers", since=agreement.since
        ),
    }  # fmt: skip
    found: dict[str, tuple[str, ...]] = {kind: (thing.public_id,) for kind, thing in made.items()}
    return found | {"membership": (newcomer.public_id, str(post.pk))}


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
