"""The reports of agreements in the demo: one numbered, one that waits for its number, one in the operator's hands; the
others are late (G-4, G-6)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from filrouge.access.agents import Agent
from filrouge.access.journal import midday
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.directory.queries import agent_for
from filrouge.reports import life
from filrouge.reports.models import Report
from filrouge.reports.queries import Line, lines_for
from filrouge.reports.report_rules import TEXT, ReportKind

BEFORE_DUE = timedelta(days=4)
WORDS = (
    "Les entrées ont suivi les orientations de la commission. Le premier rendez-vous est pris en moyenne sous dix jours ; "
    "il a été manqué une fois sur cinq, surtout loin des lignes de car. Un rappel par SMS la veille a réduit ces absences.\n"
    "Deux ateliers ont été ouverts : l'un sur la mobilité, l'autre sur l'usage du numérique. Les personnes qui y ont "
    "participé ont, pour moitié, engagé une démarche d'emploi dans le mois.\n"
    "Les échanges avec les travailleurs sociaux du territoire sont réguliers ; il manque un relais pour la garde d'enfants."
)
# What is answered to a row that the operator fills, by a word of its label.
ANSWERS = {
    "euros": "38 400", "Nombre": "2", "objectifs": "Mobilité et numérique : reprendre confiance, savoir se déplacer",
    "Publics": "Bénéficiaires sans permis, parents isolés", "Résultats": "Onze personnes présentes, six démarches engagées",
    "Temps": "Vingt-quatre heures",
}  # fmt: skip
NOTHING = "Sans objet"


def report(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """What the manager of the operator that is shown writes and has sent, and the latest of the most frequent reports,
    received in its time. What nobody opened stays late. Nothing where either side is not among who was invented."""
    sides = (Role.AREA_MANAGER, Role.PROVIDER_MANAGER)
    if any(role.value not in emails for role in sides):
        return
    county, manager = (_agent(emails[role.value], today) for role in sides)
    mine = [one for one in _latest_first(lines_for(manager, today)) if one.may_open]
    early = [_begun for line in mine if not line.over]
    for step, line in zip((*early, _begun, _returned), mine, strict=False):
        step(line, county, manager, at)
    others = [one for one in _latest_first(lines_for(county, today)) if one.over and one.report is None]
    for line in sorted(others, key=_most_frequent)[:1]:
        _received(line, county, county, at)


def _agent(email: str, today: date) -> Agent:
    return agent_for(Account.objects.get(email=email), today)


def _latest_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: one.wanted.due_on, reverse=True)


def _most_frequent(line: Line) -> tuple[bool, int, int]:
    """The most frequent first, and of these a whole period before one that the agreement cuts."""
    every, end = line.wanted.kind.every, line.wanted.period.until
    days = (end - line.wanted.period.since).days if end else 0
    between = (every.after(line.today) - line.today).days if every else days
    return every is None, between, -days


def _opened(line: Line, county: Agent, manager: Agent, at: datetime) -> Report:
    """Open, and in the operator's hands."""
    row = life.open_report(line.agreement, line.wanted, by=county, at=at)
    return life.hand_over(row, by=county, at=at) if row.state == Report.State.DRAFT and line.over else row


def _begun(line: Line, county: Agent, manager: Agent, at: datetime) -> None:
    """One whose first words are written."""
    row = _opened(line, county, manager, at)
    by = manager if row.state == Report.State.ASKED else county
    said = dict(list(_said(line.wanted.kind).items())[:1])
    life.write(row, said, seen={}, by=by, at=at)


def _returned(line: Line, county: Agent, manager: Agent, at: datetime) -> Report:
    when = min(at, midday(line.wanted.due_on - BEFORE_DUE))
    row = _opened(line, county, manager, when)
    life.write(row, _said(line.wanted.kind), seen={}, by=manager, at=when)
    return life.give_back(row, by=manager, at=when)


def _received(line: Line, county: Agent, manager: Agent, at: datetime) -> None:
    row = _returned(line, county, manager, at)
    life.receive(row, by=county, at=min(at, midday(line.wanted.due_on)))


def _said(kind: ReportKind) -> dict[str, str]:
    """Something in each field."""
    return {
        key: WORDS
        if part.kind == TEXT
        else next((said for word, said in ANSWERS.items() if word in label), NOTHING)
        for part in kind.parts
        for key, label in part.fields
    }
