"""Absences of professionals, noted by themselves or by a colleague (D-5)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.agenda import events
from filrouge.agenda.models import Absence
from filrouge.core.results import Refusal
from filrouge.directory.models import PERIOD_MESSAGE, Membership
from filrouge.directory.queries import colleagues_of, on_day

_FIELD_OF_MESSAGE = {PERIOD_MESSAGE: "until", "Le relais est quelqu'un d'autre.": "stand_in"}


def save_absence(absence: Absence, *, by: Agent, at: datetime) -> Absence:
    """Note an absence, or change its end or its stand-in. `Refusal` for somebody of another organisation, for dates
    that do not follow each other, and for an absence inside another one."""
    gate.require(by, Verb.NOTE_ABSENCE)
    _check_whose(absence, by, at)
    absence.noted_by_id = by.account_id
    try:
        absence.full_clean()
    except ValidationError as error:
        raise refusal_of(error, _FIELD_OF_MESSAGE) from error
    _check_stand_in(absence)
    _check_apart(absence)
    with transaction.atomic():
        absence.save()
        journal.record(journal.Happened(events.ABSENCE_SAVED, None, subject=absence.pk), by=by, at=at)
    return absence


def cancel_absence(absence: Absence, *, by: Agent, at: datetime) -> None:
    """Take back an absence that did not take place."""
    gate.require(by, Verb.NOTE_ABSENCE)
    _check_whose(absence, by, at)
    with transaction.atomic():
        journal.record(journal.Happened(events.ABSENCE_SAVED, None, subject=absence.pk), by=by, at=at)
        absence.delete()


def _check_whose(absence: Absence, by: Agent, at: datetime) -> None:
    if not colleagues_of(by, journal.civil_day(at)).filter(pk=absence.professional_id).exists():
        raise Refusal(
            "Vous notez vos absences et celles de vos collègues : choisissez quelqu'un dans la liste.",
            field="professional",
        )


def _check_stand_in(absence: Absence) -> None:
    """Who stands in opens the same files: they work in an organisation of the absent one when the absence begins."""
    if absence.stand_in_id is None:
        return
    posts = Membership.objects.filter(on_day(absence.since))
    houses = posts.filter(professional=absence.professional_id).values("organisation")
    if not posts.filter(professional=absence.stand_in_id, organisation__in=houses).exists():
        raise Refusal(
            "Le relais travaille dans le même organisme : choisissez l'un de ses collègues.", field="stand_in"
        )


def _check_apart(absence: Absence) -> None:
    others = Absence.objects.filter(professional=absence.professional_id).exclude(pk=absence.pk)
    if absence.until is not None:
        others = others.filter(since__lt=absence.until)
    for other in others:
        if other.until is None or other.until > absence.since:
            until = f"au {other.until:%d/%m/%Y}" if other.until else "sans date de retour"
            raise Refusal(
                f"Cette personne est déjà absente du {other.since:%d/%m/%Y} {until} : changez cette absence-là.",
                field="since",
            )


def absences_of(by: Agent, day: date) -> "QuerySet[Absence]":
    """Present and future absences that this agent may change, by date."""
    rows = Absence.objects.filter(professional__in=colleagues_of(by, day))
    return rows.exclude(until__lte=day).select_related("professional", "stand_in").order_by("since", "pk")


def away_between(professional: int, days: Sequence[date]) -> dict[date, Absence]:
    """On which of these consecutive days somebody is absent. One query."""
    rows = Absence.objects.filter(professional=professional, since__lte=days[-1])
    rows = rows.exclude(until__lte=days[0]).select_related("stand_in").order_by("since", "pk")
    return {
        day: row
        for row in rows
        for day in days
        if row.since <= day and (row.until is None or day < row.until)
    }


def away_on(day: date, professionals: Iterable[int] | None = None) -> dict[int, Absence]:
    """Who is absent that day: key of the professional → their absence."""
    rows = Absence.objects.filter(on_day(day)).select_related("stand_in")
    if professionals is not None:
        rows = rows.filter(professional__in=set(professionals))
    return {row.professional_id: row for row in rows}
