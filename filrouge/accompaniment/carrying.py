"""Noting that a contract is entered at France Travail, and what it says there (C-2, R5411-15-3)."""

from datetime import datetime
from decimal import Decimal

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.contract_rules import HOURS_IN_A_WEEK, KINDS
from filrouge.accompaniment.france_travail import ours
from filrouge.accompaniment.france_travail_rules import Theirs, mismatches
from filrouge.accompaniment.models import EngagementContract, FranceTravailContract
from filrouge.accompaniment.steps import not_tomorrow, tell
from filrouge.core.results import Refusal
from filrouge.people.actions import hold_files
from filrouge.people.queries import require_visible

_AT_ONCE = "Quelqu'un d'autre vient de noter cette saisie : rechargez la page."
_MOVED = "Entre-temps, {who} a noté cette saisie : rechargez la page, puis corrigez si besoin."


def enter_contract(
    contract: EngagementContract, said: Theirs, *, seen: int, by: Agent, at: datetime
) -> FranceTravailContract:
    """Note that a contract is entered at France Travail, and what it says there. `seen`: the revision under the writer's
    eyes, 0 for none. `Refusal` for a day to come, hours that no week has, or when somebody noted it since."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [contract.person_id])
    not_tomorrow(said.entered_on, at, "entered_on")
    _check(said, contract)
    with one_at_a_time(_AT_ONCE):
        hold_files([contract.person_id])
        row = FranceTravailContract.objects.filter(contract=contract).select_related("recorded_by").first()
        if (row.revision if row else 0) != seen:
            raise Refusal(_MOVED.format(who=row.recorded_by.full_name if row else "un collègue"))
        first = row is None
        row = row or FranceTravailContract(contract=contract, revision=0)
        row.entered_on, row.ends_on, row.kinds = said.entered_on, said.ends_on, list(said.kinds)
        row.review_on, row.reference = said.review_on, said.reference.strip()
        row.weekly_hours = Decimal(str(said.weekly_hours)) if said.weekly_hours is not None else None
        row.differs = bool(mismatches(ours(contract), said, contract.signed_on))
        row.revision, row.recorded_at, row.recorded_by_id = row.revision + 1, at, by.account_id
        row.save()
        event = events.CONTRACT_ENTERED if first else events.CONTRACT_ENTRY_CORRECTED
        variant = "differs" if row.differs else "same"
        tell(event, contract.person_id, said.entered_on, contract.pk, variant, by=by, at=at)
    return row


def _check(said: Theirs, contract: EngagementContract) -> None:
    if said.weekly_hours is not None and not 0 < said.weekly_hours <= HOURS_IN_A_WEEK:
        raise Refusal(
            "Les heures par semaine vont de plus de zéro à 168 ; vide pour une dispense.",
            field="weekly_hours",
        )
    if said.ends_on <= contract.signed_on:
        raise Refusal("La fin du contrat vient après sa signature : vérifiez la date.", field="ends_on")
    if unknown := set(said.kinds) - set(KINDS):
        raise Refusal(f"Cette sorte d'action n'existe pas : {', '.join(sorted(unknown))}.", field="kinds")
