"""« À joindre »: whom nobody reaches, among one's own people; those whose path has come to the manager (D-1)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.accompaniment.printing import about, listed
from filrouge.agenda import reach_rules
from filrouge.agenda.contact_queries import (
    NEVER,
    History,
    histories,
    last_contact,
    lettered,
    path_for,
    reach_of,
    sought,
)
from filrouge.agenda.models import ContactAttempt, ReachDecision
from filrouge.agenda.reach_rules import FOLLOW, REACHED, Reach
from filrouge.core.text import long_date
from filrouge.documents.sheets import Sheet, sheet
from filrouge.people.mailing import Mailing, mailing_of
from filrouge.people.models import Person
from filrouge.people.wording import contact_value

LETTER = "reach"
# What one caseworker follows, and room to spare; what one area may have waiting at the last step.
MOST = 300
_CIVILITY = {"F": "Madame", "M": "Monsieur"}
# The order of the list: what waits for a gesture first.
_ORDER = (reach_rules.MANAGER, reach_rules.LETTER, reach_rules.TRY, reach_rules.WAIT, reach_rules.MEETING)


@dataclass(frozen=True, slots=True)
class ToReach:
    """One line: the person, where they stand, the last letter if there is one."""

    person: Person
    reach: Reach
    letter: ContactAttempt | None
    last: datetime | None


def to_reach(agent: Agent, now: datetime, today: date) -> list[ToReach]:
    """Of the people whom this agent follows or supports, those that somebody looks for; four queries."""
    me = agent.professional_id or 0
    mine = _people(agent).filter(Q(following__lead=me) | Q(following__support=me), sought())
    return [row for row in _lines(mine, now, today) if row.reach.stage in _ORDER]


def looked_for(agent: Agent) -> "QuerySet[Person]":
    """Of the people whom this agent follows or supports, those whom somebody tried to reach since the last real contact,
    as one condition: what a home counts."""
    me, person = agent.professional_id or 0, OuterRef("pk")
    tried = ContactAttempt.objects.filter(person=person, struck_at__isnull=True, at__gt=OuterRef("since"))
    over = ReachDecision.objects.filter(person=person, kind=FOLLOW, decided_at__gt=OuterRef("since"))
    rows = Person.objects.visible_to(agent, few=True).annotate(since=Coalesce(last_contact(), NEVER))
    mine = Q(following__lead=me) | Q(following__support=me)
    return rows.filter(mine, Exists(tried.exclude(kind__in=REACHED)), ~Exists(over))


def for_manager(agent: Agent, now: datetime, today: date) -> list[ToReach]:
    """Of the people whose file is open to this agent, those about whom a manager must decide; four queries."""
    rows = _lines(_people(agent).filter(lettered(), following__lead__isnull=False), now, today)
    return [row for row in rows if row.reach.stage == reach_rules.MANAGER]


def _people(agent: Agent) -> "QuerySet[Person]":
    rows = Person.objects.visible_to(agent, few=True).annotate(last_met=last_contact())
    return rows.select_related("following__area", "following__lead")


def _lines(people: "QuerySet[Person]", now: datetime, today: date) -> list[ToReach]:
    """Those who are looked for, what presses most and has waited longest first."""
    rows = list(people.order_by("pk")[:MOST])
    known = histories([person.pk for person in rows])
    lines = [_line(person, known[person.pk], now, today) for person in rows]
    sought_now = [line for line in lines if line.reach.stage in _ORDER]
    return sorted(
        sought_now,
        key=lambda line: (_ORDER.index(line.reach.stage), line.reach.since or today, line.person.pk),
    )


def _line(person: Person, history: History, now: datetime, today: date) -> ToReach:
    letters = [row for row in history.contacts if row.kind == ContactAttempt.Kind.LETTER]
    last = getattr(person, "last_met", None)
    return ToReach(person, reach_of(person, history, now, today), letters[-1] if letters else None, last)


def reach_sheet(person: Person, now: datetime, today: date) -> Sheet:
    """The letter to somebody whom nobody reaches, to sign by hand and to register: what was tried since they were last
    met or spoken to."""
    history = histories([person.pk])[person.pk]
    last = max(history.reached(), default=None)
    tries = [
        f"{row.get_kind_display()}, le {long_date(timezone.localdate(row.at))}"
        for row in history.contacts
        if row.kind in reach_rules.CHANNELS and not row.reached and (last is None or row.at > last)
    ]
    following = getattr(person, "following", None)
    lead = following.lead if following else None
    values = about(person) | {
        "civilite": _CIVILITY.get(person.sex, "Madame, Monsieur"),
        "tentatives": "Nous avons essayé :\n" + listed("\n".join(tries)) if tries else "",
        "repondre_avant": str(path_for(person).answer_within),
        "appeler": ", ".join(filter(None, (str(lead), contact_value("phone", lead.phone), lead.email)))
        if lead
        else "",
    }
    made = sheet(LETTER, values, today, signatures=(values["referent"] or values["organisme"],))
    return replace(made, address=mailing_of([person.pk], today).get(person.pk, Mailing()).to)
