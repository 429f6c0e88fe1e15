"""Pure rules on scheme and national data: facts and a day in, an opinion or a date out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from filrouge.core.periods import Delay
from filrouge.core.results import Opinion
from filrouge.core.text import long_date, plural, thousands
from filrouge.schemes.law import National
from filrouge.schemes.types import CapacityRule, ClockRule, Rhythm, in_force

Number = int | float | Decimal | Fraction


def _exact(number: Number) -> Decimal:
    """A number as people write it: 0.1 is one tenth, not its binary neighbour."""
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    return Decimal(str(number))


def _floor(number: Decimal) -> int:
    return int(number.quantize(Decimal("0.000001")).to_integral_value(ROUND_FLOOR))


def _figure(number: Number) -> str:
    return f"{_exact(number).normalize():f}".replace(".", ",")


def capacity_places(
    rule: CapacityRule,
    *,
    fte: Number | None = None,
    portfolios: int | None = None,
    months_share: Number | None = None,
) -> Opinion[int | None]:
    """How many people may be followed, with the computation in words; None when no verdict is possible.

    `fte`: full-time equivalents of the caseworker or of the operator's team, as `rule.scope` says.
    `portfolios`: how many to count, all of the rule's when None. `months_share`: share of the year that
    the agreement covers (1 = twelve months), used only by a number of people a year that is prorated.
    For portfolios and ratios the answer is simultaneous places, never prorated (see `served_target`)."""
    if rule.kind == "people_per_year":
        return served_target(rule, months_share=months_share)
    computations: Mapping[str, Callable[[], Opinion[int | None]]] = {
        "fte_ratio": lambda: _by_ratio(rule, fte),
        "portfolios": lambda: _by_portfolios(rule, portfolios),
        "fte_only": lambda: _without_ratio(fte),
    }
    return computations[rule.kind]()


def _by_ratio(rule: CapacityRule, fte: Number | None) -> Opinion[int | None]:
    ratio = rule.ratio or 0
    if fte is None:
        return Opinion(
            None, (f"Le temps de travail n'est pas renseigné : {ratio} personnes par ETP, sans total.",)
        )
    places = _floor(_exact(fte) * ratio)
    whom = "de l'équipe entière de l'opérateur" if rule.scope == "operator" else "du référent"
    reason = f"{_figure(fte)} ETP {whom} × {ratio} personnes par ETP = {plural(places, 'place')}."
    return Opinion(places, (reason,))


def _by_portfolios(rule: CapacityRule, portfolios: int | None) -> Opinion[int | None]:
    count = rule.portfolios if portfolios is None else portfolios
    size = rule.portfolio_size or 0
    places = (count or 0) * size
    words = plural(count or 0, "portefeuille")
    return Opinion(places, (f"{words} de {size} personnes = {plural(places, 'place')} en même temps.",))


def _without_ratio(fte: Number | None) -> Opinion[int | None]:
    means = f"{_figure(fte)} ETP" if fte is not None else "des ETP"
    return Opinion(
        None,
        (
            f"Le texte prévoit {means} sans nombre de personnes par ETP : "
            "la charge est montrée, sans dire si elle est trop forte ou trop faible.",
        ),
    )


def served_target(rule: CapacityRule, *, months_share: Number | None = None) -> Opinion[int | None]:
    """How many different people the text wants served over the agreement; None when it says nothing.

    A target over part of a year is prorated only if the rule says so, and the reason shows it."""
    if rule.people_per_year is None:
        return Opinion(None, ("Le texte ne fixe pas de nombre de personnes à accompagner par an.",))
    yearly = rule.people_per_year
    words = f"{thousands(yearly)} personnes par an"
    if rule.parts:
        details = " + ".join(f"{thousands(int(count))} ({label})" for label, count in rule.parts)
        words = f"{words} = {details}"
    if months_share is None or not rule.prorated:
        kept = "" if months_share is None else ", sans prorata (le dispositif ne le prévoit pas)"
        return Opinion(yearly, (f"{words}{kept}.",))
    share = _exact(months_share)
    target = _floor(yearly * share)
    months = _figure((share * 12).quantize(Decimal("0.01")))
    return Opinion(target, (f"{words}, au prorata de {months} mois sur 12 = {plural(target, 'personne')}.",))


def clock_due(rule: ClockRule, day: date) -> date:
    """The last day to act when the opening event bears `day`. « Un mois » goes from date to date; where
    the day does not exist, the last day of the month."""
    return rule.delay.after(day)


def clock_warning(rule: ClockRule, day: date) -> date:
    """The day from which the clock opened on `day` warns; never before it opened."""
    return max(day, rule.warn_before.before(clock_due(rule, day)))


def clock_words(rule: ClockRule, day: date) -> str:
    """The date and the rule that gives it, as one sentence for the screen."""
    nature = "Délai légal" if rule.kind == "legal" else "Objectif local"
    due = long_date(clock_due(rule, day))
    return f"{nature} : {rule.delay} à compter du {long_date(day)}, soit le {due} ({rule.source})."


def applicable_clocks(
    rules: Iterable[ClockRule], event_type: str, day: date, variant: str = ""
) -> tuple[ClockRule, ...]:
    """The clocks that this event opens: by its type, its day (the regime in force then) and its variant."""
    return tuple(
        rule
        for rule in rules
        if event_type in rule.opened_by
        and in_force(rule.valid_from, rule.valid_until, day)
        and (not rule.when_variant or variant in rule.when_variant)
    )


def appointments_expected(rhythm: Rhythm, since: date, until: date) -> Opinion[int]:
    """How many appointments the rhythm asks for over `[since, until)`: whole intervals only, so that a
    month that has not ended is not yet late."""
    if rhythm.every.count < 1:
        raise ValueError(f"le rythme « {rhythm.key} » a une durée nulle")
    intervals = 0
    while Delay(rhythm.every.count * (intervals + 1), rhythm.every.unit).after(since) <= until:
        intervals += 1
    expected = intervals * rhythm.appointments
    each = f"au moins {rhythm.appointments} rendez-vous par période de {rhythm.every}"
    return Opinion(expected, (f"{each}, {plural(intervals, 'période entière', 'périodes entières')}.",))


def stock_contract_due(
    national: National, *, accompanied_since: date, contract_signed_on: date | None
) -> Opinion[date | None]:
    """When somebody already accompanied at the change of law must have an engagement contract; None when
    the deadline does not concern them (accompanied later, or a contract signed under the new law)."""
    change = date.fromisoformat(str(national.parameter("stock_contract_reference_day", date.max).value))
    due = national.parameter("stock_contract_due", change)
    if accompanied_since >= change:
        return Opinion(None, (f"L'accompagnement a commencé après le {long_date(change)}.",))
    if contract_signed_on is not None and contract_signed_on >= change:
        return Opinion(
            None, (f"Un contrat d'engagement est signé depuis le {long_date(contract_signed_on)}.",)
        )
    last = date.fromisoformat(str(due.value))
    who = f"Déjà accompagné au {long_date(change)}"
    what = f"contrat d'engagement à signer au plus tard le {long_date(last)}"
    return Opinion(last, (f"{who} : {what} ({due.source}).",))
