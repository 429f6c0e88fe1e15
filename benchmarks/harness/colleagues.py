"""A file that three colleagues write: the lead, the support, the social worker; a fourth who led before has left."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from benchmarks.harness.desks import Place, Play
from benchmarks.harness.places import places_of
from filrouge.access.actions import create_account
from filrouge.access.agents import Agent
from filrouge.access.roles import Role
from filrouge.agenda.actions import Booking, book
from filrouge.core.normalisation import name_key
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Membership, Organisation, Professional
from filrouge.directory.queries import agent_for, console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.models import Caseload
from filrouge.orientation.naming import name_lead
from filrouge.orientation.supporting import name_support
from filrouge.people.actions import Door, open_doors, place
from filrouge.people.models import FileAccess, Person

Skill = Professional.Competence
# Days before today: when the first lead began, when she left.
BEGAN, LEFT = 20, 3


@dataclass(frozen=True, slots=True)
class SharedFile:
    """The colleagues, and the parts of the file that they write."""

    agents: tuple[Agent, ...]
    places: tuple[Place, ...]

    def play(self, seed: str) -> Play:
        """One interleaving, drawn from this seed and taken back whole. `Lost` when a word is."""
        with transaction.atomic():
            try:
                return Play(self.agents, self.places, random.Random(seed)).run()
            finally:
                transaction.set_rollback(True)


def shared_file(agreement: Agreement, *, at: datetime) -> SharedFile:
    """Somebody followed by the operator of an agreement, whose lead has changed lately; one appointment was held."""
    today, by = at.date(), console_agent()
    began = today - timedelta(days=BEGAN)
    department = Organisation.objects.get(kind=Organisation.Kind.DEPARTMENT)
    ana, julie = (
        _hire(Role.CASEWORKER, name, agreement.organisation, began, at=at, competence=Skill.EMPLOYMENT)
        for name in ("Ana Roy", "Julie Moreau")
    )
    karim, sarah = (
        _hire(Role.SOCIAL_WORKER, name, department, began, at=at, competence=Skill.SOCIAL)
        for name in ("Karim Roux", "Sarah Sociale")
    )
    person = _somebody(agreement, department, began, at=at)
    for lead, since in ((ana, began), (julie, today - timedelta(days=LEFT))):
        caseload = Caseload.objects.create(agreement=agreement, professional=lead, since=began)
        name_lead(person, caseload=caseload, since=since, by=by, at=at)
    name_support(person, professional=karim, since=today, by=by, at=at)
    met = book(
        Booking(person.pk, julie.pk, agreement.organisation_id, at - timedelta(days=1), "Point"), by=by, at=at
    )
    agents = [agent_for(who.account, today) for who in (julie, karim, sarah) if who.account]
    return SharedFile(tuple(agents), tuple(places_of(person, met, at)))


def ground_for(agreements: Iterable[Agreement]) -> Agreement:
    """The first agreement whose scheme lets anybody give the support."""
    for agreement in agreements:
        text = scheme_text(agreement.scheme.key)
        if text is not None and text.operator.get("support_holder") == "either":
            return agreement
    raise LookupError("Aucune convention où chacun peut donner l'appui.")


def _hire(
    role: Role, name: str, organisation: Organisation, since: date, *, at: datetime, competence: str = Skill.NONE
) -> Professional:  # fmt: skip
    first, _, last = name.partition(" ")
    account = create_account(
        f"{first}.{last}@exemple.invalid".lower(), full_name=name, role=role, password="Corbeau-lanterne-42!",
        by=console_agent(), at=at,
    )  # fmt: skip
    made = Professional.objects.create(
        account=account, first_name=first, last_name=last, competence=competence
    )
    Membership.objects.create(professional=made, organisation=organisation, since=since)
    return made


def _somebody(agreement: Agreement, department: Organisation, since: date, *, at: datetime) -> Person:
    area = agreement.areas.order_by("pk").first()
    made = Person.objects.create(
        family_name="Lefevre", first_names="Zoé", name_key=name_key("Lefevre Zoé"), is_beneficiary=True,
        subject_to_obligations=True,
    )  # fmt: skip
    open_doors([Door(made.pk, FileAccess.Ground.ENTITLEMENT, department.pk)], since=since)
    place([made.pk], area_id=area.pk if area else None, scheme_id=agreement.scheme_id, to_orient_since=since)
    text = scheme_text(agreement.scheme.key)
    pathway = (
        next(one for one in text.pathways if agreement.organisation.kind in one.lead_kinds) if text else None
    )
    assert pathway is not None
    decision = Decision(
        made.pk, pathway.key, pathway.category, agreement.organisation_id, agreement.scheme_id,
        area.pk if area else None, since,
    )  # fmt: skip
    orient(decision, by=console_agent(), at=at)
    return Person.objects.get(pk=made.pk)
