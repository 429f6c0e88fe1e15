"""The contracts that the law asks of people already accompanied when it changed: how many are left, at what pace. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from filrouge.core.text import long_date, plural

WEEK = 7
# The pace is read over the last weeks: long enough for one absence not to count, short enough to be the present.
PACE_WEEKS = 4


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What is left on `today`: `remaining` people, `signed` contracts of theirs over the last `PACE_WEEKS` weeks."""

    remaining: int
    signed: int
    today: date
    due: date

    @property
    def late(self) -> bool:
        """The last day has passed and somebody is left."""
        return self.today > self.due and self.remaining > 0

    @property
    def needed(self) -> int:
        """Contracts to sign each week to be done by the last day; all of them in the last week and after."""
        weeks = max(Fraction((self.due - self.today).days, WEEK), Fraction(1))
        return ceil(self.remaining / weeks)

    @property
    def pace(self) -> Fraction:
        """Contracts signed a week, lately."""
        return Fraction(self.signed, PACE_WEEKS)

    @property
    def done_on(self) -> date | None:
        """When the last one would be signed at that pace; None when nothing is signed."""
        if not self.remaining:
            return self.today
        if not self.signed:
            return None
        return self.today + timedelta(days=ceil(self.remaining / self.pace * WEEK))

    @property
    def in_time(self) -> bool:
        """Whether the present pace is enough."""
        return self.done_on is not None and self.done_on <= self.due

    @property
    def words(self) -> str:
        """What it means, in a sentence."""
        if not self.remaining:
            return "Tous les contrats sont signés."
        if self.late:
            return (
                f"Échéance dépassée le {long_date(self.due)} : {plural(self.remaining, 'contrat')} en retard."
            )
        if self.done_on is None:
            return f"Aucun contrat signé depuis {PACE_WEEKS} semaines : il en faut {self.needed} par semaine."
        if self.in_time:
            return f"Au rythme actuel, terminé le {long_date(self.done_on)}."
        return (
            f"Au rythme actuel, terminé le {long_date(self.done_on)} : il en faut {self.needed} par semaine."
        )
