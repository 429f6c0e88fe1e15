"""Noting the rights that an accompaniment opens, so that nobody asks twice and steering counts them (A-6, A-8, G-2)."""

from dataclasses import dataclass
from datetime import date, datetime

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.right_models import GainedRight
from filrouge.accompaniment.right_rules import LABELS, TRANSITIONS, Stage, right_kinds
from filrouge.accompaniment.steps import not_tomorrow, tell
from filrouge.clocks.actions import take_back
from filrouge.core.results import Refusal
from filrouge.core.text import long_date, of
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import require_visible

_EVENTS = {
    Stage.ASKED: events.RIGHT_ASKED, Stage.OPENED: events.RIGHT_GAINED, Stage.REFUSED: events.RIGHT_DENIED,
}  # fmt: skip
_DAY_OF = {Stage.ASKED: "asked_on", Stage.OPENED: "opened_on", Stage.REFUSED: "refused_on"}
_AT_ONCE = "Ce droit vient d'être noté par quelqu'un d'autre : rechargez la page."


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a right: where it stands since which day, who helped."""

    stage: str
    on: date
    helped_by: str = ""
    words: str = ""


def note_right(person: Person, said: Said, *, kind: str, by: Agent, at: datetime) -> GainedRight:
    """Note a right that was asked, opened or refused. `Refusal` when the same one waits for its answer already."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    if kind not in right_kinds():
        raise Refusal("Choisissez le droit.", field="kind")
    if said.stage not in tuple(Stage):
        raise Refusal("Dites où en est ce droit.", field="stage")
    not_tomorrow(said.on, at, "on")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        _not_known(person, kind, said)
        row = GainedRight(person=person, kind=kind, noted_by_id=by.account_id)
        _write(row, said, by=by, at=at)
    return row


def move_right(right: GainedRight, said: Said, *, seen: str, by: Agent, at: datetime) -> GainedRight:
    """Say that a right was opened or refused. `seen`: where it stood under the eyes of the writer."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [right.person_id])
    not_tomorrow(said.on, at, "on")
    with one_at_a_time(_AT_ONCE):
        row = _held(right)
        if row.stage != seen:
            raise Refusal(
                f"Entre-temps, quelqu'un d'autre a noté ce droit « {row.stage_label} » : rechargez la page."
            )
        if said.stage not in TRANSITIONS[row.stage]:
            raise Refusal("Choisissez ce qui a été répondu.", field="stage")
        before = max(filter(None, (row.asked_on, row.refused_on)))
        if said.on < before:
            raise Refusal(f"L'étape d'avant date du {long_date(before)} : celle-ci la suit.", field="on")
        _write(row, said, by=by, at=at)
    return row


def take_back_right(right: GainedRight, *, by: Agent, at: datetime) -> None:
    """Take back a right that was noted by mistake: it leaves the file and the figures; the thread says so."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [right.person_id])
    with one_at_a_time(_AT_ONCE):
        row = _held(right)
        numbers = [event.number for event in _EVENTS.values()]
        told = Event.objects.filter(
            person=row.person_id, subject=row.pk, type__in=numbers, voided_by__isnull=True
        )
        for event in told.order_by("pk"):
            journal.void(event.pk, by=by, at=at, correction=events.RIGHT_TAKEN_BACK)
            take_back([event.pk], by=by, at=at)
        row.delete()
        bump([right.person_id])


def _held(right: GainedRight) -> GainedRight:
    hold_files([right.person_id])
    row = GainedRight.objects.select_for_update().filter(pk=right.pk).first()
    if row is None:
        raise Refusal("Ce droit vient d'être retiré par quelqu'un d'autre : rechargez la page.")
    return row


def _not_known(person: Person, kind: str, said: Said) -> None:
    rows = GainedRight.objects.filter(person=person, kind=kind)
    if rows.filter(opened_on__isnull=True, refused_on__isnull=True).exists():
        raise Refusal("Ce droit est déjà demandé : faites-le avancer.", field="kind")
    if said.stage == Stage.OPENED and rows.filter(opened_on=said.on).exists():
        raise Refusal("Ce droit est déjà noté ouvert ce jour-là.", field="kind")


def _write(row: GainedRight, said: Said, *, by: Agent, at: datetime) -> None:
    stage = Stage(said.stage)
    setattr(row, _DAY_OF[stage], said.on)
    row.helped_by = said.helped_by.strip() or row.helped_by
    row.words = said.words.strip() or row.words
    row.save()
    tell(
        _EVENTS[stage], row.person_id, said.on, row.pk, row.kind, by=by, at=at, droit=row.label, etape=LABELS[stage],
        aide_par=row.helped_by, precisions=said.words.strip(),
    )  # fmt: skip


def rights_of(person: Person) -> list[GainedRight]:
    """The rights of a person, those that wait for an answer first, then the latest."""
    rows = list(GainedRight.objects.filter(person=person).order_by("-pk"))
    return sorted(rows, key=lambda row: row.stage != Stage.ASKED)


def visible_right(agent: Agent, public_id: str) -> GainedRight | None:
    """A right of somebody whose file is open to the agent."""
    rows = GainedRight.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related("person").first()


def right_in_words(row: GainedRight) -> str:
    """« Retraite : demandé le 1er mars 2026, ouvert le 2 mai 2026 (avec l'aide de Julie Moreau) »."""
    days = (("demandé", row.asked_on), ("refusé", row.refused_on), ("ouvert", row.opened_on))
    told = ", ".join(f"{word} le {long_date(day)}" for word, day in days if day)
    return f"{row.label} : {told}" + (f" (avec l'aide {of(row.helped_by)})" if row.helped_by else "")
