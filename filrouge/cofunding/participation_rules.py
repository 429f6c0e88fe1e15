"""A participation as facts: what lacks and when it is due, which indicators it counts in, how long its proof is kept. Pure.

Source: regulation (EU) 2021/1057, annex I; regulation (EU) 2021/1060, article 82."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from filrouge.cofunding.question_rules import Figures, Moment, Question, Said
from filrouge.core.periods import add_months, age_on

WEEK = timedelta(weeks=1)
WORKING = frozenset({"employed", "self_employed"})
INACTIVE = frozenset({"inactive", "inactive_training"})
IDENTITY = {
    "last_name": "Nom", "first_name": "Prénoms", "birth_date": "Date de naissance", "sex": "Sexe",
    "address_line": "Adresse", "postal_code": "Code postal",
}  # fmt: skip
_IN_THE_FILE = "Complétez le dossier, puis enregistrez à nouveau le questionnaire d'entrée."
TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class Facts:
    """A participation. `known`: what the file said (days as ISO); `entry`, `exit`, `later`: answers by question."""

    entry_on: date
    exit_on: date | None = None
    known: Said = field(default_factory=dict)
    entry: Said = field(default_factory=dict)
    exit: Said = field(default_factory=dict)
    later: Said = field(default_factory=dict)

    def said(self, moment: Moment) -> Said:
        """The answers of one moment."""
        return {"entry": self.entry, "exit": self.exit, "later": self.later}[moment]

    @property
    def age(self) -> int | None:
        """Years on the day of the entry."""
        birth = self.known.get("birth_date")
        return age_on(date.fromisoformat(birth), self.entry_on) if birth else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that lacks: what, of which moment, what to do, and by when. `counts_out`: meanwhile the participant is not
    counted."""

    key: str
    label: str
    moment: Moment
    remedy: str
    due: date
    counts_out: bool


def exit_due(exit_on: date, figures: Figures) -> date:
    """The last day to say the situation at the exit."""
    return exit_on + figures.exit_weeks * WEEK


def later_from(exit_on: date, figures: Figures) -> date:
    """The first day on which the longer-term situation can be asked."""
    return add_months(exit_on, figures.later_months)


def later_due(exit_on: date, figures: Figures) -> date:
    """The last day to ask it."""
    return later_from(exit_on, figures) + figures.later_weeks * WEEK


def gaps(facts: Facts, questions: Sequence[Question], figures: Figures, day: date) -> list[Gap]:
    """What lacks on that day. What nobody can know yet is no gap; the exit counts out once its delay is over; the longer
    term never does, since it is asked of a sample."""
    found = [
        Gap(key, label, "entry", _IN_THE_FILE, facts.entry_on, counts_out=True)
        for key, label in IDENTITY.items()
        if not facts.known.get(key)
    ]
    found += _unanswered(facts, questions, "entry", facts.entry_on, counts_out=True)
    if facts.exit_on is None or facts.exit_on > day:
        return found
    if too_short(facts, figures):
        return [
            Gap(TOO_SHORT, "Durée", "exit", "Trop court pour faire un participant : rien à compléter, il n'est pas compté.",
                facts.exit_on, counts_out=True)
        ]  # fmt: skip
    due = exit_due(facts.exit_on, figures)
    found += _unanswered(facts, questions, "exit", due, counts_out=day > due)
    if day >= later_from(facts.exit_on, figures):
        found += _unanswered(facts, questions, "later", later_due(facts.exit_on, figures), counts_out=False)
    return found


def too_short(facts: Facts, figures: Figures) -> bool:
    """Whether it lasted too little to make a participant: from the first to the last day, both included."""
    return facts.exit_on is not None and (facts.exit_on - facts.entry_on).days + 1 <= figures.shortest_days


def _unanswered(
    facts: Facts, questions: Sequence[Question], moment: Moment, due: date, *, counts_out: bool
) -> list[Gap]:
    said = facts.said(moment)
    return [
        Gap(one.key, one.label, moment, one.remedy, due, counts_out)
        for one in questions
        if one.moment == moment and one.required and one.applies(said) and not one.takes(said.get(one.key))
    ]


def _months(facts: Facts) -> int:
    months = facts.entry.get("unemployment_months")
    return months if isinstance(months, int) else -1


def _isced(facts: Facts) -> int:
    level = facts.entry.get("isced")
    return int(level) if level is not None else -1


def _long(facts: Facts, figures: Figures) -> bool:
    if facts.entry.get("labour_status") != "unemployed":
        return False
    young = facts.age is not None and facts.age < figures.young_unemployment_age
    return _months(facts) >= (
        figures.young_unemployment_months if young else figures.long_unemployment_months
    )


def _aged(facts: Facts, low: int, last: int) -> bool:
    return facts.age is not None and low <= facts.age <= last


def _status(facts: Facts) -> str:
    return str(facts.entry.get("labour_status", ""))


# Nobody is older than a lifetime.
_LIFETIME = 150
_TOP_ISCED = 8
_Rule = Callable[[Facts, Figures], bool]
INDICATORS: Mapping[str, _Rule] = {
    "EECO01": lambda f, n: True,
    "EECO02": lambda f, n: _status(f) == "unemployed",
    "EECO03": _long,
    "EECO04": lambda f, n: _status(f) in INACTIVE,
    "EECO05": lambda f, n: _status(f) in WORKING,
    "EECO06": lambda f, n: _aged(f, 0, n.adult_age - 1),
    "EECO07": lambda f, n: _aged(f, n.adult_age, n.young_last_age),
    "EECO08": lambda f, n: _aged(f, n.senior_age, _LIFETIME),
    "EECO09": lambda f, n: 0 <= _isced(f) <= n.lower_last_isced,
    "EECO10": lambda f, n: n.lower_last_isced < _isced(f) <= n.upper_last_isced,
    "EECO11": lambda f, n: n.upper_last_isced < _isced(f) <= _TOP_ISCED,
    "EECO12": lambda f, n: f.entry.get("disability") == "yes",
    "EECO13": lambda f, n: f.entry.get("nationality") in {"third_country", "stateless"},
    "EECO14": lambda f, n: f.entry.get("foreign_background") == "yes",
    "EECO15": lambda f, n: f.entry.get("minority") == "yes",
    "EECO16": lambda f, n: f.entry.get("homeless") == "yes",
    "EECO17": lambda f, n: f.entry.get("rural") == "yes",
    "EECR01": lambda f, n: _status(f) in INACTIVE and f.exit.get("job_searching") == "yes",
    "EECR02": lambda f, n: _status(f) != "inactive_training" and f.exit.get("in_training") == "yes",
    "EECR03": lambda f, n: f.exit.get("qualification") == "yes",
    "EECR04": lambda f, n: _status(f) not in WORKING and f.exit.get("exit_status") in WORKING,
    "EECR05": lambda f, n: _status(f) not in WORKING and f.later.get("later_status") in WORKING,
    "EECR06": lambda f, n: _status(f) in WORKING and f.later.get("improved") == "yes",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: how many people, women, men. None: so few that somebody could be recognised."""

    code: str
    people: int | None
    women: int | None
    men: int | None


def indicators(counted: Iterable[tuple[Facts, Figures]]) -> list[Line]:
    """Each indicator over the participations that count, with the figures of their entry."""
    rows = list(counted)
    return [
        _line(code, [facts for facts, figures in rows if rule(facts, figures)])
        for code, rule in INDICATORS.items()
    ]


def _line(code: str, people: Sequence[Facts]) -> Line:
    sexes = [facts.known.get("sex") for facts in people]
    return Line(code, len(people), sexes.count("F"), sexes.count("M"))


def masked(lines: Sequence[Line], smallest: int) -> list[Line]:
    """The same for who may not open files: nothing that tells of fewer than `smallest` people, nor the rest that would tell
    it. What completes a part of all, a woman's line by the men's, or a part by the others of its group, is hidden too."""
    total = lines[0]
    hidden = [
        Line(
            one.code,
            None if _few(one.people, total.people, smallest) else one.people,
            *_sexes(one, total, smallest),
        )
        for one in lines
    ]
    for group in PARTITIONS:
        hidden = _completed(hidden, group)
    return hidden


# Indicators that share out all participants: one alone, hidden, is what the others leave.
PARTITIONS = (("EECO02", "EECO04", "EECO05"), ("EECO09", "EECO10", "EECO11"))


def _few(number: int | None, of: int | None, smallest: int) -> bool:
    number, of = number or 0, of or 0
    return 0 < number < smallest or 0 < of - number < smallest


def _sexes(one: Line, total: Line, smallest: int) -> tuple[int | None, int | None]:
    few = _few(one.people, total.people, smallest) or any(
        _few(part, whole, smallest)
        for part, whole in (
            (one.women, total.women),
            (one.men, total.men),
            (one.women, one.people),
            (one.men, one.people),
        )
    )
    return (None, None) if few else (one.women, one.men)


def _completed(lines: Sequence[Line], group: tuple[str, ...]) -> list[Line]:
    """When one line of a group hides something, the whole group does."""
    secret = any(one.people is None for one in lines if one.code in group)
    apart = any(one.women is None for one in lines if one.code in group)
    return [
        Line(
            one.code, None if secret else one.people, None if apart else one.women, None if apart else one.men
        )
        if one.code in group
        else one
        for one in lines
    ]


def kept_until(last_payment: date | None, figures: Figures) -> date | None:
    """The last day on which the proof is kept: so many years after the 31 December of the last payment. None: not known
    before the last payment."""
    return None if last_payment is None else date(last_payment.year + figures.kept_years, 12, 31)
