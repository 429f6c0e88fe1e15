"""What the demo remembers of each person between two days: where they stand and what is planned."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from random import Random

from filrouge.core.text import of
from filrouge.demo.habits import Habits, Theme
from filrouge.orientation.models import Caseload, OrientationDecision

THEMES = (2, 3)


class Stage(Enum):
    """Where somebody stands."""

    OUT = auto()
    WAITING = auto()
    ORIENTED = auto()
    NAMED = auto()
    FOLLOWED = auto()
    ELSEWHERE = auto()


@dataclass(slots=True)
class Life:
    """One person of the demo. Their draws come from their own generator: the order of others does not matter."""

    person: int
    rng: Random
    female: bool
    first_name: str
    birth: date | None
    known_to_ft: bool
    territory: str
    trade: str
    themes: list[Theme]
    steps: list[int]
    stage: Stage = Stage.OUT
    subject: bool = False
    category: str = ""
    scheme: int | None = None
    circumstance: str = ""
    decision: OrientationDecision | None = None
    organisation: int | None = None
    caseload: Caseload | None = None
    desk: str = ""
    support: str = ""
    wanted: str = ""
    preferred_desk: str = ""
    met: int = 0
    met_by_support: int = 0
    missed: int = 0
    intensive: bool = False
    only_diagnosed: bool = False
    assessed_on: date | None = None
    contract_by: date | None = None
    contract_ends: date | None = None
    review_from: date | None = None
    opened_on: date | None = None
    leaves_on: date | None = None
    leaves_for: str = ""
    ending_since: date | None = None
    joint: bool = False
    final: bool = False
    upcoming: set[int] = field(default_factory=set)

    def words(self, text: str, town: str = "") -> str:
        """A sentence about this person: accords, trade, town."""
        return text.format(
            e="e" if self.female else "",
            il="elle" if self.female else "il",
            Il="Elle" if self.female else "Il",
            metier=self.trade,
            de_metier=of(self.trade),
            ville=town or "la commune",
        )

    def next_step(self) -> tuple[str, bool]:
        """The next sentence of one of the themes; False when the themes have nothing more to say."""
        open_themes = [i for i, theme in enumerate(self.themes) if self.steps[i] < len(theme.steps)]
        if not open_themes:
            return "", False
        index = self.rng.choice(open_themes)
        self.steps[index] += 1
        return self.themes[index].steps[self.steps[index] - 1], True

    def leave(self) -> None:
        """Forget who followed."""
        self.decision = self.caseload = self.scheme = self.organisation = None
        self.desk = self.support = self.category = ""
        self.met = self.met_by_support = self.missed = 0
        self.intensive = self.only_diagnosed = self.joint = self.final = False
        self.assessed_on = self.contract_by = self.contract_ends = self.review_from = None
        self.opened_on = self.leaves_on = self.ending_since = None
        self.leaves_for = ""


def new_life(
    person: int, *, seed: int, key: str, female: bool, first_name: str, birth: date | None, known_to_ft: bool,
    territory: str, habits: Habits,
) -> Life:  # fmt: skip
    """Somebody met for the first time; `key` says who they are whatever their number in the database."""
    rng = Random(f"{seed}:{key}")  # noqa: S311 - invented people, no secret
    themes: list[Theme] = []
    while len(themes) < rng.randint(*THEMES):
        theme = habits.themes.draw(rng)
        if theme not in themes:
            themes.append(theme)
    return Life(
        person, rng, female, first_name, birth, known_to_ft, territory,
        rng.choice(habits.words["trades"]), themes, [0] * len(themes),
    )  # fmt: skip
