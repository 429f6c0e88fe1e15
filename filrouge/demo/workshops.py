"""A few workshops of who shows the product: one that took place, one that is full, one that others share (D-3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from filrouge.access.agents import Agent
from filrouge.agenda.attendance import Presence, note_attendance, note_results
from filrouge.agenda.models import Attendance, Seat, Workshop, WorkshopSession
from filrouge.agenda.workshop_rules import halves
from filrouge.agenda.workshops import NewSession, ask_seat, plan_sessions, save_workshop
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.models import Site
from filrouge.directory.queries import agent_for
from filrouge.people.models import Person

# Title, what one does there, kind of action, seats, cost in cents, whether others share it.
OFFERED = (
    ("Écrire son CV", "On écrit ou on refait son CV, chacun le sien. On repart avec.", "job_search", 4, 8_000, True),
    ("Mes démarches en ligne", "Caf, France Travail, Ameli : on apprend ensemble, avec un téléphone ou un ordinateur.",
     "rights", 6, None, True),
    ("Reprendre confiance", "En petit groupe, on parle de ce que l'on sait faire.", "support", 8, 15_000, False),
)  # fmt: skip
# In how many days each takes place, before or after the last day.
WHEN = ((-21, 5), (-14, 9), (12,))
ASKING = 6
TUESDAY = 2
KEPT = ("Un CV à jour, en deux versions.", "Je sais retrouver mon mot de passe.", "")


def run_workshops(emails: Mapping[str, str], at: datetime) -> None:
    """What the caseworker's organisation offers, and who comes."""
    host = shown_caseworker(emails)
    if host is None or host.account is None:
        return
    by = agent_for(host.account, at.date())
    house = min(by.organisations)
    site = Site.objects.filter(organisation=house).order_by("pk").first()
    people = list(
        Person.objects.filter(following__lead=host, following__organisation=house).order_by("pk")[:ASKING]
    )
    for (title, words, kind, seats, cost, shared), days in zip(OFFERED, WHEN, strict=True):
        workshop = Workshop(
            organisation_id=house, title=title, description=words, kind=kind, seats=seats, cost=cost, shared=shared,
            minutes=120,
        )  # fmt: skip
        early = at - timedelta(days=30)
        save_workshop(workshop, by=by, at=early)
        new = [
            NewSession(_afternoon(at, away), site=site.pk if site else None, host=host.pk) for away in days
        ]
        for session in plan_sessions(workshop, new, by=by, at=early):
            given = [ask_seat(session, person, by=by, at=early) for person in people]
            if given and session.starts_at < at:
                _note(session, given, by=by, at=at)


def _afternoon(at: datetime, away: int) -> datetime:
    """Two hours after the hour of `at`, on the first Tuesday from so many days."""
    day = at + timedelta(days=away, hours=2)
    return day + timedelta(days=(TUESDAY - day.isoweekday()) % 7)


def _note(session: WorkshopSession, given: Sequence[Seat], *, by: Agent, at: datetime) -> None:
    """Everybody signed the sheet, but the last one, who was excused."""
    seated = [seat for seat in given if seat.state == Seat.State.SEATED]
    parts = halves(localtime(session.starts_at), session.minutes)
    states = [Attendance.State.PRESENT] * (len(seated) - 1) + [Attendance.State.EXCUSED]
    note_attendance(
        session,
        [
            Presence(
                seat.pk,
                part.half,
                state,
                proof=Attendance.Proof.PAPER if state == Attendance.State.PRESENT else "",
            )
            for seat, state in zip(seated, states, strict=True)
            for part in parts
        ],
        by=by,
        at=at,
    )
    note_results(session, {seat.pk: words for seat, words in zip(seated, KEPT, strict=False)}, by=by, at=at)
