"""Planning, moving, cancelling, holding a meeting, and writing its minutes (G-7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.http import Http404

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.access.models import Fact
from filrouge.access.roles import Verb
from filrouge.accompaniment.actions import Conference, tell_conferences
from filrouge.accompaniment.events import CASE_CONFERENCE
from filrouge.accompaniment.steps import not_tomorrow
from filrouge.core.conflicts import merged_words
from filrouge.core.periods import Period
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Area, Professional
from filrouge.governance import events
from filrouge.governance.inviting import guests_of, tell_calendars
from filrouge.governance.kinds import kinds
from filrouge.governance.models import Addendum, Case, Meeting
from filrouge.governance.obligation_rules import AREA, CASEWORKER, obligations_of
from filrouge.governance.queries import agreements_for
from filrouge.governance.telling import State, held_row, pass_gate, pass_to, tell
from filrouge.orientation.models import Caseload
from filrouge.people.actions import hold_files


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting to plan. `expected`: keys of professionals; `others`: one a line."""

    agreement: Agreement
    kind: str
    starts_at: datetime
    obligation: str = ""
    professional: Professional | None = None
    area: Area | None = None
    place: str = ""
    expected: Sequence[int] = ()
    others: str = ""


def plan(new: NewMeeting, *, by: Agent, at: datetime) -> Meeting:
    """Plan a meeting, that a scheme demands or not. 404 for an agreement that is not the agent's; `Refusal` when it is
    about the wrong thing, or outside the agreement."""
    pass_gate(by)
    day = journal.civil_day(new.starts_at)
    if not agreements_for(by, min(day, journal.civil_day(at))).filter(pk=new.agreement.pk).exists():
        raise Http404("Cette convention n'existe pas, ou elle n'est pas ouverte à votre organisme.")
    _check_own(new, by)
    _check_subject(new, day)
    with transaction.atomic():
        row = Meeting.objects.create(
            agreement=new.agreement, kind=new.kind, obligation=new.obligation, professional=new.professional,
            area=new.area, starts_at=new.starts_at, place=new.place.strip(), others=new.others.strip(),
            planned_by_id=by.account_id,
        )  # fmt: skip
        row.expected.set(new.expected)
        tell(events.PLANNED, row, by=by, at=at)
        tell_calendars(row, (), by=by, at=at)
    return row


def _check_own(new: NewMeeting, by: Agent) -> None:
    """A caseworker plans their own « point de suivi », nothing else."""
    if by.may(Verb.HOLD_MEETINGS):
        return
    own = new.professional is not None and new.professional.pk == by.professional_id
    if not own or not (new.kind in kinds() and kinds()[new.kind].people):
        raise Refusal("Vous prévoyez vos propres points de suivi ; les autres réunions, votre responsable.")


def _check_subject(new: NewMeeting, day: date) -> None:
    if new.kind not in kinds():
        raise Refusal("Choisissez la sorte de réunion.", field="kind")
    if day not in Period(new.agreement.since, new.agreement.until):
        since = long_date(new.agreement.since)
        raise Refusal(f"Ce jour est hors de la convention, qui court depuis le {since}.", field="day")
    per = _per(new)
    if per == CASEWORKER and not _holds_caseload(new):
        raise Refusal("Choisissez le référent, parmi ceux de la convention.", field="professional")
    if per == AREA and (new.area is None or not new.agreement.areas.filter(pk=new.area.pk).exists()):
        raise Refusal("Choisissez le territoire, parmi ceux de la convention.", field="area")


def _per(new: NewMeeting) -> str:
    """What the meeting has to be about: as its obligation says, else as its kind goes."""
    if not new.obligation:
        return CASEWORKER if kinds()[new.kind].people else ""
    found = obligations_of(scheme_text(new.agreement.scheme.key))
    known = next((one for one in found if one.key == new.obligation and one.kind == new.kind), None)
    if known is None:
        raise Refusal("Cette convention n'exige pas cette réunion : prévoyez-la librement.", field="kind")
    return known.per


def _holds_caseload(new: NewMeeting) -> bool:
    mine = Caseload.objects.filter(agreement=new.agreement, professional=new.professional)
    return new.professional is not None and mine.exists()


@dataclass(frozen=True, slots=True)
class Moved:
    """Where and when a meeting takes place now, and who is expected."""

    starts_at: datetime
    place: str
    expected: Sequence[int]
    others: str


def move(meeting: Meeting, moved: Moved, *, by: Agent, at: datetime) -> Meeting:
    """Change the day, the place or the guests of a meeting to come."""
    pass_to(meeting, by)
    with transaction.atomic():
        row = held_row(meeting, State.PLANNED)
        if journal.civil_day(moved.starts_at) not in Period(row.agreement.since, row.agreement.until):
            raise Refusal("Ce jour est hors de la convention.", field="day")
        before = guests_of(row)
        row.starts_at, row.place, row.others = moved.starts_at, moved.place.strip(), moved.others.strip()
        row.save(update_fields=["starts_at", "place", "others"])
        row.expected.set(moved.expected)
        tell(events.MOVED, row, by=by, at=at)
        tell_calendars(row, before, by=by, at=at)
    return row


def cancel(meeting: Meeting, why: str, *, by: Agent, at: datetime) -> Meeting:
    """Cancel a meeting to come, and say why: the obligation is to be met again."""
    pass_to(meeting, by)
    if not why.strip():
        raise Refusal("Dites pourquoi la réunion est annulée.", field="why")
    with transaction.atomic():
        row = held_row(meeting, State.PLANNED)
        row.state, row.why = State.CANCELLED, why.strip()
        row.save(update_fields=["state", "why"])
        tell(events.CANCELLED, row, by=by, at=at)
        tell_calendars(row, guests_of(row), by=by, at=at)
    return row


def set_agenda(meeting: Meeting, words: str, *, seen: str, by: Agent, at: datetime) -> Meeting:
    """Write the points to decide before the meeting. `Refusal` when somebody wrote others meanwhile."""
    pass_to(meeting, by)
    with transaction.atomic():
        row = held_row(meeting, State.PLANNED, State.HELD)
        row.agenda = merged_words({"agenda": seen}, {"agenda": row.agenda}, {"agenda": words.strip()})[
            "agenda"
        ]
        row.save(update_fields=["agenda"])
        tell(events.WRITTEN, row, by=by, at=at)
    return row


@dataclass(frozen=True, slots=True)
class Presence:
    """The day on which a meeting was held, and who was there."""

    held_on: date
    present: Sequence[int] = ()
    others: str = ""


def hold(meeting: Meeting, presence: Presence, *, by: Agent, at: datetime) -> Meeting:
    """Say that a meeting is held, today or before; and, until its minutes are closed, correct who was there."""
    pass_to(meeting, by)
    not_tomorrow(presence.held_on, at, "held_on")
    if not presence.present and not presence.others.strip():
        raise Refusal("Dites qui était là.", field="present")
    with transaction.atomic():
        row = held_row(meeting, State.PLANNED, State.HELD)
        row.state, row.held_on, row.others_present = State.HELD, presence.held_on, presence.others.strip()
        row.save(update_fields=["state", "held_on", "others_present"])
        row.present.set(presence.present)
        tell(events.HELD, row, by=by, at=at)
    return row


def write_minutes(
    meeting: Meeting, sections: Mapping[str, str], *, seen: Mapping[str, str], by: Agent, at: datetime
) -> Meeting:
    """Write the sections of the minutes. `seen`: what the writer had under the eyes; a section that somebody else wrote
    meanwhile is a `Refusal` on that section, with their words."""
    pass_to(meeting, by)
    with transaction.atomic():
        row = held_row(meeting, State.HELD)
        known = {section.key for section in kinds()[row.kind].sections}
        mine = {key: words.strip() for key, words in sections.items() if key in known}
        row.minutes = row.minutes | merged_words(seen, row.minutes, mine)
        row.save(update_fields=["minutes"])
        tell(events.WRITTEN, row, by=by, at=at)
    return row


def close(meeting: Meeting, *, by: Agent, at: datetime) -> Meeting:
    """Freeze the minutes; each person of whom the meeting spoke has their « point de suivi » on the thread, once: one that
    was noted by hand for the same day is not counted again."""
    pass_to(meeting, by)
    with transaction.atomic():
        # Nobody joins or leaves those who were spoken of without the meeting, that is held just below.
        spoken = Case.objects.filter(meeting=meeting, discussed=True, person__merged_into__isnull=True)
        hold_files(spoken.order_by("person").values_list("person", flat=True))
        row = held_row(meeting, State.HELD)
        discussed = list(spoken.order_by("pk"))
        if not discussed and not any(row.minutes.values()):
            raise Refusal("Le compte rendu est vide : écrivez au moins ce qui a été dit, puis clôturez.")
        row.state, row.closed_at, row.closed_by_id = State.CLOSED, at, by.account_id
        row.save(update_fields=["state", "closed_at", "closed_by"])
        assert row.held_on is not None
        told = _told_by_hand(row.held_on, [case.person_id for case in discussed])
        fresh = [case for case in discussed if case.person_id not in told]
        tell_conferences(
            [Conference(case.person_id, row.held_on, conclusion_of(case)) for case in fresh], by=by, at=at
        )
        tell(events.CLOSED, row, by=by, at=at)
    return row


def _told_by_hand(day: date, people: Sequence[int]) -> set[int]:
    rows = Fact.objects.filter(type=CASE_CONFERENCE.number, day=day.toordinal(), person__in=people)
    return set(rows.values_list("person", flat=True))


def conclusion_of(case: Case, decided: str = "") -> str:
    """What is said of somebody, as their thread tells it; `decided`: the decision in other words."""
    usual = str(case.get_decision_display())
    parts = (decided or (f"{usual} : {case.ground}" if case.ground else usual), case.words)
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip()) + "."


def complete(meeting: Meeting, words: str, *, by: Agent, at: datetime) -> Addendum:
    """Complete or correct closed minutes: what was written stays."""
    pass_to(meeting, by)
    if not words.strip():
        raise Refusal("Écrivez ce qu'il faut ajouter ou corriger.", field="words")
    with transaction.atomic():
        row = held_row(meeting, State.CLOSED)
        made = Addendum.objects.create(
            meeting=row, words=words.strip(), written_by_id=by.account_id, written_at=at
        )
        tell(events.CLOSED, row, by=by, at=at)
    return made
