"""A dashboard as lines of a spreadsheet."""

from collections.abc import Iterator

from filrouge.access.agents import Agent
from filrouge.core.text import short_date
from filrouge.steering import windows
from filrouge.steering.board import answers
from filrouge.steering.compute import Result
from filrouge.steering.names import Names
from filrouge.steering.questions import Question
from filrouge.steering.rules import Figure
from filrouge.steering.words import MASKED, UNDEFINED, UNIT_LABELS

HEADER = (
    "Indicateur", "Version", "Détail", "Valeur", "Unité", "Personnes", "Période d'avant", "Du", "Au", "Source",
)  # fmt: skip
Row = tuple[object, ...]
NOTHING = Figure(0, 0)


def export_rows(question: Question, agent: Agent) -> Iterator[Row]:
    """Each indicator as this agent may read it, then its detail."""
    rows = answers(question.indicators, question.period, question.scope, agent)
    names = Names.of((present for present, _ in rows), question.scheme)
    for present, previous in rows:
        yield _row(question, present, "", present.figure, previous.figure)
        before = {line.key: line.figure for line in previous.lines}
        for line in present.lines:
            label = names.label(present, line)
            yield _row(question, present, label, line.figure, before.get(line.key, NOTHING))


def _row(question: Question, result: Result, detail: str, figure: Figure, before: Figure) -> Row:
    indicator = result.indicator
    return (
        indicator.label, indicator.version, detail, _number(figure), UNIT_LABELS[indicator.unit],
        MASKED if figure.masked else figure.people, _number(before), short_date(question.period.since),
        short_date(windows.last_day(question.period)), indicator.source,
    )  # fmt: skip


def _number(figure: Figure) -> str:
    """With a decimal comma, for a French spreadsheet."""
    if figure.masked:
        return MASKED
    return UNDEFINED if figure.value is None else str(figure.value).replace(".", ",")
