"""A scheme told in short, for the console and for programs."""

from filrouge.core.text import short_date
from filrouge.schemes.types import Scheme
from filrouge.steering.definitions import Indicator, indicators_of
from filrouge.steering.words import UNIT_LABELS, measure_words


def validity_words(scheme: Scheme) -> str:
    """« depuis le 01/01/2026, jusqu'au 01/01/2028 (exclu) »."""
    until = f", jusqu'au {short_date(scheme.valid_until)} (exclu)" if scheme.valid_until else ""
    return f"depuis le {short_date(scheme.valid_from)}{until}"


def scheme_summary(scheme: Scheme, *, detailed: bool = False) -> dict[str, object]:
    """A scheme as JSON values; `detailed` adds its rules and indicators."""
    found: dict[str, object] = {
        "key": scheme.key,
        "name": scheme.name,
        "short_name": scheme.short_name,
        "valid_from": scheme.valid_from.isoformat(),
        "valid_until": scheme.valid_until.isoformat() if scheme.valid_until else None,
        "hash": scheme.hash,
    }
    if not detailed:
        return found
    return found | {
        "description": scheme.description,
        "pathways": [{"key": p.key, "category": p.category, "label": p.label} for p in scheme.pathways],
        "capacity": {"kind": scheme.capacity.kind, "source": scheme.capacity.source},
        "clocks": [{"key": c.key, "label": c.label, "delay": str(c.delay)} for c in scheme.clocks],
        "indicators": [_indicator(indicator, scheme) for indicator in indicators_of(scheme)],
    }


def _indicator(indicator: Indicator, scheme: Scheme) -> dict[str, object]:
    return {
        "id": indicator.id,
        "version": indicator.version,
        "label": indicator.label,
        "sentence": indicator.sentence,
        "unit": indicator.unit,
        "source": indicator.source,
        "measure": measure_words(indicator, scheme),
    }


def scheme_lines(scheme: Scheme) -> list[str]:
    """A scheme as lines of text."""
    lines = [
        scheme.name,
        f"  clé : {scheme.key}",
        f"  validité : {validity_words(scheme)}",
        f"  {scheme.description}",
    ]
    lines += ["", "Parcours :", *(f"  {pathway.label}" for pathway in scheme.pathways)]
    if scheme.clocks:
        lines += ["", "Objectifs locaux :"]
        lines += [f"  {clock.label} : {clock.delay} ({clock.source})" for clock in scheme.clocks]
    lines += ["", "Indicateurs :"]
    for indicator in indicators_of(scheme):
        lines.append(
            f"  {indicator.id} v{indicator.version} ({UNIT_LABELS[indicator.unit]}) : {indicator.label}"
        )
        lines.append(f"      {indicator.sentence} {indicator.source}")
    return lines
