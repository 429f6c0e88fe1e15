"""An end of accompaniment, proposed by who follows the person, for one or several; the département decides (B-10, P-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.models import Accompaniment, EndProposal
from filrouge.accompaniment.steps import happened
from filrouge.accompaniment.wording import exit_label_of, exit_reasons
from filrouge.clocks.actions import advance
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings
from filrouge.schemes.types import ExitReason

_AT_ONCE = "Quelqu'un d'autre vient de proposer une de ces fins : rechargez la page."


@dataclass(frozen=True, slots=True)
class Ending:
    """An end to propose: for whom, the reason of the scheme, and what justifies it for this person."""

    person: Person
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Endable:
    """What would become of one person: their accompaniment in course, else `why_not`; `asked`: proposed already."""

    person: Person
    current: Accompaniment | None
    why_not: str = ""
    asked: bool = False


def endables(endings: Sequence[Ending]) -> list[Endable]:
    """What would become of each, in their order; a reason that is still empty is not looked at. Two queries."""
    people = [one.person.pk for one in endings]
    rows = Accompaniment.objects.filter(person__in=people, closed_on__isnull=True)
    current = {row.person_id: row for row in rows.select_related("scheme", "organisation")}
    proposed = EndProposal.objects.filter(
        accompaniment__in=[row.pk for row in current.values()], refused_on__isnull=True
    )
    waiting = set(proposed.values_list("accompaniment", flat=True))
    return [_endable(one, current.get(one.person.pk), waiting) for one in endings]


def _endable(ending: Ending, current: Accompaniment | None, waiting: set[int]) -> Endable:
    if current is None:
        return Endable(ending.person, None, "Pas d'accompagnement en cours.")
    if current.pk in waiting:
        return Endable(
            ending.person, current, "Une fin est déjà proposée : le Département doit y répondre.", True
        )
    if ending.reason and ending.reason not in {one.key for one in reasons_of(current)}:
        return Endable(ending.person, current, "Ce motif n'existe pas dans son dispositif.")
    return Endable(ending.person, current)


def reasons_of(row: Accompaniment) -> tuple[ExitReason, ...]:
    """The reasons for which this accompaniment may end."""
    return exit_reasons(row.scheme.key if row.scheme else None)


def propose_end(ending: Ending, *, by: Agent, at: datetime) -> EndProposal | None:
    """Propose one end; None when one waits already."""
    return next(iter(propose_end_many([ending], by=by, at=at)), None)


def propose_end_many(endings: Sequence[Ending], *, by: Agent, at: datetime) -> list[EndProposal]:
    """Propose these ends, all of them or none, and close nothing; who has one that waits is left as they are, so that
    asking twice does nothing twice. `Refusal` without a sentence for each, or where nothing can end."""
    gate.require(by, Verb.ACCOMPANY)
    people = [one.person for one in endings]
    require_visible(by, [person.pk for person in people])
    if not endings:
        raise Refusal("Cochez au moins une personne.")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk for person in people])
        made = EndProposal.objects.bulk_create((
            EndProposal(
                public_id=new_public_id(), accompaniment=line.current, reason=ending.reason,
                words=ending.words.strip(), asked_on=journal.civil_day(at), asked_by_id=by.account_id,
            )
            for ending, line in zip(endings, _checked(endings), strict=True)
            if line.current is not None and not line.asked
        ), batch_size=bulk.ROWS_AT_ONCE)  # fmt: skip
        where = standings(row.accompaniment.person_id for row in made)
        told = [_proposed(row, where) for row in made]
        advance(journal.record_many(told, by=by, at=at), by=by, at=at)
        bump(row.accompaniment.person_id for row in made)
    return made


def _proposed(row: EndProposal, where: Mapping[int, Standing]) -> Happened:
    person = row.accompaniment.person_id
    return happened(
        events.END_PROPOSED, person, where.get(person, NOWHERE), row.asked_on, row.pk, row.reason,
        motif=reason_label(row), precisions=row.words,
    )  # fmt: skip


def _checked(endings: Sequence[Ending]) -> list[Endable]:
    """What becomes of each; `Refusal` that names everybody for whom something lacks."""
    lines = endables(endings)
    left = [(line.person, _lacks(ending, line)) for ending, line in zip(endings, lines, strict=True)]
    if said := [f"{person.full_name} : {words}" for person, words in left if words]:
        raise Refusal(f"Rien n'a été proposé. {' '.join(said)}")
    return lines


def _lacks(ending: Ending, line: Endable) -> str:
    if line.asked:
        return ""
    if line.why_not:
        return line.why_not
    if not ending.reason:
        return "Choisissez le motif."
    return "" if ending.words.strip() else "Écrivez ce qui le justifie pour cette personne."


def reason_label(row: EndProposal) -> str:
    """The reason as the scheme names it."""
    return exit_label_of(row.accompaniment, row.reason)


def refuse_end(proposal: EndProposal, words: str, *, by: Agent, at: datetime) -> None:
    """The accompaniment goes on, and why. `Refusal` without a word, or when it was answered meanwhile."""
    gate.require(by, Verb.CLOSE_ACCOMPANIMENT)
    require_visible(by, [proposal.accompaniment.person_id])
    if not words.strip():
        raise Refusal("Écrivez pourquoi l'accompagnement continue : le référent le lira.", field="refusal")
    with one_at_a_time("Quelqu'un d'autre vient de répondre."):
        hold_files([proposal.accompaniment.person_id])
        row = waiting_ends(by).select_for_update(of=("self",)).filter(pk=proposal.pk).first()
        if row is None:
            raise Refusal("Quelqu'un d'autre vient d'y répondre : rechargez la page.")
        row.refused_on, row.refusal, row.refused_by_id = journal.civil_day(at), words.strip(), by.account_id
        row.save(update_fields=["refused_on", "refusal", "refused_by"])
        person = row.accompaniment.person_id
        where = standings([person]).get(person, NOWHERE)
        told = happened(
            events.END_REFUSED, person, where, row.refused_on, row.pk, row.reason, motif=row.refusal
        )
        advance([journal.record(told, by=by, at=at)], by=by, at=at)
        bump([person])


def waiting_ends(agent: Agent) -> "QuerySet[EndProposal]":
    """Ends that nobody answered, of accompaniments still in course; the oldest first."""
    return (
        EndProposal.objects.filter(
            file_open_to(agent, "accompaniment__person_id"), refused_on__isnull=True,
            accompaniment__closed_on__isnull=True,
        )
        .select_related(
            "accompaniment__person__following__area", "accompaniment__organisation", "accompaniment__scheme", "asked_by"
        )
        .order_by("asked_on", "pk")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """The last end proposed of an accompaniment, as the panel and the page of the exit tell it."""

    reason: str
    words: str
    asked_on: date
    asked_by: str
    refused_on: date | None
    refused_by: str
    refusal: str


def with_end(rows: "QuerySet[Accompaniment]") -> "QuerySet[Accompaniment]":
    """These accompaniments with the last end proposed of each, in the same query."""
    told = JSONObject(
        reason="reason", words="words", asked_on="asked_on", asked_by="asked_by__full_name", refused_on="refused_on",
        refused_by="refused_by__full_name", refusal="refusal",
    )  # fmt: skip
    last = EndProposal.objects.filter(accompaniment=OuterRef("pk")).order_by("-asked_on", "-pk")
    return rows.annotate(end_proposed=Subquery(last.values(told=told)[:1]))


def end_of(row: Accompaniment) -> Proposed | None:
    """What `with_end` read beside this accompaniment."""
    told: dict[str, Any] | None = getattr(row, "end_proposed", None)
    if not told:
        return None
    refused = told["refused_on"]
    return Proposed(
        told["reason"], told["words"], date.fromisoformat(told["asked_on"]), told["asked_by"],
        date.fromisoformat(refused) if refused else None, told["refused_by"] or "", told["refusal"],
    )  # fmt: skip
