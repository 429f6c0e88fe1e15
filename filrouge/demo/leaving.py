"""The territory manager ends accompaniments: what comes from the file, from the person, from the end of a scheme."""

from datetime import timedelta

from filrouge.accompaniment.actions import Exit, close_accompaniments
from filrouge.agenda.actions import Booking, Outcome, book_many, record_outcomes
from filrouge.agenda.models import Appointment
from filrouge.demo.desks import Desk, Held
from filrouge.demo.draws import Weighted
from filrouge.demo.habits import days
from filrouge.demo.lives import Life, Stage
from filrouge.demo.world import PLATFORM, World
from filrouge.orientation.ending import end_orientations
from filrouge.schemes.types import ExitReason

State = Appointment.State
JOB_FAMILIES = ("durable", "transition")
ANY = "any"


def leave_session(world: World, manager: Desk, territory: str) -> None:
    """Cancel what was to come, close the accompaniments, end what never began."""
    leaving = [life for life in world.take("leave", territory) if _goes(world, life)]
    if not leaving:
        return
    _settle_appointments(world, leaving)
    followed = [life for life in leaving if life.stage == Stage.FOLLOWED]
    if followed:
        exits = [_exit(world, life) for life in followed]
        close_accompaniments(exits, by=manager.acting, at=world.at(16))
    others = [life for life in leaving if life.stage != Stage.FOLLOWED]
    if others:
        keys = [life.person for life in others]
        end_orientations(keys, until=world.day, by=manager.acting, at=world.at(16))
    for life in leaving:
        _free(world, life)


def _goes(world: World, life: Life) -> bool:
    if life.stage in (Stage.OUT, Stage.WAITING):
        return False
    if life.stage != Stage.FOLLOWED:
        return life.ending_since is not None
    return life.leaves_on is not None and life.leaves_on <= world.day


def _exit(world: World, life: Life) -> Exit:
    scheme = world.scheme_of(life)
    habits = world.circumstance(life)
    reason = life.leaves_for or habits.leaving.draw(life.rng)
    known = {r.key: r for r in scheme.exit_reasons} if scheme else {}
    if known and reason not in known:
        reason = "right_other"
    life.leaves_for = reason
    return Exit(life.person, world.day, reason, _comment(world, life, known.get(reason)))


def _comment(world: World, life: Life, reason: ExitReason | None) -> str:
    words = world.habits.words["leaving"]
    if reason is not None and reason.family in JOB_FAMILIES:
        return life.words(words["job"])
    return life.words(words["training"]) if life.leaves_for == "training" else ""


def _settle_appointments(world: World, leaving: list[Life]) -> None:
    """Past appointments without an outcome get one; those to come are cancelled."""
    secretary = world.with_profile("secretariat")[0]
    people = {life.person for life in leaving}
    outcomes = []
    for desk in world.desks.values():
        mine = [h for h in desk.held if h.appointment.person_id in people]
        if not mine:
            continue
        desk.held = [h for h in desk.held if h.appointment.person_id not in people]
        outcomes += [_settled(world, h) for h in mine]
    for life in leaving:
        life.upcoming.clear()
    if outcomes:
        record_outcomes(outcomes, by=secretary.acting, at=world.at(15, 30))


def _settled(world: World, held: Held) -> Outcome:
    past = held.appointment.starts_at < world.at(15, 30)
    return Outcome(held.appointment, State.HELD if past else State.CANCELLED)


def _free(world: World, life: Life) -> None:
    """The place is free again; the person goes where the reason leads."""
    desk = world.desks.get(life.desk)
    if desk is not None:
        desk.people.discard(life.person)
    reason, scheme = life.leaves_for, world.scheme_of(life)
    if life.stage == Stage.FOLLOWED and scheme:
        _plan_follow_up(world, life, reason)
    to_orient = world.habits.after.get(reason, "") if life.stage == Stage.FOLLOWED else ANY
    life.leave()
    life.stage = Stage.OUT
    if life.subject and to_orient:
        later = to_orient == "again"
        wait = days(life.rng, tuple(world.habits.path["again_days"])) if later else 1
        life.wanted = "" if later or to_orient == ANY else to_orient
        life.stage = Stage.WAITING
        world.plan("orient", PLATFORM, life, world.day + timedelta(days=wait))


def _plan_follow_up(world: World, life: Life, reason: str) -> None:
    """Where the scheme follows people after they leave, one call before the delay ends."""
    scheme = world.scheme_of(life)
    if scheme is None:
        return
    for rule in scheme.clocks:
        if "accompaniment.closed" in rule.opened_by and reason in rule.when_variant:
            due = rule.delay.after(world.day)
            day = rule.warn_before.before(due) + timedelta(days=days(life.rng, (0, 25)))
            world.follow_ups.append((day, life.person, life.desk))


def follow_ups(world: World) -> None:
    """Calls to those who left for a job or a training some months ago."""
    due = [f for f in world.follow_ups if f[0] <= world.day]
    if not due:
        return
    world.follow_ups = [f for f in world.follow_ups if f[0] > world.day]
    secretary = world.with_profile("secretariat")[0]
    bookings = []
    for _, person, key in due:
        desk, life = world.desks[key], world.lives[person]
        if life.stage == Stage.FOLLOWED:
            continue
        slot = desk.free_slot(world.day, world.habits.calendar)
        if slot is None or slot.date() != world.day:
            slot = world.at(11, 30)
        purpose = life.rng.choice(world.habits.words["purposes"]["after_exit"])
        minutes = world.habits.office["minutes"]["phone"]
        bookings.append(Booking(person, desk.pk, desk.organisation, slot, purpose, "phone", minutes))
    if bookings:
        made = book_many(bookings, by=secretary.acting, at=world.at(8))
        outcomes = [Outcome(a, State.HELD, "") for a in made]
        record_outcomes(outcomes, by=secretary.acting, at=world.at(18))


def end_of_agreements(world: World) -> None:
    """An agreement that nobody renews is near its end: everybody whom it follows leaves before."""
    before = timedelta(days=world.habits.path["closing_before_end_days"])
    for agreement in world.founded.agreements.values():
        end = world.end_of(agreement)
        if agreement.pk in world.ending or not end - before <= world.day < end:
            continue
        world.ending.add(agreement.pk)
        for life in world.lives.values():
            if life.scheme == agreement.scheme_id and life.stage not in (
                Stage.OUT,
                Stage.WAITING,
                Stage.ELSEWHERE,
            ):
                _leave_with(world, life, (end - world.day).days - 1)


def _leave_with(world: World, life: Life, within: int) -> None:
    last = world.habits.calendar.before(world.day + timedelta(days=within + 1))
    day = min(
        world.habits.calendar.from_day(world.day + timedelta(days=life.rng.randint(0, max(0, within)))), last
    )
    reasons = world.circumstance(life).leaving_at_end
    life.ending_since = life.ending_since or world.day
    life.final, life.leaves_on = True, day
    life.leaves_for = life.leaves_for or (reasons or Weighted.of({"agreement_end": 1.0})).draw(life.rng)
    world.plan("leave", life.territory, life, day)
