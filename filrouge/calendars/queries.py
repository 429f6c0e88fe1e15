"""Meetings as calendars outside are told of them (D-5)."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.agenda.models import Appointment, Seat, WorkshopSession
from filrouge.calendars.models import BusySource, OwnCalendar
from filrouge.calendars.rules import MEETING, OFF, WORKSHOP, Meeting, place_words, uid_of
from filrouge.directory.models import Professional
from filrouge.messages.numbers import spaced
from filrouge.messages.shipped import forbidden
from filrouge.people.queries import NotVisible

_COLUMNS = (
    "key", "revision", "starts", "lasts", "standing", "how", "place", "street", "postal_code", "commune", "call", "asked",
)  # fmt: skip
# A reading is noted once in that time.
NOTED_EVERY = timedelta(hours=1)
_Rows = QuerySet[Any, Any]
_SESSION, _SEAT = "session", "seat"
_SEATS_OFF = (Seat.State.GIVEN_UP, Seat.State.CALLED_OFF)


def digest_of(token: str) -> str:
    """What is kept of a private address."""
    return hashlib.sha256(token.encode()).hexdigest()


def subscribed(token: str) -> OwnCalendar | None:
    """Whose private address this is; None for nobody's, or that of a closed account. One query."""
    rows = OwnCalendar.objects.filter(digest=digest_of(token), account__is_active=True)
    return rows.select_related("account", "reading").order_by("pk").first()


def was_read_lately(own: OwnCalendar, now: datetime) -> bool:
    """Whether a reading of the last hour is noted already."""
    return own.read_at is not None and now < own.read_at + NOTED_EVERY


def own_calendar(account: int) -> OwnCalendar | None:
    """How this account takes its meetings elsewhere, if it does."""
    return OwnCalendar.objects.filter(account=account).select_related("reading").first()


def own_professional(agent: Agent) -> Professional:
    """The professional whose account asks; 404 for an account that receives nobody."""
    found = Professional.objects.filter(pk=agent.professional_id or 0).first()
    if found is None:
        raise NotVisible("Votre compte n'est rattaché à aucun professionnel : demandez à l'administrateur.")
    return found


def busy_source(professional: int | None) -> BusySource | None:
    """The calendar that a professional gave, if they did."""
    return BusySource.objects.filter(professional=professional).first() if professional else None


def meetings_of(account: Account, since: datetime, until: datetime) -> list[Meeting]:
    """What an account's own calendar holds in `[since, until)`, in order: appointments and workshops. One query."""
    if account.role == Role.CLIENT:
        mine: _Rows = _appointments(phone="professional__phone").filter(person__account=account)
        beside: _Rows = _seats().filter(person__account=account)
    else:
        mine = _appointments(phone="").filter(professional__account=account)
        beside = _sessions().filter(host__account=account)
    rows = mine.filter(starts__gte=since, starts__lt=until).values_list(*_COLUMNS)
    others = beside.filter(starts__gte=since, starts__lt=until).values_list(*_COLUMNS)
    found = [_meeting(*row) for row in rows.order_by().union(others.order_by(), all=True)]
    return sorted(found, key=lambda one: (one.since, one.uid))


def _words(text: str) -> Any:
    return Value(text, output_field=CharField())


def _appointments(phone: str) -> _Rows:
    return Appointment.objects.annotate(
        key=F("public_id"), revision=F("version"), starts=F("starts_at"), lasts=F("minutes"), standing=F("state"),
        how=F("kind"), call=F(phone) if phone else _words(""), asked=_words(""), **_site(""),
    )  # fmt: skip


def _sessions() -> _Rows:
    return WorkshopSession.objects.annotate(
        key=F("public_id"), revision=F("version"), starts=F("starts_at"), lasts=F("minutes"),
        standing=Cast("cancelled_at", CharField()), how=_words(_SESSION), call=_words(""), asked=_words(""), **_site(""),
    )  # fmt: skip


def _seats() -> _Rows:
    """Seats that were given: who waits has nothing to go to yet."""
    return Seat.objects.exclude(state=Seat.State.WAITING).annotate(
        key=F("public_id"), revision=F("session__version"), starts=F("session__starts_at"), lasts=F("session__minutes"),
        standing=F("state"), how=_words(_SEAT), call=F("session__organisation__phone"),
        asked=Cast("asked_at", CharField()), **_site("session__"),
    )  # fmt: skip


def _site(path: str) -> dict[str, Any]:
    return {
        "place": F(f"{path}site__name"), "street": F(f"{path}site__street"),
        "postal_code": F(f"{path}site__postal_code"), "commune": F(f"{path}site__commune__name"),
    }  # fmt: skip


def _meeting(
    key: str, revision: int, since: datetime, minutes: int, standing: str | None, how: str, *rest: str | None
) -> Meeting:
    name, street, postal_code, commune, phone, asked = (part or "" for part in rest)
    workshop = how in (_SESSION, _SEAT)
    off = bool(standing) if how == _SESSION else standing in (_SEATS_OFF if workshop else OFF)
    # A seat given up and asked again is another event: its hour of asking tells them apart.
    again = ("".join(filter(str.isdigit, asked)),) if asked else ()
    return Meeting(
        uid_of(how if workshop else "appointment", key, *again), revision - 1 + off, since, minutes,
        WORKSHOP if workshop else MEETING, place_words(how, name, street, postal_code, commune, forbidden=forbidden()),
        spaced(phone) if phone else "", off,
    )  # fmt: skip
