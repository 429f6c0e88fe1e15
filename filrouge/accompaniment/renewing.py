"""Contracts that come to their end, prepared again from the one that ends: one or several at once (C-2, A-6, P-1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment.contract_rules import OPEN, Regime, State, Terms, problems, terms_of
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.accompaniment.wording import regime_on
from filrouge.core.identifiers import new_public_id
from filrouge.core.periods import add_months
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

# What a form proposes, and people change: a contract of this many months; it goes on from the former one when that
# ends within this many.
USUAL_MONTHS, SOON_MONTHS = 6, 2
_AT_ONCE = "Quelqu'un d'autre vient de préparer un de ces contrats : rechargez la page."


@dataclass(frozen=True, slots=True)
class Renewal:
    """What would become of one person: `terms` to begin from, else `why_not`; `drafted`: it is in preparation already."""

    person: Person
    former: EngagementContract | None
    terms: Terms | None
    why_not: str = ""
    drafted: bool = False


def renewal_terms(former: EngagementContract, today: date) -> Terms:
    """What a renewal begins from: the words, hours and actions of the contract that ends (A-6). An exemption is asked
    for anew, and the next review is placed anew."""
    until = renewed_until(former.ends_on, today)
    if not former.terms:
        # Noted before contracts had their terms: its words and its hours are what is known.
        hours = float(former.weekly_hours) if former.weekly_hours is not None else None
        return Terms(until, former.goals, "", hours)
    terms = terms_of(former.terms)
    return Terms(
        until, terms.person_side, terms.our_side, terms.weekly_hours, terms.reduction, actions=terms.actions
    )


def renewed_until(ends_on: date, today: date) -> date:
    """A renewal goes on from the end of the one before when it comes soon, from today otherwise."""
    soon = today <= ends_on <= add_months(today, SOON_MONTHS)
    return add_months(ends_on if soon else today, USUAL_MONTHS)


def usual(today: date, regime: Regime) -> dict[str, Any]:
    """What a contract begins from where nothing is known: the hours of the law, its end, its review half-way."""
    return {
        "weekly_hours": regime.usual_hours,
        "ends_on": add_months(today, USUAL_MONTHS), "review_on": add_months(today, USUAL_MONTHS // 2),
    }  # fmt: skip


def first_terms(former: EngagementContract, today: date) -> Terms:
    """The terms that the page of one renewal would show, and keep if nobody changed them."""
    terms = renewal_terms(former, today)
    regime = regime_on(today)
    known = usual(today, regime) if regime else {}
    lacking = {name: value for name, value in known.items() if getattr(terms, name) is None}
    if lacking.get("weekly_hours") is not None:
        lacking["weekly_hours"] = float(lacking["weekly_hours"])
    return replace(terms, **lacking)


def to_complete(terms: Terms, today: date) -> str:
    """What the law still wants before such a contract is signed, in a few words; empty when nothing lacks."""
    regime = regime_on(today)
    return " ".join(problem.words for problem in problems(terms, regime, today)) if regime else ""


def renewals(people: Iterable[Person], today: date) -> list[Renewal]:
    """What would become of each, in their order: two queries."""
    asked = list(people)
    keys = [person.pk for person in asked]
    last: dict[int, EngagementContract] = {}
    for row in EngagementContract.objects.filter(person__in=keys).order_by("signed_on", "pk"):
        last[row.person_id] = row
    drafted = set(
        ContractDraft.objects.filter(person__in=keys, state__in=OPEN).values_list("person", flat=True)
    )
    return [_renewal(person, last.get(person.pk), person.pk in drafted, today) for person in asked]


def _renewal(person: Person, former: EngagementContract | None, drafted: bool, today: date) -> Renewal:
    if drafted:
        return Renewal(person, former, None, "Un contrat est déjà en préparation.", drafted=True)
    if former is None:
        return Renewal(person, None, None, "Pas encore de contrat : le premier se prépare avec la personne.")
    if former.ends_on > add_months(today, SOON_MONTHS):
        return Renewal(
            person, former, None, f"Son contrat va jusqu'au {long_date(former.ends_on)} : c'est trop tôt."
        )
    return Renewal(person, former, first_terms(former, today))


def renew_contract(person: Person, *, by: Agent, at: datetime) -> ContractDraft | None:
    """Prepare one contract from the one that ends; None when it is in preparation already."""
    return next(iter(renew_contract_many([person], by=by, at=at)), None)


def renew_contract_many(people: Sequence[Person], *, by: Agent, at: datetime) -> list[ContractDraft]:
    """Prepare the next contract of each, all of them or none; who has one in preparation is left as they are, so that
    asking twice does nothing twice. `Refusal` when another one has nothing to renew."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk for person in people])
    if not people:
        raise Refusal("Cochez au moins une personne.")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk for person in people])
        found = [line for line in renewals(people, journal.civil_day(at)) if not line.drafted]
        if left := [f"{line.person.full_name} : {line.why_not}" for line in found if line.terms is None]:
            raise Refusal(f"Rien n'a été préparé. {' '.join(left)}")
        made = ContractDraft.objects.bulk_create((
            ContractDraft(
                public_id=new_public_id(), person=line.person, terms=line.terms.plain(), state=State.DRAFT,
                revision=1, changed_at=at, changed_by_id=by.account_id,
            )
            for line in found if line.terms is not None
        ), batch_size=bulk.ROWS_AT_ONCE)  # fmt: skip
        bump(row.person_id for row in made)
    return made
