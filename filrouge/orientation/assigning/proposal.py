"""A proposal as a manager reads it: a line a person, the load of each caseworker before and after (B-5). Pure.

What the manager chose by hand is taken as it is, and the rest is found around it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from filrouge.core.text import plural
from filrouge.orientation.assigning import words
from filrouge.orientation.assigning.choices import second_choices
from filrouge.orientation.assigning.conflicts import explain_each
from filrouge.orientation.assigning.facts import Problem, Seeker, Taker
from filrouge.orientation.assigning.solver import Plan, solve
from filrouge.orientation.assigning.wishes import Rule, broken

# What somebody who waits in front of a page may be asked to wait for a proof, in seconds.
PATIENCE = 5.0
_BY_HAND = {
    Rule.AREA: "hors de son territoire",
    Rule.PRESENCE: "absent ou sur le départ",
    Rule.VETO: "écarté par un empêchement",
    Rule.SCHEME: "d'un autre dispositif",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed to one person. `taker` None: nobody, `why` says which rules are in conflict and `reliefs` what
    would allow it. `by_hand`: the manager chose."""

    person: int
    taker: int | None
    why: tuple[str, ...]
    second: str = ""
    reliefs: tuple[str, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class LoadChange:
    """A caseload before and after the proposal."""

    taker: Taker
    after: int

    @property
    def more(self) -> int:
        """How many people it would gain, or lose."""
        return self.after - self.before

    @property
    def before(self) -> int:
        """How many people it has today."""
        return self.taker.held + self.taker.moving


@dataclass(frozen=True, slots=True)
class Proposal:
    """Every line, in the order of the people, and every caseload that could have taken somebody."""

    lines: tuple[Line, ...]
    loads: tuple[LoadChange, ...]
    gap: float
    by_hand: int = 0

    @property
    def placed(self) -> int:
        """How many people get a caseworker."""
        return sum(line.taker is not None for line in self.lines)

    @property
    def proof(self) -> str:
        """What is known of how good it is."""
        if not self.placed:
            return "Personne ne peut en recevoir dans ces règles : voyez ce qui le permettrait."
        given = (
            f"Compte tenu de {plural(self.by_hand, 'choix fait à la main', 'choix faits à la main')} : "
            if self.by_hand
            else ""
        )
        if self.gap <= 0:
            best = "aucune autre répartition ne fait mieux, distances, compétences, continuité, équilibre des charges."
            return f"{given}{best}" if given else f"{best[:1].upper()}{best[1:]}"
        return f"{given}Cette répartition est à {words.number(self.gap * 100)} % au plus de la meilleure possible."


def propose(problem: Problem, by_hand: Mapping[int, int]) -> Proposal:
    """The best proposal around what was chosen by hand (person's key → caseload's key)."""
    rest = _around(problem, by_hand)
    plan = solve(rest, patience=PATIENCE)
    placed = {**plan.placed, **by_hand}
    received = Counter(placed.values())
    after = {taker.key: taker.held + received[taker.key] for taker in problem.takers}
    lines = _found_lines(rest, plan, after) | _hand_lines(problem, by_hand, after)
    return Proposal(
        tuple(lines[seeker.key] for seeker in problem.seekers),
        tuple(LoadChange(taker, after[taker.key]) for taker in problem.takers),
        plan.gap,
        len(by_hand),
    )


def _around(problem: Problem, by_hand: Mapping[int, int]) -> Problem:
    """What is left to find: those chosen by hand take their place, and open their area."""
    chosen = Counter(by_hand.values())
    areas: dict[int, set[int]] = {taker.key: set(taker.sites) for taker in problem.takers}
    for seeker in problem.seekers:
        if seeker.key in by_hand and seeker.area is not None:
            areas[by_hand[seeker.key]].add(seeker.area)
    return replace(
        problem,
        seekers=tuple(s for s in problem.seekers if s.key not in by_hand),
        takers=tuple(
            replace(t, held=t.held + chosen[t.key], sites=frozenset(areas[t.key])) for t in problem.takers
        ),
    )


def _found_lines(problem: Problem, plan: Plan, after: Mapping[int, int]) -> dict[int, Line]:
    takers = {taker.key: taker for taker in problem.takers}
    nexts = second_choices(problem, plan, plan.placed)
    conflicts = explain_each(problem, plan, plan.left_out)
    lines: dict[int, Line] = {}
    for seeker in problem.seekers:
        if seeker.key in plan.placed:
            first, choice = takers[plan.placed[seeker.key]], nexts[seeker.key]
            other = (
                words.second(seeker, first, takers[choice.taker], choice, problem.weights) if choice else ""
            )
            why = tuple(words.reasons(seeker, first, after[first.key]))
            lines[seeker.key] = Line(seeker.key, first.key, why, other or "aucun.")
        elif not any(taker.organisation == seeker.organisation for taker in problem.takers):
            # Its lead organisation follows without caseloads: it names its own agents, nothing is in conflict.
            lines[seeker.key] = Line(seeker.key, None, (words.NO_CASELOAD,))
        else:
            found = conflicts[seeker.key]
            reliefs = tuple(words.relief(one, takers, seeker) for one in found.reliefs if one.rules)
            lines[seeker.key] = Line(seeker.key, None, (words.conflict(found),), reliefs=reliefs)
    return lines


def _hand_lines(problem: Problem, by_hand: Mapping[int, int], after: Mapping[int, int]) -> dict[int, Line]:
    takers = {taker.key: taker for taker in problem.takers}
    return {
        s.key: Line(s.key, by_hand[s.key], _judged(s, takers[by_hand[s.key]], after), by_hand=True)
        for s in problem.seekers
        if s.key in by_hand
    }


def _judged(seeker: Seeker, taker: Taker, after: Mapping[int, int]) -> tuple[str, ...]:
    """What is to be known of a choice made by hand: what speaks for it, then what it goes against."""
    against = [_BY_HAND[rule] for rule in Rule if rule in broken(seeker, taker) and rule in _BY_HAND]
    elsewhere = taker.most_sites is not None and seeker.area not in (None, *taker.sites)
    if elsewhere and len(taker.sites) >= (taker.most_sites or 0):
        against.append("un lieu de plus que le dispositif ne permet")
    if taker.places is not None and after[taker.key] > taker.places:
        against.append("portefeuille trop plein")
    told = words.reasons(seeker, taker, after[taker.key])
    return (*told, f"attention : {', '.join(against)}") if against else tuple(told)
