"""What the variants of events are called: exit reasons, kinds of appointment, pathways."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from filrouge.access import events
from filrouge.accompaniment.domains import domains
from filrouge.accompaniment.models import Assessment, FollowUp
from filrouge.agenda.models import Appointment, ContactAttempt
from filrouge.core.text import enumeration
from filrouge.schemes.catalogue import load_national
from filrouge.schemes.kinds import KINDS_OF_ACTION
from filrouge.schemes.types import Scheme

NO_VARIANT = "Non précisé"
_APPOINTMENTS = {"group": "Atelier ou action collective", **dict(Appointment.Kind.choices)}
_CONTACTS = dict(ContactAttempt.Kind.choices)
# How an appointment was fixed and what came of it: « invited_missed ».
_TURNOUTS = {
    f"{way}_{state}": f"{way_label}\u00a0: {state_label.lower()}"
    for way, way_label in Appointment.Way.choices
    for state, state_label in Appointment.State.choices
    if state != Appointment.State.BOOKED
}
_ASSESSMENTS = dict(Assessment.Kind.choices)
_LATER = dict(FollowUp.Outcome.choices)
_EXTENDED = "social_extended"


def event_label(name: str) -> str:
    """« Rendez-vous honoré »."""
    return events.by_name(name).label


def event_labels(names: Sequence[str]) -> str:
    """« Rendez-vous honoré » ou « Absence excusée »."""
    return enumeration([f"«\u00a0{event_label(name)}\u00a0»" for name in names], "ou")


def variant_label(names: Sequence[str], variant: str, scheme: Scheme) -> str:
    """What a variant of these events is called in a scheme; the variant itself when nobody named it."""
    if not variant:
        return NO_VARIANT
    for name in names:
        if label := _labels(name, scheme).get(variant):
            return label
    return variant.replace("_", " ")


def known_variants(names: Sequence[str], scheme: Scheme) -> frozenset[str]:
    """Every variant that these events can bear in a scheme; empty when one of them has no closed list."""
    lists = [_labels(name, scheme) for name in names]
    return frozenset(variant for labels in lists for variant in labels) if all(lists) else frozenset()


def _labels(event: str, scheme: Scheme) -> Mapping[str, str]:
    """Variant → label; empty for the events whose variants are no closed list."""
    room, _, what = event.partition(".")
    if room == "agenda":
        return _of_agenda(what)
    if room == "orientation":
        return _pathways(scheme)
    if room == "clocks":
        return _legal_clocks() | {rule.key: rule.label for rule in scheme.clocks}
    return _of_accompaniment(what, scheme) if room == "accompaniment" else {}


def _of_agenda(what: str) -> Mapping[str, str]:
    if what.startswith(("seat_", "attend")):
        return KINDS_OF_ACTION
    return _CONTACTS if what in ("reached", "attempted") else _APPOINTMENTS


def _of_accompaniment(what: str, scheme: Scheme) -> Mapping[str, str]:
    if what.startswith("barrier_") or what in ("goal_set", "step_added", "step_done"):
        return {key: domain.label for key, domain in domains().items()}
    if what == "closed":
        return {reason.key: reason.label for reason in scheme.exit_reasons}
    if what == "assessment_made":
        return _ASSESSMENTS
    if what == "followed_up":
        return _LATER
    if what in ("opened", "emphasis_changed"):
        return {emphasis.key: emphasis.label for emphasis in scheme.emphases}
    if what.startswith("contract_"):
        return _pathways(scheme)
    return {}


@lru_cache(maxsize=1)
def _legal_clocks() -> dict[str, str]:
    return {rule.key: rule.label for rule in load_national().clocks}


def _pathways(scheme: Scheme) -> dict[str, str]:
    """By national category: the local names of its pathways."""
    named: dict[str, list[str]] = {}
    for pathway in scheme.pathways:
        named.setdefault(pathway.category, []).append(pathway.label)
    labels = {category: enumeration(names, "ou") for category, names in named.items()}
    if "social" in labels:
        labels[_EXTENDED] = f"{labels['social']}, délai allongé"
    return labels
