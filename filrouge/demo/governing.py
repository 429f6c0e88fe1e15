"""The meetings of agreements in the demo: « points de suivi », committees held, to come, late (G-7)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from filrouge.access.agents import Agent
from filrouge.access.journal import civil_day
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Professional
from filrouge.directory.queries import agent_for, console_agent, department, on_day
from filrouge.governance.candidates import candidates
from filrouge.governance.cases import Said, Wanted, choose, discuss
from filrouge.governance.decisions import NewDecision, Outcome, decide, settle
from filrouge.governance.kinds import kinds
from filrouge.governance.meetings import (
    NewMeeting,
    Presence,
    close,
    hold,
    plan,
    set_agenda,
    write_minutes,
)
from filrouge.governance.models import Decision, Meeting
from filrouge.governance.obligation_rules import AGREEMENT, CASEWORKER, Obligation, obligations_of
from filrouge.orientation.models import Caseload

PARIS = ZoneInfo("Europe/Paris")
# How many people a « point de suivi » of the demo speaks of.
SPOKEN_OF = 6
HELD_AGO, COMING_IN = timedelta(days=75), timedelta(days=9)
MINUTES = {
    "practice": "Beaucoup de rendez-vous manqués en fin de mois. Le rappel par SMS la veille aide.",
    "actions": "L'atelier mobilité a servi à trois personnes. Il manque une action pour reprendre confiance.",
    "next": "Revoir ensemble les parcours de plus d'un an sans contrat.",
    "follow_up": "La permanence du jeudi est ouverte depuis l'automne.",
    "figures": "Plus d'entrées que l'an dernier, et autant de référents : la file active monte.",
    "means": "Un départ en cours d'année, remplacé après deux mois.",
    "points": "La répartition entre territoires, les délais du premier rendez-vous.",
}
DECISIONS = (
    ("Proposer une nouvelle répartition des portefeuilles", 30, Decision.State.OPEN),
    ("Ouvrir une permanence le jeudi matin", 40, Decision.State.DONE),
    ("Présenter l'atelier mobilité aux travailleurs sociaux", 200, Decision.State.OPEN),
)


def govern(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """Meetings that live: some held with their minutes, one to come with its list, others late."""
    rows = Agreement.objects.filter(on_day(today)).select_related("organisation", "scheme").order_by("pk")
    for number, agreement in enumerate(rows):
        if number % 2 == 0:
            _committee(agreement, today, at)
    shown = shown_caseworker(emails)
    if shown is not None and shown.account is not None:
        mine = Caseload.objects.filter(on_day(today), on_day(today, "agreement__"), professional=shown)
        load = mine.select_related("agreement__scheme", "agreement__organisation").order_by("pk").first()
        if load is not None:
            by = agent_for(shown.account, today)
            _told(load.agreement, shown, by, today, at)
            _coming(load.agreement, shown, by, today, at)


def _demanded(agreement: Agreement, per: str, kind: str) -> Obligation | None:
    found = obligations_of(scheme_text(agreement.scheme.key))
    return next((one for one in found if one.per == per and one.kind == kind), None)


def _when(day: date) -> datetime:
    return datetime.combine(day, time(14), PARIS)


def _told(agreement: Agreement, who: Professional, by: Agent, today: date, at: datetime) -> None:
    """One that was held, with decisions for the people of whom it spoke."""
    day = max(today - HELD_AGO, agreement.since)
    meeting = plan(_conference(agreement, who, day), by=by, at=at)
    lines = [Wanted(one.person, True, one.reasons) for one in candidates(meeting, by, day)[:SPOKEN_OF]]
    choose(meeting, lines, seen={}, by=by, at=at)
    hold(meeting, Presence(day, [who.pk], "Un conseiller du pôle insertion"), by=by, at=at)
    said = (
        Said("go_on", "Le contrat tient, on continue."), Said("action", "Un chantier lui irait bien."),
        Said("go_beyond", "Santé fragile, mais les choses avancent.", "Une opération, puis une formation."),
    )  # fmt: skip
    for number, case in enumerate(meeting.cases.select_related("meeting").order_by("pk")):
        discuss(case, said[number % len(said)], by=by, at=at)
    _minuted(meeting, by, at)


def _coming(agreement: Agreement, who: Professional, by: Agent, today: date, at: datetime) -> None:
    """The next one, with its list prepared."""
    if agreement.until is not None and today + COMING_IN >= agreement.until:
        return
    meeting = plan(_conference(agreement, who, today + COMING_IN), by=by, at=at)
    found = [one for one in candidates(meeting, by, civil_day(at)) if one.reasons][:SPOKEN_OF]
    lines = [Wanted(one.person, True, one.reasons) for one in found]
    choose(meeting, lines, seen={}, by=by, at=at)


def _conference(agreement: Agreement, who: Professional, day: date) -> NewMeeting:
    kind = next(kind.key for kind in kinds().values() if kind.people)
    demanded = _demanded(agreement, CASEWORKER, kind)
    return NewMeeting(
        agreement,
        kind,
        _when(day),
        demanded.key if demanded else "",
        who,
        place="Pôle insertion",
        others="Un conseiller du pôle insertion",
    )


def _committee(agreement: Agreement, today: date, at: datetime) -> None:
    """One held with its decisions, and the next one with its points to decide."""
    kind = next(kind.key for kind in kinds().values() if kind.pack)
    demanded, by = _demanded(agreement, AGREEMENT, kind), console_agent()
    key, day = demanded.key if demanded else "", max(today - 2 * HELD_AGO, agreement.since)
    held = plan(NewMeeting(agreement, kind, _when(day), key, place="Hôtel du Département"), by=by, at=at)
    hold(
        held, Presence(day, others="La direction de la structure\nLa direction de l'insertion"), by=by, at=at
    )
    home = department() or agreement.organisation
    for number, (words, days, state) in enumerate(DECISIONS):
        owner = home if number % 2 else agreement.organisation
        due = day + timedelta(days=days)
        made = decide(held, NewDecision(words, organisation=owner, due_on=due), by=by, at=at)
        if state == Decision.State.DONE:
            settle(made, Outcome(state, min(due, today), "Ouverte, huit personnes reçues"), by=by, at=at)
    _minuted(held, by, at)
    following = today + 3 * COMING_IN
    if agreement.until is None or following < agreement.until:
        new = NewMeeting(agreement, kind, _when(following), key, place="Hôtel du Département")
        words = "Répartition des portefeuilles\nDélais du premier rendez-vous\nSuites de l'atelier mobilité"
        set_agenda(plan(new, by=by, at=at), words, seen="", by=by, at=at)


def _minuted(meeting: Meeting, by: Agent, at: datetime) -> None:
    words = {one.key: MINUTES[one.key] for one in kinds()[meeting.kind].sections if one.key in MINUTES}
    write_minutes(meeting, words, seen={}, by=by, at=at)
    close(meeting, by=by, at=at)
