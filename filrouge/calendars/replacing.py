"""What becomes of appointments during an absence: given to who stands in, put off, cancelled, or kept (D-5).

Each person is told by the channel that they prefer; whatever waited to be said of the former hour does not leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.agenda.actions import Booking, record_outcome
from filrouge.agenda.models import Absence, Appointment, WorkshopSession
from filrouge.agenda.moving import keep_moved
from filrouge.agenda.notices import say_cancelled, tell_moved
from filrouge.agenda.overlaps import overlaps_of
from filrouge.agenda.rooms import span_of
from filrouge.agenda.workshops import Changes, change_session, hold_people
from filrouge.calendars import events
from filrouge.calendars.continuity import appointments_during
from filrouge.calendars.continuity_rules import CANCEL, KEEP, RELAY
from filrouge.calendars.models import Kept
from filrouge.calendars.proposals import Proposal, check_gesture, not_there, proposal_of, runs_meanwhile
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.models import Professional
from filrouge.messages.actions import Draft, enqueue_many
from filrouge.people.actions import hold_files
from filrouge.people.queries import require_visible


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done: how many appointments, of how many the person is told; those that could not be, untouched, each
    with its reason."""

    done: int
    told: int
    left: list[Proposal]


def settle(
    absence: Absence, *, gesture: str, appointments: Sequence[str], by: Agent, at: datetime
) -> Settled:
    """Do a gesture for these appointments (public identifiers); one that somebody settled meanwhile is left alone."""
    gate.require(by, Verb.NOTE_ABSENCE)
    check_gesture(absence, gesture)
    with one_at_a_time("Un rendez-vous vient d'être fixé à cette heure : rechargez la page."):
        found = appointments_during(absence, at).filter(public_id__in=list(appointments))
        people = set(found.values_list("person", flat=True))
        require_visible(by, people)
        hold_files(people)
        rows = list(found.filter(person__in=people).select_for_update(of=("self",)))
        left, told = [], []
        for row in rows:
            proposal = proposal_of(absence, gesture, row)
            if proposal.against:
                left.append(proposal)
            else:
                told.append(_do(absence, gesture, proposal, by=by, at=at))
        if told and gesture == RELAY:
            _tell_stand_in(absence, len(told), by=by, at=at)
    return Settled(len(told), sum(told), left)


def hand_session(absence: Absence, *, session: WorkshopSession, by: Agent, at: datetime) -> WorkshopSession:
    """Who stands in runs this workshop. `Refusal` when nobody does, or for another organisation's."""
    gate.require(by, Verb.NOTE_ABSENCE)
    stand_in = absence.stand_in
    if stand_in is None:
        raise Refusal("Nommez d'abord un relais pour cette absence.")
    with one_at_a_time("Une séance vient d'être changée à cette heure : rechargez la page."):
        hold_people(session.pk, Q())
        Professional.objects.select_for_update().get(pk=stand_in.pk)
        fresh = WorkshopSession.objects.get(pk=session.pk)
        if against := _not_free(fresh, stand_in):
            raise Refusal(against)
        changes = Changes(
            fresh.starts_at, fresh.minutes, fresh.seats, fresh.site_id, stand_in.pk, fresh.closed_group,
            fresh.host_minutes, fresh.cost,
        )  # fmt: skip
        change_session(fresh, changes, by=by, at=at)
    return fresh


def _as_booking(session: WorkshopSession, stand_in: Professional) -> Booking:
    """The hours of a session as those of somebody who receives nobody in particular."""
    return Booking(0, stand_in.pk, session.organisation_id, session.starts_at, "", minutes=session.minutes)


def _not_free(session: WorkshopSession, stand_in: Professional) -> str:
    """Why somebody cannot run this session, in French; empty when they can."""
    mine = span_of(session)
    if against := not_there(stand_in, session.organisation_id, timezone.localdate(session.starts_at)):
        return against
    return (
        runs_meanwhile(stand_in, mine, besides=session.pk) or overlaps_of([_as_booking(session, stand_in)])[0]
    )


def _do(absence: Absence, gesture: str, asked: Proposal, *, by: Agent, at: datetime) -> bool:
    """Whether the person is told."""
    row = asked.appointment
    if gesture == KEEP:
        Kept.objects.get_or_create(absence=absence, appointment=row, defaults={"kept_by_id": by.account_id})
        return False
    if gesture == CANCEL:
        record_outcome(row, state=Appointment.State.CANCELLED, by=by, at=at)
        return say_cancelled([row], by=by, at=at)
    former = row.starts_at
    row.starts_at, row.professional, row.organisation_id = (
        asked.starts_at,
        asked.professional,
        asked.organisation,
    )
    keep_moved(row, former, events.REPLACED, by=by, at=at)
    return tell_moved(row, former, even_untold=True, by=by, at=at)


def _tell_stand_in(absence: Absence, given: int, *, by: Agent, at: datetime) -> None:
    """A line in the stand-in's next digest; nobody's name leaves by mail."""
    stand_in = absence.stand_in
    if stand_in is None or stand_in.account_id is None:
        return
    words = plural(given, "rendez-vous vous est confié", "rendez-vous vous sont confiés")
    draft = Draft(
        "professional_notice", f"absence-relay:{absence.public_id}:{int(at.timestamp())}", account=stand_in.account_id,
        digest=True, values={
            "objet": f"{words} pendant l'absence de {absence.professional}.",
            "lien": f"{settings.PUBLIC_URL}/agenda/" if settings.PUBLIC_URL else "",
        },
    )  # fmt: skip
    enqueue_many([draft], by=by, at=at)
