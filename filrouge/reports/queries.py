"""Which reports an agent may see, and what is expected of agreements (G-4, G-6)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from filrouge.access.agents import Agent
from filrouge.core.periods import Period
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement
from filrouge.reports.models import Layout, Report
from filrouge.reports.report_rules import Expected, early, expected, old, period_name, report_of, reports_of
from filrouge.steering import windows

State = Report.State
_ABSENT = "Ce bilan n'existe pas, ou il n'est pas ouvert à votre organisme."
_WRITES = {True: (State.DRAFT, State.ASKED), False: (State.ASKED,)}
# A draft of the département's is nobody else's.
_OPERATOR_SEES = (State.ASKED, State.RETURNED, State.RECEIVED, State.REPLACED)


def writable(*, county: bool) -> tuple[str, ...]:
    """In which states the words may be written, by the département (`county`) or by the operator."""
    return _WRITES[county]


def is_county(agent: Agent) -> bool:
    """Whether this agent receives reports, rather than writes them for an operator."""
    return agent.everything or agent.department


def reports_seen(agent: Agent) -> "QuerySet[Report]":
    """The reports that an agent may see."""
    rows = Report.objects.select_related("agreement__organisation", "scheme")
    if is_county(agent):
        return rows
    return rows.filter(agreement__organisation__in=agent.organisations, state__in=_OPERATOR_SEES)


def visible_report(agent: Agent, public_id: str) -> Report:
    """One of them; 404 otherwise."""
    found = reports_seen(agent).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_ABSENT)
    return found


def agreements_of(agent: Agent) -> "QuerySet[Agreement]":
    """The agreements whose reports concern an agent."""
    rows = Agreement.objects.select_related("organisation", "scheme").order_by(
        "organisation__name", "since", "pk"
    )
    return rows if is_county(agent) else rows.filter(organisation__in=agent.organisations)


def visible_agreement(agent: Agent, public_id: str) -> Agreement:
    """One of them; 404 otherwise."""
    found = agreements_of(agent).filter(public_id=public_id).first()
    if found is None:
        raise Http404("Cette convention n'existe pas, ou elle n'est pas ouverte à votre organisme.")
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A report that an agreement owes: expected, and where it is; `report` None: nobody opened it."""

    agreement: Agreement
    wanted: Expected
    report: Report | None
    today: date

    @property
    def state(self) -> str:
        """Where it is, in one word of the room."""
        return self.report.state if self.report else "to_open"

    @property
    def last_day(self) -> date:
        """The last day of its period."""
        return windows.last_day(self.wanted.period)

    @property
    def over(self) -> bool:
        """Whether its period is over."""
        return self.wanted.period.until is not None and self.wanted.period.until <= self.today

    @property
    def late(self) -> int:
        """For how many days it has been late; 0 when it is not."""
        settled = self.report is not None and self.report.state not in (State.DRAFT, State.ASKED)
        return 0 if settled else max((self.today - self.wanted.due_on).days, 0)

    @property
    def is_old(self) -> bool:
        """Whether nobody opened it, so long after its day that it is shown apart."""
        return self.report is None and old().after(self.wanted.due_on) <= self.today

    @property
    def name(self) -> str:
        """« 2e trimestre 2026 »."""
        return period_name(self.wanted.kind, self.wanted.period)

    @property
    def may_open(self) -> bool:
        """Whether it may be opened now: its period is over, or nearly."""
        end = self.wanted.period.until
        return self.report is None and end is not None and early().before(end) <= self.today


def lines_for(agent: Agent, today: date) -> list[Line]:
    """What is expected of the agreements of an agent, as far as its periods have begun: the late ones first, then by day.
    Two queries."""
    agreements = list(agreements_of(agent))
    found = _reports_by_place(agent)
    lines = []
    for agreement in agreements:
        for kind in reports_of(scheme_text(agreement.scheme.key)):
            for wanted in expected(kind, Period(agreement.since, agreement.until), today):
                report = found[agreement.pk].get((kind.key, wanted.period.since, wanted.period.until))
                lines.append(Line(agreement, wanted, report, today))
    return sorted(
        lines, key=lambda one: (-one.late, one.wanted.due_on, one.agreement.pk, one.wanted.kind.key)
    )


_Places = dict[int, dict[tuple[str, date, date | None], Report]]


def _reports_by_place(agent: Agent) -> _Places:
    """The latest version of each report, by agreement, then kind and period."""
    found: _Places = defaultdict(dict)
    for row in reports_seen(agent).order_by("version", "pk"):
        found[row.agreement_id][row.kind, row.since, row.until] = row
    return found


def wanted_of(agreement: Agreement, key: str, period: Period, today: date) -> Expected:
    """The report of this key over this period; 404 when the agreement owes none. Two may begin on the same day."""
    kind = report_of(scheme_text(agreement.scheme.key), key)
    if kind is not None:
        for one in expected(kind, Period(agreement.since, agreement.until), today):
            if one.period == period:
                return one
    raise Http404("Ce bilan n'est pas attendu de cette convention.")


def versions_of(report: Report) -> "QuerySet[Report]":
    """Every version of a report, the latest first."""
    same = Q(agreement=report.agreement_id, kind=report.kind, since=report.since, until=report.until)
    return Report.objects.filter(same).order_by("-version", "-pk")


def layouts_kept() -> "QuerySet[Layout]":
    """The layouts that the département gave, the one in use first; without their bytes."""
    return Layout.objects.defer("content").select_related("saved_by").order_by("-pk")


def layout_of(report: Report) -> bytes | None:
    """The layout of a report: the one in use, or the one under which it was numbered; None for ours."""
    row = report.layout if report.number else Layout.objects.order_by("-pk").first()
    return bytes(row.content) if row else None
