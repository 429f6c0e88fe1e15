"""The week that is proposed: never against a hard rule, never worse than it must be (D-4)."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.intensive.composing.checking import faults
from filrouge.intensive.composing.facts import (
    MINUTES_A_DAY,
    Composed,
    Participant,
    Problem,
    Programme,
    Session,
)
from filrouge.intensive.composing.solver import compose
from filrouge.intensive.composing.weeks import alone_beside

HOUR = 60
NINE, TWO = 9 * HOUR, 14 * HOUR
ALL_WEEK = tuple((day * MINUTES_A_DAY + 8 * HOUR, day * MINUTES_A_DAY + 18 * HOUR) for day in range(5))


def session(key, day, start=NINE, hours=3.0, **more):
    begins = day * MINUTES_A_DAY + start
    return Session(key, begins, begins + round(hours * HOUR), **more)


def person(key=1, wishes=(1,), target=60, **more):
    wished = wishes if isinstance(wishes, dict) else dict.fromkeys(wishes, 2)
    given = {"most": target + 12, "most_a_day": 28, "windows": ALL_WEEK, **more}
    return Participant(key, target, wishes=wished, **given)


def programme_of(problem, key=1):
    return next(p for p in compose(problem).programmes if p.person == key)


def best_by_hand(problem):
    """What the best set of programmes is worth, by trying them all: nothing shared with the solver."""
    weeks = []
    for one in problem.people:
        held = sum(s.quarters for s in one.held)
        mine = []
        for number in range(len(problem.sessions) + 1):
            for chosen in combinations(problem.sessions, number):
                quarters = held + sum(s.quarters for s in chosen)
                alone = alone_beside(one, quarters)
                keys = tuple(s.key for s in chosen)
                if faults(unlimited(problem), (Programme(one.key, keys, quarters + alone, alone, 0),)):
                    continue
                worth = problem.weights.hours(quarters + alone, one.target)
                mine.append((keys, worth + sum(s.quarters * one.wishes[s.key] for s in chosen)))
        weeks.append(mine)
    return _best(weeks, {s.key: s.seats for s in problem.sessions})


def _best(weeks, left):
    if not weeks:
        return 0
    options = []
    for keys, worth in weeks[0]:
        if all(left[key] is None or left[key] > 0 for key in keys):
            after = {k: n - 1 if k in keys and n is not None else n for k, n in left.items()}
            options.append(worth + _best(weeks[1:], after))
    return max(options)


def unlimited(problem):
    return replace(problem, sessions=tuple(replace(s, seats=None, least=0) for s in problem.sessions))


@st.composite
def problems(draw):
    starts = st.sampled_from((NINE, 10 * HOUR, TWO))
    sessions = tuple(
        session(
            key, draw(st.integers(0, 2)), draw(starts), draw(st.sampled_from((1, 1.5, 3))), place=draw(st.integers(1, 2)),
            module=draw(st.integers(0, 2)), seats=draw(st.sampled_from((None, 0, 1, 1, 2))),
        )
        for key in range(1, draw(st.integers(1, 5)) + 1)
    )  # fmt: skip
    people = tuple(
        person(
            key,
            {s.key: draw(st.integers(0, 5)) for s in sessions if draw(st.booleans())},
            target=draw(st.sampled_from((8, 20, 60))),
            windows=tuple(window for window in ALL_WEEK if draw(st.booleans())),
            alone=draw(st.sampled_from((0, 8))),
            home=draw(st.sampled_from((None, 1))),
        )
        for key in range(1, draw(st.integers(1, 3)) + 1)
    )
    return Problem(sessions, people, {(1, 2): 40})


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_composed_week_holds_every_hard_rule_and_its_bound_is_true(problem):
    """D-4: whatever the seats, hours and wishes."""
    composed = compose(problem)
    assert faults(problem, composed.programmes) == []
    best = best_by_hand(problem)
    assert composed.worth <= best <= composed.bound + 1e-6
    assert composed.worth >= 0.9 * best


@settings(max_examples=60, deadline=None)
@given(problems())
def test_one_person_alone_gets_the_best_week_there_is(problem):
    """D-4: with nobody to share seats with, nothing better exists."""
    alone = replace(problem, people=problem.people[:1])
    assert compose(alone).worth == best_by_hand(alone)


def test_fifteen_hours_are_aimed_at_and_no_wish_keeps_somebody_longer():
    """D-4: the target of the scheme, here given by the caller."""
    sessions = tuple(
        session(day * 2 + half + 1, day, start) for day in range(5) for half, start in enumerate((NINE, TWO))
    )
    week = programme_of(Problem(sessions, (person(wishes={s.key: 7 for s in sessions}),)))
    assert week.quarters == 60


def test_a_reduced_target_is_kept_to():
    sessions = tuple(session(day + 1, day) for day in range(5))
    week = programme_of(Problem(sessions, (person(wishes=range(1, 6), target=24),)))
    assert week.quarters == 24


def test_autonomous_activity_completes_what_sessions_leave():
    week = programme_of(Problem((session(1, 0),), (person(alone=16),)))
    assert (week.sessions, week.alone, week.quarters) == ((1,), 16, 28)


def test_childcare_ends_the_day():
    """D-4: the way home is counted, not only the session."""
    short = ((8 * HOUR, 16 * HOUR + 30),)
    late = session(1, 0, TWO, 2.0, place=2)
    here = Problem((late,), (person(windows=short, home=2),), {(1, 2): 45})
    assert programme_of(here).sessions == (1,)
    assert programme_of(replace(here, people=(person(windows=short, home=1),))).sessions == ()


def test_the_way_between_two_places_is_counted():
    both = (session(1, 0, NINE, 3.0, place=1), session(2, 0, 12 * HOUR + 30, 2.0, place=2))
    near = Problem(both, (person(wishes=(1, 2)),), {(1, 2): 30})
    assert programme_of(near).sessions == (1, 2)
    assert len(programme_of(replace(near, travel={(1, 2): 31})).sessions) == 1


def test_a_module_is_not_followed_twice_in_a_week_nor_once_more_when_booked():
    twice = tuple(session(day + 1, day, module=4) for day in range(3))
    assert len(programme_of(Problem(twice, (person(wishes=(1, 2, 3)),))).sessions) == 1
    booked = person(wishes=(2, 3), held=(twice[0],))
    assert programme_of(Problem(twice[1:], (booked,))).sessions == ()


def test_the_last_seat_goes_to_who_has_nothing_else():
    """D-4: seats are shared fairly, not first come first served."""
    only = session(1, 0, seats=1)
    rich = person(1, wishes={1: 2, **dict.fromkeys(range(2, 6), 2)})
    poor = person(2, wishes={1: 2})
    others = tuple(session(key, key - 1) for key in range(2, 6))
    composed = compose(Problem((only, *others), (rich, poor)))
    assert {p.person: p.sessions for p in composed.programmes}[2] == (1,)


def test_a_session_that_too_few_would_come_to_is_closed_and_its_people_are_served_again():
    empty, open_ = session(1, 0, least=3), session(2, 0)
    composed = compose(Problem((empty, open_), (person(wishes={1: 5, 2: 1}),)))
    assert composed.closed == (1,)
    assert composed.programmes[0].sessions == (2,)


def test_nobody_to_serve_is_an_empty_answer():
    assert compose(Problem((session(1, 0),), ())) == Composed((), 0, 0.0)


BROKEN = [
    ("ne lui est pas ouverte", (9,), {}),
    ("pas disponible", (1,), {"windows": ()}),
    ("ne s'enchaînent pas", (1, 2), {}),
    ("deux séances du même module", (1, 3), {}),
    ("plus d'heures que le maximum", (1,), {"most": 8}),
    ("une journée trop longue", (1,), {"most_a_day": 8}),
]


@pytest.mark.parametrize(("words", "keys", "changed"), BROKEN)
def test_the_checker_sees_each_rule_broken(words, keys, changed):
    """What proves the weeks can itself say no."""
    sessions = (
        session(1, 0, module=5), session(2, 0, 10 * HOUR), session(3, 1, module=5), session(9, 2)
    )  # fmt: skip
    problem = Problem(sessions, (person(wishes=(1, 2, 3), **changed),))
    quarters = 12 * len(keys)
    assert any(words in fault for fault in faults(problem, (Programme(1, keys, quarters, 0, 0),)))


def test_the_checker_counts_seats_hours_and_programmes():
    problem = Problem((session(1, 0, seats=1), session(2, 1, least=3)), (person(1, (1, 2)), person(2, (1,))))
    found = " ".join(faults(problem, tuple(Programme(key, (1,), 12, 0, 0) for key in (1, 2, 2))))
    assert "3 personnes pour 1 places" in found
    assert "Plusieurs programmes" in found
    assert "il en faut 3" in faults(problem, (Programme(1, (2,), 12, 0, 0),))[0]
    assert "heures annoncées" in faults(problem, (Programme(1, (1,), 13, 0, 0),))[0]
    assert "autonomie" in faults(problem, (Programme(1, (1,), 16, 4, 0),))[0]
