"""What is done to a report: opened, its figures handed over, written, given back, received, taken up again (G-4, G-6)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.conflicts import merged_words
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import rules_hash
from filrouge.directory.models import Agreement, Scheme
from filrouge.reports import events, freezing
from filrouge.reports.models import Report
from filrouge.reports.queries import is_county, layouts_kept, visible_agreement, visible_report, writable
from filrouge.reports.report_rules import COUNTY, Expected, ReportKind

State = Report.State
_NOT_SO = {
    State.DRAFT: "Ce bilan est encore préparé par le Département.",
    State.ASKED: "Ce bilan est à écrire par la structure.",
    State.RETURNED: "Ce bilan est rendu : le Département le reçoit, ou le renvoie pour qu'il soit complété.",
    State.RECEIVED: "Ce bilan est reçu : il ne change plus. Le Département peut le reprendre, en disant pourquoi.",
    State.REPLACED: "Ce bilan a été remplacé par une version plus récente.",
}


def open_report(agreement: Agreement, wanted: Expected, *, by: Agent, at: datetime) -> Report:
    """Open a report that an agreement owes. 404 for an agreement that is not the agent's; `Refusal` when it is open already
    or when the département is to begin it."""
    gate.require(by, Verb.WRITE_REPORTS)
    visible_agreement(by, agreement.public_id)
    first = _first_state(wanted.kind)
    if first == State.DRAFT and not is_county(by):
        raise Refusal("Le Département ouvre ce bilan, puisqu'il en transmet les chiffres : demandez-le-lui.")
    end = wanted.period.until
    assert end is not None
    with transaction.atomic():
        place = {"agreement": agreement, "kind": wanted.kind.key, "since": wanted.period.since, "until": end}
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        if Report.objects.filter(**place).exists():
            raise Refusal("Ce bilan est déjà ouvert : rechargez la page.")
        row = Report.objects.create(
            **place, scheme=agreement.scheme, rules=rules_hash(agreement.scheme.key), due_on=wanted.due_on,
            state=first, opened_by_id=by.account_id, opened_at=at,
        )  # fmt: skip
        _tell(events.OPENED, row, by=by, at=at)
    return row


def write(
    report: Report, words: Mapping[str, str], *, seen: Mapping[str, str], by: Agent, at: datetime
) -> Report:
    """Write the words of a report. `seen`: what the writer had under the eyes; a field that somebody else wrote meanwhile is
    a `Refusal` on it, with their words."""
    with transaction.atomic():
        row = _held(report, by, *writable(county=is_county(by)))
        kind = freezing.kind_of(row)
        known = {key for key, _ in kind.fields} if kind else set()
        mine = {key: text.strip() for key, text in words.items() if key in known}
        row.words = row.words | merged_words(seen, row.words, mine)
        row.save(update_fields=["words"])
        _tell(events.WRITTEN, row, by=by, at=at)
    return row


def hand_over(report: Report, *, by: Agent, at: datetime) -> Report:
    """The département stops the figures and hands them to the operator, who comments them."""
    with transaction.atomic():
        row = _held(report, by, State.DRAFT, county=True)
        _check_over(row, at)
        row.state, row.stopped_at = State.ASKED, at
        row.save(update_fields=["state", "stopped_at"])
        freezing.stop(row)
        _tell(events.HANDED, row, by=by, at=at)
    return row


def give_back(report: Report, *, by: Agent, at: datetime) -> Report:
    """The operator gives the report back: its figures stop, if they had not. `Refusal` while a text is empty."""
    with transaction.atomic():
        row = _held(report, by, State.ASKED)
        _check_over(row, at)
        kind = freezing.kind_of(row)
        empty = [label for key, label in (kind.fields if kind else ()) if not row.words.get(key)]
        if empty:
            raise Refusal(
                f"Il reste à écrire : {', '.join(empty)}. Écrivez « sans objet » là où il n'y a rien à dire."
            )
        if row.stopped_at is None:
            row.stopped_at = at
            row.save(update_fields=["stopped_at"])
            freezing.stop(row)
        row.state, row.returned_at, row.returned_by_id, row.lacks = State.RETURNED, at, by.account_id, ""
        row.save(update_fields=["state", "returned_at", "returned_by", "lacks"])
        _tell(events.RETURNED, row, by=by, at=at)
    return row


def send_back(report: Report, why: str, *, by: Agent, at: datetime) -> Report:
    """The département asks for more, and says what. Figures that came with the report are counted anew when it returns."""
    with transaction.atomic():
        row = _held(report, by, State.RETURNED, county=True)
        if _first_state(freezing.kind_of(row)) == State.ASKED:
            row.figures.all().delete()
            row.stopped_at = None
        row.state, row.returned_at, row.returned_by, row.lacks = State.ASKED, None, None, _said(why)
        row.save(update_fields=["state", "stopped_at", "returned_at", "returned_by", "lacks"])
        _tell(events.SENT_BACK, row, by=by, at=at)
    return row


def receive(report: Report, *, by: Agent, at: datetime) -> Report:
    """The département receives the report: it has a number in its scheme and year, and moves no more."""
    with transaction.atomic():
        row = _held(report, by, State.RETURNED, county=True)
        Scheme.objects.select_for_update().get(pk=row.scheme_id)
        year = journal.civil_day(at).year
        last = Report.objects.filter(scheme=row.scheme_id, year=year).aggregate(last=Max("number"))["last"]
        row.state, row.received_at, row.received_by_id = State.RECEIVED, at, by.account_id
        row.year, row.number, row.layout = year, (last or 0) + 1, layouts_kept().first()
        row.save(update_fields=["state", "received_at", "received_by", "year", "number", "layout"])
        _tell(events.RECEIVED, row, by=by, at=at)
    return row


def take_up(report: Report, why: str, *, by: Agent, at: datetime) -> Report:
    """Take a received report up again: the next version starts from its words; the former keeps its number and figures."""
    with transaction.atomic():
        row = _held(report, by, State.RECEIVED, county=True)
        said = _said(why)
        Report.objects.filter(pk=row.pk).update(state=State.REPLACED)
        new = Report.objects.create(
            agreement=row.agreement, scheme=row.scheme, kind=row.kind, rules=row.rules, since=row.since,
            until=row.until, due_on=row.due_on, words=row.words,
            state=_first_state(freezing.kind_of(row)), version=row.version + 1, why=said,
            opened_by_id=by.account_id, opened_at=at,
        )  # fmt: skip
        _tell(events.TAKEN_UP, new, by=by, at=at)
    return new


def _first_state(kind: ReportKind | None) -> str:
    """Who begins: the département when it hands the figures over, else the operator."""
    return State.DRAFT if kind is not None and kind.figures_from == COUNTY else State.ASKED


def _said(why: str) -> str:
    if not why.strip():
        raise Refusal("Dites pourquoi, en une phrase : la structure la lira.", field="why")
    return why.strip()[:300]


def _check_over(row: Report, at: datetime) -> None:
    if journal.civil_day(at) < row.until:
        raise Refusal(
            "La période de ce bilan n'est pas finie : ses chiffres ne peuvent pas encore être arrêtés."
        )


def _held(report: Report, by: Agent, *states: str, county: bool = False) -> Report:
    """The report as it is now, held until the end of the transaction. `Refusal` when it is in none of these states, 404 when
    it is not the agent's."""
    gate.require(by, Verb.WRITE_REPORTS)
    visible_report(by, report.public_id)
    if county and not is_county(by):
        raise Refusal("C'est au Département de le faire.")
    row = (
        Report.objects.select_for_update(of=("self",)).select_related("agreement", "scheme").get(pk=report.pk)
    )
    if row.state not in states:
        raise Refusal(_NOT_SO[State(row.state)])
    return row


def _tell(event: EventType, report: Report, *, by: Agent, at: datetime) -> None:
    journal.record(Happened(event, None, subject=report.pk, variant=report.kind), by=by, at=at)
