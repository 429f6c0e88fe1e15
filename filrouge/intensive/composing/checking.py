"""The hard rules of a week, read from a finished week alone: shares nothing with what composes it. Pure."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from filrouge.intensive.composing.facts import MINUTES_A_DAY, Participant, Problem, Programme, Session


def faults(problem: Problem, programmes: tuple[Programme, ...]) -> list[str]:
    """Every hard rule that these programmes break, in French; empty when all hold."""
    sessions = {session.key: session for session in problem.sessions}
    people = {person.key: person for person in problem.people}
    found = [
        fault
        for programme in programmes
        for fault in _of_one(problem, people[programme.person], programme, sessions)
    ]
    taken = Counter(key for programme in programmes for key in programme.sessions)
    for key, number in sorted(taken.items()):
        seats, least = sessions[key].seats, sessions[key].least
        if seats is not None and number > seats:
            found.append(f"Séance {key} : {number} personnes pour {seats} places.")
        if number < least:
            found.append(f"Séance {key} : {number} personnes, il en faut {least} pour l'ouvrir.")
    if repeated := [key for key, number in Counter(p.person for p in programmes).items() if number > 1]:
        found.append(f"Plusieurs programmes pour {repeated[0]}.")
    return found


def _of_one(
    problem: Problem, person: Participant, programme: Programme, sessions: dict[int, Session]
) -> Iterator[str]:
    who = f"Personne {person.key} : "
    mine = [sessions[key] for key in programme.sessions]
    for session in mine:
        if session.key not in person.wishes:
            yield f"{who}la séance {session.key} ne lui est pas ouverte."
        leave = session.start - problem.minutes(person.home, session.place, person.pace)
        back = session.end + problem.minutes(session.place, person.home, person.pace)
        if not any(opens <= leave and back <= closes for opens, closes in person.windows):
            yield f"{who}elle n'est pas disponible pour la séance {session.key}."
    yield from _one_after_another(
        problem, person, sorted((*mine, *person.held), key=lambda s: (s.start, s.end)), who
    )
    modules = Counter(session.module for session in (*mine, *person.held) if session.module)
    if any(modules[session.module] > 1 for session in mine if session.module):
        yield f"{who}deux séances du même module."
    yield from _hours(person, programme, mine, who)


def _one_after_another(problem: Problem, person: Participant, week: list[Session], who: str) -> Iterator[str]:
    for first, second in pairwise(week):
        if first in person.held and second in person.held:
            continue
        if second.start < first.end + problem.minutes(first.place, second.place, person.pace):
            yield f"{who}les séances {first.key} et {second.key} ne s'enchaînent pas."


def _hours(person: Participant, programme: Programme, mine: list[Session], who: str) -> Iterator[str]:
    held = sum(session.quarters for session in person.held)
    asked = sum(session.quarters for session in mine)
    if programme.quarters != held + asked + programme.alone:
        yield f"{who}les heures annoncées ne sont pas celles du programme."
    if mine and held + asked > person.most:
        yield f"{who}plus d'heures que le maximum."
    if not 0 <= programme.alone <= person.alone or (programme.alone and programme.quarters > person.target):
        yield f"{who}trop d'activités en autonomie."
    days = Counter[int]()
    for session in (*mine, *person.held):
        days[session.start // MINUTES_A_DAY] += session.quarters
    if any(days[session.start // MINUTES_A_DAY] > person.most_a_day for session in mine):
        yield f"{who}une journée trop longue."
