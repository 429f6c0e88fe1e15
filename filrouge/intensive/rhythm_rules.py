"""Whether somebody is met as often as their scheme asks, in the period that runs and in the one before (D-1). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from filrouge.core.periods import Delay, Period
from filrouge.core.text import long_date, plural
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.reader import Table
from filrouge.schemes.types import Rhythm, Scheme

SECTION = "rhythm_now"
STANDARD, INTENSIVE = "standard", "intensive"


@dataclass(frozen=True, slots=True)
class Now:
    """The period that runs: how many appointments it asks for, held, fixed; `behind`: how many lacked in the one before."""

    period: Period
    asked: int
    held: int
    fixed: int
    behind: int = 0

    @property
    def missing(self) -> int:
        """How many are still to be fixed."""
        return max(self.asked - self.held - self.fixed, 0)

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        parts = [f"{self.held} sur {self.asked}"]
        if self.fixed:
            parts.append(plural(self.fixed, "fixé"))
        if self.missing:
            parts.append(f"{self.missing} à fixer")
        return ", ".join(parts)


def rhythm_for(scheme: Scheme | None, *, intensive: bool) -> Rhythm | None:
    """The rhythm that the scheme asks for; in an intensive period the usual one when it says no other."""
    if scheme is None:
        return None
    own = scheme.rhythm(INTENSIVE) if intensive else None
    return own or scheme.rhythm(STANDARD)


def period_at(rhythm: Rhythm, since: date, day: date) -> tuple[Period, Period | None]:
    """The period of the rhythm that holds `day`, counted from the first day, and the whole one before. A month goes from
    date to date: somebody who arrives in the middle of a month owes nothing for its beginning."""
    rank = 0
    while _bound(rhythm, since, rank + 1) <= day:
        rank += 1
    former = Period(_bound(rhythm, since, rank - 1), _bound(rhythm, since, rank)) if rank else None
    return Period(_bound(rhythm, since, rank), _bound(rhythm, since, rank + 1)), former


def _bound(rhythm: Rhythm, since: date, rank: int) -> date:
    """The first day of the period of this rank. `ValueError` for a rhythm without length."""
    if rhythm.every.count < 1:
        raise ValueError(f"le rythme « {rhythm.key} » a une durée nulle")
    return Delay(rhythm.every.count * rank, rhythm.every.unit).after(since)


def rhythm_now(rhythm: Rhythm, since: date, day: date, *, held: Sequence[date], fixed: Sequence[date]) -> Now:
    """How the rhythm stands on that day, from the days of the appointments held and of those fixed from then on."""
    now, former = period_at(rhythm, since, day)
    behind = rhythm.appointments - sum(one in former for one in held) if former else 0
    return Now(
        now, rhythm.appointments, sum(one in now for one in held), sum(one in now for one in fixed), max(behind, 0)
    )  # fmt: skip


def why(now: Now, rhythm: Rhythm) -> str:
    """What the scheme asks, in words that may be shown."""
    return (
        f"{rhythm.label}, avant le {long_date(now.period.until)}." if now.period.until else f"{rhythm.label}."
    )


def run_rhythm_now_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: since, day, intensive, held, fixed (lists of {day}). Opinion: asked, missing, behind, until."""
    since, day = given.day("since", required=True), given.day("day", required=True)
    intensive = given.flag("intensive", default=False)
    held, fixed = ([row.day("day", required=True) for row in given.tables(key)] for key in ("held", "fixed"))
    rhythm = rhythm_for(context.scheme, intensive=intensive)
    if since is None or day is None or rhythm is None:
        return {"asked": 0, "missing": 0, "behind": 0, "until": None}
    now = rhythm_now(
        rhythm, since, day, held=[one for one in held if one], fixed=[one for one in fixed if one]
    )
    return {"asked": now.asked, "missing": now.missing, "behind": now.behind, "until": now.period.until}
