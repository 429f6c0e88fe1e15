"""The people of a « point de suivi »: the list that is prepared, and what is decided for each (G-7, B-13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment.models import Goal, Step
from filrouge.accompaniment.planning import NewStep, add_step, set_goal
from filrouge.core.conflicts import three_way
from filrouge.core.results import Refusal
from filrouge.governance import events
from filrouge.governance.models import Case, Meeting
from filrouge.governance.telling import State, held_row, pass_to, tell
from filrouge.people.actions import hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

_AT_ONCE = "Un collègue vient de changer cette liste : enregistrez à nouveau."
# How a line of the list is compared: empty for who is not on it.
ON_LIST = "oui "


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the list that is prepared: kept or not, why, and what the caseworker wants to say."""

    person: Person
    kept: bool
    reasons: tuple[str, ...] = ()
    prepared: str = ""

    @property
    def packed(self) -> str:
        """As two writers are compared."""
        return f"{ON_LIST}{self.prepared.strip()}" if self.kept else ""


def packed_list(rows: Sequence[Case]) -> dict[str, str]:
    """The list as it stands, by public identifier of the person."""
    return {case.person.public_id: f"{ON_LIST}{case.prepared}" for case in rows}


def choose(
    meeting: Meeting, lines: Sequence[Wanted], *, seen: Mapping[str, str], by: Agent, at: datetime
) -> None:
    """Prepare the list: who is kept joins it, who is not leaves it, unless they were spoken of already.

    `seen`: the list that the writer had under the eyes, packed. `Refusal` when somebody else wrote about the same person."""
    pass_to(meeting, by)
    require_visible(by, [line.person.pk for line in lines])
    with one_at_a_time(_AT_ONCE):
        hold_files([line.person.pk for line in lines])
        row = held_row(meeting, State.PLANNED, State.HELD)
        if row.professional_id is None:
            raise Refusal("Cette réunion ne parle pas de personnes.")
        known = {case.person_id: case for case in Case.objects.filter(meeting=row).select_related("person")}
        _check_unseen(lines, seen, packed_list(list(known.values())))
        for line in lines:
            before = seen.get(line.person.public_id, "")
            if line.packed != before:
                _write_line(row, line, known.get(line.person.pk), by, at)


def _check_unseen(lines: Sequence[Wanted], seen: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    found = three_way(seen, theirs, {line.person.public_id: line.packed for line in lines})
    if found.conflicts:
        first = found.conflicts[0]
        name = next(line.person.full_name for line in lines if line.person.public_id == first.field)
        said = first.theirs.removeprefix(ON_LIST).strip()
        raise Refusal(
            f"Entre-temps, un collègue a écrit pour {name} : « {said or 'à ne pas voir'} ». Enregistrez à nouveau si votre "
            "choix reste le même."
        )


def _write_line(meeting: Meeting, line: Wanted, known: Case | None, by: Agent, at: datetime) -> None:
    if not line.kept:
        if known is None:
            return
        if known.discussed:
            raise Refusal(f"{line.person.full_name} : on en a déjà parlé, la ligne reste.")
        known.delete()
    elif known is None:
        Case.objects.create(
            meeting=meeting, person=line.person, reasons=list(line.reasons), prepared=line.prepared.strip()
        )
    else:
        known.prepared = line.prepared.strip()
        known.save(update_fields=["prepared"])
    tell(events.LISTED, meeting, person=line.person.pk, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said and decided of somebody. `ground`: why to go on beyond the advised duration; `step`: with the decision
    of that name, on `goal`, or on a new one in `domain` with its words."""

    decision: str
    words: str = ""
    ground: str = ""
    step: NewStep | None = None
    goal: Goal | None = None
    domain: str = ""
    goal_words: str = ""


def discuss(case: Case, said: Said, *, by: Agent, at: datetime) -> Case:
    """Note what the meeting decides for somebody; a step joins their plan at once. `Refusal` without a decision, without
    its ground beyond the advised duration, or to undo a step that stands in the plan."""
    pass_to(case.meeting, by)
    require_visible(by, [case.person_id])
    _check_said(said)
    if said.decision == Case.Decision.STEP:
        gate.require(by, Verb.ACCOMPANY)
    with transaction.atomic():
        hold_files([case.person_id])
        held_row(case.meeting, State.HELD)
        row = Case.objects.select_for_update(of=("self",)).select_related("meeting", "person").get(pk=case.pk)
        if row.step_id is not None and said.decision != Case.Decision.STEP:
            raise Refusal(
                "L'étape est au plan de la personne : abandonnez-la d'abord dans le plan.", field="decision"
            )
        if said.decision == Case.Decision.STEP and row.step_id is None:
            row.step = _step(row.person, said, by, at)
        row.discussed, row.decision, row.words = True, said.decision, said.words.strip()
        row.ground = said.ground.strip() if said.decision == Case.Decision.GO_BEYOND else ""
        row.decided_by_id = by.account_id
        row.save()
        tell(events.DISCUSSED, row.meeting, person=row.person_id, by=by, at=at)
    return row


def _check_said(said: Said) -> None:
    if said.decision not in Case.Decision.values:
        raise Refusal("Choisissez ce qui est décidé.", field="decision")
    if said.decision == Case.Decision.GO_BEYOND and not said.ground.strip():
        raise Refusal(
            "Dites pourquoi l'accompagnement continue au-delà de la durée conseillée.", field="ground"
        )


def _step(person: Person, said: Said, by: Agent, at: datetime) -> Step:
    if said.step is None:
        raise Refusal("Écrivez l'étape.", field="step_words")
    if said.goal is not None:
        if said.goal.person_id != person.pk:
            raise Refusal("Cet objectif n'est pas de cette personne.", field="goal")
        return add_step(said.goal, said.step, by=by, at=at)
    goal = set_goal(person, domain=said.domain, words=said.goal_words, steps=[said.step], by=by, at=at)
    return goal.steps.get()


def settle_case(case: Case, words: str, *, by: Agent, at: datetime) -> Case:
    """Say what became of a decision that the file does not tell by itself."""
    pass_to(case.meeting, by)
    require_visible(by, [case.person_id])
    if not words.strip():
        raise Refusal("Dites ce qui a été fait, ou pourquoi ce ne le sera pas.", field="words")
    with transaction.atomic():
        hold_files([case.person_id])
        row = Case.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=case.pk)
        if not row.discussed or row.step_id is not None:
            raise Refusal(
                "Cette suite se note au plan de la personne." if row.step_id else "Rien n'est décidé encore."
            )
        row.settled_on, row.settled_words = journal.civil_day(at), words.strip()
        row.save(update_fields=["settled_on", "settled_words"])
        tell(events.DISCUSSED, row.meeting, person=row.person_id, by=by, at=at)
    return row
