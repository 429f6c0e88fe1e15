"""What a file has just brought: who enters, who comes back, whose right or obligations end."""

from collections.abc import Iterable
from datetime import timedelta

from filrouge.access.models import Event
from filrouge.demo.habits import days, share_of
from filrouge.demo.lives import Life, Stage, new_life
from filrouge.demo.world import PLATFORM, World
from filrouge.people import events
from filrouge.people.models import Following, Person

_STARTED = {e.number for e in (events.RIGHT_RECEIVED, events.TRANSFERRED_IN)}
_STOPPED = {events.RIGHT_CLOSED.number: "closing", events.OBLIGATIONS_ENDED.number: "work"}


def read_news(world: World, *, stock: bool = False) -> None:
    """Look at the journal since the last time. `stock`: a territory joins, everybody is known elsewhere already."""
    rows = list(
        Event.objects.filter(pk__gt=world.last_event, person__isnull=False)
        .filter(type__in=[*_STARTED, *_STOPPED])
        .order_by("pk")
        .values_list("type", "person")
    )
    world.last_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _meet(world, {person for _, person in rows if person is not None})
    for kind, person in rows:
        life = world.lives[person or 0]
        if kind in _STARTED:
            _started(world, life, stock=stock)
        else:
            _stopped(world, life, _STOPPED[kind])


def read_list(world: World) -> None:
    """People whom only a list brought wait for an orientation too."""
    waiting = Following.objects.filter(to_orient_since=world.day).order_by("pk")
    new = [key for key in waiting.values_list("pk", flat=True) if key not in world.lives]
    _meet(world, new)
    for key in new:
        _started(world, world.lives[key], stock=False)


def _meet(world: World, people: Iterable[int]) -> None:
    unknown = sorted(set(people) - set(world.lives))
    for start in range(0, len(unknown), 500):
        rows = Person.objects.filter(pk__in=unknown[start : start + 500]).order_by("pk")
        for row in rows.values_list(
            "pk", "sex", "first_names", "name_key", "birth_date", "france_travail_id", "following__area"
        ):
            territory = world.territory_of.get(world.area_keys.get(row[6], ""), "")
            world.lives[row[0]] = new_life(
                row[0], seed=world.seed, key=f"{row[3]}:{row[4]}", female=row[1] == "F",
                first_name=row[2].split(" ")[0].title(), birth=row[4], known_to_ft=bool(row[5]),
                territory=territory or next(iter(world.territory_of.values())), habits=world.habits,
            )  # fmt: skip


def _started(world: World, life: Life, *, stock: bool) -> None:
    life.subject = True
    if life.ending_since is not None and not life.final:
        # Back before anybody had ended the accompaniment: it goes on, the orientation is confirmed.
        life.ending_since = life.leaves_on = None
    if life.stage == Stage.OUT:
        life.stage = Stage.WAITING
    elif life.stage != Stage.WAITING:
        life.wanted = "same"
    world.plan("orient", PLATFORM, life, world.day + timedelta(days=_wait(world, life, stock=stock)))


def _wait(world: World, life: Life, *, stock: bool) -> int:
    o = world.habits.orientation
    if stock:
        return days(life.rng, tuple(o["stock_days"]))
    due = world.due(None, world.day, opened=events.RIGHT_RECEIVED.name, met="orientation.decided", variant="")
    if due is None:
        return days(life.rng, tuple(o["stock_days"]))
    late = life.rng.random() < o["late_share"]
    return share_of(life.rng, world.day, due, tuple(o["late" if late else "within"]))


def _stopped(world: World, life: Life, why: str) -> None:
    life.subject = False
    life.wanted = ""
    if life.stage == Stage.WAITING:
        life.stage = Stage.OUT
        return
    if life.stage == Stage.OUT or life.ending_since is not None:
        return
    life.ending_since = world.day
    when = world.day + timedelta(days=days(life.rng, tuple(world.habits.path["leave_after_file_days"])))
    if life.stage == Stage.FOLLOWED:
        reasons = world.circumstance(life)
        drawn = reasons.leaving_on_work if why == "work" else reasons.leaving_on_closing
        life.leaves_for, life.leaves_on = drawn.draw(life.rng), when
    world.plan("leave", life.territory, life, when)
