"""Where somebody whom nobody reaches stands: attempts, then a letter with proof, then the manager (D-1). Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from filrouge.core.periods import Delay
from filrouge.core.results import Opinion
from filrouge.core.text import enumeration, long_date, plural
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import NO_DELAY, Sink, Table
from filrouge.schemes.types import Scheme

SECTION = "reach"
RECEIVED, UNCLAIMED, RETURNED = "received", "unclaimed", "returned"
AGAIN, VISIT, FOLLOW = "again", "visit", "follow"
# What each kind of contact goes through; those where the person was reached.
CHANNELS = {
    "answered": "phone", "voicemail": "phone", "no_answer": "phone", "sms": "sms", "email": "email", "replied": "email",
    "returned_mail": "mail", "third_party": "third_party", "came_by": "visit",
}  # fmt: skip
REACHED = frozenset({"answered", "replied", "came_by"})
RETURNED_MAIL = "mail"
CHANNEL_WORDS = {
    "phone": "téléphone", "sms": "SMS", "email": "e-mail", "mail": "courrier", "third_party": "tiers", "visit": "visite",
}  # fmt: skip
# Stages. NOTHING: nobody looks for the person; MEETING: an appointment is fixed; DECIDED: the manager closed the search.
NOTHING, TRY, LETTER, WAIT, MANAGER, MEETING, DECIDED = (
    "nothing", "try", "letter", "wait", "manager", "meeting", "decided",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of a scheme, or those of use (see `data/reach.toml`)."""

    attempts: int
    channels: int
    days: int
    answer_within: Delay
    unproven_within: Delay
    evidence_within: Delay
    heard_within: Delay
    breach_needs_diligence: bool
    source: str


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt that did not reach the person."""

    day: date
    channel: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter with proof, and what became of it."""

    day: date
    number: str = ""
    outcome: str = ""
    outcome_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened since the last real contact, or since a manager asked to begin again: oldest first.

    `missed`: appointments to which the person did not come without a word; `next_on`: the next one fixed."""

    tries: Sequence[Try] = ()
    letter: Sent | None = None
    missed: Sequence[date] = ()
    next_on: date | None = None
    decision: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a person stands: the stage, since when, the next gesture in words, the last day to wait for an answer."""

    stage: str
    since: date | None = None
    gesture: str = ""
    due: date | None = None
    tries: int = 0


def stand(facts: Facts, path: Path, today: date) -> Reach:
    """Where the person stands today, and the next gesture."""
    if facts.decision == FOLLOW:
        words = "La suite est décidée : elle se prépare dans le dossier."
        return Reach(DECIDED, facts.decided_on, words, tries=len(facts.tries))
    began = [*(one.day for one in facts.tries), *facts.missed, *filter(None, [facts.decided_on])]
    first = min([*began, *([facts.letter.day] if facts.letter else [])], default=None)
    if first is None:
        return Reach(NOTHING)
    if facts.next_on is not None:
        words = f"Un rendez-vous est fixé le {long_date(facts.next_on)} : attendre sa venue."
        return Reach(MEETING, first, words, tries=len(facts.tries))
    if facts.letter is not None:
        return _after_letter(facts.letter, path, today, len(facts.tries))
    return _before_letter(facts, path, first)


def _before_letter(facts: Facts, path: Path, first: date) -> Reach:
    if (enough := _enough_since(facts.tries, path)) is None:
        return Reach(TRY, first, _try_again(facts, path), tries=len(facts.tries))
    returned = [one.day for one in facts.tries if one.channel == RETURNED_MAIL]
    check = (
        f"Vérifier l'adresse, un courrier est revenu le {long_date(returned[-1])}, puis envoyer"
        if returned
        else "Envoyer"
    )
    return Reach(LETTER, enough, f"{check} la lettre avec preuve.", tries=len(facts.tries))


def _after_letter(letter: Sent, path: Path, today: date, tries: int) -> Reach:
    if letter.outcome == RETURNED:
        words = f"La lettre est revenue : {_MANAGER}"
        return Reach(MANAGER, letter.outcome_on, words, tries=tries)
    due = (
        path.answer_within.after(letter.outcome_on)
        if letter.outcome_on
        else path.unproven_within.after(letter.day)
    )
    if today <= due:
        known = "" if letter.outcome else " Notez ce que la lettre devient."
        return Reach(WAIT, letter.day, f"Attendre une réponse jusqu'au {long_date(due)}.{known}", due, tries)
    return Reach(
        MANAGER, due + timedelta(days=1), f"La lettre est restée sans réponse : {_MANAGER}", due, tries
    )


_MANAGER = "au responsable du territoire de décider."


def _enough_since(tries: Sequence[Try], path: Path) -> date | None:
    """The day on which the attempts were enough; None when they are not yet."""
    for rank in range(path.attempts, len(tries) + 1):
        if not _lacking(tries[:rank], path):
            return tries[rank - 1].day
    return None


def _lacking(tries: Sequence[Try], path: Path) -> list[str]:
    """What the attempts lack, in words."""
    number = path.attempts - len(tries)
    lacking = [f"encore {plural(number, 'tentative')}"] if number > 0 else []
    used = {one.channel for one in tries}
    if len(used) < path.channels and tries:
        lacking.append(
            f"par un autre moyen que {enumeration(sorted(CHANNEL_WORDS[one] for one in used), 'ou')}"
        )
    if tries and len({one.day for one in tries}) < path.days and number <= 1:
        lacking.append("un autre jour")
    return lacking


def _try_again(facts: Facts, path: Path) -> str:
    if facts.decision == VISIT and not facts.tries:
        return "Aller à domicile, comme le demande le responsable, et noter ce qu'il en est."
    if not facts.tries:
        return "Appeler : la personne n'est pas venue." if facts.missed else "Reprendre les tentatives."
    words = ", ".join(_lacking(facts.tries, path))
    return f"{words[:1].upper()}{words[1:]}."


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was done to reach somebody from `since` to `day`, for who must judge it."""

    since: date
    day: date
    reached: Sequence[date] = ()
    tries: Sequence[Try] = ()
    letters: Sequence[Sent] = ()
    offered: int = 0
    missed: int = 0


def diligence(evidence: Evidence, path: Path) -> Opinion[bool]:
    """Whether what was done is enough before a breach is spoken of: the person was met or spoken to lately, or the
    attempts and the letter of the path were made. The reasons tell what there is."""
    told = [
        _reached_words(evidence), _tries_words(evidence.tries), *(_letter_words(one) for one in evidence.letters),
        _offered_words(evidence),
    ]  # fmt: skip
    lately = path.heard_within.before(evidence.day)
    heard = any(one >= lately for one in evidence.reached)
    enough = heard or (bool(evidence.letters) and not _lacking(evidence.tries, path))
    return Opinion(enough, tuple(filter(None, told)))


def what_lacks(evidence: Evidence, path: Path) -> str:
    """What to do so that it is enough; empty when it is."""
    if diligence(evidence, path).verdict:
        return ""
    todo = [*_lacking(evidence.tries, path), *([] if evidence.letters else ["la lettre avec preuve"])]
    return f"Il faut avoir parlé à la personne depuis moins de {path.heard_within}, ou à défaut : {enumeration(todo)}."


def _reached_words(evidence: Evidence) -> str:
    if not evidence.reached:
        return f"La personne n'a été ni vue ni jointe depuis le {long_date(evidence.since)}."
    return f"La personne a été vue ou jointe le {long_date(max(evidence.reached))}."


def _tries_words(tries: Sequence[Try]) -> str:
    if not tries:
        return ""
    means = enumeration(sorted({CHANNEL_WORDS[one.channel] for one in tries}))
    days = sorted(one.day for one in tries)
    when = (
        f"le {long_date(days[0])}"
        if days[0] == days[-1]
        else f"du {long_date(days[0])} au {long_date(days[-1])}"
    )
    return f"{plural(len(tries), 'tentative')} sans réponse ({means}), {when}."


_BECAME = {RECEIVED: "reçue", UNCLAIMED: "non réclamée, présentée", RETURNED: "revenue"}


def _letter_words(letter: Sent) -> str:
    became = f", {_BECAME[letter.outcome]} le {long_date(letter.outcome_on)}" if letter.outcome_on else ""
    return f"Lettre avec preuve n° {letter.number} envoyée le {long_date(letter.day)}{became}."


def _offered_words(evidence: Evidence) -> str:
    if not evidence.offered:
        return ""
    words = plural(evidence.offered, "rendez-vous proposé", "rendez-vous proposés")
    missed = (
        f", dont {plural(evidence.missed, 'absence non excusée', 'absences non excusées')}"
        if evidence.missed
        else ""
    )
    return f"{words}{missed}."


@lru_cache(maxsize=1)
def usual() -> Path:
    """The steps of use, for what no text sets."""
    raw = tomllib.loads((File(__file__).parent / "data" / "reach.toml").read_text(encoding="utf-8"))
    return _read(Table(raw, SECTION, Sink("reach.toml", "")), None)


def path_of(scheme: Scheme | None) -> Path:
    """The steps of the scheme; those of use for what it does not say."""
    tables = scheme.tables.get(SECTION, []) if scheme else []
    return _read(Table(tables[0], SECTION, Sink("", "")), usual()) if tables else usual()


def _read(table: Table, former: Path | None) -> Path:
    """A table typed; what it lacks is taken from `former`."""

    def number(key: str) -> int:
        said = table.integer(key, required=former is None, minimum=1)
        return said if said is not None else getattr(former, key, 1)

    def delay(key: str) -> Delay:
        said = table.delay(key, required=former is None)
        return said if said is not None else getattr(former, key, NO_DELAY)

    path = Path(
        number("attempts"), number("channels"), number("days"), delay("answer_within"), delay("unproven_within"),
        delay("evidence_within"), delay("heard_within"),
        table.flag("breach_needs_diligence", default=former.breach_needs_diligence if former else None),
        table.text("source"),
    )  # fmt: skip
    table.finish()
    return path


def check_reach(tables: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Every problem of the `[[reach]]` table of a file, for `schemes.check.check_text`."""
    sink = Sink("", "")
    for number, raw in enumerate(tables, start=1):
        table = Table(dict(raw), f"{SECTION}[{number}]", sink)
        path = _read(table, usual())
        if path.channels > path.attempts or path.days > path.attempts:
            table.problem("attempts", "il y a moins de tentatives que de moyens ou de jours demandés.",
                          "Augmenter « attempts », ou baisser « channels » et « days ».")  # fmt: skip
    if len(tables) > 1:
        sink.add(
            SECTION,
            "il y a plusieurs tables [[reach]].",
            "N'en garder qu'une : un dispositif a un seul chemin.",
        )
    return sink.problems


def run_reach_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: day; tries (list of {day, channel}), letter ({day, outcome, outcome_on}), missed (days), reached_on, next_on,
    decision, decided_on. Opinion: stage, since, due; diligent, whether a breach could be spoken of."""
    day, reached = given.day("day", required=True), given.day("reached_on")
    tries = sorted((_try(one) for one in given.tables("tries")), key=lambda one: one.day)
    letter = _sent(table) if (table := given.table("letter", required=False)) else None
    missed = [one for one in (row.day("day", required=True) for row in given.tables("missed")) if one]
    decided_on, decision = given.day("decided_on"), given.text("decision", required=False)
    if day is None:
        return {}
    path, start = path_of(context.scheme), max(filter(None, [reached, decided_on]), default=date.min)
    still = decided_on is not None and (reached is None or reached <= decided_on)
    facts = Facts(
        [one for one in tries if one.day > start], letter if letter and letter.day > start else None,
        [one for one in missed if one > start], given.day("next_on"), decision if still else "",
        decided_on if still else None,
    )  # fmt: skip
    found = stand(facts, path, day)
    since = path.evidence_within.before(day)
    evidence = Evidence(
        since,
        day,
        [one for one in [reached] if one and one >= since],
        facts.tries,
        [letter] if letter else [],
    )
    return {
        "stage": found.stage, "since": found.since, "due": found.due, "diligent": diligence(evidence, path).verdict,
    }  # fmt: skip


def _try(table: Table) -> Try:
    made = Try(table.day("day", required=True) or date.min, table.choice("channel", CHANNEL_WORDS))
    table.finish()
    return made


def _sent(table: Table) -> Sent:
    outcome = table.choice("outcome", (RECEIVED, UNCLAIMED, RETURNED), default="")
    made = Sent(table.day("day", required=True) or date.min, "", outcome, table.day("outcome_on"))
    table.finish()
    return made
