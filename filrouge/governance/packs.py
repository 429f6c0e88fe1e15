"""What prepares a committee, in four pages: what it is and what became of last time's decisions, the figures, the points to
decide and what presses (G-7).

It goes round a table where not everybody may open files: small counts are always masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Count, Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.printing import Printed, printed
from filrouge.clocks.models import Clock
from filrouge.core.periods import Period, add_months
from filrouge.core.text import hour_words, long_date
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Area
from filrouge.directory.queries import department
from filrouge.documents.sheets import Sheet
from filrouge.governance import printing
from filrouge.governance.calendar import LATE, Due, calendar
from filrouge.governance.kinds import MeetingKind, kinds
from filrouge.governance.models import Meeting
from filrouge.governance.obligation_rules import CALLERS, Obligation
from filrouge.governance.queries import carried_to
from filrouge.governance.reading import DecisionLine, decision_lines, obligation_of
from filrouge.orientation.models import Assignment, Caseload
from filrouge.people.models import Following
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.compute import Result, results, without_small_numbers
from filrouge.steering.definitions import indicators_on
from filrouge.steering.names import Names
from filrouge.steering.queries import Scope, areas_below
from filrouge.steering.rules import Figure, mask_one
from filrouge.steering.words import figure_words, number_words

_STYLE = Path(__file__).parent / "data" / "pack.css"
# What a table of the pack shows of one detail, so that its figures stay on two pages.
MOST_LINES = 5
_UNITS = {"percent": " %", "hours_per_week": " h par semaine", "fte": " ETP"}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure now and one year before; `detail`: its first lines, each with both."""

    label: str
    now: str
    before: str
    detail: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that the four pages say."""

    meeting: Meeting
    kind: MeetingKind
    obligation: Obligation | None
    called_by: str
    when: str
    period: str
    before: str
    guests: tuple[str, ...]
    carried: tuple[DecisionLine, ...]
    figures: tuple[FigureLine, ...]
    targets: tuple[tuple[str, str], ...]
    means: tuple[tuple[str, str], ...]
    points: tuple[str, ...]
    late_clocks: tuple[tuple[str, str], ...]
    late_meetings: tuple[Due, ...]


def pack_of(meeting: Meeting, agent: Agent, today: date) -> Pack:
    """The pack of a meeting, its figures until the day before it, or until today when it is to come."""
    scheme = scheme_text(meeting.agreement.scheme.key)
    period = _period(meeting, today)
    areas = _areas(meeting)
    demanded = obligation_of(meeting)
    start = timezone.localtime(meeting.starts_at)
    guests = [str(one) for one in meeting.expected.all()] + meeting.others.splitlines()
    return Pack(
        meeting=meeting,
        kind=kinds()[meeting.kind],
        obligation=demanded,
        called_by=CALLERS[demanded.called_by] if demanded else "",
        when=f"{long_date(start.date())} à {hour_words(start)}",
        period=windows.words(period),
        before=windows.words(_year_before(period)),
        guests=tuple(guest.strip() for guest in guests if guest.strip()),
        carried=tuple(decision_lines(carried_to(meeting), today)),
        figures=tuple(_figures(meeting, scheme, period, areas)) if scheme else (),
        targets=tuple(_targets(scheme)) if scheme else (),
        means=tuple(_means(meeting, today, areas)),
        points=tuple(line.strip(" -") for line in meeting.agenda.splitlines() if line.strip(" -")),
        late_clocks=tuple(_late_clocks(meeting, today, areas)),
        late_meetings=tuple(
            due
            for due in calendar(agent, today)
            if due.agreement.pk == meeting.agreement_id and due.state == LATE
        ),
    )


def _period(meeting: Meeting, today: date) -> Period:
    """The twelve months before, no longer than the agreement has run."""
    day = min(timezone.localdate(meeting.starts_at), today)
    found = windows.latest(day)
    since = max(found.since, min(meeting.agreement.since, day))
    return Period(since, day + timedelta(days=1))


def _year_before(period: Period) -> Period:
    """The same days one year before: what an agreement that is renewed each year is compared with."""
    since, until = period.since, windows.end_of(period)
    return Period(add_months(since, -windows.MONTHS_SHOWN), add_months(until, -windows.MONTHS_SHOWN))


def _areas(meeting: Meeting) -> tuple[int, ...]:
    """Keys of what the meeting is about: its area, else those of the agreement, with what they contain."""
    areas: Sequence[Area] = [meeting.area] if meeting.area else list(meeting.agreement.areas.all())
    return tuple(sorted({key for area in areas for key in areas_below(area)}))


def _figures(meeting: Meeting, scheme: Scheme, period: Period, areas: tuple[int, ...]) -> list[FigureLine]:
    scope = Scope(
        meeting.agreement.scheme_id, areas=areas, organisations=(meeting.agreement.organisation_id,)
    )
    chosen = indicators_on(scheme, windows.last_day(period))
    rows = without_small_numbers(results(chosen, [period, _year_before(period)], scope))
    names = Names.of((present for present, _ in rows), scheme)
    return [_figure_line(present, former, names) for present, former in rows]


def _figure_line(now: Result, before: Result, names: Names) -> FigureLine:
    unit = now.indicator.unit
    former = {line.key: figure_words(line.figure, unit) for line in before.lines}
    detail = tuple(
        (names.label(now, line), figure_words(line.figure, unit), former.get(line.key, ""))
        for line in now.lines[:MOST_LINES]
    )
    return FigureLine(
        now.indicator.label, figure_words(now.figure, unit), figure_words(before.figure, unit), detail
    )


def _targets(scheme: Scheme) -> list[tuple[str, str]]:
    """What the scheme wants to reach; what concerns one person or one area only is not for a committee."""
    shown = [target for target in scheme.targets if target.scope in ("county", "operator", "caseworker")]
    return [(target.label, f"{number_words(target.value)}{_UNITS.get(target.unit, '')}") for target in shown]


def _means(meeting: Meeting, today: date, areas: tuple[int, ...]) -> list[tuple[str, str]]:
    """Caseworkers, places and people of the agreement today."""
    rows = Caseload.objects.filter(agreement=meeting.agreement_id, since__lte=today)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=today)).order_by("pk")
    if meeting.area_id is not None:
        rows = rows.filter(Q(area__in=areas) | Q(area__isnull=True))
    loads = list(rows)
    people = Assignment.objects.filter(
        caseload__in=loads, role=Assignment.Role.LEAD, until__isnull=True
    ).count()
    found = [
        ("Référents", number_words(len({load.professional_id for load in loads}))),
        ("Équivalents temps plein", number_words(float(sum(load.fte for load in loads)))),
        ("Personnes suivies aujourd'hui", _masked(people)),
    ]
    if loads and all(load.places is not None for load in loads):
        found.append(("Places", number_words(sum(load.places or 0 for load in loads))))
    return found


def _late_clocks(meeting: Meeting, today: date, areas: tuple[int, ...]) -> list[tuple[str, str]]:
    """Legal delays that have passed, by name, among the people whom the organisation follows there."""
    theirs = Following.objects.filter(
        person=OuterRef("person"), organisation=meeting.agreement.organisation_id,
        scheme=meeting.agreement.scheme_id, area__in=areas,
    )  # fmt: skip
    rows = Clock.objects.filter(
        Exists(theirs), state=Clock.State.RUNNING, kind=Clock.Kind.LEGAL, due_on__lt=today
    )
    counted = rows.order_by().values("label").annotate(people=Count("person", distinct=True))
    return [(row["label"], _masked(row["people"])) for row in counted.order_by("-people", "label")]


def _masked(people: int) -> str:
    return figure_words(mask_one(Figure(people, people)), "persons")


def drawn(pack: Pack) -> Printed:
    """The pack as a PDF, with how many pages it has."""
    context = {"pack": pack, "department": department(), "halves": _halves(pack.figures)}
    return printed(render_to_string("governance/pack_print.html", context), _STYLE)


def pack_pdf(pack: Pack) -> bytes:
    """The pack as a PDF."""
    return drawn(pack).content


def _halves(figures: Sequence[FigureLine]) -> tuple[list[FigureLine], list[FigureLine]]:
    """The plain figures, then those with a detail: a page each."""
    return [one for one in figures if not one.detail], [one for one in figures if one.detail]


def pack_sheet(pack: Pack) -> Sheet:
    """The same words in plain paragraphs, to retouch."""
    demanded = pack.obligation
    parts = [
        printing.header(pack.meeting),
        f"Le {pack.when}. {pack.meeting.place}".strip(),
        pack.kind.help,
        f"Convoqué par {pack.called_by}. {demanded.source}." if demanded else "",
        printing.titled(
            "Qui est attendu", printing.listed([*(demanded.there if demanded else ()), *pack.guests])
        ),
        printing.titled(
            "Ce que sont devenues les décisions",
            printing.listed(map(printing.decision_in_words, pack.carried)),
        ),
        printing.titled(
            f"Les chiffres {pack.period}", printing.listed(_figure_words(one) for one in pack.figures)
        ),
        printing.titled("Ce que le dispositif vise", _pairs(pack.targets)),
        printing.titled("Les moyens", _pairs(pack.means)),
        printing.titled("Points à décider", printing.listed(pack.points)),
        printing.titled("Délais légaux dépassés", _pairs(pack.late_clocks)),
        printing.titled(
            "Réunions en retard",
            printing.listed(f"{due.obligation.label} {due.about}".strip() for due in pack.late_meetings),
        ),
    ]
    return Sheet(
        f"Dossier : {pack.kind.label}", printing.joined(parts), timezone.localdate(pack.meeting.starts_at)
    )


def _figure_words(one: FigureLine) -> str:
    detail = f" ({', '.join(f'{label} : {value}' for label, value, _ in one.detail)})" if one.detail else ""
    return f"{one.label} : {one.now}, {one.before} un an plus tôt{detail}"


def _pairs(rows: Sequence[tuple[str, str]]) -> str:
    return printing.listed(f"{label} : {value}" for label, value in rows)
