"""When who shows the product receives, and whom they invited to choose a slot (D-1)."""

from collections.abc import Mapping
from datetime import datetime, time

from filrouge.agenda.hours import save_hours
from filrouge.agenda.inviting import Offer, invite
from filrouge.agenda.models import ReceivingHours
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.models import Site
from filrouge.directory.queries import agent_for
from filrouge.people.models import Person

# Weekday (0 is Monday), from, until, kind, minutes, without an appointment.
HOURS = (
    (0, time(9), time(12), "office", 45, False),
    (1, time(9), time(12, 30), "office", 45, False),
    (1, time(14), time(16), "phone", 20, False),
    (2, time(13, 30), time(16, 30), "office", 45, True),
    (3, time(13, 30), time(17), "office", 45, False),
)
INVITED = (("Point sur les candidatures", 45, ""), ("Premier entretien", 45, "office"))


def receive(emails: Mapping[str, str], at: datetime) -> None:
    """The week of the caseworker, and two invitations that wait for an answer."""
    host = shown_caseworker(emails)
    if host is None or host.account is None:
        return
    by = agent_for(host.account, at.date())
    house = min(by.organisations)
    site = Site.objects.filter(organisation=house).order_by("pk").first()
    for weekday, opens, closes, kind, minutes, drop_in in HOURS:
        row = ReceivingHours(
            professional=host, weekday=weekday, opens=opens, closes=closes, kind=kind, minutes=minutes,
            site=site if kind == "office" else None, drop_in=drop_in,
        )  # fmt: skip
        save_hours(row, by=by, at=at)
    people = Person.objects.filter(following__lead=host, following__organisation=house)
    for person, (purpose, minutes, kind) in zip(people.order_by("-pk"), INVITED, strict=False):
        invite(Offer(person.pk, host.pk, house, purpose, minutes, kind), by=by, at=at)
