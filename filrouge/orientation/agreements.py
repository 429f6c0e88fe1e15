"""An operator follows people under an agreement of their scheme, in force on the day of the decision (B-5)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.models import Agreement, Organisation


class Decided(Protocol):
    """What of a decision is looked at."""

    @property
    def organisation(self) -> int:
        """Key of the organisation that becomes lead."""

    @property
    def scheme(self) -> int | None:
        """Key of the scheme; None: the law alone."""

    @property
    def decided_on(self) -> date:
        """The day of the decision."""


def require_agreements(decisions: Sequence[Decided]) -> None:
    """`Refusal` when a delegated provider would be given somebody without an agreement that allows it. Two queries."""
    providers = {
        organisation.pk: organisation
        for organisation in Organisation.objects.filter(
            pk__in={d.organisation for d in decisions}, kind=Organisation.Kind.DELEGATED_PROVIDER
        ).order_by("pk")
    }
    if not providers:
        return
    held: dict[int, list[Agreement]] = {}
    for agreement in (
        Agreement.objects.filter(organisation__in=providers).select_related("scheme").order_by("since", "pk")
    ):
        held.setdefault(agreement.organisation_id, []).append(agreement)
    for decision in decisions:
        if provider := providers.get(decision.organisation):
            _require(provider, held.get(provider.pk, []), decision)


def _require(provider: Organisation, held: Sequence[Agreement], decision: Decided) -> None:
    if any(agreement_serves(agreement, [decision.scheme], decision.decided_on) for agreement in held):
        return
    within = [a for a in held if decision.scheme in (None, a.scheme_id)]
    if not held:
        why = "n'a pas de convention"
    elif not within:
        why = f"n'a pas de convention dans ce dispositif (seulement : {', '.join(sorted({str(a.scheme) for a in held}))})"
    else:
        why = f"n'a pas de convention en vigueur le {long_date(decision.decided_on)} ({_period(within[-1])})"
    raise Refusal(
        f"{provider} {why} : choisissez un autre organisme, ou faites enregistrer sa convention dans l'annuaire.",
        field="organisation",
    )


def _period(agreement: Agreement) -> str:
    since = long_date(agreement.since)
    if agreement.until is None:
        return f"« {agreement} » commence le {since}"
    return f"« {agreement} » court du {since} au {long_date(agreement.until)} exclu"


def agreement_serves(agreement: Agreement, schemes: Iterable[int | None], day: date) -> bool:
    """True when the agreement is in force that day and of each of these schemes (None: any)."""
    in_force = agreement.since <= day and (agreement.until is None or day < agreement.until)
    return in_force and all(scheme in (None, agreement.scheme_id) for scheme in schemes)
