"""Noting an aid, moving it on, and what is pending when a pathway changes (A-8, B-8). Amounts in cents of euro."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q, QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.aid_models import Aid
from filrouge.accompaniment.aid_rules import COMMITTED, PENDING, TRANSITIONS, Stage, most
from filrouge.accompaniment.envelopes import commit
from filrouge.accompaniment.steps import not_tomorrow, tell
from filrouge.clocks.actions import take_back
from filrouge.core.results import Refusal
from filrouge.core.text import euros, long_date
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NOWHERE, require_visible, standings

State = Aid.State
# What whoever pays may note, without following the person.
PAYING = (Stage.INVOICED, Stage.PAID)
_AMOUNT_OF = {
    Stage.GRANTED: "granted_cents", Stage.INVOICED: "invoiced_cents", Stage.PAID: "paid_cents",
}  # fmt: skip


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """The kinds of aid, key → label, in the order of the file."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "aids.toml").read_text(encoding="utf-8"))
    return {entry["key"]: entry["label"] for entry in raw["kind"]}


@dataclass(frozen=True, slots=True)
class NewAid:
    """An aid to note, and where it stands already. `asked` in cents."""

    kind: str
    state: str
    since: date
    purpose: str = ""
    funder: str = ""
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class AidStep:
    """Where an aid has come to. `seen`: the state that the writer had under the eyes. `amount`: what is granted, invoiced
    or paid, in cents. `payee` None: not asked. `envelope`: the key of the one that pays, for a grant; `beyond`: why more
    than what it has left."""

    state: str
    since: date
    seen: str
    amount: int | None = None
    payee: str | None = None
    payee_name: str = ""
    envelope: int | None = None
    beyond: str = ""
    words: str = ""


def note_aid(person: Person, said: NewAid, *, by: Agent, at: datetime) -> Aid:
    """Note an aid that is sought or requested. `Refusal` for a day to come or an unknown kind."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    if said.kind not in kinds():
        raise Refusal("Choisissez la sorte d'aide.", field="kind")
    if said.state not in (State.SOUGHT, State.REQUESTED):
        raise Refusal("Une aide se note d'abord recherchée ou demandée.", field="state")
    if said.asked is not None and said.asked <= 0:
        raise Refusal("Un montant est positif : laissez-le vide s'il n'est pas connu.", field="asked")
    not_tomorrow(said.since, at, "since")
    with transaction.atomic():
        hold_files([person.pk])
        standing = standings([person.pk]).get(person.pk, NOWHERE)
        made = Aid.objects.create(
            person=person, kind=said.kind, purpose=said.purpose.strip(), funder=said.funder.strip(),
            asked_cents=said.asked, state=said.state, since=said.since, organisation_id=standing.organisation,
            scheme_id=standing.scheme, area_id=standing.area, noted_by_id=by.account_id,
        )  # fmt: skip
        _tell(made, by=by, at=at)
    return made


def move_aid(aid: Aid, step: AidStep, *, by: Agent, at: datetime) -> Aid:
    """Say where an aid has come to. `Refusal` when it does not follow, when somebody moved it meanwhile, or when the
    envelope has not enough left."""
    gate.require(by, needed_for(step.state, by))
    require_visible(by, [aid.person_id])
    not_tomorrow(step.since, at, "since")
    with one_at_a_time("Quelqu'un d'autre vient de faire avancer cette aide : rechargez la page."):
        hold_files([aid.person_id])
        row = Aid.objects.select_for_update().get(pk=aid.pk)
        _follows(row, step)
        row.state, row.since, row.words = step.state, step.since, step.words.strip()
        if step.payee is not None:
            row.payee = step.payee
            row.payee_name = step.payee_name.strip() if step.payee == Aid.Payee.THIRD else ""
        if step.state in _AMOUNT_OF:
            setattr(row, _AMOUNT_OF[Stage(step.state)], _amount(row, step))
        if step.state in PAYING and row.payee == Aid.Payee.THIRD and not row.payee_name:
            raise Refusal("Nommez le tiers à qui l'aide est versée.", field="payee_name")
        if step.state == State.GRANTED:
            commit(row, step.envelope, beyond=step.beyond, by=by, at=at)
        row.save()
        _tell(row, by=by, at=at)
    return row


def take_back_aid(aid: Aid, *, why: str, seen: str, by: Agent, at: datetime) -> None:
    """Take back an aid that was noted by mistake, paid or not: it leaves the file and the figures, its envelope has its
    money again; the thread keeps what was noted, and why it was taken back. `Refusal` without a reason."""
    gate.require(by, needed_for(seen, by))
    require_visible(by, [aid.person_id])
    if not why.strip():
        raise Refusal("Dites en quelques mots pourquoi : le fil du dossier le garde.", field="why")
    with one_at_a_time("Quelqu'un d'autre vient de toucher à cette aide : rechargez la page."):
        hold_files([aid.person_id])
        row = Aid.objects.select_for_update().filter(pk=aid.pk).first()
        if row is None:
            raise Refusal("Cette aide vient d'être retirée par quelqu'un d'autre : revenez au dossier.")
        if row.state != seen:
            raise _moved_meanwhile(row)
        told = Event.objects.filter(
            person=row.person_id, subject=row.pk, voided_by__isnull=True,
            type__in=[events.AID_MOVED.number, events.ENVELOPE_EXCEEDED.number],
        )  # fmt: skip
        for key in told.order_by("pk").values_list("pk", flat=True):
            journal.void(key, by=by, at=at, correction=events.AID_TAKEN_BACK, precisions=why.strip())
            take_back([key], by=by, at=at)
        row.delete()
        bump([row.person_id])


def needed_for(state: str, agent: Agent) -> Verb:
    """The verb that this move asks of this agent: whoever pays may note an invoice or a payment."""
    pays = state in PAYING and agent.may(Verb.MANAGE_ENVELOPES)
    return Verb.MANAGE_ENVELOPES if pays else Verb.ACCOMPANY


def moves_for(state: str, agent: Agent) -> list[Stage]:
    """What this agent may note after this state."""
    after = TRANSITIONS[Stage(state)] if state in tuple(Stage) else ()
    return [stage for stage in after if agent.may(needed_for(stage, agent))]


def _follows(row: Aid, step: AidStep) -> None:
    if row.state != step.seen:
        raise _moved_meanwhile(row)
    if step.state not in TRANSITIONS[Stage(row.state)]:
        raise Refusal("Choisissez l'étape qui suit.", field="state")
    if step.since < row.since:
        raise Refusal(f"L'étape d'avant date du {long_date(row.since)} : celle-ci la suit.", field="since")


def _moved_meanwhile(row: Aid) -> Refusal:
    return Refusal(
        f"Entre-temps, quelqu'un d'autre a noté cette aide « {row.get_state_display()} » : rechargez la page."
    )


def _amount(row: Aid, step: AidStep) -> int:
    """What is granted, invoiced or paid, within what came before."""
    if step.amount is None or step.amount <= 0:
        raise Refusal("Indiquez le montant, en euros.", field="amount")
    bound = most(step.state, row.granted_cents, row.invoiced_cents)
    if bound is not None and step.amount > bound:
        what = "facturés" if step.state == State.PAID and row.invoiced_cents else "accordés"
        raise Refusal(
            f"{euros(step.amount)}, c'est plus que les {euros(bound)} {what} : corrigez, ou faites accorder le complément "
            "par une autre aide.",
            field="amount",
        )
    return step.amount


def amount_of(row: Aid) -> int | None:
    """The amount that counts where the aid stands: paid, else invoiced, granted, asked."""
    told = (row.paid_cents, row.invoiced_cents, row.granted_cents, row.asked_cents)
    return next((cents for cents in told if cents is not None), None)


def _tell(row: Aid, *, by: Agent, at: datetime) -> None:
    amount = amount_of(row)
    tell(
        events.AID_MOVED, row.person_id, row.since, row.pk, row.state, by=by, at=at, quantity=amount,
        aide=kinds().get(row.kind, row.kind), etape=row.get_state_display(), pour=row.purpose,
        montant=euros(amount) if amount else "", tiers=row.payee_name if row.state in PAYING else "",
        precisions=row.words,
    )  # fmt: skip


def aids_of(person: Person) -> "QuerySet[Aid]":
    """The aids of a person, the pending ones first, then the latest."""
    return (
        Aid.objects.filter(person=person)
        .select_related("organisation", "envelope")
        .annotate(ended=~Q(state__in=PENDING))
        .order_by("ended", "-since", "-pk")
    )


def pending_of(person: Person) -> list[tuple[Aid, str]]:
    """What a change of path must not lose: the pending aids of a person, each with its kind in words."""
    rows = Aid.objects.filter(person=person, state__in=PENDING).order_by("since", "pk")
    return [(aid, kinds().get(aid.kind, aid.kind)) for aid in rows]


def aids_told(person: Person, since: date) -> list[Aid]:
    """What a paper tells of the aids of a person: the pending ones, the oldest first, then those paid since that day."""
    rows = Aid.objects.filter(person=person).filter(
        Q(state__in=PENDING) | Q(state=State.PAID, since__gte=since)
    )
    return sorted(rows.order_by("since", "pk"), key=lambda row: row.state == State.PAID)


def aid_in_words(row: Aid) -> str:
    """« Mobilité, Permis B : versée le 3 mars 2026, 600 € »."""
    what = ", ".join(filter(None, (kinds().get(row.kind, row.kind), row.purpose)))
    amount = amount_of(row)
    when = "le" if row.state == State.PAID else "depuis le"
    said = f"{what} : {row.get_state_display().lower()} {when} {long_date(row.since)}"
    return said + (f", {euros(amount)}" if amount else "")


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
        .select_related("person", "envelope")
        .first()
    )


def to_pay(agent: Agent, *, invoiced: bool = False) -> "QuerySet[Aid]":
    """Aids granted or invoiced that nobody paid yet, the oldest first; `invoiced`: only those whose invoice is there."""
    stages = (Stage.INVOICED,) if invoiced else COMMITTED
    rows = Aid.objects.filter(file_open_to(agent, "person_id"), state__in=stages)
    return rows.select_related("person", "envelope").order_by("since", "pk")
