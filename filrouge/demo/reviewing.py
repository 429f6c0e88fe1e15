"""The records of meetings in the demo: at three, and the first one where a scheme expects it."""

from datetime import date, timedelta
from random import Random

from filrouge.access.journal import civil_day
from filrouge.access.roles import Verb
from filrouge.accompaniment.meeting_rules import guests_in, kind_for, kinds
from filrouge.accompaniment.meetings import Said, StepDecided, save_review
from filrouge.accompaniment.models import Goal, Review
from filrouge.accompaniment.moment_rules import START, moments_of
from filrouge.accompaniment.planning import NewStep, suggestions
from filrouge.demo.desks import Desk, Held
from filrouge.demo.lives import Life
from filrouge.demo.world import World
from filrouge.people.models import Person

# Those of a pair are all told; the others, and steps to do, for the last year and a bit: what a file shows first.
TOLD = timedelta(days=400)
EMPLOYER = "three_party_employer"


def follows(world: World, desk: Desk, life: Life, held: Held) -> str:
    """The kind of record that this meeting has; empty for none, or when the desk does not write it."""
    kind = kind_for(held.kind, joint=life.joint)
    if not _lately(world, held) and not (kind and kinds()[kind].pair):
        return ""
    if kind or held.as_support or life.met > 1:
        writes = kind and (kinds()[kind].joint or desk.acting.may(Verb.ACCOMPANY))
        return kind if writes else ""
    return next((moment.kind for moment in moments_of(world.scheme_of(life)) if moment.at == START), "")


def _lately(world: World, held: Held) -> bool:
    return world.until - civil_day(held.appointment.starts_at) <= TOLD


def write_up(world: World, desk: Desk, life: Life, held: Held, kind: str) -> None:
    """Write the record of a meeting, as who received does. Drawn apart: the life itself goes on as it would have."""
    day = civil_day(held.appointment.starts_at)
    if Review.objects.filter(person=life.person, kind=kind, held_on=day).exists():
        return
    rng = Random(f"{life.first_name}:{life.trade}:{day}:{kind}")  # noqa: S311 - invented people, no secret
    words, person = (
        world.habits.words["reviews"],
        Person.objects.select_related("following").get(pk=life.person),
    )
    lately = _lately(world, held)
    said = Said(
        kind, day, professionals=_there(person, desk, pair=kinds()[kind].pair),
        others=tuple(guests_in(rng.choice(words["employers"]))) if kind == EMPLOYER else (),
        own_words=life.words(rng.choice(words["own"])) if rng.random() < 0.6 else "",
        subjects={key: life.words(rng.choice(texts)) for key, texts in words[kind].items()},
        next_on=day + timedelta(days=rng.choice((45, 60, 90))), acts=_acts(life, day) if lately else (),
        appointment=held.appointment,
        steps=_steps(life, person, world.day, rng) if lately and desk.acting.may(Verb.ACCOMPANY) else (),
    )  # fmt: skip
    save_review(person, said, by=desk.acting, at=world.at(18))


def _there(person: Person, desk: Desk, *, pair: bool) -> tuple[int, ...]:
    following = getattr(person, "following", None)
    others = (following.lead_id, following.support_id) if pair and following else ()
    return tuple(dict.fromkeys(key for key in (desk.pk, *others) if key))


def _acts(life: Life, day: date) -> tuple[str, ...]:
    """The contract is to renew when its review comes."""
    return ("renew",) if life.review_from is not None and day >= life.review_from else ()


def _steps(life: Life, person: Person, today: date, rng: Random) -> tuple[StepDecided, ...]:
    """One step out of two meetings, for what the person works on; a goal of the plan is set once."""
    if rng.random() < 0.5:
        return ()
    domain = rng.choice(life.themes).domain
    known = next(one for one in suggestions() if one.domain == domain)
    goal = Goal.objects.filter(person=person, domain=domain, closed_on__isnull=True).first()
    step = NewStep(rng.choice(known.steps), due_on=today + timedelta(days=rng.choice((20, 30, 50))))
    return (StepDecided(step, goal, domain, "" if goal else known.words),)
