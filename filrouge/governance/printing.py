"""What the minutes of a meeting say on paper (G-7)."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.core.text import long_date, plural
from filrouge.documents.sheets import Sheet
from filrouge.governance.kinds import kinds
from filrouge.governance.meetings import conclusion_of
from filrouge.governance.models import Addendum, Decision, Meeting
from filrouge.governance.queries import carried_to, cases_of
from filrouge.governance.reading import DecisionLine, decision_lines, decision_words, sections_of


def minutes_sheet(meeting: Meeting, agent: Agent) -> Sheet:
    """The minutes, as far as this agent may read them: files that are not theirs are counted, never named."""
    day = meeting.held_on
    assert day is not None
    parts = [
        header(meeting),
        f"Tenue le {long_date(day)}." + ("" if meeting.state == Meeting.State.CLOSED else " Compte rendu non clos."),
        titled("Étaient présents", listed([*map(str, meeting.present.all()), *meeting.others_present.splitlines()])),
        titled("Suites des fois d'avant", listed(map(decision_in_words, decision_lines(carried_to(meeting), day)))),
        _people(meeting, agent),
        *(titled(label, words) for label, words in sections_of(meeting)),
        titled("Décisions", listed(map(decision_in_words, decision_lines(_decisions(meeting), day)))),
        *(
            titled(_signed(one), one.words)
            for one in meeting.addenda.select_related("written_by")
        ),
    ]  # fmt: skip
    return Sheet(kinds()[meeting.kind].label, joined(parts), day)


def _signed(one: Addendum) -> str:
    return f"Complément du {long_date(timezone.localdate(one.written_at))}, par {one.written_by.full_name}"


def _decisions(meeting: Meeting) -> "QuerySet[Decision]":
    return meeting.decisions.select_related("professional", "organisation").order_by("pk")


def header(meeting: Meeting) -> str:
    """Which agreement, about whom or what."""
    agreement = meeting.agreement
    lines = [f"{agreement.organisation}, {agreement.scheme.short_name} ({agreement})"]
    if meeting.professional is not None:
        lines.append(f"Référent : {meeting.professional}")
    if meeting.area is not None:
        lines.append(f"Territoire : {meeting.area}")
    return "\n".join(lines)


def _people(meeting: Meeting, agent: Agent) -> str:
    """Each person of whom the meeting spoke, with what is decided."""
    rows = list(cases_of(meeting, agent))
    hidden = meeting.cases.count() - len(rows)
    lines = []
    for case in rows:
        decided = conclusion_of(case, decision_words(case)) if case.discussed else "pas vue cette fois"
        lines.append(f"{case.person.full_name} : {decided}")
    if hidden:
        lines.append(
            f"{plural(hidden, 'autre personne', 'autres personnes')}, dont le dossier ne vous est pas ouvert"
        )
    return titled("Les personnes", listed(lines))


def decision_in_words(line: DecisionLine) -> str:
    """A decision on one line."""
    one = line.decision
    due = f", avant le {long_date(one.due_on)}" if one.due_on else ""
    state = f" : {one.get_state_display().lower()}"
    when = f" le {long_date(one.ended_on)}" if one.ended_on else " (en retard)" if line.late else ""
    return f"{one.words} ({line.owner}{due}){state}{when}{f', {one.why}' if one.why else ''}"


def titled(title: str, text: str) -> str:
    """A part of the page; nothing when it says nothing."""
    return f"## {title}\n\n{text}" if text.strip() else ""


def listed(lines: Iterable[str]) -> str:
    """A list, one line each."""
    return "\n".join(f"- {line.strip()}" for line in lines if line.strip())


def joined(parts: Iterable[str]) -> str:
    """Parts that say something, apart from each other."""
    return "\n\n".join(part for part in parts if part.strip())
