"""A meeting as its page and its paper tell it, to this agent: files that are not theirs are counted, never named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.text import long_date
from filrouge.directory.catalogue import scheme_text
from filrouge.governance import queries
from filrouge.governance.kinds import kinds
from filrouge.governance.models import Case, Decision, Meeting
from filrouge.governance.obligation_rules import CALLERS, Obligation, obligations_of

State = Meeting.State


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Somebody of whom a meeting speaks. `left`: what was decided is not done; `act_url`: the screen where it is."""

    case: Case
    decision: str
    left: bool
    act_url: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision and who does it. `late`: still open after its day."""

    decision: Decision
    owner: str
    late: bool


def told(meeting: Meeting, agent: Agent, today: date) -> dict[str, object]:
    """Everything that the page of a meeting shows."""
    kind = kinds()[meeting.kind]
    cases = list(queries.with_follow_up(queries.cases_of(meeting, agent))) if kind.people else []
    decisions = meeting.decisions.select_related("professional", "organisation").order_by("pk")
    demanded = obligation_of(meeting)
    return {
        "meeting": meeting, "kind": kind, "obligation": demanded,
        "called_by": CALLERS[demanded.called_by] if demanded else "",
        "cases": [case_line(case, agent) for case in cases],
        "hidden": meeting.cases.count() - len(cases) if kind.people else 0,
        "before": [case_line(case, agent) for case in queries.cases_left(meeting, agent)] if kind.people else [],
        "carried": decision_lines(queries.carried_to(meeting), today),
        "decisions": decision_lines(decisions, today),
        "sections": sections_of(meeting), "addenda": list(meeting.addenda.select_related("written_by")),
        "expected": list(meeting.expected.all()), "present": list(meeting.present.all()),
    }  # fmt: skip


def obligation_of(meeting: Meeting) -> Obligation | None:
    """What demands this meeting, if anything does."""
    known = obligations_of(scheme_text(meeting.agreement.scheme.key)) if meeting.obligation else ()
    return next((one for one in known if one.key == meeting.obligation), None)


def sections_of(meeting: Meeting) -> list[tuple[str, str]]:
    """The sections that say something, with their names; those of words that are no longer asked for, at the end."""
    labels = {section.key: section.label for section in kinds()[meeting.kind].sections}
    ordered = [*labels, *(key for key in meeting.minutes if key not in labels)]
    return [(labels.get(key, key), words) for key in ordered if (words := meeting.minutes.get(key, ""))]


def decision_lines(rows: Iterable[Decision], today: date) -> list[DecisionLine]:
    """Decisions with their owner."""
    return [
        DecisionLine(row, str(row.professional or row.organisation), _late(row, today))
        for row in rows
    ]  # fmt: skip


def _late(row: Decision, today: date) -> bool:
    return row.state == Decision.State.OPEN and row.due_on is not None and row.due_on < today


def case_line(case: Case, agent: Agent) -> CaseLine:
    """Somebody, with what was decided and where it is done."""
    left = case.discussed and not getattr(case, "followed", False)
    return CaseLine(case, decision_words(case), left, _act_url(case, agent) if left else "")


def decision_words(case: Case) -> str:
    """What was decided for somebody, in words."""
    decided = str(case.get_decision_display())
    if case.step is not None:
        due = f", avant le {long_date(case.step.due_on)}" if case.step.due_on else ""
        return f"{decided} : {case.step.words}{due}"
    return f"{decided} : {case.ground}" if case.ground else decided


def _act_url(case: Case, agent: Agent) -> str:
    """The screen of the act that was decided, for who may."""
    if not agent.may(Verb.ACCOMPANY):
        return ""
    if case.step is not None:
        return reverse("accompaniment:step_end", args=[case.step.public_id])
    name = {Case.Decision.REORIENT: "recommend", Case.Decision.END: "end_propose"}.get(
        Case.Decision(case.decision)
    )
    return reverse(f"accompaniment:{name}", args=[case.person.public_id]) if name else ""
