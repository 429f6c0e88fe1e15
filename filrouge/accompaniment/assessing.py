"""Making an assessment with a person, over one interview or several (C-1, C-5).

Two professionals may complete the same one: each domain is a field of its own, and nothing is written over that the
writer has not seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.comparing import Verdict, compare
from filrouge.accompaniment.domains import ASSET, MODERATE, RANKS, STRONG, domain_label, domains, is_barrier
from filrouge.accompaniment.domains import Answer as Answer
from filrouge.accompaniment.models import Assessment, Finding
from filrouge.accompaniment.steps import happened, not_tomorrow
from filrouge.accompaniment.strengths import LISTS, packed, plain
from filrouge.clocks.actions import advance
from filrouge.core.conflicts import three_way
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.core.text import enumeration, long_date
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import NOWHERE, require_visible, standings

# The free parts of an assessment, in the order in which they are gone through: strengths first.
TEXTS = {
    "skills": "Compétences et savoir-faire", "experience": "Expériences et formations", "interests": "Envies",
    "assets": "Autres atouts", "barriers": "Autres freins",
}  # fmt: skip
_COLUMNS = ("id", "public_id", "person_id", "kind", "made_on", "made_by_id", "finished_on", "assets", "barriers", "skills",
            "experience", "interests", "found", "trades", "transferable", "lines", "sources")  # fmt: skip
_FINDING = ("assessment_id", "domain", "level", "own_level", "situations", "priority", "own_words", "words", "source",
            "noted_on", "noted_by_id")  # fmt: skip
_AT_ONCE = "Quelqu'un d'autre vient de commencer ce diagnostic : rechargez la page, puis complétez-le."


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """A finished diagnosis to record: the person's key, its kind and day, what was said."""

    person: int
    kind: str
    made_on: date
    assets: str = ""
    barriers: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a form sends back. `answers`, `texts` and `lists` (packed) by name; `base`: what the writer had under the
    eyes, packed.

    `finish`: the diagnosis is complete, for the delays that wait for it. `sources`: where what is kept of the texts and
    lists comes from; `kept`: the fields that hold only what was known, which never stand against a colleague's answer."""

    kind: str
    made_on: date
    answers: Mapping[str, Answer]
    texts: Mapping[str, str]
    base: Mapping[str, str]
    finish: bool = False
    lists: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    kept: Collection[str] = ()

    def packed(self) -> dict[str, str]:
        """Every field as one value."""
        return {**{key: answer.packed() for key, answer in self.answers.items()}, **self.texts, **self.lists}

    def against(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """What is said, less what was only kept and that a colleague has answered meanwhile."""
        return {
            name: value
            for name, value in self.packed().items()
            if name not in self.kept or not theirs.get(name)
        }


class Clash(Refusal):
    """Somebody else said otherwise of the same domain meanwhile: `theirs` is shown, and the writer decides."""

    def __init__(self, message: str, theirs: Mapping[str, str]) -> None:
        super().__init__(message)
        self.theirs = dict(theirs)


def save_assessment(
    person: Person, said: Said, *, assessment: Assessment | None = None, by: Agent, at: datetime
) -> Assessment:
    """Begin an assessment, or complete one (`assessment`). `Refusal` for a day to come, when nothing is said, when one
    of the same kind is under way or when this one is finished; `Clash` when two people said otherwise."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    not_tomorrow(said.made_on, at, "made_on")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        row = _locked(person, said, assessment, by)
        theirs = _packed(row)
        merged = three_way(said.base, theirs, said.against(theirs))
        if merged.conflicts:
            names = enumeration([field_label(c.field) for c in merged.conflicts])
            raise Clash(
                f"Entre-temps, un collègue a répondu autrement : {names}. Sa réponse est montrée ; enregistrez à "
                "nouveau pour garder la vôtre.",
                {conflict.field: theirs.get(conflict.field, "") for conflict in merged.conflicts},
            )
        changed = [name for name, value in merged.values.items() if value != theirs.get(name, "")]
        if not changed and not said.finish:
            raise Refusal("Rien n'est encore dit : répondez pour un domaine au moins.")
        _write(row, changed, said, by, at)
        _tell(row, changed, said, by=by, at=at)
        bump([person.pk])
    return row


def _locked(person: Person, said: Said, assessment: Assessment | None, by: Agent) -> Assessment:
    if assessment is not None:
        row = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if row.finished_on is not None:
            raise Refusal(
                f"Ce diagnostic a été terminé le {long_date(row.finished_on)} : faites-en un nouveau, les réponses y "
                "sont reprises."
            )
        return row
    open_one = Assessment.objects.filter(person=person, kind=said.kind, finished_on__isnull=True).first()
    if open_one is not None:
        raise Refusal(
            f"Un diagnostic de cette sorte est en cours depuis le {long_date(open_one.made_on)} : complétez-le."
        )
    return Assessment.objects.create(
        person=person, kind=said.kind, made_on=said.made_on, made_by_id=by.account_id
    )


def field_label(name: str) -> str:
    """The name of a text, of a list or of a domain."""
    return TEXTS.get(name) or LISTS.get(name) or domain_label(name)


def _packed(row: Assessment) -> dict[str, str]:
    texts = {name: str(getattr(row, name)) for name in TEXTS}
    lists = {name: packed(getattr(row, name)) for name in LISTS}
    return {
        **texts,
        **lists,
        **{key: answer.packed() for key, answer in answers_of(row.findings.order_by("pk")).items()},
    }


def answers_of(findings: Iterable[Finding]) -> dict[str, Answer]:
    """What was found, by domain."""
    return {
        row.domain: Answer(
            row.level,
            row.own_level,
            tuple(row.situations),
            row.priority,
            row.own_words,
            row.words,
            row.source,
        )
        for row in findings
    }


def _write(row: Assessment, changed: Sequence[str], said: Said, by: Agent, at: datetime) -> None:
    answered = [key for key in changed if key in said.answers]
    row.findings.filter(domain__in=answered).delete()
    rows = [
        _finding(row.pk, key, said.answers[key], said.made_on, by)
        for key in answered
        if said.answers[key].level
    ]
    bulk.insert(Finding, _FINDING, rows)
    for name in changed:
        if name in TEXTS:
            setattr(row, name, said.texts[name])
        elif name in LISTS:
            setattr(row, name, plain(said.lists[name]))
    row.sources = {name: text for name, text in row.sources.items() if name not in changed} | {
        name: text for name, text in said.sources.items() if name in changed
    }
    row.made_on, row.found = said.made_on, in_brief(answers_of(row.findings.order_by("pk")))
    if said.finish:
        row.finished_on = max(said.made_on, journal.civil_day(at))
    row.save()


def in_brief(answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """What a list shows of an assessment: the domains that are a strength, and those that weigh, the heaviest first."""
    heavy = sorted(
        (key for key in answers if is_barrier(answers[key].level)), key=lambda key: -RANKS[answers[key].level]
    )
    assets = [domain_label(key) for key in answers if answers[key].level == ASSET]
    weights = {STRONG: "fort", MODERATE: "modéré"}
    return {
        "assets": assets,
        "barriers": [f"{domain_label(key)} ({weights[answers[key].level]})" for key in heavy],
    }


def _finding(assessment: int, key: str, answer: Answer, day: date, by: Agent) -> tuple[Any, ...]:
    if key not in domains() or answer.level not in RANKS:
        raise Refusal("Ce domaine ou cette réponse n'existe pas : rechargez la page.")
    return (
        assessment, key, answer.level, answer.own_level, list(answer.situations), answer.priority,
        answer.own_words.strip(), answer.words.strip(), answer.source, day, by.account_id,
    )  # fmt: skip


def _tell(row: Assessment, changed: Sequence[str], said: Said, *, by: Agent, at: datetime) -> None:
    standing = standings([row.person_id]).get(row.person_id, NOWHERE)
    words = [domain_label(key) for key in changed if key in said.answers]
    if said.finish:
        made = [happened(events.ASSESSMENT_MADE, row.person_id, standing, row.made_on, row.pk, row.kind)]
        made += _barriers([row], by_person=_before([row]))
    else:
        told = happened(
            events.ASSESSMENT_CONTINUED, row.person_id, standing, row.made_on, row.pk, row.kind,
            domaines=enumeration(words) if words else "",
        )  # fmt: skip
        made = [told]
    advance(journal.record_many(made, by=by, at=at), by=by, at=at)


def record_assessments(items: Sequence[NewAssessment], *, by: Agent, at: datetime) -> list[Assessment]:
    """Record finished diagnoses made with people, a set at a time (C-1)."""
    gate.require(by, Verb.ACCOMPANY)
    people = {i.person for i in items}
    require_visible(by, people)
    for item in items:
        not_tomorrow(item.made_on, at, "made_on")
    where = standings(people)
    with transaction.atomic():
        hold_files(people)
        ids = bulk.reserve_ids(Assessment, len(items))
        made = [
            Assessment(
                id=key, public_id=new_public_id(), person_id=i.person, kind=i.kind, made_on=i.made_on,
                made_by_id=by.account_id, finished_on=i.made_on, assets=i.assets.strip(), barriers=i.barriers.strip(),
                found=in_brief(i.answers),
            )
            for key, i in zip(ids, items, strict=True)
        ]  # fmt: skip
        before = _before(made)
        bulk.insert(Assessment, _COLUMNS, [[getattr(a, name) for name in _COLUMNS] for a in made])
        found = [
            _finding(a.pk, key, answer, a.made_on, by)
            for a, item in zip(made, items, strict=True)
            for key, answer in item.answers.items()
        ]
        bulk.insert(Finding, _FINDING, found)
        entries = [
            happened(
                events.ASSESSMENT_MADE, a.person_id, where.get(a.person_id, NOWHERE), a.made_on, a.pk, a.kind
            )
            for a in made
        ]
        entries += _barriers(made, by_person=before)
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        bump(people)
    return made


def _before(rows: Sequence[Assessment]) -> dict[int, dict[str, str]]:
    """What the last finished assessment of each person said, by domain."""
    people, mine = {row.person_id for row in rows}, {row.pk for row in rows}
    found = Finding.objects.filter(assessment__person__in=people, assessment__finished_on__isnull=False)
    latest: dict[int, tuple[int, dict[str, str]]] = {}
    columns = ("assessment__person_id", "assessment_id", "domain", "level")
    order = ("assessment__made_on", "assessment_id", "pk")
    for person, assessment, domain, level in (
        found.exclude(assessment__in=mine).order_by(*order).values_list(*columns)
    ):
        if person not in latest or latest[person][0] != assessment:
            latest[person] = (assessment, {})
        latest[person][1][domain] = level
    return {person: levels for person, (_, levels) in latest.items()}


def _barriers(rows: Sequence[Assessment], *, by_person: Mapping[int, Mapping[str, str]]) -> list[Happened]:
    """For indicators: each barrier found, lifted since the last assessment, or still there (C-5)."""
    levels: dict[int, dict[str, str]] = defaultdict(dict)
    for assessment, domain, level in (
        Finding.objects.filter(assessment__in=[row.pk for row in rows])
        .order_by("pk")
        .values_list("assessment_id", "domain", "level")
    ):
        levels[assessment][domain] = level
    where = standings({row.person_id for row in rows})
    made: list[Happened] = []
    for row in rows:
        standing = where.get(row.person_id, NOWHERE)
        for change in compare(by_person.get(row.person_id, {}), levels[row.pk]):
            for event, rank in _facts(change.verdict, change.after):
                made.append(
                    happened(
                        event, row.person_id, standing, row.made_on, row.pk, change.domain, quantity=rank
                    )
                )
    return made


def _facts(verdict: Verdict, after: str) -> list[tuple[EventType, int | None]]:
    found: list[tuple[EventType, int | None]] = []
    if is_barrier(after):
        found.append((events.BARRIER_FOUND, RANKS[after]))
    if verdict == Verdict.LIFTED:
        found.append((events.BARRIER_LIFTED, None))
    if verdict in (Verdict.PERSISTS, Verdict.EASED, Verdict.WORSENED):
        found.append((events.BARRIER_PERSISTS, RANKS[after]))
    return found
