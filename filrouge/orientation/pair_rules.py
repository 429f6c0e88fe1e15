"""Who may support whom, and who signs, as the scheme says (B-3, B-4, B-13). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from filrouge.core.results import Opinion
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.reader import Table
from filrouge.schemes.types import Scheme

SECTION = "pair"
# The scheme files' words for who holds a place, and the directory's kinds of organisation.
COUNTY, OPERATOR, FRANCE_TRAVAIL, EITHER, NONE = "county", "operator", "france_travail", "either", "none"
_HOLDER_OF = {"department": COUNTY, "delegated_provider": OPERATOR, "france_travail": FRANCE_TRAVAIL}
_HOLDERS = {
    COUNTY: "un travailleur social du Département", OPERATOR: "un intervenant de l'opérateur",
    FRANCE_TRAVAIL: "un conseiller de France Travail",
}  # fmt: skip
_COMPETENCES = {"social": "sociale", "employment": "emploi"}
SIGNS = {"lead": "le référent unique", "support": "le référent en appui", "either": "l'un ou l'autre"}
LEAD_TITLE, SUPPORT_TITLE, JOINT_TITLE = "Référent", "En appui", "Accompagnement global"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the two: who holds them (`holder_of`), their competence (`social`, `employment`, or none)."""

    holder: str
    competence: str = ""


@dataclass(frozen=True, slots=True)
class PairRules:
    """What a scheme says of its pairs."""

    lead_title: str
    support_title: str
    support_holder: str
    social_holder: str
    two_competences: bool
    signs: str


def holder_of(organisation_kind: str) -> str:
    """County, operator or France Travail, from the directory's kind; another kind stays itself."""
    return _HOLDER_OF.get(organisation_kind, organisation_kind)


def pair_rules_of(scheme: Scheme | None) -> PairRules:
    """The rules of the scheme; without one, nothing is asked of the two."""
    said: Mapping[str, object] = scheme.operator if scheme else {}
    return PairRules(
        str(said.get("lead_title") or LEAD_TITLE), str(said.get("support_title") or SUPPORT_TITLE),
        str(said.get("support_holder") or EITHER), str(said.get("social_member_holder") or EITHER),
        said.get("pair") in ("principal_support", "co_accompaniment"), str(said.get("contract_signed_by") or "lead"),
    )  # fmt: skip


def may_support(rules: PairRules, lead: Member, support: Member) -> Opinion[bool]:
    """Whether these two make a pair of this scheme. An adviser of France Travail may join any follow-up, by the national
    « accompagnement global »; a competence that nobody noted forbids nothing."""
    if support.holder == FRANCE_TRAVAIL:
        return Opinion(
            True, ("Accompagnement global : un conseiller de France Travail, en plus du référent.",)
        )
    if rules.support_holder in _HOLDERS and support.holder != rules.support_holder:
        return Opinion(False, (f"Dans ce dispositif, l'appui est {_HOLDERS[rules.support_holder]}.",))
    if rules.two_competences:
        said = {lead.competence, support.competence}
        if len(said) == 1 and said <= set(_COMPETENCES):
            word = _COMPETENCES[lead.competence]
            return Opinion(
                False,
                (
                    f"Le binôme associe deux compétences, sociale et emploi : tous deux ont la compétence {word}.",
                ),
            )
        social = next((one for one in (lead, support) if one.competence == "social"), None)
        if social is not None and rules.social_holder in _HOLDERS and social.holder != rules.social_holder:
            return Opinion(
                False,
                (
                    f"Dans ce dispositif, la compétence sociale est portée par {_HOLDERS[rules.social_holder]}.",
                ),
            )
    if rules.support_holder == NONE:
        return Opinion(True, ("Ce dispositif ne prévoit pas d'appui ; rien ne l'interdit.",))
    return Opinion(True, ("Le binôme est celui que le dispositif prévoit.",))


def run_pair_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: lead, support (county, operator, france_travail), lead_competence, support_competence (social, employment;
    none when not said). Opinion: allowed, signs."""
    rules = pair_rules_of(context.scheme)
    two = [
        Member(given.text(place), given.text(f"{place}_competence", required=False))
        for place in ("lead", "support")
    ]
    return {"allowed": may_support(rules, *two).verdict, "signs": rules.signs}
