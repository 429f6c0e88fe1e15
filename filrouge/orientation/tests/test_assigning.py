"""The proposed assignment, beside trying everything (B-5, B-6): never breaks a rule, is the best, tells the truth."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from filrouge.orientation.assigning.choices import second_choices
from filrouge.orientation.assigning.conflicts import explain
from filrouge.orientation.assigning.facts import Point, Problem, Seeker, Taker
from filrouge.orientation.assigning.grid import usual_sizes
from filrouge.orientation.assigning.solver import solve
from filrouge.orientation.assigning.wishes import Rule, broken, marginal, prices

AREAS = (1, 2, 3)
POINTS = tuple(Point(47.0 + n / 10, 0.5) for n in range(3))


@st.composite
def seekers(draw: st.DrawFn) -> tuple[Seeker, ...]:
    return tuple(
        Seeker(
            key=100 + number,
            organisation=draw(st.sampled_from((1, 1, 2))),
            area=draw(st.sampled_from((None, *AREAS))),
            place=draw(st.sampled_from((None, *POINTS))),
            competence=draw(st.sampled_from(("", "social"))),
            vetoes=draw(st.frozensets(st.integers(1, 4), max_size=2)),
        )
        for number in range(draw(st.integers(1, 5)))
    )


@st.composite
def problems(draw: st.DrawFn, *, most_sites: tuple[int | None, ...] = (None, 1, 2)) -> Problem:
    takers = tuple(
        Taker(
            key=number, professional=number, name=f"Référent {number}",
            organisation=draw(st.sampled_from((1, 1, 2))),
            places=draw(st.sampled_from((None, 1, 2, 3))), held=draw(st.integers(0, 2)),
            areas=draw(st.sampled_from((frozenset(), frozenset({1}), frozenset({1, 2})))),
            sites=draw(st.frozensets(st.sampled_from(AREAS), max_size=1)),
            most_sites=draw(st.sampled_from(most_sites)), points=draw(st.sampled_from(((), POINTS[:1], POINTS[1:]))),
            competence=draw(st.sampled_from(("", "social"))), away=draw(st.sampled_from((False, False, True))),
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    )  # fmt: skip
    return Problem(draw(seekers()), takers)


def everything(
    problem: Problem, free: dict[int, frozenset[Rule]]
) -> Iterator[tuple[tuple[int, int], dict[int, int]]]:
    """Each assignment that keeps the rules, with its value. `free`: rules that do not hold for somebody."""
    takers = {taker.key: taker for taker in problem.takers}
    usual = usual_sizes(problem)
    for chosen in product((None, *takers), repeat=len(problem.seekers)):
        placed = {s.key: key for s, key in zip(problem.seekers, chosen, strict=True) if key is not None}
        if kept(problem, takers, placed, free):
            counted = dict.fromkeys(takers, 0)
            cost = 0
            for seeker in problem.seekers:
                if seeker.key in placed:
                    taker = takers[placed[seeker.key]]
                    counted[taker.key] += 1
                    cost += sum(prices(seeker, taker, problem.weights).values())
                    cost += marginal(
                        taker, taker.held + counted[taker.key], usual[taker.organisation], problem.weights
                    )
            yield (len(problem.seekers) - len(placed), cost), placed


def kept(
    problem: Problem, takers: dict[int, Taker], placed: dict[int, int], free: dict[int, frozenset[Rule]]
) -> bool:
    """Whether no rule is broken, in the plainest words."""
    none = frozenset[Rule]()
    for seeker in problem.seekers:
        if seeker.key in placed and broken(seeker, takers[placed[seeker.key]]) - free.get(seeker.key, none):
            return False
    for taker in takers.values():
        mine = [s for s in problem.seekers if placed.get(s.key) == taker.key]
        counting = [s for s in mine if Rule.PLACES not in free.get(s.key, none)]
        if counting and taker.places is not None and taker.held + len(counting) > taker.places:
            return False
        areas = {s.area for s in mine if Rule.SITES not in free.get(s.key, none)} - {None}
        opened = areas - taker.sites
        if opened and taker.most_sites is not None and len(areas | taker.sites) > taker.most_sites:
            return False
    return True


@given(problems())
def test_a_proposal_keeps_every_rule_and_nothing_better_exists_b_5_b_6(problem: Problem):
    plan = solve(problem)
    assert kept(problem, {t.key: t for t in problem.takers}, plan.placed, {})
    assert plan.value == min(value for value, _ in everything(problem, {}))
    assert plan.gap == 0


@given(problems())
def test_the_same_question_has_the_same_answer(problem: Problem):
    assert solve(problem) == solve(problem)


@given(problems())
def test_what_would_allow_an_impossible_case_allows_it_b_5(problem: Problem):
    plan = solve(problem)
    for person in plan.left_out:
        for relief in explain(problem, plan, person).reliefs:
            assert relief.takers
            together = replace(
                problem, seekers=tuple(s for s in problem.seekers if s.key in {*plan.placed, person})
            )
            assert any(value[0] == 0 for value, _ in everything(together, {person: relief.rules}))


@given(problems(most_sites=(None,)))
def test_the_rules_in_conflict_are_impossible_together_and_each_of_them_is_needed_b_5(problem: Problem):
    plan = solve(problem)
    for person in plan.left_out:
        rules = frozenset(explain(problem, plan, person).rules)
        together = replace(
            problem, seekers=tuple(s for s in problem.seekers if s.key in {*plan.placed, person})
        )

        def possible(held: frozenset[Rule], together: Problem = together, person: int = person) -> bool:
            free = {person: frozenset(Rule) - held}
            return any(value[0] == 0 for value, _ in everything(together, free))

        assert not possible(rules)
        assert all(possible(rules - {rule}) for rule in rules)


@given(problems(most_sites=(None,)))
def test_the_second_choice_costs_what_it_costs_to_do_without_the_first_b_5(problem: Problem):
    plan = solve(problem)
    found = second_choices(problem, plan, plan.placed)
    for person, second in found.items():
        others = [
            value for value, placed in everything(problem, {})
            if value[0] == len(plan.left_out) and placed.keys() == plan.placed.keys()
            and placed[person] != plan.placed[person]
        ]  # fmt: skip
        if second is None:
            assert not others
        else:
            assert plan.cost + second.extra == min(cost for _, cost in others)
