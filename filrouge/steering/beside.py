"""The results that stand beside the means of each operator, and the lines of that page and of its spreadsheet (G-10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from filrouge.access.agents import Agent
from filrouge.calendars.time_rules import time_kinds
from filrouge.core.text import duration_words
from filrouge.directory.models import Organisation
from filrouge.steering.board import answers
from filrouge.steering.definitions import Indicator, Spells, detailed, detailed_events, may_be_detailed
from filrouge.steering.means import Means, means_of
from filrouge.steering.questions import Question
from filrouge.steering.rules import Figure, rounded
from filrouge.steering.words import figure_words, number_words

# Beside the people followed: the first figures of each theme of the file, then the first of the others.
RESULTS = 3
# The rooms where an operator's acts are written.
OF_OPERATORS = ("accompaniment.", "agenda.")
NONE_NOTED = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """An operator: its means, and its results in words, each under its label."""

    means: Means
    told: tuple[tuple[str, str], ...]

    @property
    def results(self) -> tuple[str, ...]:
        """The results alone, in their order."""
        return tuple(words for _, words in self.told)

    @property
    def organisation(self) -> Organisation:
        """Whose means they are."""
        return self.means.organisation

    @property
    def agreed(self) -> str:
        """Full-time equivalents of its agreements."""
        return fte_words(self.means.agreed)

    @property
    def present(self) -> str:
        """Full-time equivalents of its professionals."""
        return fte_words(self.means.present)

    @property
    def qualified(self) -> list[tuple[str, int]]:
        """Professionals by qualification; those without any come last."""
        found = list(self.means.qualified.items())
        return (
            [*found, ("Qualification non notée", self.means.unqualified)] if self.means.unqualified else found
        )

    @property
    def time(self) -> list[tuple[str, str]]:
        """Each kind of time that has some: hours, or how many times."""
        kinds = time_kinds()
        return [
            (kinds[key].label, f"{total.times} fois" if kinds[key].counted else duration_words(total.minutes))
            for key, total in self.means.time.items()
            if total.times
        ]


def fte_words(value: Fraction | None) -> str:
    """« 2,5 »; a dash when nothing says."""
    return NONE_NOTED if value is None else number_words(rounded(value))


def results_beside(question: Question) -> list[Indicator]:
    """Who was followed over the period, then the first figures of the file that may be told by organisation."""
    told = [one for one in question.indicators if may_be_detailed(one)]
    # Over the period rather than on its last day, as the means are.
    spells = [(one, one.measure) for one in told if isinstance(one.measure, Spells)]
    served = [one for one, measure in spells if measure.kind == "served"]
    followed = (served or [one for one, measure in spells if not measure.without])[:1]
    others = [one for one in told if not isinstance(one.measure, Spells) and _done_by_organisations(one)]
    first = {one.theme: one for one in reversed(others)}
    # One of each theme, then the others, in the order of the file.
    others.sort(key=lambda one: first[one.theme] is not one)
    return [detailed(one, "organisation") for one in (*followed, *others[:RESULTS])]


def _done_by_organisations(indicator: Indicator) -> bool:
    """Whether it counts what an operator does: a right or an orientation is the act of nobody here."""
    return all(name.startswith(OF_OPERATORS) for name in detailed_events(indicator.measure))


def lines_of(question: Question, agent: Agent, indicators: Sequence[Indicator]) -> list[Line]:
    """One line an operator: as many queries whatever their number."""
    rows = [present for present, _ in answers(indicators, question.period, question.scope, agent)]
    figures = [{line.key: line.figure for line in result.lines} for result in rows]
    nothing = [Figure(None if one.unit in ("percent", "days", "ratio") else 0, 0) for one in indicators]
    return [
        Line(
            means,
            tuple(
                (one.label, figure_words(by_key.get(str(means.organisation.pk), none), one.unit))
                for by_key, none, one in zip(figures, nothing, indicators, strict=True)
            ),
        )
        for means in means_of(question.period, question.scope)
    ]


def header(indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """The columns of the spreadsheet."""
    return (
        "Organisme", "ETP conventionnés", "ETP en poste", "Professionnels", "Qualifications", "Partenariats",
        "Temps", "Séances d'atelier", "Ouvertes à d'autres organismes", "Places données à d'autres", "En groupe fermé",
        *(one.label for one in indicators),
    )  # fmt: skip


def rows_of(lines: Sequence[Line]) -> Iterator[tuple[object, ...]]:
    """The same lines for a spreadsheet."""
    for line in lines:
        means = line.means
        yield (
            means.organisation.name, line.agreed, line.present, means.professionals,
            " ; ".join(f"{label} : {count}" for label, count in line.qualified),
            " ; ".join(f"{row.partner} ({row.subject})" for row in means.partnerships),
            " ; ".join(f"{label} : {words}" for label, words in line.time),
            means.sessions, means.shared, means.welcomed, means.closed, *line.results,
        )  # fmt: skip
