"""Reading contacts: the last real one, where somebody unreachable stands, the evidence of diligence (D-1, C-4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.agenda import reach_rules
from filrouge.agenda.models import Appointment, ContactAttempt, ReachDecision
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.reach_rules import CHANNELS, REACHED, Evidence, Facts, Path, Reach, Sent, Try, path_of
from filrouge.core.results import Opinion
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NotVisible

STATE = Appointment.State
# Before anybody was met: a list cut by key has no hole.
NEVER = Value(datetime(1900, 1, 1, tzinfo=UTC))


def held_of_person() -> "QuerySet[Appointment]":
    """The appointments that took place, of the person of an outer query."""
    return Appointment.objects.filter(person=OuterRef("pk"), state=STATE.HELD)


def reached_of_person() -> "QuerySet[ContactAttempt]":
    """The contacts in which the person of an outer query was reached."""
    return ContactAttempt.objects.filter(person=OuterRef("pk"), kind__in=REACHED, struck_at__isnull=True)


def last_contact() -> NullIf:
    """Of the person of a query, the last time that somebody met them or spoke with them; nothing when nobody did."""
    met = held_of_person().order_by().values("person").annotate(day=Max("starts_at")).values("day")
    told = reached_of_person().order_by().values("person").annotate(day=Max("at")).values("day")
    return NullIf(Greatest(Coalesce(Subquery(met), NEVER), Coalesce(Subquery(told), NEVER)), NEVER)


def met_since(moment: datetime) -> Q:
    """Whether somebody met or reached the person of a query since then."""
    held, reached = held_of_person().filter(starts_at__gte=moment), reached_of_person().filter(at__gte=moment)
    return Q(Exists(held)) | Q(Exists(reached))


def sought() -> Q:
    """People of a query for whom something is to be looked at: an attempt, a missed appointment or a decision."""
    person = OuterRef("pk")
    return (
        Q(
            Exists(
                ContactAttempt.objects.filter(person=person, struck_at__isnull=True).exclude(kind__in=REACHED)
            )
        )
        | Q(Exists(Appointment.objects.filter(person=person, state=STATE.MISSED)))
        | Q(Exists(ReachDecision.objects.filter(person=person)))
    )


def lettered() -> Q:
    """People of a query to whom a letter with proof was sent."""
    sent = ContactAttempt.objects.filter(
        person=OuterRef("pk"), kind=ContactAttempt.Kind.LETTER, struck_at__isnull=True
    )
    return Q(Exists(sent))


@dataclass(slots=True)
class History:
    """What was done to meet or reach one person, oldest first: contacts that stand, meetings (when, state), decisions."""

    contacts: list[ContactAttempt] = field(default_factory=list)
    meetings: list[tuple[datetime, str]] = field(default_factory=list)
    decisions: list[ReachDecision] = field(default_factory=list)

    def reached(self) -> list[datetime]:
        """Every time that the person was met or spoken to."""
        met = [when for when, state in self.meetings if state == STATE.HELD]
        return sorted([*met, *(row.at for row in self.contacts if row.reached)])

    def facts(self, now: datetime) -> Facts:
        """What the path is judged on: since the last real contact, or the last decision."""
        last = max(self.reached(), default=None)
        decision = next(
            (row for row in reversed(self.decisions) if last is None or row.decided_at >= last), None
        )
        start = max(filter(None, [last, decision.decided_at if decision else None]), default=None)
        letters = [row for row in self._since(start) if row.kind == ContactAttempt.Kind.LETTER]
        return Facts(
            [_try(row) for row in self._since(start) if row.kind in CHANNELS],
            _sent(letters[-1]) if letters else None,
            [_day(when) for when, state in self.meetings if state == STATE.MISSED and (start is None or when > start)],
            next((_day(when) for when, state in self.meetings if state == STATE.BOOKED and when >= now), None),
            decision.kind if decision else "", _day(decision.decided_at) if decision else None,
        )  # fmt: skip

    def _since(self, start: datetime | None) -> list[ContactAttempt]:
        return [row for row in self.contacts if not row.reached and (start is None or row.at > start)]

    def evidence(self, since: date, day: date) -> Evidence:
        """What was done from a day to another."""
        start = day_bounds(since)[0]
        rows = [row for row in self.contacts if row.at >= start]
        meetings = [(when, state) for when, state in self.meetings if when >= start]
        return Evidence(
            since, day, [_day(when) for when in self.reached() if when >= start],
            [_try(row) for row in rows if row.kind in CHANNELS and not row.reached],
            [_sent(row) for row in rows if row.kind == ContactAttempt.Kind.LETTER],
            len(meetings), sum(state == STATE.MISSED for _, state in meetings),
        )  # fmt: skip


def _day(when: datetime) -> date:
    return timezone.localdate(when)


def _try(row: ContactAttempt) -> Try:
    return Try(_day(row.at), CHANNELS[row.kind])


def _sent(row: ContactAttempt) -> Sent:
    return Sent(_day(row.at), row.number, row.outcome, row.outcome_on)


def histories(people: Iterable[int], known: Iterable[ContactAttempt] | None = None) -> dict[int, History]:
    """What was done for each of these people: three queries, two when their contacts are `known` (oldest first)."""
    found = {key: History() for key in people}
    for row in contacts(found) if known is None else known:
        found[row.person_id].contacts.append(row)
    rows = Appointment.objects.filter(person__in=found).exclude(state__in=(STATE.EXCUSED, STATE.CANCELLED))
    for key, when, state in rows.order_by("starts_at", "pk").values_list("person", "starts_at", "state"):
        found[key].meetings.append((when, state))
    for decision in ReachDecision.objects.filter(person__in=found).order_by("decided_at", "pk"):
        found[decision.person_id].decisions.append(decision)
    return found


def contacts(people: Iterable[int]) -> "QuerySet[ContactAttempt]":
    """The contacts that stand, of these people, oldest first."""
    return ContactAttempt.objects.filter(person__in=list(people), struck_at__isnull=True).order_by("at", "pk")


def latest_contacts(person: Person) -> list[ContactAttempt]:
    """Everything that was noted of a person, the latest first, what is struck too."""
    rows = ContactAttempt.objects.filter(person=person).select_related("noted_by", "professional")
    return list(rows.order_by("-at", "-pk"))


def path_for(person: Person) -> Path:
    """The steps of the person's scheme."""
    following = getattr(person, "following", None)
    return path_of(scheme_text(scheme_keys().get(following.scheme_id or 0)) if following else None)


def reach_of(person: Person, history: History, now: datetime, today: date) -> Reach:
    """Where this person stands today."""
    return reach_rules.stand(history.facts(now), path_for(person), today)


def diligence(person: Person, since: date | None = None, *, today: date) -> Opinion[bool]:
    """What was done to reach this person since a day (as long as it counts, when none is given), and whether that is
    enough before a breach is spoken of: three queries."""
    path = path_for(person)
    evidence = histories([person.pk])[person.pk].evidence(since or path.evidence_within.before(today), today)
    found = reach_rules.diligence(evidence, path)
    lacks = reach_rules.what_lacks(evidence, path)
    return Opinion(found.verdict, (*found.reasons, lacks) if lacks else found.reasons)


def visible_contact(agent: Agent, public_id: str) -> ContactAttempt:
    """A contact of a person whose file is open to the agent; else 404."""
    rows = ContactAttempt.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    found = rows.select_related("person").first()
    if found is None:
        raise NotVisible("Ce contact n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found
