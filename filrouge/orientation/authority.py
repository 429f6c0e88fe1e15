"""Who is competent to orient: the département within its delay; France Travail after it (CASF D262-65-2, B-2).

What France Travail decided is noted as its decision, on its day, and is never replaced without a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from filrouge.access.journal import civil_day
from filrouge.clocks.models import Clock
from filrouge.core.results import Opinion, Refusal
from filrouge.core.text import long_date
from filrouge.directory.catalogue import catalogue
from filrouge.orientation.models import OrientationDecision
from filrouge.schemes.catalogue import UnknownParameter

# The rule of the national file, and the value that gives the competence to France Travail.
RULE, FALLBACK, FALLBACK_PARAMETER = "orientation", "france_travail", "orientation_fallback"
Authority = OrientationDecision.Authority


class Decided(Protocol):
    """What is looked at in a decision to take."""

    @property
    def person(self) -> int: ...
    @property
    def decided_on(self) -> date: ...
    @property
    def authority(self) -> str: ...
    @property
    def reasons(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Delay:
    """The latest delay of orientation that ran on somebody."""

    due_on: date
    met: bool


def fallback_on(day: date) -> bool:
    """Whether the law of that day lets France Travail orient once the département's delay has passed."""
    try:
        return str(catalogue().national.parameter(FALLBACK_PARAMETER, day).value) == FALLBACK
    except UnknownParameter:
        # Before the law that the parameters begin with.
        return False


def may_orient(delay: Delay | None, day: date, *, fallback: bool) -> Opinion[bool]:
    """Whether France Travail was competent that day. Nothing known of the delay: its word is taken."""
    if not fallback:
        return Opinion(
            False, ("À cette date, la loi ne laisse personne orienter à la place du Département.",)
        )
    if delay is None:
        return Opinion(True, ("Le délai du Département n'est pas connu ici.",))
    if delay.met:
        return Opinion(False, ("Le Département a orienté cette personne dans son délai.",))
    if day <= delay.due_on:
        return Opinion(
            False,
            (f"Le Département peut orienter jusqu'au {long_date(delay.due_on)} : France Travail, après.",),
        )
    return Opinion(True, (f"Le délai du Département est passé depuis le {long_date(delay.due_on)}.",))


def delays_of(people: Iterable[int]) -> dict[int, Delay]:
    """The latest delay of orientation of each person: one query."""
    rows = Clock.objects.filter(person__in=list(people), rule=RULE, kind=Clock.Kind.LEGAL)
    return {
        clock.person_id: Delay(
            clock.due_on,
            clock.state == Clock.State.MET and clock.ended_on is not None and clock.ended_on <= clock.due_on,
        )
        for clock in rows.order_by("opened_on", "pk")
    }


def require_competence(decisions: Sequence[Decided]) -> None:
    """`Refusal` when a decision is said to be France Travail's on a day when it could not orient."""
    theirs = [decision for decision in decisions if decision.authority == Authority.FRANCE_TRAVAIL]
    if not theirs:
        return
    delays = delays_of(decision.person for decision in theirs)
    for decision in theirs:
        opinion = may_orient(
            delays.get(decision.person), decision.decided_on, fallback=fallback_on(decision.decided_on)
        )
        if not opinion.verdict:
            raise Refusal(
                f"{opinion.reasons[0]} Corrigez la date de la décision, ou qui l'a prise.", field="authority"
            )


def require_reason(decision: Decided, former: OrientationDecision | None) -> None:
    """`Refusal` when one would replace the other: what France Travail decided, by the département without a word; what
    the département decided, even late, by France Travail (B-2)."""
    theirs = decision.authority == Authority.FRANCE_TRAVAIL
    if theirs and former is not None and former.authority == Authority.DEPARTMENT:
        raise Refusal(
            f"Le Département a orienté cette personne le {long_date(former.decided_on)} : France Travail n'oriente plus "
            "à sa place. Vérifiez les dates, ou notez une réorientation du Département.",
            field="authority",
        )
    if former is None or former.authority != Authority.FRANCE_TRAVAIL or decision.reasons.strip():
        return
    if decision.authority == Authority.FRANCE_TRAVAIL:
        return
    raise Refusal(
        f"L'orientation en cours a été décidée par France Travail le {long_date(former.decided_on)}. Écrivez pourquoi "
        "le Département la remplace.",
        field="reasons",
    )


def passed_for(person: int, at: datetime) -> date | None:
    """Since when the département's delay has passed for somebody who is not oriented; None when it has not."""
    delay, today = delays_of([person]).get(person), civil_day(at)
    if delay is None or not may_orient(delay, today, fallback=fallback_on(today)).verdict:
        return None
    return delay.due_on
