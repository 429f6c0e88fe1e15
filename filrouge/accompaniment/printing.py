"""What the documents of an accompaniment say: the values of their templates (C-2, A-7)."""

from collections.abc import Sequence
from datetime import date, datetime

from filrouge.accompaniment.contract_rules import GROUNDS, action_in_words, number_words, terms_of
from filrouge.accompaniment.contracting import HOW
from filrouge.accompaniment.models import ContractDraft, EngagementContract, Goal, Step
from filrouge.accompaniment.summary import judged_in_words, summary_of, told_goals
from filrouge.accompaniment.wording import regime_on
from filrouge.core.text import long_date
from filrouge.documents.sheets import Sheet, sheet
from filrouge.people.models import Person

CONTRACT, PLAN, REVIEW = "contract", "plan", "review"


def listed(text: str) -> str:
    """Lines of words as the lines of a list."""
    return "\n".join(f"- {line.strip().lstrip('-').strip()}" for line in text.splitlines() if line.strip())


def about(person: Person) -> dict[str, str]:
    """Who it is about, and who follows."""
    following = getattr(person, "following", None)
    return {
        "personne": person.full_name,
        "naissance": long_date(person.birth_date) if person.birth_date else "",
        "organisme": str(following.organisation or "") if following else "",
        "referent": str(following.lead or "") if following else "",
        "territoire": str(following.area or "") if following else "",
    }


def contract_sheet(row: ContractDraft | EngagementContract, today: date) -> Sheet:
    """A contract to sign, or a signed one, as a document."""
    signed_on = row.signed_on if isinstance(row, EngagementContract) else None
    terms = terms_of(row.terms)
    regime = regime_on(signed_on or today)
    hours = f"{number_words(terms.weekly_hours)} heures par semaine" if terms.weekly_hours is not None else ""
    if terms.exemption:
        hours = f"sans durée, à la demande de la personne ({GROUNDS.get(terms.exemption, terms.exemption).lower()})"
    name = regime.label if regime else "Contrat"
    amended = _amended(row)
    values = about(row.person) | {
        "contrat": f"{name}, avenant" if amended else name,
        "avenant": f"contrat signé le {long_date(amended.signed_on)}" if amended else "",
        "texte": f"Texte : {regime.source}." if regime else "",
        "engagements_personne": listed(terms.person_side),
        "engagements_organisme": listed(terms.our_side),
        "actions": "\n".join(f"- {action_in_words(action)}" for action in terms.actions),
        "emploi": str(terms.offer),
        "duree": hours,
        "reduction": terms.reduction,
        "signature": _signature(row),
        "point_etape": long_date(terms.review_on) if terms.review_on else "",
        "fin": long_date(terms.ends_on),
        "signe_le": long_date(signed_on) if signed_on else "",
    }
    lead = values["referent"] or values["organisme"]
    to_sign = signed_on is None or not isinstance(row, EngagementContract) or row.on_paper
    names = (row.person.full_name, lead) if to_sign else ()
    return sheet(CONTRACT, values, signed_on or today, signatures=names)


def _amended(row: ContractDraft | EngagementContract) -> EngagementContract | None:
    """The contract that this one changes."""
    if isinstance(row, EngagementContract):
        return row.previous if row.amends else None
    return row.amends


def _signature(row: ContractDraft | EngagementContract) -> str:
    said = row.signature if isinstance(row, EngagementContract) else {}
    if not said:
        return ""
    return f"{HOW.get(said.get('how', ''), '')}, devant {said.get('before', '')}. Empreinte : {said.get('print', '')}"


def plan_sheet(person: Person, goals: Sequence[Goal], today: date) -> Sheet:
    """The goals under way and what is left to do, then what came of those evaluated lately, for the person to keep."""
    parts = [_goal(goal) for goal in told_goals(goals, today)]
    return sheet(PLAN, about(person) | {"plan": "\n\n".join(parts)}, today)


def _goal(goal: Goal) -> str:
    judged = judged_in_words(goal)
    steps = [step for step in goal.steps.all() if not judged or step.state == Step.State.DONE]
    return "\n".join(
        [f"## {goal.words}", *([judged, ""] if judged else []), *(f"- {_step(step)}" for step in steps)]
    )


def _step(step: Step) -> str:
    who = (
        step.owner_name if step.owner == Step.Owner.PARTNER and step.owner_name else step.get_owner_display()
    )
    who = {Step.Owner.PERSON: "moi", Step.Owner.CASEWORKER: "mon référent"}.get(Step.Owner(step.owner), who)
    when = f", avant le {long_date(step.due_on)}" if step.due_on and step.state == Step.State.TODO else ""
    done = " : fait" if step.state == Step.State.DONE else ""
    done += f", {step.result.rstrip('.')}" if done and step.result else ""
    return f"{step.words} ({who}{when}){done}"


def review_sheet(person: Person, now: datetime, today: date) -> Sheet:
    """The individual review (bilan individuel), from the file as it stands (A-7)."""
    said = {name: listed(words) for name, words in summary_of(person, now, today).items()}
    return sheet(REVIEW, about(person) | {"date": long_date(today)} | said, today)
