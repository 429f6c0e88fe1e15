"""What the record of a meeting says on paper: the values of its template (B-4, A-7)."""

from filrouge.accompaniment import meeting_decisions, meeting_reading
from filrouge.accompaniment.meeting_rules import SIDES, STATES, Guest, commitments_of, kind_label
from filrouge.accompaniment.models import Review, ReviewDecision, Step
from filrouge.accompaniment.printing import about
from filrouge.core.text import long_date
from filrouge.documents.sheets import Sheet, sheet

MEETING = "meeting"


def meeting_sheet(row: Review) -> Sheet:
    """The record of a meeting, for the person and those who were there."""
    there = [row.person.full_name] if row.person_there else []
    there += [str(one) for one in row.professionals.all()] + [str(Guest(**one)) for one in row.others]
    values = about(row.person) | {
        "sorte": kind_label(row.kind),
        "date": long_date(row.held_on),
        "presents": "\n".join(f"- {name}" for name in there),
        "absence": "" if row.person_there else "La personne n'était pas présente.",
        "paroles": row.own_words,
        "conclusions": "\n\n".join(f"## {label}\n{words}" for label, words in meeting_reading.concluded(row)),
        "engagements": _commitments(row),
        "decisions": _decisions(row),
        "prochain": long_date(row.next_on) if row.next_on else "",
    }
    return sheet(MEETING, values, row.held_on)


def _commitments(row: Review) -> str:
    reasons = dict(Step.Reason.choices)
    found = []
    for one in commitments_of(row.commitments):
        if one.state:
            why = f", {reasons[one.reason].lower()}" if one.reason in reasons else ""
            found.append(f"- {SIDES[one.side]} : {one.words} ({STATES[one.state].lower()}{why})")
    return "\n".join(found)


def _decisions(row: Review) -> str:
    rows = meeting_decisions.with_state(row.decisions.order_by("pk"))
    return "\n".join(f"- {_in_words(one)}" for one in rows if one.set_aside_on is None)


def _in_words(one: ReviewDecision) -> str:
    if one.step is None:
        return f"{one.get_kind_display()} : {one.words}" if one.words else str(one.get_kind_display())
    who = one.step.owner_name or str(one.step.get_owner_display()).lower()
    when = f", avant le {long_date(one.step.due_on)}" if one.step.due_on else ""
    return f"{one.step.words} ({who}{when})"
