"""Colleagues in the same file, each with forms open on their desk: what they were shown, what they write, what is lost.

A word is a token that is written once. A word that stood in the file and no longer does was lost, unless it stood in the
form (or in the screen that told of a conflict) from which it was replaced."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from filrouge.access.agents import Agent
from filrouge.core.results import Refusal
from filrouge.people.actions import EditConflict

WORD = re.compile(r"mot\d+|063998\d{4}")
# Gestures of one interleaving: how many at least and at most.
FEWEST, MOST = 8, 24
# One gesture in so many opens a form rather than saving one; one form saved in so many is saved as it was shown.
OPENS, UNTOUCHED = 0.5, 0.1
Texts = dict[str, str]


def words_of(texts: "Sequence[str] | Mapping[str, str]") -> set[str]:
    """The words that stand in some texts."""
    values = texts.values() if isinstance(texts, Mapping) else texts
    return {word for text in values for word in WORD.findall(text)}


@dataclass(slots=True)
class Form:
    """A form on somebody's desk. Fields of the same unit (before the dot) are saved together.

    `write` saves, `shown` are the words under the eyes, `again` makes of a refusal the screen that tells it, None when the
    work is over. `sealed`: the words that saving makes final; nobody seals what they have not read."""

    name: str
    texts: Texts
    write: Callable[[Texts], object]
    again: Callable[[Refusal | EditConflict], "Form | None"] = lambda told: None
    shown: set[str] = field(default_factory=set)
    start: Texts = field(default_factory=dict)
    sealed: Callable[[], set[str]] = set

    def __post_init__(self) -> None:
        self.start = dict(self.texts)
        self.shown |= words_of(self.texts)

    def changed(self) -> set[str]:
        """The units that are no longer as they were shown."""
        return {_unit(name) for name, text in self.texts.items() if text != self.start[name]}


class Place(Protocol):
    """A part of the file that several write."""

    name: str

    def open(self, agent: Agent, chance: random.Random) -> Form | None:
        """A form as the screen shows it now; None when there is nothing to write there."""

    def words(self) -> set[str]:
        """Every word that stands there now."""


class Lost(AssertionError):
    """A word was lost. Its message is the story of the place where it happened."""


@dataclass
class Play:
    """One interleaving: the colleagues, the places, the chance; the story as it goes."""

    agents: Sequence[Agent]
    places: Sequence[Place]
    chance: random.Random
    story: list[tuple[str, str]] = field(default_factory=list)
    desks: dict[int, list[tuple[Place, Form]]] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    written: int = 0
    conflicts: int = 0

    def run(self) -> "Play":
        """Play it to the end. `Lost` at the first word that is."""
        for _ in range(self.chance.randint(FEWEST, MOST)):
            agent = self.chance.choice(self.agents)
            desk = self.desks.setdefault(agent.account_id or 0, [])
            if desk and self.chance.random() > OPENS:
                self._save(agent, desk, *desk.pop(self.chance.randrange(len(desk))))
            else:
                self._open(agent, desk)
        for agent in self.agents:
            desk = self.desks.get(agent.account_id or 0, [])
            while desk and self.written < MOST * 2:
                self._save(agent, desk, *desk.pop())
        self._check_end()
        return self

    def _open(self, agent: Agent, desk: list[tuple[Place, Form]]) -> None:
        place = self.chance.choice(self.places)
        form = place.open(agent, self.chance)
        if form is not None:
            desk.append((place, form))
            self._tell(place, agent, f"ouvre « {form.name} », y lit {_said(form.shown)}")

    def _save(self, agent: Agent, desk: list[tuple[Place, Form]], place: Place, form: Form) -> None:
        self._type(form)
        before = place.words()
        self.written += 1
        what = f"enregistre « {form.name} » ({_texts(form.texts)})"
        try:
            form.write(form.texts)
        except (Refusal, EditConflict) as told:
            self.conflicts += 1
            self._tell(place, agent, f"{what} : refusé, « {told} »")
            self._check(place, place.words() == before, "refusé, et pourtant le dossier a changé")
            self._answer(agent, desk, place, form, told)
            return
        self._tell(place, agent, f"{what} : enregistré")
        self._check_saved(place, form, before)

    def _check_saved(self, place: Place, form: Form, before: set[str]) -> None:
        now = place.words()
        mine = words_of([text for name, text in form.texts.items() if _unit(name) in form.changed()])
        gone = before - now
        self._check(place, mine <= now, f"dit enregistré, et absent : {_said(mine - now)}")
        self._check(
            place,
            gone <= form.shown,
            f"effacé sans avoir été montré à qui l'efface : {_said(gone - form.shown)}",
        )
        unread = form.sealed() - form.shown - mine
        self._check(place, not unread, f"arrêté sans avoir été lu : {_said(unread)}")
        self.saved |= mine
        self.replaced |= gone

    def _answer(
        self,
        agent: Agent,
        desk: list[tuple[Place, Form]],
        place: Place,
        form: Form,
        told: Refusal | EditConflict,
    ) -> None:
        """The screen that tells of the refusal: mine, theirs or both, field by field."""
        screen = form.again(told)
        if screen is None:
            return
        screen.shown |= form.shown
        self._tell(place, agent, f"y lit {_said(screen.shown - form.shown)}")
        for name, theirs in list(screen.texts.items()):
            mine = form.texts.get(name, "")
            if mine == theirs or _unit(name) not in form.changed():
                continue
            chosen = self.chance.choice(["mine", "theirs", "both"])
            screen.texts[name] = {"mine": mine, "theirs": theirs, "both": _both(theirs, mine)}[chosen]
        desk.append((place, screen))

    def _type(self, form: Form) -> None:
        if self.chance.random() < UNTOUCHED:
            return
        for name in self.chance.sample(
            sorted(form.texts), k=min(len(form.texts), self.chance.choice((1, 1, 2)))
        ):
            form.texts[name] = self._typed(name, form.texts[name])

    def _typed(self, name: str, text: str) -> str:
        number = len(self.story)
        if "phone" in name:
            return f"063998{number:04}"
        if "email" in name:
            return f"mot{number}@exemple.invalid"
        word = f"mot{number}{name.count('.')}{len(name)}"
        return self.chance.choice(
            [f"{text} {word}".strip(), f"{text} {word}".strip(), f"{word} {text}".strip(), word]
        )

    def _check_end(self) -> None:
        standing = set().union(*(place.words() for place in self.places))
        lost = self.saved - standing - self.replaced
        if lost:
            raise Lost(self.told("", f"disparu sans que personne ne l'efface : {_said(lost)}"))

    def _check(self, place: Place, right: bool, words: str) -> None:
        if not right:
            raise Lost(self.told(place.name, words))

    def _tell(self, place: Place, agent: Agent, words: str) -> None:
        self.story.append((place.name, f"{agent.name} {words}"))

    def told(self, place: str, end: str) -> str:
        """What happened in one place (everywhere without a name), and how it ended."""
        lines = [words for where, words in self.story if place in ("", where)]
        return "\n".join([f"{number:>3}. {words}" for number, words in enumerate(lines, 1)] + [f"  => {end}"])


def _both(theirs: str, mine: str) -> str:
    """Where a field holds one value only, both cannot stand."""
    single = "@" in theirs + mine or (theirs + mine).replace(" ", "").isdigit()
    return mine if single else f"{theirs} {mine}".strip()


def _unit(name: str) -> str:
    return name.split(".")[0]


def _said(words: set[str]) -> str:
    return " ".join(sorted(words)) or "rien"


def _texts(texts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} : {text}" for name, text in texts.items() if text) or "vide"
