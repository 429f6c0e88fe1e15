"""The plan of the person who has an account in the demo: what they do, what others do, what they say done (P-7, C-3)."""

from datetime import timedelta

from filrouge.access.journal import civil_day
from filrouge.access.models import Account
from filrouge.accompaniment.models import Step
from filrouge.accompaniment.own_word import say_done
from filrouge.accompaniment.planning import NewStep, set_goal, suggestions
from filrouge.demo.world import World
from filrouge.directory.queries import agent_for
from filrouge.people.models import Person

# The hours at which they make it together, and at which the person says one step done, on the last day.
TOGETHER, EVENING = 18, 20
NEXT = timedelta(weeks=2)


def give_plan(world: World, person: Person, account: Account) -> None:
    """Two goals to start from, as the product suggests them; one step is the caseworker's, one is said done."""
    day = civil_day(world.at(TOGETHER))
    for wished in suggestions()[:2]:
        mine, other, *_ = wished.steps
        steps = [NewStep(mine, due_on=day + NEXT), NewStep(other, owner=Step.Owner.CASEWORKER)]
        goal = set_goal(
            person,
            domain=wished.domain,
            words=wished.words,
            steps=steps,
            by=world.console,
            at=world.at(TOGETHER),
        )
    said = goal.steps.get(owner=Step.Owner.PERSON)
    say_done(said, by=agent_for(account, day), at=world.at(EVENING))
