"""The words of a scheme and of the law of a date, for the screens of the accompaniment."""

from collections.abc import Sequence
from datetime import date

from filrouge.accompaniment.contract_rules import Regime, regime_in
from filrouge.accompaniment.models import Accompaniment
from filrouge.core.text import enumeration
from filrouge.directory.catalogue import catalogue, scheme_keys, scheme_text
from filrouge.orientation.pair_rules import pair_rules_of
from filrouge.people.models import Following
from filrouge.schemes.types import EXIT_FAMILIES, ExitReason

# How lists of exit reasons are grouped, in the order of `EXIT_FAMILIES`.
FAMILIES = dict(
    zip(
        EXIT_FAMILIES,
        ("Emploi durable", "Emploi de transition", "Sortie positive", "Progression sociale", "Réorientation",
         "Fin des obligations", "Rupture", "Motif administratif"),
        strict=True,
    )
)  # fmt: skip
# When the scheme is unknown: the families themselves.
_BARE_REASONS = tuple(ExitReason(key, label, key, False, True) for key, label in FAMILIES.items())


def who_signs(following: Following | None) -> str:
    """Who signs the contract of this person in their scheme, in a sentence; nothing without a scheme or a lead (B-4)."""
    if following is None or following.scheme_id is None or following.lead is None:
        return ""
    signs = pair_rules_of(scheme_text(scheme_keys().get(following.scheme_id))).signs
    named = [following.lead] if signs == "lead" else [following.support] if signs == "support" else []
    named = named if signs != "either" else [following.lead, following.support]
    return enumeration([str(one) for one in named if one], "ou")


def regime_on(day: date) -> Regime | None:
    """What a contract signed that day is (C-2); None before the law knew any."""
    return regime_in(catalogue().national, day)


def emphasis_label(accompaniment: Accompaniment) -> str:
    """The emphasis as the scheme names it; empty without one."""
    return emphasis_named(accompaniment, accompaniment.emphasis)


def emphasis_named(accompaniment: Accompaniment, key: str) -> str:
    """An emphasis as the scheme of this accompaniment names it."""
    scheme = scheme_text(accompaniment.scheme.key if accompaniment.scheme else None)
    named = {e.key: e.label for e in scheme.emphases} if scheme else {}
    return named.get(key, key)


def exit_reasons(scheme_key: str | None) -> tuple[ExitReason, ...]:
    """The reasons of a scheme, else one for each family."""
    scheme = scheme_text(scheme_key)
    return scheme.exit_reasons if scheme else _BARE_REASONS


def exit_label(accompaniment: Accompaniment) -> str:
    """The reason of an exit as its scheme names it."""
    return exit_label_of(accompaniment, accompaniment.exit_reason)


def exit_label_of(accompaniment: Accompaniment, reason: str) -> str:
    """A reason as the scheme of this accompaniment names it."""
    reasons = exit_reasons(accompaniment.scheme.key if accompaniment.scheme else None)
    return next((r.label for r in reasons if r.key == reason), reason)


def grouped_reasons(reasons: Sequence[ExitReason]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Reasons as a form offers them, by family."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for reason in reasons:
        groups.setdefault(reason.family, []).append((reason.key, reason.label))
    return [(FAMILIES[family], groups[family]) for family in FAMILIES if family in groups]
