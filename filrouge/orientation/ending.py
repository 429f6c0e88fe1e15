"""Ending an orientation: with the accompaniment, or before anything began (B-10)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.documents.actions import forget_unsigned
from filrouge.documents.shipped import ORIENTATION_LETTER
from filrouge.orientation import events
from filrouge.orientation.models import OrientationDecision
from filrouge.orientation.naming import end_following
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import require_visible


def end_orientations(person_ids: Sequence[int], *, until: date, by: Agent, at: datetime) -> None:
    """End the open orientations of people: their delays stop, missions end, files close to operators."""
    gate.require(by, Verb.CLOSE_ACCOMPANIMENT)
    require_visible(by, person_ids)
    if until > journal.civil_day(at):
        raise Refusal("La fin ne peut pas être dans le futur : notez ce qui a eu lieu.", field="until")
    with transaction.atomic():
        hold_files(person_ids)
        rows = list(
            OrientationDecision.objects.select_for_update()
            .filter(person__in=person_ids, until__isnull=True)
            .order_by("id")
        )
        if any(until < row.decided_on for row in rows):
            raise Refusal("La fin ne peut pas précéder la décision : corrigez la date.", field="until")
        OrientationDecision.objects.filter(pk__in=[row.pk for row in rows]).update(until=until)
        forget_unsigned(ORIENTATION_LETTER, [row.pk for row in rows])
        entries = [
            Happened(
                events.ENDED, row.person_id, at=journal.midday(until), day=until, subject=row.pk,
                organisation=row.organisation_id, area=row.area_id, scheme=row.scheme_id, variant=row.category,
            )
            for row in rows
        ]  # fmt: skip
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        end_following(person_ids, until=until, by=by, at=at)
        bump(person_ids)
