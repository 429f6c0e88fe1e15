"""The territory manager's session: naming leads and supports, first appointments, joint follow-ups."""

from datetime import date, datetime, timedelta

from filrouge.agenda import events as agenda
from filrouge.agenda.actions import Booking, book_many
from filrouge.demo.desks import Desk, Held
from filrouge.demo.draws import happens
from filrouge.demo.habits import days, share_of
from filrouge.demo.lives import Life, Stage
from filrouge.demo.world import World
from filrouge.orientation import events
from filrouge.orientation.models import Caseload
from filrouge.orientation.naming import Naming, name_leads
from filrouge.orientation.supporting import SupportNaming, name_supports
from filrouge.people.models import Following

RETRY = timedelta(days=7)
OFFICE = "office"


def name_session(world: World, manager: Desk, territory: str) -> None:
    """Name a lead for those who wait, fix the first appointment; then name the supports."""
    waiting = [
        life for life in world.take("name", territory) if life.stage == Stage.ORIENTED and life.subject
    ]
    if waiting:
        _name(world, manager, waiting, territory)
    pairs = [life for life in world.take("support", territory) if life.desk and life.ending_since is None]
    if pairs:
        _pair(world, manager, pairs)


def _name(world: World, manager: Desk, waiting: list[Life], territory: str) -> None:
    keys = [life.person for life in waiting]
    areas: dict[int, int | None] = dict(
        Following.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "area_id")
    )
    namings, named = [], []
    for life in waiting:
        desk = _choose(world, life, areas.get(life.person))
        if desk is None:
            world.plan("name", territory, life, world.day + RETRY)
            continue
        desk.people.add(life.person)
        life.caseload = _caseload(world, desk, life)
        namings.append(Naming(life.person, life.caseload, None if life.caseload else desk.pk))
        named.append((life, desk))
    if not namings:
        return
    name_leads(namings, since=world.day, by=manager.acting, at=world.at(14))
    first = [_settle(world, life, desk) for life, desk in named]
    book_first(world, [(life, desk) for life, desk in first if desk], areas)


def _caseload(world: World, desk: Desk, life: Life) -> Caseload | None:
    caseload = world.founded.caseloads.get(desk.key)
    return caseload if caseload and caseload.agreement.organisation_id == life.organisation else None


def _choose(world: World, life: Life, area: int | None) -> Desk | None:
    """Somebody of the lead organisation with room: the one before, else near, else the lightest load."""
    around = {world.area_keys.get(key, "") for key in world.ground.ancestors(area)}
    team = [
        d
        for d in world.desks.values()
        if d.organisation == life.organisation
        and d.professional.leads
        and d.employed(world.day)
        and _room(world, d)
    ]
    return min(team, default=None, key=lambda d: _fitness(d, life, around))


def _fitness(desk: Desk, life: Life, around: set[str]) -> tuple[bool, bool, float, str]:
    load = len(desk.people) / float(desk.professional.fte)
    return desk.key != life.preferred_desk, not around & set(desk.professional.areas), load, desk.key


def _room(world: World, desk: Desk) -> bool:
    caseload = world.founded.caseloads.get(desk.key)
    if desk.professional.profile != "caseworker":
        return True
    return caseload is not None and (caseload.places is None or len(desk.people) < caseload.places)


def _settle(world: World, life: Life, desk: Desk) -> tuple[Life, Desk | None]:
    life.desk = life.preferred_desk = desk.key
    if life.category == "employment":
        life.stage = Stage.ELSEWHERE
        return life, None
    life.stage = Stage.NAMED
    habits = world.circumstance(life)
    life.intensive = happens(life.rng, habits.intensive_share)
    if happens(life.rng, habits.support_share):
        world.plan(
            "support", life.territory, life, world.day + timedelta(days=days(life.rng, habits.support_days))
        )
    elif life.organisation == world.department.pk and happens(life.rng, world.habits.path["joint_share"]):
        life.joint = True
        world.plan("support", life.territory, life, world.day + timedelta(days=days(life.rng, (20, 90))))
    return life, desk


def book_first(world: World, people: list[tuple[Life, Desk]], areas: dict[int, int | None]) -> None:
    """The secretariat fixes the first appointment of each."""
    secretary = world.with_profile("secretariat")[0]
    bookings, kept = [], []
    for life, desk in people:
        slot = desk.free_slot(_first_day(world, life), world.habits.calendar)
        if slot is None:
            world.plan("meet", desk.key, life, world.day + RETRY)
            continue
        purpose = life.rng.choice(world.habits.words["purposes"]["first"])
        bookings.append(
            booking(world, life, desk, slot, kind=OFFICE, purpose=purpose, area=areas.get(life.person))
        )
        kept.append((desk, OFFICE))
    if bookings:
        made = book_many(bookings, by=secretary.acting, at=world.at(15))
        for (desk, kind), appointment in zip(kept, made, strict=True):
            desk.held.append(Held(appointment, kind, False))
            world.lives[appointment.person_id].upcoming.add(appointment.pk)


def _first_day(world: World, life: Life) -> date:
    habits = world.circumstance(life)
    decision = life.decision
    since = (decision.notified_on or decision.decided_on) if decision else world.day
    due = world.due(
        world.scheme_keys.get(life.scheme or 0), since, opened=events.NOTIFIED.name, met=agenda.HELD.name,
        variant=life.category,
    )  # fmt: skip
    wait = days(life.rng, habits.first_days)
    if due is None:
        return world.day + timedelta(days=wait)
    aimed = since + timedelta(days=share_of(life.rng, since, due, (0.4, 1.15)))
    return max(aimed, world.day + timedelta(days=2))


def booking(
    world: World, life: Life, desk: Desk, slot: datetime, *, kind: str, purpose: str, area: int | None
) -> Booking:
    """An appointment of a person with a desk."""
    return Booking(
        life.person, desk.pk, desk.organisation, slot, purpose, kind, world.habits.office["minutes"][kind],
        world.site_for(desk, area) if kind in (OFFICE, "three_party_referent") else None,
    )  # fmt: skip


def _pair(world: World, manager: Desk, people: list[Life]) -> None:
    namings = []
    for life in people:
        desk = _partner(world, life)
        if desk is None or desk.key == life.desk:
            continue
        life.support = desk.key
        namings.append(SupportNaming(life.person, desk.pk))
        if desk.professional.profile == "caseworker" or happens(
            life.rng, world.circumstance(life).support_meets_share
        ):
            when = world.day + timedelta(days=days(life.rng, world.circumstance(life).first_days))
            world.plan("meet", desk.key, life, when)
    if namings:
        name_supports(namings, since=world.day, by=manager.acting, at=world.at(14, 30))


def _partner(world: World, life: Life) -> Desk | None:
    """Who supports, as the scheme says: France Travail, the operator, or the département's social worker."""
    scheme = None if life.joint else world.scheme_of(life)
    holder = str(scheme.operator.get("support_holder", "none")) if scheme else "france_travail"
    lead = world.desks[life.desk]
    around = set(lead.professional.areas)
    wanted = {"france_travail": "ft_adviser", "operator": "caseworker", "either": "social_worker"}.get(
        holder, ""
    )
    candidates = [
        d
        for d in world.desks.values()
        if d.professional.profile == wanted and d.employed(world.day) and d.professional.competence != "none"
    ]
    if holder == "france_travail":
        candidates = [d for d in candidates if not d.professional.leads]
        candidates = [d for d in candidates if life.territory in d.professional.areas] or candidates[:1]
    elif scheme:
        covering = {a.organisation_id for a in world.agreements(life.scheme or 0, None)}
        candidates = [d for d in candidates if around & set(d.professional.areas)]
        if wanted == "caseworker":
            running = {
                a.organisation_id for a in world.founded.agreements.values() if a.scheme_id == life.scheme
            }
            candidates = [d for d in candidates if d.organisation in running | covering]
    return min(candidates, key=lambda d: (len(d.held), d.key), default=None)
