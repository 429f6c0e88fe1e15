"""A small living département: everybody's first page has something on it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.accompaniment.actions import (
    Entry,
    NewContract,
    open_accompaniment,
    record_contracts,
)
from filrouge.accompaniment.assessing import NewAssessment, record_assessments
from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Appointment
from filrouge.directory.queries import console_agent
from filrouge.people.actions import write_note
from filrouge.people.models import Person
from tests import factories


@dataclass(frozen=True)
class World:
    """Who works there, by role, and whom they meet."""

    land: factories.Land
    operator: factories.Operator
    julie: factories.Worker
    chief: factories.Worker
    accounts: dict[Role, Account]
    person: Person
    to_orient: Person
    to_assign: Person
    met: Appointment
    coming: Appointment


def world() -> World:
    """One followed person with a whole path, one to orient, one to assign, and an account for every role."""
    now, today = timezone.now(), timezone.localdate()
    land = factories.land()
    operator = factories.operator(land)
    julie = factories.caseworker(operator)
    chief = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit", areas=[land.area])
    person = factories.followed(land, julie, phone="+33639981234", email="camille@exemple.invalid")
    accounts = {role: _account(role, land, operator) for role in Role if role != Role.CONSOLE}
    accounts |= {Role.CASEWORKER: julie.account, Role.AREA_MANAGER: chief.account}
    Person.objects.filter(pk=person.pk).update(account=accounts[Role.CLIENT])
    by = console_agent()
    open_accompaniment(Entry(person.pk, today), by=by, at=now)
    record_assessments(
        [NewAssessment(person.pk, "global", today, "Aime cuisiner.", "Pas de voiture.")], by=by, at=now
    )
    record_contracts(
        [NewContract(person.pk, today, today + timedelta(days=180), "Chercher une formation.")], by=by, at=now
    )
    write_note(person, text="Préfère être appelée le matin.", by=julie.agent, at=now)
    met = factories.appointment(person, julie, starts_at=now - timedelta(days=1))
    record_outcome(met, state=Appointment.State.HELD, summary="Première rencontre.", by=by, at=now)
    return World(
        land, operator, julie, chief, accounts, Person.objects.get(pk=person.pk),
        to_orient=factories.person(land, family_name="Attend", first_names="Louise"),
        to_assign=factories.oriented(land, operator.organisation, family_name="Noir", first_names="Paul"),
        met=met,
        coming=factories.appointment(person, julie, starts_at=now + timedelta(days=3)),
    )  # fmt: skip


def _account(role: Role, land: factories.Land, operator: factories.Operator) -> Account:
    if role == Role.PROVIDER_MANAGER:
        return factories.worker(role, operator.organisation).account
    if role in {Role.CLIENT, Role.PARTNER, Role.DPO, Role.ADMINISTRATOR}:
        return factories.account(role)
    areas = [land.area] if role in {Role.SECRETARIAT, Role.SOCIAL_WORKER} else []
    return factories.worker(role, land.department, areas=areas).account
