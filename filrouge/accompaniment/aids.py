"""Noting an aid, moving it on, and what is pending when a pathway changes (A-8, B-8)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q, QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.aid_models import Aid
from filrouge.accompaniment.steps import tell
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people.actions import hold_files
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NOWHERE, require_visible, standings

State = Aid.State
CENTS = 100
PENDING = (State.SOUGHT, State.REQUESTED, State.GRANTED)
# What may follow each state.
NEXT: Mapping[str, tuple[State, ...]] = {
    State.SOUGHT: (State.REQUESTED, State.ABANDONED),
    State.REQUESTED: (State.GRANTED, State.REFUSED, State.ABANDONED),
    State.GRANTED: (State.PAID, State.ABANDONED),
}


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """The kinds of aid, key → label, in the order of the file."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "aids.toml").read_text(encoding="utf-8"))
    return {entry["key"]: entry["label"] for entry in raw["kind"]}


@dataclass(frozen=True, slots=True)
class NewAid:
    """An aid to note, and where it stands already. Amounts in euros."""

    kind: str
    state: str
    since: date
    purpose: str = ""
    funder: str = ""
    asked: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AidStep:
    """Where an aid has come to. `seen`: the state that the writer had under the eyes. `payee` None: not asked. Amounts
    in euros."""

    state: str
    since: date
    seen: str
    granted: Decimal | None = None
    payee: str | None = None
    words: str = ""


def note_aid(person: Person, said: NewAid, *, by: Agent, at: datetime) -> Aid:
    """Note an aid that is sought or requested. `Refusal` for a day to come or an unknown kind."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    if said.kind not in kinds():
        raise Refusal("Choisissez la sorte d'aide.", field="kind")
    if said.state not in (State.SOUGHT, State.REQUESTED):
        raise Refusal("Une aide se note d'abord recherchée ou demandée.", field="state")
    _not_tomorrow(said.since, at)
    with transaction.atomic():
        hold_files([person.pk])
        standing = standings([person.pk]).get(person.pk, NOWHERE)
        made = Aid(
            person=person, kind=said.kind, purpose=said.purpose.strip(), funder=said.funder.strip(), asked=said.asked,
            state=said.state, since=said.since, organisation_id=standing.organisation, scheme_id=standing.scheme,
            area_id=standing.area, noted_by_id=by.account_id,
        )  # fmt: skip
        _checked(made)
        made.save()
        _tell(made, by=by, at=at)
    return made


def move_aid(aid: Aid, step: AidStep, *, by: Agent, at: datetime) -> Aid:
    """Say where an aid has come to. `Refusal` when it does not follow, or when somebody moved it meanwhile."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [aid.person_id])
    _not_tomorrow(step.since, at)
    with one_at_a_time("Quelqu'un d'autre vient de faire avancer cette aide : rechargez la page."):
        row = Aid.objects.select_for_update().get(pk=aid.pk)
        if row.state != step.seen:
            raise Refusal(
                f"Entre-temps, quelqu'un d'autre a noté cette aide « {row.get_state_display()} » : rechargez la page."
            )
        if step.state not in NEXT.get(row.state, ()):
            raise Refusal("Choisissez l'étape qui suit.", field="state")
        if step.since < row.since:
            raise Refusal(
                f"L'étape d'avant date du {long_date(row.since)} : celle-ci la suit.", field="since"
            )
        row.state, row.since, row.words = step.state, step.since, step.words.strip()
        row.granted = step.granted or row.granted
        row.payee = row.payee if step.payee is None else step.payee
        _checked(row)
        row.save(update_fields=["state", "since", "words", "granted", "payee"])
        _tell(row, by=by, at=at)
    return row


def _not_tomorrow(day: date, at: datetime) -> None:
    if day > journal.civil_day(at):
        raise Refusal("La date ne peut pas être dans le futur : notez ce qui a eu lieu.", field="since")


def _checked(row: Aid) -> None:
    if row.asked is not None and row.asked <= 0:
        raise Refusal("Un montant est positif : laissez-le vide s'il n'est pas connu.", field="asked")
    if row.state in (State.GRANTED, State.PAID) and not (row.granted and row.granted > 0):
        raise Refusal("Indiquez le montant accordé, en euros.", field="granted")


def _tell(row: Aid, *, by: Agent, at: datetime) -> None:
    amount = row.granted if row.state in (State.GRANTED, State.PAID) else row.asked
    tell(
        events.AID_MOVED, row.person_id, row.since, row.pk, row.state, by=by, at=at,
        quantity=round(amount * CENTS) if amount else None, aide=kinds().get(row.kind, row.kind),
        etape=row.get_state_display(), pour=row.purpose,
        montant=f"{amount:.2f}".replace(".", ",") + " €" if amount else "", precisions=row.words,
    )  # fmt: skip


def aids_of(person: Person) -> "QuerySet[Aid]":
    """The aids of a person, the pending ones first, then the latest."""
    return (
        Aid.objects.filter(person=person)
        .select_related("organisation")
        .annotate(ended=~Q(state__in=PENDING))
        .order_by("ended", "-since", "-pk")
    )


def pending_of(person: Person) -> list[tuple[Aid, str]]:
    """What a change of path must not lose: the pending aids of a person, each with its kind in words."""
    rows = Aid.objects.filter(person=person, state__in=PENDING).order_by("since", "pk")
    return [(aid, kinds().get(aid.kind, aid.kind)) for aid in rows]


def pending(agent: Agent, *, mine: bool = False, moved: bool = False) -> "QuerySet[Aid]":
    """Aids that wait for their answer or their payment, the oldest first. `moved`: of people who have changed of lead
    organisation since, or whom nobody follows any more: what a change of path must not lose."""
    rows = Aid.objects.filter(file_open_to(agent, "person_id", few=mine), state__in=PENDING)
    if mine:
        me = agent.professional_id or 0
        rows = rows.filter(Q(person__following__lead=me) | Q(person__following__support=me))
    if moved:
        rows = rows.filter(organisation__isnull=False).exclude(
            person__following__organisation__isnull=False, person__following__organisation=F("organisation")
        )
    return rows.select_related("person__following__organisation", "person__following__lead", "organisation")


def visible_aid(agent: Agent, public_id: str) -> Aid | None:
    """An aid of somebody whose file is open to the agent."""
    return (
        Aid.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
        .select_related("person")
        .first()
    )
