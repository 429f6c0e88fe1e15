"""Preparing a contract with a person, and what becomes of it: signed, refused, missed, disagreed with (C-2, C-4)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.db.models import Max

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.access.strokes import Strokes, is_signature
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.contract_rules import (
    OPEN,
    Act,
    State,
    Terms,
    after,
    problems,
    terms_of,
)
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.accompaniment.queries import contracts_of
from filrouge.accompaniment.scans import link
from filrouge.accompaniment.steps import not_tomorrow, regime_of, tell
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.documents.attaching import Kept, received
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import NOWHERE, require_visible, standings

ON_PAPER, ON_SCREEN = "paper", "screen"
HOW = {
    ON_PAPER: "Sur papier",
    ON_SCREEN: "À l'écran, avec la personne",
    "france_travail": "Dans les services de France Travail",
}
_AT_ONCE = "Quelqu'un d'autre vient de préparer un contrat : rechargez la page."
_TOLD: Mapping[Act, EventType] = {
    Act.PROPOSE: events.CONTRACT_PROPOSED, Act.VALIDATE: events.CONTRACT_VALIDATED, Act.REFUSE: events.CONTRACT_REFUSED,
    Act.MISS: events.CONTRACT_MISSED, Act.DISAGREE: events.CONTRACT_DISAGREED, Act.ABANDON: events.CONTRACT_ABANDONED,
}  # fmt: skip
# What needs a word: what the person said, or why.
NEEDS_WORDS = (Act.REFUSE, Act.DISAGREE, Act.ABANDON)


@dataclass(frozen=True, slots=True)
class Done:
    """An act on a contract in preparation. `seen`: the revision that the writer had under the eyes; None does not compare.

    `how`: how it was signed (`HOW`); `scans`: the files of the contract signed on paper, when they are at hand;
    `strokes`: what the person drew, `agreed`: they read it over and accept it without drawing, for a signature on screen."""

    act: Act
    day: date
    words: str = ""
    seen: int | None = None
    how: str = ""
    scans: tuple[File[Any], ...] = ()
    strokes: Strokes = field(default_factory=list)
    agreed: bool = False


def to_validate(scheme: int | None) -> bool:
    """Whether the scheme of this number wants the département's word before the signature."""
    text = scheme_text(scheme_keys().get(scheme or 0))
    return bool(text and text.operator.get("contract_validated_by_county"))


def draft_contract(
    person: Person, terms: Terms, *, amends: EngagementContract | None = None, seen: int | None = None, by: Agent,
    at: datetime,
) -> ContractDraft:  # fmt: skip
    """Write the terms of the contract in preparation, or begin one. `Refusal` when somebody changed it since (`seen`)."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        row = ContractDraft.objects.filter(person=person, state__in=OPEN).first()
        _check_seen(row, seen)
        if row is None:
            row = ContractDraft(person=person, amends=amends)
        elif after(State(row.state), Act.CHANGE, to_validate=False) is None:
            raise Refusal("Ce contrat ne se modifie plus.")
        row.terms, row.state = terms.plain(), State.DRAFT
        _keep(row, by, at)
        bump([person.pk])
    return row


def _check_seen(row: ContractDraft | None, seen: int | None) -> None:
    if seen is None or seen == (row.revision if row else 0):
        return
    if row is None:
        raise Refusal("Entre-temps, le contrat en préparation a été signé ou abandonné : rechargez la page.")
    raise Refusal(
        f"Entre-temps, {row.changed_by.full_name} a modifié ce contrat. Relisez ses mots à côté des vôtres, puis "
        "enregistrez à nouveau pour garder les vôtres."
    )


def _keep(row: ContractDraft, by: Agent, at: datetime) -> None:
    """A new one counts on from those before it: a page left open on a former one does not pass for it."""
    last = ContractDraft.objects.filter(person=row.person).aggregate(last=Max("revision"))["last"]
    row.revision = (row.revision if row.pk else last or 0) + 1
    row.changed_at, row.changed_by_id = at, by.account_id
    row.save()


def act_on(draft: ContractDraft, done: Done, *, by: Agent, at: datetime) -> ContractDraft:
    """Propose, have validated, sign, or note that the person refused, did not come or disagrees. `Refusal` when the state
    does not allow it, when the law refuses the terms, or when somebody moved it since."""
    gate.require(by, Verb.CLOSE_ACCOMPANIMENT if done.act == Act.VALIDATE else Verb.ACCOMPANY)
    require_visible(by, [draft.person_id])
    not_tomorrow(done.day, at, "day")
    with received(done.scans if done.act == Act.SIGN else ()) as scans, one_at_a_time(_AT_ONCE):
        hold_files([draft.person_id])
        row = (
            ContractDraft.objects.select_for_update(of=("self",))
            .select_related("changed_by")
            .get(pk=draft.pk)
        )
        _check_seen(row, done.seen)
        standing = standings([row.person_id]).get(row.person_id, NOWHERE)
        state = after(State(row.state), done.act, to_validate=to_validate(standing.scheme))
        if state is None:
            raise Refusal(f"Ce contrat est « {row.get_state_display().lower()} » : ce geste ne s'y fait pas.")
        if done.act in NEEDS_WORDS and not done.words.strip():
            raise Refusal("Écrivez ce que la personne en dit, ou pourquoi.", field="words")
        if done.act in (Act.PROPOSE, Act.SIGN):
            _check_terms(terms_of(row.terms), done.day)
        if done.act == Act.SIGN:
            row.signed = _sign(row, done, scans, by=by, at=at)
        else:
            tell(
                _TOLD[done.act], row.person_id, done.day, row.pk, by=by, at=at, precisions=done.words.strip()
            )
        row.state = state
        _keep(row, by, at)
        bump([row.person_id])
    return row


def _check_terms(terms: Terms, day: date) -> None:
    found = problems(terms, regime_of(day, "day"), day)
    if found:
        raise Refusal(" ".join(problem.words for problem in found))


def _sign(
    row: ContractDraft, done: Done, scans: Sequence[Kept], *, by: Agent, at: datetime
) -> EngagementContract:
    if done.how not in HOW:
        raise Refusal("Dites comment le contrat a été signé.", field="how")
    if done.how == ON_SCREEN and not (is_signature(done.strokes) or done.agreed):
        raise Refusal(
            "La personne signe dans le cadre ; sinon, cochez qu'elle a relu le contrat et l'accepte.",
            field="agreed",
        )
    _check_amended(row)
    terms = terms_of(row.terms)
    goals = (
        terms.person_side if not terms.our_side else f"{terms.person_side}\n\nL'organisme : {terms.our_side}"
    )
    hours = Decimal(str(terms.weekly_hours)) if terms.weekly_hours is not None else None
    contract = NewContract(
        row.person_id, done.day, terms.ends_on, goals, hours, row.terms, evidence(row.terms, done, by, at),
        amends=row.amends_id is not None, on_paper=done.how == ON_PAPER, words=done.words,
        defines_offer=terms.offer.defined,
    )  # fmt: skip
    [made] = record_contracts([contract], by=by, at=at)
    link(made, scans, by=by, at=at)
    return made


def _check_amended(row: ContractDraft) -> None:
    """An amendment changes the contract that it was written on, and no other."""
    if row.amends_id is None:
        return
    last = contracts_of(row.person)[0]
    if last.pk != row.amends_id:
        raise Refusal(
            f"Entre-temps, un autre contrat a été signé le {long_date(last.signed_on)} : cet avenant ne porte plus sur le "
            "contrat en cours. Abandonnez-le, puis préparez-en un nouveau à partir de celui-là."
        )


def evidence(terms: Mapping[str, Any], done: Done, by: Agent, at: datetime) -> dict[str, Any]:
    """What proves a signature: how, before whom, when, and the print of what was signed."""
    drawn = {"strokes": done.strokes} if done.how == ON_SCREEN and done.strokes else {}
    return {
        "how": done.how, "before": by.name, "at": at.isoformat(), "print": _print_of(terms), **drawn,
    }  # fmt: skip


def intact(contract: EngagementContract) -> bool:
    """Whether the terms are still those that were signed."""
    return bool(contract.signature.get("print") == _print_of(contract.terms))


def _print_of(terms: Mapping[str, Any]) -> str:
    text = json.dumps(terms, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def defines_job_offer(contract: EngagementContract) -> bool:
    """Whether this contract is known to say what a reasonable job offer is: in its terms, or because somebody read it."""
    said = Event.objects.filter(
        person=contract.person_id, subject=contract.pk, type=events.JOB_OFFER_DEFINED.number,
        voided_by__isnull=True,
    )  # fmt: skip
    return said.exists()


def note_job_offer(contract: EngagementContract, *, by: Agent, at: datetime) -> None:
    """Note that a contract signed on paper or elsewhere says the job that is sought, where and for what pay: its legal
    deadline is met on the day of its signature. `Refusal` when it is noted already."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [contract.person_id])
    with one_at_a_time(_AT_ONCE):
        hold_files([contract.person_id])
        if defines_job_offer(contract):
            raise Refusal("C'est déjà noté : rechargez la page.")
        tell(events.JOB_OFFER_DEFINED, contract.person_id, contract.signed_on, contract.pk, "", by=by, at=at)


def open_draft(person: Person) -> ContractDraft | None:
    """The contract in preparation of a person."""
    rows = ContractDraft.objects.filter(person=person, state__in=OPEN)
    return rows.select_related("amends", "changed_by").first()
