"""The entry assessment, and the monthly round of orientations that it allows (B-1, B-9, B-11)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.periods import age_on
from filrouge.core.results import Opinion, Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Organisation, Scheme
from filrouge.directory.queries import leads_on, on_day
from filrouge.directory.tree import below
from filrouge.orientation import events
from filrouge.orientation.advice import advice_of, advise
from filrouge.orientation.criteria import pathways_of
from filrouge.orientation.models import EntryAssessment
from filrouge.orientation.queries import areas_by_name
from filrouge.orientation.rules import lead_fits
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible
from filrouge.schemes.types import PathwayType

# How many people one round is for: what an officer reads in one go.
MOST = 100
PROVIDER = Organisation.Kind.DELEGATED_PROVIDER


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an interview showed: the answers by criterion, how the person came, what they wish."""

    answers: dict[str, str]
    route: str
    words: str
    made_on: date


def assess(person: Person, said: Assessed, *, by: Agent, at: datetime) -> EntryAssessment:
    """Note an entry interview. `Refusal` for a day to come, or when nothing was raised."""
    gate.require(by, Verb.ORIENT)
    require_visible(by, [person.pk])
    if said.made_on > journal.civil_day(at):
        raise Refusal("L'entretien a eu lieu aujourd'hui ou avant : corrigez la date.", field="made_on")
    answers = {criterion: level for criterion, level in said.answers.items() if level}
    if not answers:
        raise Refusal("Aucun critère n'est abordé : répondez à un au moins.")
    following = getattr(person, "following", None)
    with transaction.atomic():
        hold_files([person.pk])
        made = EntryAssessment.objects.create(
            person=person, scheme_id=following.scheme_id if following else None, route=said.route, answers=answers,
            words=said.words, made_on=said.made_on, made_by_id=by.account_id,
        )  # fmt: skip
        happened = journal.Happened(
            events.ASSESSED, person.pk, at=journal.midday(said.made_on), day=said.made_on, subject=made.pk,
            area=following.area_id if following else None, scheme=made.scheme_id, variant=said.route,
        )  # fmt: skip
        journal.record(happened, by=by, at=at)
        bump([person.pk])
    return made


def latest(people: Sequence[int]) -> dict[int, EntryAssessment]:
    """The latest assessment of each of these people."""
    rows = (
        EntryAssessment.objects.filter(person__in=people).select_related("scheme").order_by("made_on", "pk")
    )
    return {row.person_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One person of a round: their assessment if any, the advice, what would be decided, and what may be chosen: the
    organisations that fit come first."""

    person: Person
    assessment: EntryAssessment | None
    opinion: Opinion[str]
    pathway: PathwayType | None
    organisation: Organisation | None
    organisations: tuple[Organisation, ...]
    pathways: tuple[PathwayType, ...]
    scheme: int | None = None

    @property
    def leads(self) -> dict[str, Organisation]:
        """The organisations that may be chosen, by public identifier."""
        return {organisation.public_id: organisation for organisation in self.organisations}

    @property
    def ready(self) -> bool:
        """Whether it can be decided as it stands."""
        return self.pathway is not None and self.organisation is not None


def round_of(people: Sequence[Person], today: date) -> list[RoundLine]:
    """The simulation: what would be decided for each person, and why. Queries: one for assessments, and a few a scheme."""
    assessments = latest([person.pk for person in people])
    leads: dict[int | None, tuple[Organisation, ...]] = {}
    schemes = {row.pk: row for row in Scheme.objects.order_by("pk")}
    lines: list[RoundLine] = []
    served, covering = _served(today)
    for person in people:
        key = covering.get(person.following.area_id, Covering(())).of(person.following.scheme_id)
        if key not in leads:
            leads[key] = tuple(leads_on(today, key))
        text = scheme_text(schemes[key].key) if key in schemes else None
        assessment, pathways = assessments.get(person.pk), pathways_of(text)
        opinion = advise(assessment.answers if assessment else {}, _years(person, today), advice_of(text))
        advised = opinion.verdict if assessment else ""
        pathway = next((p for p in pathways if p.category == advised), None)
        fitting = tuple(o for o in leads[key] if pathway is None or lead_fits(pathway.lead_kinds, o.kind))
        near = tuple(o for o in fitting if o.kind != PROVIDER or person.following.area_id in served[o.pk])
        alone = near[0] if pathway is not None and len(near) == 1 else None
        first = [*near, *(o for o in fitting if o not in near)]
        offered = (*first, *(o for o in leads[key] if o not in first))
        lines.append(RoundLine(person, assessment, opinion, pathway, alone, offered, pathways, key))
    return lines


@dataclass(frozen=True, slots=True)
class Covering:
    """The schemes that cover an area one day, as keys."""

    schemes: Collection[int]

    def of(self, present: int | None) -> int | None:
        """The scheme of a decision of that day: the present one while it covers the area, else the only one that does.
        One that has ended says nothing of today."""
        if present in self.schemes:
            return present
        return next(iter(self.schemes)) if len(self.schemes) == 1 else None


def _served(today: date) -> tuple[dict[int, set[int]], dict[int | None, Covering]]:
    """The areas that the agreements of each organisation cover that day, with all that they contain; the schemes that
    cover each area (None: all of them)."""
    inside = below(areas_by_name())
    found: dict[int, set[int]] = defaultdict(set)
    schemes: dict[int | None, set[int]] = defaultdict(set)
    rows = (
        Agreement.objects.filter(on_day(today)).order_by("pk").values_list("organisation", "scheme", "areas")
    )
    for organisation, scheme, area in rows:
        covered = inside.get(area or 0, frozenset())
        found[organisation] |= covered
        for key in (None, *covered):
            schemes[key].add(scheme)
    return found, {key: Covering(known) for key, known in schemes.items()}


def opinion_on(person: Person, assessment: EntryAssessment, today: date) -> Opinion[str]:
    """What the rules advise for one person, from their assessment."""
    text = scheme_text(assessment.scheme.key if assessment.scheme else None)
    return advise(assessment.answers, _years(person, today), advice_of(text))


def _years(person: Person, today: date) -> int:
    """Whole years in RSA."""
    return age_on(person.rsa_since, today) if person.rsa_since else 0
