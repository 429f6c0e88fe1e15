"""Envelopes of aids: what is there, promised, paid, left; no promise beyond it by accident (A-8). Amounts in cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Sum

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.aid_models import Aid, Envelope
from filrouge.accompaniment.aid_rules import COMMITTED, Stage, Sums
from filrouge.accompaniment.steps import tell
from filrouge.core.results import Refusal
from filrouge.core.text import euros
from filrouge.directory.models import PERIOD_MESSAGE, Organisation

_FIELD_OF_MESSAGE = {
    PERIOD_MESSAGE: "until",
    "Une enveloppe a un montant.": "cents",
    "Cet organisme a déjà une enveloppe de ce nom à cette date.": "name",
}


@dataclass(frozen=True, slots=True)
class Balance:
    """An envelope and where it stands, in cents."""

    envelope: Envelope
    sums: Sums

    @property
    def left(self) -> int:
        """What may still be promised; below zero when somebody went beyond."""
        return self.envelope.cents - self.sums.spent


def save_envelope(envelope: Envelope, *, by: Agent, at: datetime) -> Envelope:
    """Record an envelope, or change it. `Refusal` for the money of somebody else, or below what is already promised."""
    gate.require(by, Verb.MANAGE_ENVELOPES)
    if not may_manage(by, envelope.organisation_id):
        raise Refusal(
            "Choisissez votre organisme : chacun tient ses propres enveloppes.", field="organisation"
        )
    with one_at_a_time("Cette enveloppe vient d'être enregistrée."):
        if envelope.pk is not None:
            held = Envelope.objects.select_for_update().get(pk=envelope.pk)
            if held.organisation_id != envelope.organisation_id:
                raise Refusal("Une enveloppe reste à l'organisme qui l'a ouverte.", field="organisation")
            _not_below(envelope)
        try:
            envelope.full_clean()
        except ValidationError as error:
            raise refusal_of(error, _FIELD_OF_MESSAGE) from error
        envelope.save()
        told = {"nom": envelope.name, "montant": euros(envelope.cents)}
        journal.record(
            journal.Happened(events.ENVELOPE_SAVED, None, subject=envelope.pk, data=told), by=by, at=at
        )
    return envelope


def may_manage(agent: Agent, organisation: int | None) -> bool:
    """Whether this agent holds the purse of this organisation: their own, or any for the département."""
    mine = agent.everything or agent.department or organisation in agent.organisations
    return agent.may(Verb.MANAGE_ENVELOPES) and mine


def _not_below(envelope: Envelope) -> None:
    spent = sums_of([envelope.pk])[envelope.pk].spent
    if envelope.cents < spent:
        raise Refusal(
            f"{euros(spent)} y sont déjà accordés ou versés : l'enveloppe ne peut pas descendre plus bas.",
            field="cents",
        )


def commit(aid: Aid, envelope: int | None, *, beyond: str, by: Agent, at: datetime) -> None:
    """Inside the move that grants an aid: take the amount from the envelope, whose row is held until the end, so that of
    two grants on the last euros one passes. None: somebody else pays.

    `Refusal`, with the figures, beyond what is left; who manages envelopes may go beyond and say why."""
    aid.envelope_id = envelope
    aid.beyond = ""
    if envelope is None:
        return
    found = envelopes_for(aid, by, aid.since).select_for_update(of=("self",)).filter(pk=envelope).first()
    if found is None:
        raise Refusal(
            "Cette enveloppe ne couvre pas cette aide à cette date : choisissez-en une autre.",
            field="envelope",
        )
    wanted, balance = aid.granted_cents or 0, Balance(found, sums_of([found.pk])[found.pk])
    if wanted <= balance.left:
        return
    aid.beyond = beyond.strip()
    if not (aid.beyond and may_manage(by, found.organisation_id)):
        raise _too_much(wanted, balance, may_go_beyond=may_manage(by, found.organisation_id))
    tell(
        events.ENVELOPE_EXCEEDED, aid.person_id, aid.since, aid.pk, by=by, at=at, quantity=wanted - balance.left,
        montant=f"{euros(wanted)} accordés, il restait {euros(balance.left)}", precisions=aid.beyond,
    )  # fmt: skip


def _too_much(wanted: int, balance: Balance, *, may_go_beyond: bool) -> Refusal:
    figures = (
        f"Il reste {euros(balance.left)} dans « {balance.envelope} » : {euros(balance.envelope.cents)}, moins "
        f"{euros(balance.sums.committed)} accordés et {euros(balance.sums.paid)} versés. Vous accordez {euros(wanted)} : "
    )
    if may_go_beyond:
        return Refusal(f"{figures}baissez le montant, ou dites pourquoi vous allez au-delà.", field="beyond")
    return Refusal(
        f"{figures}baissez le montant, ou demandez à votre responsable, qui peut aller au-delà.",
        field="amount",
    )


def sums_of(envelopes: Iterable[int]) -> dict[int, Sums]:
    """What is promised and paid on each of these envelopes: one query."""
    keys = list(envelopes)
    rows = (
        Aid.objects.filter(envelope__in=keys)
        .order_by()
        .values("envelope")
        .annotate(
            promised=Sum("granted_cents", filter=Q(state__in=COMMITTED)),
            paid=Sum("paid_cents", filter=Q(state=Stage.PAID)),
        )
    )
    found = {row["envelope"]: Sums(row["promised"] or 0, row["paid"] or 0) for row in rows}
    return {key: found.get(key, Sums()) for key in keys}


def balances(envelopes: Iterable[Envelope]) -> list[Balance]:
    """Where each of these stands."""
    rows = list(envelopes)
    sums = sums_of(row.pk for row in rows)
    return [Balance(row, sums[row.pk]) for row in rows]


def visible_envelopes(agent: Agent) -> "QuerySet[Envelope]":
    """Those of the agent's organisations and of the département; the département sees all. The latest first."""
    rows = Envelope.objects.select_related("organisation", "scheme")
    if agent.everything or agent.department:
        return rows
    return rows.filter(
        Q(organisation__in=agent.organisations) | Q(organisation__kind=Organisation.Kind.DEPARTMENT)
    )


def envelopes_for(aid: Aid, agent: Agent, day: date) -> "QuerySet[Envelope]":
    """Those that may pay this aid if it is granted that day: its kind, the scheme of the person when it was noted."""
    rows = visible_envelopes(agent).filter(since__lte=day, until__gt=day, kind__in=("", aid.kind))
    return rows.filter(Q(scheme__isnull=True) | Q(scheme=aid.scheme_id)).order_by("name", "pk")
