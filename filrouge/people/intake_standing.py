"""Where an import puts people: area and scheme, the département's door, who waits for an orientation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from filrouge.access import bulk
from filrouge.directory.queries import Territory
from filrouge.people.incoming import BENEFICIARY_ROLES
from filrouge.people.intake_plan import HouseholdPlan, PersonPlan, Plan
from filrouge.people.known import NOWHERE
from filrouge.people.models import FileAccess, Following

_DOOR = ("person_id", "organisation_id", "account_id", "ground", "since", "until")
_FOLLOWING = ("person_id", "area_id", "scheme_id", "pathway", "to_orient_since")
Place = tuple[int | None, int | None]
Placed = dict[int, Place]


def started_on(household: HouseholdPlan, day: date) -> date:
    """The day from which a person of this household is subject: when the right opened, or the file's."""
    opened = household.incoming.opened_on
    return min(opened, day) if household.opened and opened else day


def write_standing(
    plans: Sequence[HouseholdPlan], department: int | None, territory: Territory, plan: Plan
) -> Placed:
    """Area and scheme of each beneficiary; the département's door; who waits for an orientation."""
    day = plan.context.reference_day
    placed: Placed = {}
    doors: dict[int, tuple[Any, ...]] = {}
    following: dict[int, tuple[Any, ...]] = {}
    for h in plans:
        area = territory.area(h.incoming.address.commune) if h.incoming.address else None
        scheme = territory.scheme(area, day)
        for p in h.persons:
            key = p.row["id"]
            if p.incoming.role not in BENEFICIARY_ROLES:
                continue
            placed[key] = (area, scheme)
            if p.created or "is_beneficiary" in p.before:
                waiting = day if p.started or p.incoming.subject is None else None
                following[key] = (key, area, scheme, "", waiting)
                ground = FileAccess.Ground.ENTITLEMENT if h.incoming.state else FileAccess.Ground.LIST
                doors[key] = (key, department, None, ground, day, None)
    bulk.upsert(
        Following,
        _FOLLOWING,
        list(following.values()),
        unique=("person_id",),
        update=("area_id", "scheme_id"),
    )
    if department is not None:
        bulk.insert(FileAccess, _DOOR, list(doors.values()))
    _move_following(plans, placed, following, plan)
    return placed


def _move_following(
    plans: Sequence[HouseholdPlan], placed: Placed, new: dict[int, tuple[Any, ...]], plan: Plan
) -> None:
    """Known people: who starts or stops waiting, who moved to another area, who had no area yet."""
    stands = plan.known.stands
    people = [(h, p, p.row["id"]) for h in plans for p in h.persons]
    for _, p, key in people:
        if key in placed and key not in new:
            p.stands = stands.get(key)
    waiting = [
        key for _, p, key in people
        if p.started and new.get(key, (None,) * 5)[4] is None and stands.get(key, NOWHERE).organisation is None
    ]  # fmt: skip
    if waiting:
        Following.objects.filter(pk__in=waiting).update(to_orient_since=plan.context.reference_day)
    stopped = [key for _, p, key in people if p.stopped]
    if stopped:
        Following.objects.filter(pk__in=stopped).update(to_orient_since=None)
    moves: dict[Place, list[int]] = {}
    for h, p, key in people:
        if key in placed and key not in new and _moved(h, p, placed[key]):
            moves.setdefault(placed[key], []).append(key)
    for (area, scheme), keys in moves.items():
        rows = Following.objects.filter(pk__in=keys)
        rows.filter(organisation__isnull=True).update(area_id=area, scheme_id=scheme)
        rows.filter(organisation__isnull=False).update(area_id=area)


def _moved(h: HouseholdPlan, p: PersonPlan, place: Place) -> bool:
    if h.new_address and not h.created:
        return True
    return p.stands is not None and p.stands.area is None and place[0] is not None
