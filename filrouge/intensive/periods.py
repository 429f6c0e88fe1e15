"""Beginning an intensive period, saying when the person is free, ending it (D-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.intensive import events
from filrouge.intensive.composing.facts import DAYS_A_WEEK, MINUTES_A_DAY
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.offered import habits
from filrouge.intensive.queries import basis, target_of
from filrouge.intensive.telling import tell
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import NOWHERE, require_visible, standings


@dataclass(frozen=True, slots=True)
class Window:
    """When somebody is free: a day of the week (Monday is 0), from and until minutes of that day."""

    day: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What weeks are composed with: free windows, how the person moves, how far, minutes alone at most;
    `minds_children`: not free on the days without school."""

    windows: tuple[Window, ...]
    pace: int
    reach: int
    alone: int
    minds_children: bool = False


def open_period(
    person: Person, *, since: date, settings: Settings, by: Agent, at: datetime
) -> IntensivePeriod:
    """Begin an intensive period on the contract that runs. `Refusal` without one, or when it dispenses from any duration."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    _check(settings)
    with one_at_a_time("Une période intensive est déjà en cours pour cette personne."):
        hold_files([person.pk])
        contract = basis(person, since)
        if contract is None:
            raise Refusal("Il faut un contrat en cours à cette date : préparez-le d'abord.", field="since")
        standing = standings([person.pk]).get(person.pk, NOWHERE)
        if standing.organisation is None:
            raise Refusal("Personne ne suit cette personne : elle est d'abord orientée.")
        wanted = target_of(contract, standing.scheme)
        if not wanted.verdict:
            raise Refusal(wanted.reasons[0])
        period = IntensivePeriod.objects.create(
            person=person, contract=contract, organisation_id=standing.organisation, area=standing.area,
            scheme=standing.scheme, caseworker_id=standing.lead, since=since, opened_by_id=by.account_id,
            **_fields(settings),
        )  # fmt: skip
        tell(events.PERIOD_OPENED, period, since, by=by, at=at)
    return period


def change_settings(
    period: IntensivePeriod, settings: Settings, *, by: Agent, at: datetime
) -> IntensivePeriod:
    """Say anew when the person is free and how they move: the weeks to come follow."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [period.person_id])
    _check(settings)
    with transaction.atomic():
        fresh = _running(period)
        for name, value in _fields(settings).items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(_fields(settings)))
        journal.record(Happened(events.SETTINGS_SAVED, fresh.person_id, subject=fresh.pk), by=by, at=at)
        bump([fresh.person_id])
    return fresh


def end_period(period: IntensivePeriod, *, until: date, why: str, by: Agent, at: datetime) -> IntensivePeriod:
    """End a period; `until` is the first day that is no longer in it. Seats already kept stay: each is given up by name."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [period.person_id])
    if why not in IntensivePeriod.Ended.values:
        raise Refusal("Choisissez pourquoi la période finit.", field="why")
    with transaction.atomic():
        fresh = _running(period)
        if until <= fresh.since:
            raise Refusal("La période finit après avoir commencé.", field="until")
        fresh.until, fresh.ended_why = until, IntensivePeriod.Ended(why)
        fresh.save(update_fields=["until", "ended_why"])
        tell(events.PERIOD_ENDED, fresh, until, variant=why, by=by, at=at)
    return fresh


def _running(period: IntensivePeriod) -> IntensivePeriod:
    hold_files([period.person_id])
    fresh = IntensivePeriod.objects.select_for_update().get(pk=period.pk)
    if fresh.until is not None:
        raise Refusal("Cette période est déjà terminée.")
    return fresh


def _check(settings: Settings) -> None:
    if not settings.windows:
        raise Refusal("Indiquez au moins une demi-journée où la personne est libre.", field="windows")
    for window in settings.windows:
        if not (0 <= window.day < DAYS_A_WEEK and 0 <= window.opens < window.closes <= MINUTES_A_DAY):
            raise Refusal("Une plage libre finit après avoir commencé, le même jour.", field="windows")
    most = habits()["most"]
    for name, words in (("reach", "Le trajet"), ("alone", "Le temps en autonomie")):
        if not 0 <= getattr(settings, name) <= most[name]:
            raise Refusal(f"{words} va de 0 à {most[name]} minutes.", field=name)
    if settings.pace not in IntensivePeriod.Pace.values:
        raise Refusal("Choisissez comment la personne se déplace.", field="pace")


def _fields(settings: Settings) -> dict[str, object]:
    return {
        "windows": [[window.day, window.opens, window.closes] for window in _merged(settings.windows)],
        "pace": settings.pace,
        "reach": settings.reach,
        "alone": settings.alone,
        "minds_children": settings.minds_children,
    }


def _merged(windows: Sequence[Window]) -> list[Window]:
    """The same time in as few windows as possible, in order."""
    kept: list[Window] = []
    for window in sorted(windows, key=lambda w: (w.day, w.opens)):
        if kept and kept[-1].day == window.day and window.opens <= kept[-1].closes:
            kept[-1] = Window(window.day, kept[-1].opens, max(kept[-1].closes, window.closes))
        else:
            kept.append(window)
    return kept
