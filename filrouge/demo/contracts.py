"""Contracts of the demo: under the law of the day they are signed, with the person's own goals."""

from datetime import date, timedelta
from decimal import Decimal

from filrouge.accompaniment.actions import NewContract, contract_regime, record_contracts
from filrouge.accompaniment.models import EngagementContract
from filrouge.core.periods import add_months
from filrouge.demo.draws import Weighted
from filrouge.demo.habits import days
from filrouge.demo.lives import Life, Stage
from filrouge.demo.world import World
from filrouge.directory.catalogue import catalogue


def new_contract(world: World, life: Life, signed_on: date) -> NewContract:
    """A contract signed at an appointment; the next review is planned."""
    duty = has_duty(signed_on)
    habits = world.circumstance(life)
    months = (habits.contract_months_since_duty if duty else habits.contract_months).draw(life.rng)
    ends_on = add_months(signed_on, months)
    life.contract_by, life.contract_ends = None, ends_on
    life.review_from = ends_on - timedelta(
        days=days(life.rng, tuple(world.habits.path["renewal_before_days"]))
    )
    goals = [life.words(theme.goal) for theme in life.themes]
    goals.append(world.habits.words["contract"]["search"])
    return NewContract(
        life.person,
        signed_on,
        ends_on,
        "\n".join(goals),
        weekly_hours(world, life, signed_on) if duty else None,
        on_paper=world.recent,
        defines_offer=duty and life.rng.random() < world.habits.path["offer_defined"],
    )


def report_contracts(world: World) -> None:
    """What France Travail's flow says of the contracts signed there; since the duty, reviewed each time they end."""
    people = [
        life
        for life in world.take("ft_contract", "console")
        if life.stage == Stage.ELSEWHERE and life.subject
    ]
    if not people:
        return
    duty = has_duty(world.day)
    words = world.habits.words["contract"]["at_ft" if duty else "at_ft_before"]
    items = []
    for life in people:
        months = (
            world.habits.of("").contract_months_since_duty if duty else world.habits.of("").contract_months
        )
        ends_on = add_months(world.day, min(6, months.draw(life.rng)) if duty else 12)
        hours = weekly_hours(world, life, world.day) if duty else None
        items.append(NewContract(life.person, world.day, ends_on, words, hours, defines_offer=duty))
        if duty:
            before = days(life.rng, tuple(world.habits.path["renewal_before_days"]))
            world.plan("ft_contract", "console", life, ends_on - timedelta(days=before))
    record_contracts(items, by=world.console, at=world.at(7))


def has_duty(day: date) -> bool:
    """True since the contract carries weekly hours."""
    return contract_regime(day) == EngagementContract.Regime.ENGAGEMENT


def weekly_hours(world: World, life: Life, day: date) -> Decimal | None:
    """The hours of the law, fewer for some, none for those who are exempted."""
    path = world.habits.path
    kind = Weighted.of(path["weekly_hours_shares"]).draw(life.rng)
    if kind == "exempted":
        return None
    if kind == "reduced":
        return Decimal(life.rng.choice(path["reduced_hours"]))
    return Decimal(str(catalogue().national.parameter("weekly_activity_hours", day).value))
