"""What a scheme demands of its agreements: which meeting, how often, and when the next one is due (G-7). Pure.

A frequency is counted from the first day of what it is about (an agreement, a caseworker's place in it), in stretches of
`every`, each cut in `times` equal parts: the n-th meeting of a stretch is due by the last day of its n-th part. What a
stretch went without stays late until a meeting is held in the next one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

from filrouge.core.periods import Delay, Period
from filrouge.governance.kinds import kinds
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Sink, Table
from filrouge.schemes.types import RawTable, Scheme

SECTION = "meeting"
CASEWORKER, AGREEMENT, AREA = "caseworker", "agreement", "area"
SUBJECTS = (CASEWORKER, AGREEMENT, AREA)
CALLERS = {"county": "le Département", "operator": "la structure", "caseworker": "le référent"}
_DAY = timedelta(days=1)
_MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Obligation:
    """A meeting that a scheme demands: `times` `every` so often, or once `after` the first day or `before_end`; neither:
    when it is needed. `per`: what each one is about; `there`: who has to come, in words."""

    key: str
    label: str
    kind: str
    per: str
    times: int
    every: Delay | None
    after: Delay | None
    before_end: Delay | None
    called_by: str
    there: tuple[str, ...]
    source: str

    @property
    def as_needed(self) -> bool:
        """True when nothing is due by a day."""
        return not (self.every or self.after or self.before_end)

    @property
    def how_often(self) -> str:
        """The frequency in words."""
        if self.every is not None:
            times = "une fois" if self.times == 1 else f"{self.times} fois"
            words = {"1 an": "par an", "1 mois": "par mois"}.get(str(self.every), f"tous les {self.every}")
            return f"au moins {times} {words}"
        if self.after is not None:
            return f"une fois, {self.after} après le début"
        if self.before_end is not None:
            return f"une fois, {self.before_end} avant la fin"
        return "en tant que de besoin"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one obligation is. `due_on`: the last day of the next one, None when nothing is due; `held` of `times` in the
    present stretch; `lacked`: how many the stretch before went without."""

    due_on: date | None
    held: int = 0
    times: int = 0
    lacked: int = 0


def check_meetings(tables: list[RawTable]) -> list[Problem]:
    """Every problem of the `[[meeting]]` tables of a file, for `schemes.check.check_text`."""
    sink = Sink("", "")
    _read(tables, sink)
    return sink.problems


@lru_cache(maxsize=64)
def obligations_of(scheme: Scheme | None) -> tuple[Obligation, ...]:
    """What a scheme demands, in the order of its file; nothing without one."""
    return _read(scheme.tables.get(SECTION, []), Sink("", "")) if scheme else ()


def _read(tables: Iterable[RawTable], sink: Sink) -> tuple[Obligation, ...]:
    found: list[Obligation] = []
    for number, raw in enumerate(tables, start=1):
        table = Table(raw, f"{SECTION}[{number}]", sink)
        one = _one(table)
        table.finish()
        if one.key and one.key in {other.key for other in found}:
            table.problem("key", f"« {one.key} » est déjà défini.", "Donner une autre clé à cette réunion.")
        found.append(one)
    return tuple(found)


def _one(table: Table) -> Obligation:
    every = table.delay("every", required=False)
    times = table.integer("times", required=every is not None, minimum=1) or 0
    after, before_end = table.delay("after", required=False), table.delay("before_end", required=False)
    if sum(one is not None for one in (every, after, before_end)) > 1:
        table.problem(
            "every", "une réunion a une seule fréquence.", "Garder « every », « after » ou « before_end »."
        )
    if every is not None and every.unit not in _MONTHS:
        table.problem(
            "every", "une fréquence se dit en mois ou en années.", "Écrire par exemple { months = 3 }."
        )
        every = None
    return Obligation(
        key=table.name("key"),
        label=table.text("label"),
        kind=table.choice("kind", kinds()),
        per=table.choice("per", SUBJECTS),
        times=times,
        every=every,
        after=after,
        before_end=before_end,
        called_by=table.choice("called_by", CALLERS),
        there=table.words("there"),
        source=table.source(),
    )


def standing(obligation: Obligation, running: Period, held: Collection[date], today: date) -> Standing:
    """Where an obligation is `today`, for what runs over `running`, when meetings were held on these days."""
    if obligation.every is not None:
        return _periodic(obligation, obligation.every, running, sorted(held), today)
    due = None
    if obligation.after is not None:
        due = obligation.after.after(running.since)
    elif obligation.before_end is not None and running.until is not None:
        due = obligation.before_end.before(running.until)
    if due is None or due not in running:
        return Standing(None)
    done = bool(held)
    return Standing(None if done else due, int(done), 1)


def _periodic(
    obligation: Obligation, every: Delay, running: Period, held: Sequence[date], today: date
) -> Standing:
    parts, lacked, missed = obligation.times, 0, None
    for since, until in _stretches(every, running.since):
        days = [_part_end(since, until, part, parts) for part in range(1, parts + 1)]
        due = [day for day in days if day in running]
        done = sum(since <= day < until for day in held)
        if today < until or not due or (running.until is not None and running.until <= until):
            following = _part_end(until, every.after(until), 1, parts)
            return _in_stretch(due, done, _Before(lacked, missed), following, running)
        lacked = max(0, len(due) - done)
        missed = due[-1] if lacked else None
    raise AssertionError("les périodes ne finissent pas")


@dataclass(frozen=True, slots=True)
class _Before:
    """What the stretch before went without, and the last day by which it was due."""

    lacked: int
    missed: date | None


def _in_stretch(
    due: Sequence[date], done: int, before: _Before, following: date, running: Period
) -> Standing:
    """What went without in the stretch before stays late until one is held in this one."""
    if before.missed is not None and not done:
        return Standing(before.missed, 0, len(due), before.lacked)
    if done < len(due):
        return Standing(due[done], done, len(due), before.lacked)
    return Standing(following if following in running else None, min(done, len(due)), len(due), before.lacked)


def _stretches(every: Delay, since: date) -> Iterator[tuple[date, date]]:
    for rank in count():
        yield (
            Delay(every.count * rank, every.unit).after(since),
            Delay(every.count * (rank + 1), every.unit).after(since),
        )


def _part_end(since: date, until: date, part: int, parts: int) -> date:
    """The last day of the n-th of `parts` equal parts of a stretch."""
    return since + timedelta(days=(until - since).days * part // parts) - _DAY


def run_meeting_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: meeting, since, until, held (days, written as words), day. Opinion: due, held, lacked, as_needed."""
    key, day = given.text("meeting"), given.day("day", required=True)
    since, until = given.day("since", required=True), given.day("until")
    held = [known_day for word in given.words("held") if (known_day := _day(word, given))]
    known = {one.key: one for one in obligations_of(context.scheme)}
    if key not in known:
        given.problem(
            "meeting", f"la réunion « {key} » n'existe pas.", f"Choisir parmi : {', '.join(known)}."
        )
    if key not in known or since is None or day is None:
        return {}
    found = standing(known[key], Period(since, until), held, day)
    return {
        "due": found.due_on, "held": found.held, "lacked": found.lacked, "as_needed": known[key].as_needed,
    }  # fmt: skip


def _day(word: str, given: Table) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        given.problem("held", f"« {word} » n'est pas un jour.", 'Écrire par exemple : held = ["2026-04-10"].')
        return None
