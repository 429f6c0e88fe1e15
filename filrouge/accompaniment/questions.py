"""What the next case conference has to ask: an accompaniment beyond the advised duration, or that no longer moves.

Read from the present state, never stored: what answers a question is a case conference, or the path that moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.access.models import Fact
from filrouge.accompaniment import events
from filrouge.accompaniment.contract_rules import OPEN
from filrouge.accompaniment.models import Accompaniment, Assessment, ContractDraft
from filrouge.accompaniment.moments import Expected, expected_of, held_kinds, questions_of, with_end
from filrouge.accompaniment.moments import asked as moment_asked
from filrouge.core.periods import Delay, add_months
from filrouge.core.text import long_date
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Scheme as SchemeRow
from filrouge.orientation.events import REORIENTATION_REQUESTED
from filrouge.people.models import Person, file_open_to
from filrouge.schemes.types import Scheme

# Where the scheme does not say `movement_expected`: a display choice, no text sets it.
STILL_AFTER = Delay(6, "months")
MONTHS_IN_A_YEAR = 12
_MOVES = (
    events.OPENED, events.ASSESSMENT_MADE, events.CONTRACT_SIGNED, events.CONTRACT_REVIEWED, events.CASE_CONFERENCE,
    events.EMPHASIS_CHANGED, events.REVIEW_HELD, REORIENTATION_REQUESTED,
)  # fmt: skip
MOVES = tuple(event.number for event in _MOVES)
CONFERENCE = (events.CASE_CONFERENCE.number,)


@dataclass(frozen=True, slots=True)
class Limits:
    """The days before which something is to be asked, for the accompaniments of one scheme (None: of none)."""

    scheme: int | None
    still_before: date
    conference_before: date
    long_before: date | None
    still: Delay
    advised: Delay | None
    today: date
    expected: Expected


def limits_on(today: date, schemes: Iterable[tuple[int | None, Scheme | None]]) -> list[Limits]:
    """What each scheme says, as days."""
    found = []
    for key, text in schemes:
        rules = text.operator if text else {}
        still, advised = rules.get("movement_expected"), rules.get("advised_duration")
        times = rules.get("case_conferences_per_year")
        months = MONTHS_IN_A_YEAR // times if isinstance(times, int) and times > 0 else MONTHS_IN_A_YEAR
        delay = still if isinstance(still, Delay) else STILL_AFTER
        found.append(
            Limits(
                key, delay.before(today), add_months(today, -months),
                advised.before(today) if isinstance(advised, Delay) else None, delay,
                advised if isinstance(advised, Delay) else None, today, expected_of(key, text),
            )
        )  # fmt: skip
    return found


def limits_of_schemes(today: date) -> list[Limits]:
    """The limits of every scheme known here, and of accompaniments without one."""
    rows = SchemeRow.objects.order_by("pk")
    return limits_on(today, [(None, None), *((row.pk, scheme_text(row.key)) for row in rows)])


def to_ask(agent: Agent, limits: Sequence[Limits], *, mine: bool = False) -> "QuerySet[Accompaniment]":
    """Accompaniments in course that raise a question, the oldest first."""
    asked = Q(pk__in=[])
    for limit in limits:
        question = Q(opened_on__lte=limit.still_before) & Q(~_since(MOVES, limit.still_before))
        if limit.long_before is not None:
            question |= Q(opened_on__lte=limit.long_before) & Q(~_since(CONFERENCE, limit.conference_before))
        asked |= Q(scheme=limit.scheme) & question
        if limit.expected.moments:
            asked |= moment_asked(limit.expected, limit.today)
    rows = Accompaniment.objects.filter(
        file_open_to(agent, "person_id", few=mine), asked, closed_on__isnull=True
    )
    if mine:
        me = agent.professional_id or 0
        rows = rows.filter(Q(person__following__lead=me) | Q(person__following__support=me))
    return with_end(rows.select_related("person__following__area", "person__following__lead", "scheme"))


def to_finish(agent: Agent) -> "QuerySet[Person]":
    """People whom this agent follows, whose diagnosis or contract is begun and not finished."""
    begun = Exists(Assessment.objects.filter(person=OuterRef("pk"), finished_on__isnull=True))
    drafted = Exists(ContractDraft.objects.filter(person=OuterRef("pk"), state__in=OPEN))
    me = agent.professional_id or 0
    mine = Q(following__lead=me) | Q(following__support=me)
    return Person.objects.visible_to(agent, few=True).filter(mine, begun | drafted).order_by("name_key", "pk")


def _since(types: tuple[int, ...], day: date) -> Exists:
    """Something of these kinds happened to the person after that day."""
    return Exists(Fact.objects.filter(person=OuterRef("person_id"), type__in=types, day__gt=day.toordinal()))


def in_words(
    rows: Sequence[Accompaniment], limits: Sequence[Limits]
) -> list[tuple[Accompaniment, list[str]]]:
    """Each accompaniment with what is to be asked: one query for the latest moves, one for the meetings held."""
    by_scheme = {limit.scheme: limit for limit in limits}
    moved, met = _latest([row.person_id for row in rows])
    held = held_kinds(rows)
    found = []
    for row in rows:
        limit = by_scheme[row.scheme_id]
        asked = _questions(row, limit, moved.get(row.person_id), met.get(row.person_id))
        found.append((row, asked + questions_of(row, held[row.pk], limit.expected, limit.today)))
    return found


def _latest(people: Sequence[int]) -> tuple[dict[int, date], dict[int, date]]:
    moved: dict[int, date] = {}
    met: dict[int, date] = {}
    rows = Fact.objects.filter(person__in=people, type__in=MOVES).order_by("day", "pk")
    for person, kind, day in rows.values_list("person", "type", "day"):
        moved[person] = date.fromordinal(day)
        if kind in CONFERENCE:
            met[person] = date.fromordinal(day)
    return moved, met


def _questions(row: Accompaniment, limit: Limits, moved: date | None, met: date | None) -> list[str]:
    found = []
    if limit.long_before is not None and row.opened_on <= limit.long_before:
        last = f"dernier point de suivi le {long_date(met)}" if met else "aucun point de suivi"
        if met is None or met <= limit.conference_before:
            found.append(
                f"En cours depuis le {long_date(row.opened_on)}, plus que la durée conseillée de {limit.advised} ; "
                f"{last}. Faut-il poursuivre ?"
            )
    if moved is None or moved <= limit.still_before:
        since = f"depuis le {long_date(moved)}" if moved else "depuis le début"
        found.append(
            f"Ni diagnostic, ni contrat, ni point d'étape ou de suivi {since}, plus de {limit.still}. Qu'est-ce qui bloque ?"
        )
    return found
