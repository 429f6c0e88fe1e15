"""The orientation platform's session: decisions, receipts, and what France Travail reports of its contracts."""

from datetime import timedelta

from filrouge.accompaniment import events as accompaniment
from filrouge.demo.desks import Desk
from filrouge.demo.draws import Weighted, happens
from filrouge.demo.habits import Circumstance, days
from filrouge.demo.lives import Life, Stage
from filrouge.demo.world import PLATFORM, World
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Organisation
from filrouge.orientation import events
from filrouge.orientation.actions import Decision, Receipt, notify_many, orient_many
from filrouge.orientation.criteria import common_lists, criteria_of, pathways_of
from filrouge.orientation.models import OrientationDecision
from filrouge.people.models import Following
from filrouge.schemes.types import PathwayType

SOCIAL, EMPLOYMENT, MIXED = "social", "employment", "socio_professional"
# Which answer to a criterion is likely in a pathway: strength, to build, barrier.
_ANSWERS = {EMPLOYMENT: (6, 3, 1), MIXED: (3, 5, 3), SOCIAL: (1, 4, 6)}


def officer_session(world: World, desk: Desk) -> None:
    """Decide, then note the receipts that came back."""
    waiting = [life for life in world.take("orient", PLATFORM) if _still(life)]
    if waiting:
        _decide(world, desk, waiting)
    receipts = [
        life
        for life in world.take("notify", PLATFORM)
        if life.subject and life.decision and not life.decision.notified_on
    ]
    if receipts:
        _receive(world, desk, receipts)


def _still(life: Life) -> bool:
    return life.subject and (life.stage == Stage.WAITING or bool(life.wanted))


def _decide(world: World, desk: Desk, people: list[Life]) -> None:
    keys = [life.person for life in people]
    areas = dict(Following.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "area_id"))
    decisions = [decision for life in people if (decision := _decision(world, life, areas.get(life.person)))]
    if not decisions:
        return
    for made in orient_many(decisions, by=desk.acting, at=world.at(10)):
        _oriented(world, world.lives[made.person_id], made)


def _decision(world: World, life: Life, area: int | None) -> Decision | None:
    if life.wanted == "same" and life.decision is not None:
        d = life.decision
        life.wanted = ""
        return Decision(
            life.person, d.pathway, d.category, d.organisation_id, d.scheme_id, area, world.day,
            criteria=d.criteria, reasons=world.habits.words["orientation"]["confirmed"],
        )  # fmt: skip
    scheme = world.ground.scheme(area, world.day)
    habits = world.habits.of(world.scheme_keys.get(scheme or 0))
    category = _category(world, life, habits)
    agreements = [a for a in world.agreements(scheme, area) if _still_open(world, a)] if scheme else []
    if scheme and not agreements:
        scheme, habits = None, world.habits.of("")
    if category == MIXED and not any(_takes_leads(world, a) for a in agreements):
        category = SOCIAL
    if category == SOCIAL and habits.outside_share and happens(life.rng, habits.outside_share):
        scheme = None
    organisation = _organisation(world, life, category, agreements, habits)
    life.wanted, life.circumstance = "", habits.scheme if scheme else ""
    pathway = _pathway(world, scheme, category)
    return Decision(
        life.person, pathway.key, category, organisation.pk, scheme, area, world.day,
        criteria=_criteria(world, life, scheme, category),
        reasons=life.words(life.rng.choice(world.habits.words["orientation"][category])),
    )  # fmt: skip


def _category(world: World, life: Life, habits: Circumstance) -> str:
    if life.wanted in (EMPLOYMENT, SOCIAL, MIXED):
        return life.wanted
    weights = dict(habits.pathways)
    if life.known_to_ft:
        weights[EMPLOYMENT] = weights.get(EMPLOYMENT, 0) * world.habits.orientation["known_to_ft"]
    return Weighted.of(weights).draw(life.rng)


def _still_open(world: World, agreement: Agreement) -> bool:
    stop = timedelta(days=world.habits.path["no_entry_before_end_days"])
    return world.day < world.end_of(agreement) - stop


def _takes_leads(world: World, agreement: Agreement) -> bool:
    """True when the operator of the agreement leads, which is written in its scheme."""
    scheme = scheme_text(agreement.scheme.key)
    return scheme is not None and scheme.operator.get("lead_holder") != "county"


def _organisation(
    world: World, life: Life, category: str, agreements: list[Agreement], habits: Circumstance
) -> Organisation:
    if category == EMPLOYMENT:
        return world.organisation_of_kind(Organisation.Kind.FRANCE_TRAVAIL)
    if category == SOCIAL:
        return world.department
    special = habits.specialised.get("organisation")
    creators = world.founded.organisations[special].pk if special else None
    wants_it = special is not None and happens(life.rng, habits.specialised["share"])
    usual = [a for a in agreements if (a.organisation_id == creators) == wants_it] or agreements
    return life.rng.choice(sorted(usual, key=lambda a: a.pk)).organisation


def _pathway(world: World, scheme: int | None, category: str) -> PathwayType:
    text = scheme_text(world.scheme_keys.get(scheme or 0))
    return next(p for p in pathways_of(text) if p.category == category)


def _criteria(world: World, life: Life, scheme: int | None, category: str) -> dict[str, str]:
    text = scheme_text(world.scheme_keys.get(scheme or 0))
    levels = [level.key for level in common_lists().levels]
    draw = Weighted(zip(levels, _ANSWERS[category], strict=True))
    return {choice.key: draw.draw(life.rng) for choice in criteria_of(text)}


def _oriented(world: World, life: Life, made: OrientationDecision) -> None:
    same = life.decision is not None and life.decision.organisation_id == made.organisation_id
    life.decision, life.category = made, made.category
    life.scheme, life.organisation = made.scheme_id, made.organisation_id
    receipt = days(life.rng, tuple(world.habits.orientation["receipt_days"]))
    world.plan("notify", PLATFORM, life, world.day + timedelta(days=receipt))
    if same and life.stage in (Stage.NAMED, Stage.FOLLOWED, Stage.ELSEWHERE):
        life.contract_by = world.day + timedelta(days=receipt)
        return
    life.stage = Stage.ORIENTED
    world.plan("name", life.territory, life, world.day + timedelta(days=1))


def _receive(world: World, desk: Desk, people: list[Life]) -> None:
    receipts = []
    for life in people:
        decision = life.decision
        if decision is None:
            continue
        span = tuple(world.habits.orientation["receipt_days"])
        received = decision.decided_on + timedelta(days=days(life.rng, span))
        receipts.append(Receipt(decision, world.habits.calendar.from_day(min(received, world.day))))
    for made in notify_many(receipts, by=desk.acting, at=world.at(10, 30)):
        life = world.lives[made.person_id]
        life.decision = made
        _plan_contract(world, life, made)


def _plan_contract(world: World, life: Life, made: OrientationDecision) -> None:
    since = made.notified_on or world.day
    life.contract_ends = life.review_from = None
    if made.category == EMPLOYMENT:
        wait = days(life.rng, tuple(world.habits.orientation["contract_at_ft_days"]))
        world.plan("ft_contract", "console", life, since + timedelta(days=wait))
        return
    due = world.due(
        world.scheme_keys.get(made.scheme_id or 0), since, opened=events.NOTIFIED.name,
        met=accompaniment.CONTRACT_SIGNED.name, variant=made.category,
    )  # fmt: skip
    late = happens(life.rng, world.habits.path["contract_late_share"])
    life.contract_by = (due or since) + timedelta(days=days(life.rng, (8, 40)) if late else -2)
