"""Saying when one receives: the hours of one's week, the days that differ (D-1)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.agenda import events
from filrouge.agenda.models import ReceivingHours
from filrouge.core.results import Refusal
from filrouge.core.text import hour_words
from filrouge.directory.models import Professional
from filrouge.directory.queries import colleagues_of

_FIELDS = {
    "L'heure de fin vient après l'heure de début.": "closes",
    "Un rendez-vous dure de 5 minutes à 8 heures.": "minutes",
    "Des heures valent chaque semaine, ou un seul jour.": "weekday",
}


def may_change_hours(agent: Agent, professional: Professional, at: datetime) -> bool:
    """One's own hours; those of one's colleagues for who names caseworkers."""
    if not agent.may(Verb.BOOK):
        return False
    if professional.pk == agent.professional_id:
        return True
    names = agent.may(Verb.NAME_CASEWORKER)
    return names and colleagues_of(agent, journal.civil_day(at)).filter(pk=professional.pk).exists()


def save_hours(hours: ReceivingHours, *, by: Agent, at: datetime) -> ReceivingHours:
    """Add hours to a week or to one day. `Refusal` for hours that cross others of that day, or that nobody can keep.

    What was fixed before stays as it is: hours only say what is offered from now on."""
    gate.require(by, Verb.BOOK)
    _check_whose(hours.professional, by, at)
    today = journal.civil_day(at)
    if hours.day is not None and hours.day < today:
        raise Refusal("Ce jour est passé : choisissez un jour à venir.", field="day")
    hours.since = today
    try:
        hours.full_clean()
    except ValidationError as error:
        raise refusal_of(error, _FIELDS) from error
    with transaction.atomic():
        # Two windows that say the hours of the same week at once: the second one reads what the first one wrote.
        Professional.objects.select_for_update().get(pk=hours.professional_id)
        _check_apart(hours)
        hours.save()
        journal.record(
            journal.Happened(events.HOURS_SAVED, None, subject=hours.professional_id), by=by, at=at
        )
    return hours


def end_hours(hours: ReceivingHours, *, by: Agent, at: datetime) -> None:
    """These hours are offered no longer, from today on. Appointments already fixed stay."""
    gate.require(by, Verb.BOOK)
    _check_whose(hours.professional, by, at)
    today = journal.civil_day(at)
    with transaction.atomic():
        if hours.day is None and hours.since < today:
            ReceivingHours.objects.filter(pk=hours.pk).update(until=today)
        else:
            ReceivingHours.objects.filter(pk=hours.pk).delete()
        journal.record(
            journal.Happened(events.HOURS_SAVED, None, subject=hours.professional_id), by=by, at=at
        )


def _check_whose(professional: Professional, by: Agent, at: datetime) -> None:
    if not may_change_hours(by, professional, at):
        raise Refusal("Vous réglez vos heures d'accueil, et celles des référents que vous encadrez.")


def _check_apart(hours: ReceivingHours) -> None:
    others = ReceivingHours.objects.filter(professional=hours.professional_id).exclude(pk=hours.pk)
    others = others.filter(until__isnull=True)
    same = others.filter(day=hours.day) if hours.day else others.filter(weekday=hours.weekday)
    if hours.opens is None:
        if same.exists():
            raise Refusal("Des heures sont déjà notées ce jour-là : retirez-les d'abord.", field="day")
        return
    if same.filter(opens__isnull=True).exists():
        raise Refusal("Ce jour est noté « pas d'accueil » : retirez d'abord cette ligne.", field="day")
    crossing = same.filter(opens__lt=hours.closes, closes__gt=hours.opens).first()
    if crossing is not None and crossing.opens and crossing.closes:
        span = f"{hour_words(crossing.opens)} à {hour_words(crossing.closes)}"
        raise Refusal(
            f"Ces heures se croisent avec {span} : changez-les, ou retirez les premières.",
            field="opens",
        )
