"""What the tests of weeks stand on: a caseworker, a person with a contract, sessions of the week that comes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from filrouge.accompaniment.contract_rules import Terms
from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.models import Workshop, WorkshopSession
from filrouge.agenda.workshops import NewSession, plan_sessions, save_workshop
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.periods import Settings, Window, open_period
from filrouge.intensive.queries import activities_of
from tests import factories

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
TODAY = date(2026, 6, 15)
MONDAY = date(2026, 6, 22)
AFTER = datetime(2026, 6, 29, 8, tzinfo=UTC)
OFFICE_HOURS = tuple(Window(day, 8 * 60, 18 * 60) for day in range(5))
FREE = Settings(OFFICE_HOURS, IntensivePeriod.Pace.CAR, 60, 300)


@dataclass
class Stage:
    """The land, our caseworker and the one of another operator."""

    land: factories.Land
    julie: factories.Worker
    omar: factories.Worker

    def person(self, worker=None, *, hours=10.0, exemption="", **fields):
        """Somebody followed, with a contract that runs."""
        worker = worker or self.julie
        person = factories.followed(self.land, worker, at=NOW - timedelta(days=10), **fields)
        terms = Terms(TODAY + timedelta(days=90), "Un pas.", "Un autre.", hours, exemption=exemption)
        EngagementContract.objects.create(
            person=person, regime="engagement_contract", signed_on=TODAY - timedelta(days=5), ends_on=terms.ends_on,
            goals="A", recorded_by=worker.account, terms=terms.plain(), weekly_hours=hours,
        )  # fmt: skip
        return person

    def period(self, person=None, *, settings=FREE, worker=None):
        """An intensive period that runs since Monday."""
        worker = worker or self.julie
        return open_period(
            person or self.person(worker), since=TODAY, settings=settings, by=worker.agent, at=NOW
        )

    def session(self, day=1, hour=9, *, worker=None, title="Écrire son CV", minutes=180, **fields):
        """A session of a workshop of its own, `day` days after the Monday, at this hour of the clock on the wall."""
        worker = worker or self.julie
        of_workshop = {"kind": "job_search", "seats": 5}
        of_workshop |= {key: fields.pop(key) for key in ("shared", "kind", "seats") if key in fields}
        workshop = save_workshop(
            Workshop(
                organisation=worker.caseload.agreement.organisation, title=title, minutes=minutes, **of_workshop
            ),
            by=worker.agent, at=NOW,
        )  # fmt: skip
        return self.again(workshop, day, hour, worker=worker, **fields)

    def again(self, workshop, day, hour=9, *, worker=None, **fields) -> WorkshopSession:
        """Another session of the same workshop."""
        starts_at = timezone.make_aware(datetime.combine(MONDAY + timedelta(days=day), time(hour)))
        worker = worker or self.julie
        return plan_sessions(workshop, [NewSession(starts_at, **fields)], by=worker.agent, at=NOW)[0]


def states(week):
    """The label of each activity of a week, and what it is."""
    return {row.label: row.state for row in activities_of(week)}
