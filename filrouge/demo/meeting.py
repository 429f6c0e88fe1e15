"""A caseworker's office hours: outcomes, openings, diagnoses, contracts, then the next appointments."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from filrouge.access.journal import civil_day
from filrouge.accompaniment.actions import (
    Conference,
    Entry,
    NewContract,
    open_accompaniments,
    record_case_conferences,
    record_contracts,
)
from filrouge.accompaniment.assessing import Answer, NewAssessment, record_assessments
from filrouge.accompaniment.domains import CLEAR, MODERATE, STRONG
from filrouge.accompaniment.models import Assessment
from filrouge.agenda.actions import Booking, Outcome, book_many, record_outcomes
from filrouge.agenda.models import Appointment
from filrouge.core.periods import add_months
from filrouge.demo.assigning import RETRY, booking
from filrouge.demo.contracts import has_duty, new_contract
from filrouge.demo.desks import Desk, Held
from filrouge.demo.draws import Weighted, days_until, happens
from filrouge.demo.habits import days
from filrouge.demo.lives import Life, Stage
from filrouge.demo.reviewing import follows, write_up
from filrouge.demo.world import World
from filrouge.people.actions import write_note
from filrouge.people.levels import Level, levels_for
from filrouge.people.models import Following, Person

State = Appointment.State
GLOBAL, EMPLOYMENT = Assessment.Kind.GLOBAL, Assessment.Kind.EMPLOYMENT
SAID = (State.HELD, State.MISSED, State.EXCUSED, State.CANCELLED)
THREE_PARTY = ("three_party_referent", "three_party_employer")
# In a joint follow-up, one meeting out of so many with the referent is at three, the adviser of France Travail there.
JOINT_EVERY = 3


@dataclass(slots=True)
class Session:
    """What one desk writes in one go."""

    outcomes: list[Outcome] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    assessments: list[NewAssessment] = field(default_factory=list)
    contracts: list[NewContract] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)
    notes: list[tuple[Life, str, Level]] = field(default_factory=list)
    reviews: list[tuple[Life, Held, str]] = field(default_factory=list)
    to_book: list[tuple[Life, date, bool]] = field(default_factory=list)


def office_hours(world: World, desk: Desk) -> None:
    """Write up what happened since the last time, and fix what comes."""
    session = Session()
    for held in desk.due(world.at(18)):
        life = world.lives[held.appointment.person_id]
        if held.appointment.pk not in life.upcoming:
            continue
        if _left_for_later(world, held, life):
            continue
        life.upcoming.discard(held.appointment.pk)
        _say(world, desk, held, life, session)
    for life in world.take("meet", desk.key):
        if desk.key in (life.support, life.desk) and life.ending_since is None:
            session.to_book.append((life, world.day, life.support == desk.key))
    _conferences(world, desk, session)
    _write(world, desk, session)


def _left_for_later(world: World, held: Held, life: Life) -> bool:
    """Of the very last appointments, a share still waits for its outcome today."""
    office = world.habits.office
    age = (world.until - civil_day(held.appointment.starts_at)).days
    return age <= office["unsaid_days"] and happens(life.rng, office["left_for_later"])


def _write(world: World, desk: Desk, session: Session) -> None:
    by, at = desk.acting, world.at(18)
    if session.outcomes:
        record_outcomes(session.outcomes, by=by, at=at)
    if session.entries:
        open_accompaniments(session.entries, by=by, at=at)
    if session.assessments:
        record_assessments(session.assessments, by=by, at=at)
    if session.contracts:
        record_contracts(session.contracts, by=by, at=at)
    if session.conferences:
        record_case_conferences(session.conferences, by=by, at=at)
    for life, held, kind in session.reviews:
        write_up(world, desk, life, held, kind)
    for life, text, level in session.notes:
        write_note(Person.objects.get(pk=life.person), text=text, level=level, by=by, at=at)
    if session.to_book:
        _book(world, desk, session.to_book)


def _readers(world: World, desk: Desk, text: str) -> Level:
    """For whom a note is written: what is said in confidence is reserved, as narrowly as its author may."""
    notes, offered = world.habits.words["notes"], levels_for(desk.acting)
    if text in notes["secrecy"]:
        return offered[-1]
    return (
        Level.ORGANISATION
        if text in notes["organisation"] and Level.ORGANISATION in offered
        else Level.SHARED
    )


def _say(world: World, desk: Desk, held: Held, life: Life, session: Session) -> None:
    state = _outcome(world, held, life)
    day = civil_day(held.appointment.starts_at)
    session.outcomes.append(Outcome(held.appointment, state, _summary(world, life, state, held)))
    if state == State.HELD:
        life.missed = 0
        if held.as_support:
            _met_support(world, life, day, session)
        else:
            _met(world, life, day, session)
        if kind := follows(world, desk, life, held):
            session.reviews.append((life, held, kind))
        if happens(life.rng, world.habits.path["note_share"]):
            text = life.rng.choice(world.habits.words["notes"]["texts"])
            session.notes.append((life, life.words(text), _readers(world, desk, text)))
    elif state == State.MISSED:
        life.missed += 1
        _maybe_lost(world, life)
    if life.stage in (Stage.NAMED, Stage.FOLLOWED) and life.ending_since is None:
        session.to_book.append((life, day, held.as_support))


def _outcome(world: World, held: Held, life: Life) -> str:
    shares: dict[str, float] = {state.value: world.habits.attendance[state] for state in SAID}
    if held.kind in ("phone", "video"):
        shares["missed"] = world.habits.attendance["phone_missed"]
    elif held.kind in THREE_PARTY:
        shares["missed"] = shares["missed"] / 2
    if life.met == 0 and not held.as_support:
        shares["missed"] *= 1.5
    return Weighted.of(shares).draw(life.rng)


def _summary(world: World, life: Life, state: str, held: Held) -> str:
    words, rng = world.habits.words, life.rng
    if state == State.EXCUSED:
        return rng.choice(words["excused"]["texts"]) if happens(rng, 0.6) else ""
    if state == State.CANCELLED:
        return str(rng.choice(words["cancelled"]["texts"]))
    if state != State.HELD or not happens(rng, world.habits.path["summary_share"]):
        return ""
    if life.met == 0 and not held.as_support:
        return life.words(rng.choice(words["first"]["texts"]))
    text, told = life.next_step()
    return life.words(text) if told else ""


def _maybe_lost(world: World, life: Life) -> None:
    rules = world.habits.attendance
    if life.missed < rules["lost_after"] or life.stage != Stage.FOLLOWED or life.leaves_for:
        return
    if happens(life.rng, rules["lost_share"]):
        life.leaves_for, life.leaves_on = "lost_contact", world.day + timedelta(days=30)
        world.plan("leave", life.territory, life, life.leaves_on)


def _met(world: World, life: Life, day: date, session: Session) -> None:
    """A meeting with the lead."""
    life.met += 1
    if life.stage == Stage.NAMED and life.ending_since is not None:
        return
    if life.stage == Stage.NAMED and not _support_opens(world, life):
        _open(world, life, day, session)
    if _assessment_due(world, life, day):
        _assess(world, life, day, GLOBAL, session)
    if _signs(world, life, day):
        session.contracts.append(new_contract(world, life, day))


def _signs(world: World, life: Life, day: date) -> bool:
    """At the second meeting, at the first when the deadline would pass before another one, then at each review."""
    if life.contract_ends is not None:
        return life.review_from is not None and day >= life.review_from
    if life.contract_by is None:
        return False
    following = day + timedelta(days=world.circumstance(life).second_days[0])
    return life.met > 1 or following >= life.contract_by


def _support_opens(world: World, life: Life) -> bool:
    """True where the département's social worker leads and the operator's work is the accompaniment."""
    scheme = world.scheme_of(life)
    if scheme is None:
        return False
    holders = (scheme.operator.get("lead_holder"), scheme.operator.get("support_holder"))
    return holders == ("county", "operator")


def _assessment_due(world: World, life: Life, day: date) -> bool:
    """One at the first or second meeting; in the social pathway, again for each point that the law asks for."""
    if life.assessed_on is None:
        return life.met > 1 or happens(life.rng, world.habits.path["assessed_at_once_share"])
    if life.category != "social" or not has_duty(day):
        return False
    months = days(life.rng, tuple(world.habits.path["assessment_months"]))
    return day >= add_months(life.assessed_on, months)


def _met_support(world: World, life: Life, day: date, session: Session) -> None:
    """A meeting with the support: where the social worker leads, the support's work is the accompaniment."""
    life.met_by_support += 1
    if life.stage != Stage.NAMED or life.ending_since is not None:
        return
    if life.met_by_support == 1:
        _assess(world, life, day, EMPLOYMENT, session)
        life.only_diagnosed = happens(life.rng, world.circumstance(life).only_diagnosed_share)
    _open(world, life, day, session)
    if life.only_diagnosed:
        life.leaves_for, life.leaves_on = "diagnosis_only", day + timedelta(days=days(life.rng, (14, 40)))
        world.plan("leave", life.territory, life, life.leaves_on)


def _open(world: World, life: Life, day: date, session: Session) -> None:
    scheme = world.scheme_of(life)
    emphases = [e.key for e in scheme.emphases] if scheme else []
    session.entries.append(Entry(life.person, day, life.rng.choice(emphases) if emphases else ""))
    life.stage, life.opened_on = Stage.FOLLOWED, day
    if life.leaves_on is None:
        wait = days_until(life.rng, world.circumstance(life).leaves_per_year)
        life.leaves_on = day + timedelta(days=max(60, wait))
        life.leaves_for = ""
        if life.leaves_on < world.until:
            world.plan("leave", life.territory, life, life.leaves_on)


def _assess(world: World, life: Life, day: date, kind: str, session: Session) -> None:
    words = world.habits.words["assets"]["texts"]
    assets = " ".join(life.words(text) for text in life.rng.sample(words, 2))
    answers = {
        theme.domain: Answer(_level(life, at), words=life.words(theme.barrier), priority=at == 0)
        for at, theme in enumerate(life.themes)
    }
    session.assessments.append(NewAssessment(life.person, kind, day, assets, "", answers))
    if kind == GLOBAL:
        life.assessed_on = day


def _level(life: Life, theme: int) -> str:
    """What is left of a barrier: the further its steps have gone, the lighter it is."""
    done, steps = life.steps[theme], len(life.themes[theme].steps)
    return CLEAR if done >= steps else MODERATE if done * 2 >= steps else STRONG


def _conferences(world: World, desk: Desk, session: Session) -> None:
    """The points de suivi that a scheme asks for so many times a year, each about everybody of the caseload."""
    mine = [life for key in sorted(desk.people) if (life := world.lives[key]).stage == Stage.FOLLOWED]
    if not mine:
        return
    scheme = world.scheme_of(mine[0])
    times = scheme.operator.get("case_conferences_per_year") if scheme else None
    if isinstance(times, int):
        turn = (world.day.year, (world.day.month - 1) * times // 12)
        if world.day.month % (12 // times) != 0 or turn in desk.conferences:
            return
        desk.conferences.add(turn)
        seen = [x for x in mine if x.opened_on and (world.day - x.opened_on).days > 60]
    else:
        seen = [x for x in mine if _review_due(world, x)]
    for life in seen:
        session.conferences.append(
            Conference(life.person, world.day, life.rng.choice(world.habits.words["conference"]["texts"]))
        )


def _review_due(world: World, life: Life) -> bool:
    """The social pathway's review of the former law, once, some months after the decision was received."""
    decision = life.decision
    if decision is None or decision.notified_on is None or life.category != "social":
        return False
    if has_duty(decision.notified_on):
        return False
    first, _ = world.habits.path["conference_months"]
    if world.day < add_months(decision.notified_on, first) or decision.pk in world.reviewed:
        return False
    world.reviewed.add(decision.pk)
    return True


def _book(world: World, desk: Desk, wanted: list[tuple[Life, date, bool]]) -> None:
    keys = [life.person for life, _, _ in wanted]
    areas = dict(Following.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "area_id"))
    bookings: list[Booking] = []
    kept: list[Held] = []
    flags: list[tuple[str, bool]] = []
    for life, last, as_support in wanted:
        slot = _next_slot(world, desk, life, last, as_support=as_support)
        if slot is None:
            world.plan("meet", desk.key, life, world.day + RETRY)
            continue
        kind = _kind(world, life, as_support=as_support)
        purpose = _purpose(world, life, slot, kind)
        bookings.append(
            booking(world, life, desk, slot, kind=kind, purpose=purpose, area=areas.get(life.person))
        )
        flags.append((kind, as_support))
    if not bookings:
        return
    made = book_many(bookings, by=desk.acting, at=world.at(18, 30))
    for (kind, as_support), appointment in zip(flags, made, strict=True):
        kept.append(Held(appointment, kind, as_support))
        world.lives[appointment.person_id].upcoming.add(appointment.pk)
    desk.held.extend(kept)


def _next_slot(world: World, desk: Desk, life: Life, last: date, *, as_support: bool) -> datetime | None:
    habits = world.circumstance(life)
    if life.missed or life.met == 0:
        wait = days(life.rng, habits.first_days)
    elif as_support:
        wait = days(life.rng, habits.support_interval_days)
    elif life.met == 1:
        wait = days(life.rng, habits.second_days)
    else:
        wait = _interval(world, life)
    target = max(last + timedelta(days=wait), world.day + timedelta(days=1))
    return desk.free_slot(target, world.habits.calendar)


def _interval(world: World, life: Life) -> int:
    """The scheme's rhythm when it sets one, else a habit."""
    scheme = world.scheme_of(life)
    rhythm = scheme.rhythm("intensive" if life.intensive else "standard") if scheme else None
    if rhythm is None:
        return days(life.rng, world.circumstance(life).interval_days)
    length = (rhythm.every.after(world.day) - world.day).days // rhythm.appointments
    return max(5, length - days(life.rng, (0, 4)))


def _kind(world: World, life: Life, *, as_support: bool) -> str:
    if life.met == 0 and not as_support:
        return "office"
    habits = world.circumstance(life)
    kind = (habits.support_kinds if as_support else habits.kinds).draw(life.rng)
    if life.joint and life.support and not as_support and life.met % JOINT_EVERY == 0:
        return "three_party_referent"
    return "office" if kind == "three_party_referent" and not life.support else kind


def _purpose(world: World, life: Life, slot: datetime, kind: str) -> str:
    words = world.habits.words["purposes"]
    if kind in words and kind != "phone":
        return str(life.rng.choice(words[kind]))
    if life.met == 0:
        return str(life.rng.choice(words["first"]))
    if life.contract_ends is None and life.met == 1:
        return str(life.rng.choice(words["contract"]))
    if life.review_from and civil_day(slot) >= life.review_from:
        return str(life.rng.choice(words["renewal"]))
    return str(life.rng.choice(words["phone"] if kind == "phone" else words["follow"]))
