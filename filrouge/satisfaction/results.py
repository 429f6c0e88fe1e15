"""What is told of a campaign: each question over the months that may be shown, with how sure it is (G-8)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from filrouge.core.periods import month_number
from filrouge.core.text import MONTHS, plural
from filrouge.satisfaction import result_rules as rules
from filrouge.satisfaction.models import Answer, Campaign, Handed, Words
from filrouge.satisfaction.questionnaire_rules import DEGREES, Kind, Question
from filrouge.satisfaction.shipped import publishing

Given = tuple[int, Mapping[str, str | list[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One choice and its share, in whole percents."""

    label: str
    share: rules.Share

    @property
    def percent(self) -> int:
        """« 64 »."""
        return round(self.share.share * 100)

    @property
    def around(self) -> str:
        """« de 51 à 75 % »."""
        return f"de {round(self.share.interval.low * 100)} à {round(self.share.interval.high * 100)} %"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months that were gathered, and the mean of a scale over them."""

    words: str
    number: int
    mean: rules.Mean


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What is told of a question. `number`: answers counted; 0 when there are too few. `masked`: words that were erased."""

    question: Question
    number: int
    lines: Sequence[Line] = ()
    mean: rules.Mean | None = None
    stretches: Sequence[Stretch] = ()
    words: Sequence[Words] = ()
    masked: int = 0

    @property
    def bars(self) -> list[tuple[str, int]]:
        """For the chart: each share with its margin in words."""
        return [(f"{line.label} ({line.around})", line.percent) for line in self.lines]

    @property
    def title(self) -> str:
        """What the chart shows."""
        more = ", plusieurs choix possibles" if self.question.kind == Kind.SEVERAL else ""
        return f"{plural(self.number, 'réponse')}{more}"


@dataclass(frozen=True, slots=True)
class Results:
    """What is told of a campaign. `number`: sheets counted, of the `handed` ones until the same month; `waiting`: others
    came, too few or too late to be told."""

    campaign: Campaign
    number: int
    handed: int
    until: str
    waiting: bool
    questions: Sequence[QuestionResult]

    @property
    def rate(self) -> int | None:
        """Sheets that came back, in percents; None when more came back than were counted as handed."""
        return round(100 * self.number / self.handed) if self.number and self.handed >= self.number else None


def results_of(campaign: Campaign, today: date) -> Results:
    """The results as they may be told today: four queries."""
    return _Reading(campaign, today).results()


@dataclass(frozen=True)
class _Reading:
    """What was answered, read once."""

    campaign: Campaign
    today: date

    @cached_property
    def given(self) -> list[Given]:
        """The sheets of the months that are over; of all, once the campaign is closed."""
        rows = Answer.objects.filter(campaign=self.campaign).order_by("pk").values_list("month", "said")
        return [row for row in rows if self._over(row[0])]

    @cached_property
    def words(self) -> list[Words]:
        """Free words of the same months, in the order of their keys, which is chance."""
        rows = Words.objects.filter(campaign=self.campaign).order_by("pk")
        return [row for row in rows if self._over(row.month)]

    @cached_property
    def handed(self) -> dict[int, int]:
        """Sheets handed, by month."""
        rows = Handed.objects.filter(campaign=self.campaign).order_by("month")
        return dict(rows.values_list("month", "number"))

    def _over(self, month: int) -> bool:
        return self.campaign.closed_on is not None or month < month_number(self.today)

    def results(self) -> Results:
        """All of it."""
        asked = publishing()
        by_month = self._sheets_by_month()
        found = rules.batches(by_month, asked.minimum)
        last = rules.shown_until(found)
        number = sum(batch.number for batch in found)
        population = self._handed_until(last)
        questions = [
            self._words(question, asked)
            if question.kind == Kind.WORDS
            else self._question(question, population, asked)
            for question in self.campaign.questionnaire.questions
        ]
        waiting = self._any_left(last)
        return Results(
            self.campaign,
            number,
            population,
            month_words(last) if last is not None else "",
            waiting,
            questions,
        )

    def _sheets_by_month(self) -> Counter[int]:
        return Counter(month for month, _ in self.given)

    def _handed_until(self, last: int | None) -> int:
        return sum(number for month, number in self.handed.items() if last is None or month <= last)

    def _any_left(self, last: int | None) -> bool:
        months = Answer.objects.filter(campaign=self.campaign)
        return (months if last is None else months.filter(month__gt=last)).exists()

    def _question(self, question: Question, population: int, asked: rules.Publishing) -> QuestionResult:
        given = [(month, said[question.key]) for month, said in self.given if question.key in said]
        found = rules.batches(Counter(month for month, _ in given), asked.minimum)
        last = rules.shown_until(found)
        if last is None:
            return QuestionResult(question, 0)
        answers = [answer for month, answer in given if month <= last]
        lines = [
            Line(question.choices[share.key], share)
            for share in rules.shares(answers, question.choices, population, asked.z)
        ]
        if question.kind != Kind.SCALE:
            return QuestionResult(question, len(answers), lines)
        stretches = [
            Stretch(stretch_words(batch), batch.number, _mean(_inside(given, batch), 0, asked.z))
            for batch in found
        ]
        mean = _mean(answers, population, asked.z)
        return QuestionResult(question, len(answers), lines, mean, stretches if len(found) > 1 else ())

    def _words(self, question: Question, asked: rules.Publishing) -> QuestionResult:
        rows = [row for row in self.words if row.question == question.key]
        last = rules.shown_until(rules.batches(Counter(row.month for row in rows), asked.minimum))
        shown = [row for row in rows if last is not None and row.month <= last]
        legible = [row for row in shown if not row.masked]
        return QuestionResult(question, len(shown), words=legible, masked=len(shown) - len(legible))


def _inside(given: Sequence[tuple[int, str | list[str]]], batch: rules.Batch) -> list[str | list[str]]:
    return [answer for month, answer in given if batch.first <= month <= batch.last]


def _mean(answers: Sequence[str | Sequence[str]], population: int, z: float) -> rules.Mean:
    degrees = [int(one) for one in answers if isinstance(one, str)]
    return rules.mean(degrees, population, z, lowest=int(DEGREES[0]), highest=int(DEGREES[-1]))


def month_words(month: int) -> str:
    """« mars 2026 »."""
    return f"{MONTHS[month % 12]} {month // 12}"


def stretch_words(batch: rules.Batch) -> str:
    """« mars 2026 », « mars 2026 à mai 2026 »."""
    if batch.first == batch.last:
        return month_words(batch.last)
    return f"{month_words(batch.first)} à {month_words(batch.last)}"


def words_of(results: Results, key: int) -> Words | None:
    """The free words of this key, when they are among those that are shown."""
    return next((row for one in results.questions for row in one.words if row.pk == key), None)
