"""A week as its readers see it: what, when, where, why, what else there is, and how far the hours reach (D-4, P-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from filrouge.accompaniment.domains import domain_label
from filrouge.accompaniment.models import Step
from filrouge.agenda.models import Seat, WorkshopSession
from filrouge.core.text import hour_words, long_date, plural
from filrouge.directory.models import Site
from filrouge.intensive import rules
from filrouge.intensive.alternatives import alternatives_of
from filrouge.intensive.models import Activity, IntensivePeriod, Week
from filrouge.intensive.offered import habits
from filrouge.intensive.queries import activities_of, lines_of

State = Activity.State
TONES = {
    State.PROPOSED: "info", State.KEPT: "good", State.DECLINED: "paused", State.TOLD: "info", State.DONE: "good",
    State.EXCUSED: "neutral", State.MISSED: "late", State.UNPROVEN: "warn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hours:
    """What a week adds up to, in minutes, against what is aimed at; and in words."""

    reached: int
    target: int
    words: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One activity of a week. `others`: what could take its place; `chosen`: it is in the week or would be."""

    activity: Activity
    when: str
    where: str
    why: str
    tone: str
    lasts: str
    chosen: bool
    fixed: bool
    others: Sequence[WorkshopSession] = ()


@dataclass(frozen=True, slots=True)
class WeekRead:
    """A week to show. `more`: sessions that could be added."""

    week: Week
    lines: list[WeekLine]
    hours: Hours
    totals: rules.Totals
    more: Sequence[WorkshopSession] = ()

    @property
    def kept(self) -> list[WeekLine]:
        """What is in the week, without what was declined."""
        return [line for line in self.lines if line.chosen]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What a validated week adds up to, in words; only what there is."""
        totals = self.totals
        found = (
            ("Prévu", totals.planned),
            ("Fait", totals.done),
            ("Excusé", totals.excused),
            ("Preuve à demander", totals.unproven),
        )
        return [
            (label, rules.hours_words(minutes / rules.MINUTES_AN_HOUR))
            for label, minutes in found
            if minutes or label == "Fait"
        ]

    @property
    def changes(self) -> bool:
        """True as long as nobody validated it."""
        return self.week.state != Week.State.VALIDATED


def read_week(week: Week, now: datetime, *, others: bool = False) -> WeekRead:
    """The week with its hours; with `others`, what each slot could hold instead."""
    rows = activities_of(week)
    found = alternatives_of(week, now) if others else {}
    asked = _asked(week.period)
    lines = [_line(row, found.get(row.public_id, ()), asked) for row in rows]
    totals = rules.totals(lines_of(rows))
    return WeekRead(week, lines, _hours(week, rows, totals), totals, found.get("", ()))


def _asked(period: IntensivePeriod) -> dict[str, str]:
    """Kind of action → why it is worth it to this person: a step of the plan first, then the contract."""
    domains = set(
        Step.objects.filter(
            goal__person=period.person_id, state=Step.State.TODO, goal__closed_on__isnull=True
        ).values_list("goal__domain", flat=True)
    )
    asked = {
        action.get("kind", ""): "Prévu au contrat." for action in period.contract.terms.get("actions", [])
    }
    for kind, wanted in habits()["domains"].items():
        if common := [domain_label(domain) for domain in wanted if domain in domains]:
            asked[kind] = f"Répond au plan d'action : {common[0].lower()}."
    return asked


def _line(row: Activity, others: Sequence[WorkshopSession], asked: dict[str, str]) -> WeekLine:
    chosen = row.state != State.DECLINED
    if row.seat is not None and row.seat.state == Seat.State.CALLED_OFF:
        why = "La séance est annulée : ce temps est excusé."
    elif row.appointment is not None:
        why = "Rendez-vous déjà fixé."
    elif row.seat is not None:
        why = "Place réservée."
    else:
        why = asked.get(row.kind, "")
        why = f"{why} {_besides(row)}".strip()
    return WeekLine(
        row, when_of(row.starts_at, row.minutes), where_of(row), why, TONES[State(row.state)],
        rules.hours_words(row.minutes / rules.MINUTES_AN_HOUR), chosen, row.appointment_id is not None, others,
    )  # fmt: skip


def _besides(row: Activity) -> str:
    """What is worth knowing of an activity before it is chosen."""
    if row.session is None:
        return "À faire quand on veut dans la semaine."
    left = row.session.seats - row.session.taken
    return f"Animé par {row.session.organisation}, {plural(left, 'place libre', 'places libres')}."


def when_of(starts_at: datetime | None, minutes: int) -> str:
    """« Mardi 23 juin, de 9 h à 12 h »; empty for what has no hour."""
    if starts_at is None:
        return ""
    start = timezone.localtime(starts_at)
    end = timezone.localtime(starts_at + timedelta(minutes=minutes))
    return f"{DAYS[start.weekday()]} {long_date(start.date())}, de {hour_words(start)} à {hour_words(end)}"


DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


def where_of(row: Activity) -> str:
    """The place and its address; empty when it is nowhere in particular."""
    site: Site | None = None
    if row.session is not None:
        site = row.session.site
    elif row.appointment is not None:
        site = row.appointment.site
    if site is None:
        return ""
    city = f"{site.postal_code} {site.commune.name}".strip() if site.commune else ""
    return ", ".join(part for part in (site.name, site.street, city) if part)


def _hours(week: Week, rows: Sequence[Activity], totals: rules.Totals) -> Hours:
    target = week.target * rules.MINUTES_AN_HOUR // rules.QUARTERS_AN_HOUR
    aim = f"sur {rules.hours_words(target / rules.MINUTES_AN_HOUR)}"
    if week.state == Week.State.VALIDATED:
        word, reached = "Fait", totals.done
    else:
        word = "Proposé" if week.state == Week.State.PROPOSED else "Prévu"
        reached = sum(row.minutes for row in rows if row.state != State.DECLINED)
    return Hours(reached, target, f"{word} : {rules.hours_words(reached / rules.MINUTES_AN_HOUR)} {aim}")
