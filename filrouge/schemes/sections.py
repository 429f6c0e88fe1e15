"""The sections of a scheme file, each read into its type."""

from collections.abc import Callable, Mapping

from filrouge.core.periods import Delay
from filrouge.schemes.reader import NO_DELAY, Table
from filrouge.schemes.types import (
    CAPACITY_KINDS,
    CAPACITY_SCOPES,
    CATEGORIES,
    EXIT_FAMILIES,
    MODALITIES,
    AreaRule,
    CapacityRule,
    Choice,
    DocumentRule,
    Duty,
    Emphasis,
    ExitReason,
    OperatorValue,
    PathwayType,
    Rhythm,
    Target,
)

HOLDERS = ("county", "operator", "france_travail", "either", "none")
COMPETENCES = ("social", "employment")
PAIRS = ("none", "principal_support", "co_accompaniment")
DOCUMENT_KINDS = (
    "assessment", "contract", "plan", "review", "summary", "handover", "report", "letter",
    "questionnaire", "evidence", "staff", "application",
)  # fmt: skip
TARGET_SCOPES = ("county", "operator", "caseworker", "area", "person")
TARGET_UNITS = ("persons", "percent", "hours_per_week", "fte", "areas", "accompaniments", "events")
DUTY_KINDS = (
    "report", "meeting", "review", "evaluation", "visit", "questionnaire",
    "publicity", "renewal", "transmission", "milestone",
)  # fmt: skip
DUTY_OWNERS = ("county", "operator", "caseworker", "area")
ENTRY_ROUTES = frozenset({
    "entry_assessment", "orientation_platform", "current_caseworker", "first_contact",
    "panel_summons", "reengagement", "county_services",
})  # fmt: skip

# What each operator rule holds: a type, one word of a tuple, or several words of a frozenset.
OperatorKind = type | tuple[str, ...] | frozenset[str]
OPERATOR_RULES: Mapping[str, OperatorKind] = {
    "lead_holder": HOLDERS,
    "lead_title": str,
    "lead_after_right_opened": bool,
    "support_holder": HOLDERS,
    "support_title": str,
    "pair": PAIRS,
    "pair_competences": frozenset({"social", "employment"}),
    "social_member_holder": HOLDERS,
    "contract_signed_by": ("lead", "support", "either"),
    "contract_title": str,
    "contract_validated_by_county": bool,
    "contract_in_france_travail": bool,
    "caseworker_chosen_by": ("area_manager", "operator", "county"),
    "change_of_operator_by_law_only": bool,
    "exit_decided_by": ("county_president", "operator"),
    "minimum_fte_share": float,
    "maximum_sites": int,
    "maximum_sites_unless_county_wide": bool,
    "isolated_referent_allowed": bool,
    "all_emphases_required": bool,
    "continuity_required": bool,
    "case_conferences_per_year": int,
    "advised_duration": Delay,
    "movement_expected": Delay,
    "reinforced_period": Delay,
    "followup_after_exit": Delay,
    "followup_every": Delay,
    "followup_exit_families": frozenset(EXIT_FAMILIES),
    "long_term_seniority": Delay,
    "agreement_duration": Delay,
    "renewals": int,
    "extendable": bool,
    "setup_period": Delay,
    "esf_possible": bool,
    "grouping_allowed": bool,
    "job_seekers_without_rsa": bool,
    "entry_routes": ENTRY_ROUTES,
    "publics_set_by_area": bool,
    "staff_qualification": str,
    "staff_experience": Delay,
    "collective_dimension_required": bool,
    "strands": frozenset({"barriers", "career"}),
}


def read_operator(table: Table) -> Mapping[str, OperatorValue]:
    """The general rules that operators keep, under the closed keys of OPERATOR_RULES."""
    rules: dict[str, OperatorValue] = {}
    for key, kind in OPERATOR_RULES.items():
        if table.has(key):
            rules[key] = _operator_value(table, key, kind)
    for key in ("lead_holder", "support_holder", "pair", "isolated_referent_allowed"):
        if key not in rules:
            table.problem(key, f"la règle « {key} » manque.", f"Ajouter « {key} = … » sous [operator].")
    table.finish()
    return rules


def _operator_value(table: Table, key: str, kind: OperatorKind) -> OperatorValue:
    if isinstance(kind, frozenset):
        return table.words(key, required=True, known=kind)
    if isinstance(kind, tuple):
        return table.choice(key, kind)
    readers: Mapping[type, Callable[[], OperatorValue]] = {
        bool: lambda: table.flag(key),
        int: lambda: table.integer(key) or 0,
        float: lambda: float(table.number(key)),
        Delay: lambda: table.delay(key) or NO_DELAY,
        str: lambda: table.text(key),
    }
    return readers[kind]()


def read_pathway(table: Table) -> PathwayType:
    """`[[pathway]]`."""
    return PathwayType(
        key=table.name("key"),
        category=table.choice("category", CATEGORIES),
        label=table.text("label"),
        lead_kinds=table.words("lead_kinds", required=True),
    )


def read_capacity(table: Table) -> CapacityRule:
    """`[capacity]`: the kind says which figures are wanted."""
    kind = table.choice("kind", CAPACITY_KINDS)
    rule = CapacityRule(
        kind=kind,
        ratio=table.integer("ratio", required=kind == "fte_ratio", minimum=1),
        portfolios=table.integer("portfolios", required=kind == "portfolios", minimum=1),
        portfolio_size=table.integer("portfolio_size", required=kind == "portfolios", minimum=1),
        people_per_year=table.integer("people_per_year", required=kind == "people_per_year", minimum=1),
        scope=table.choice("scope", CAPACITY_SCOPES),
        prorated=table.flag("prorated"),
        parts=tuple(_read_part(part) for part in table.tables("parts")),
        source=table.source(),
    )
    table.finish()
    _check_capacity(table, rule)
    return rule


def _read_part(table: Table) -> tuple[str, int | float]:
    part = (table.text("label"), table.number("count"))
    table.finish()
    return part


def _check_capacity(table: Table, rule: CapacityRule) -> None:
    total = sum(count for _, count in rule.parts)
    if rule.kind == "people_per_year" and rule.parts and total != rule.people_per_year:
        table.problem(
            "parts",
            f"la somme des parts ({total}) n'est pas le total annoncé ({rule.people_per_year}).",
            "Corriger une part ou « people_per_year ».",
        )
    if rule.kind == "fte_only" and not rule.parts:
        table.problem("parts", "les ETP ne sont répartis nulle part.", "Ajouter [[capacity.parts]].")


def read_rhythm(table: Table) -> Rhythm:
    """`[[rhythm]]`."""
    return Rhythm(
        key=table.name("key"),
        label=table.text("label"),
        appointments=table.integer("appointments", minimum=1) or 1,
        every=table.delay("every") or NO_DELAY,
        modality=table.choice("modality", MODALITIES),
        source=table.source(),
    )


def read_emphasis(table: Table) -> Emphasis:
    """`[[emphasis]]`."""
    return Emphasis(table.name("key"), table.text("label"), table.text("description"))


def read_exit_reason(table: Table) -> ExitReason:
    """`[[exit_reason]]`."""
    return ExitReason(
        key=table.name("key"),
        label=table.text("label"),
        family=table.choice("family", EXIT_FAMILIES),
        reaches_goal=table.flag("reaches_goal"),
        counted=table.flag("counted", default=True),
    )


def read_document(table: Table) -> DocumentRule:
    """`[[document]]`."""
    return DocumentRule(
        key=table.name("key"),
        label=table.text("label"),
        kind=table.choice("kind", DOCUMENT_KINDS),
        required=table.flag("required"),
        source=table.source(),
    )


def read_target(table: Table) -> Target:
    """`[[target]]`."""
    return Target(
        key=table.name("key"),
        label=table.text("label"),
        value=table.number("value"),
        unit=table.choice("unit", TARGET_UNITS),
        scope=table.choice("scope", TARGET_SCOPES),
        area=table.text("area", required=False),
        source=table.source(),
    )


def read_duty(table: Table) -> Duty:
    """`[[duty]]`."""
    return Duty(
        key=table.name("key"),
        label=table.text("label"),
        kind=table.choice("kind", DUTY_KINDS),
        times=table.integer("times", minimum=1) or 1,
        every=table.delay("every", required=False),
        due=table.text("due", required=False),
        owner=table.choice("owner", DUTY_OWNERS),
        description=table.text("description", required=False),
        source=table.source(),
    )


def read_area(table: Table) -> AreaRule:
    """`[[area]]`."""
    return AreaRule(
        key=table.name("key"),
        label=table.text("label"),
        level=table.text("level"),
        population=table.integer("population", required=False),
    )


def read_choice(table: Table) -> Choice:
    """`[[public]]` and `[[criterion]]`."""
    competence = table.choice("competence", COMPETENCES) if table.has("competence") else ""
    return Choice(
        table.name("key"), table.text("label"), table.text("description", required=False), competence
    )
