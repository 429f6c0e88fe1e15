"""The short screens of a caseworker: the panel, the entry, the exit, six months after (G-9)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from filrouge.access.actions import record_reading
from filrouge.access.answers import back_to_person, form_answer, panel_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.cofunding import participating, queries
from filrouge.cofunding.actions import READING
from filrouge.cofunding.forms import MomentForm
from filrouge.cofunding.known import already_answered, known_of
from filrouge.cofunding.models import Operation, Participation
from filrouge.cofunding.participation_rules import IDENTITY
from filrouge.cofunding.question_rules import Moment
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "cofunding:panel"


@signed_in(Verb.ACCOMPANY, Verb.KEEP_OPERATIONS)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """What this person's operations ask. Two queries besides the person's."""
    person = visible_person(request.agent, public_id, shown=())
    rows = queries.participations_for(request.agent).filter(person=person).order_by("-entry_on", "-pk")
    found = [queries.Judged(row, request.today) for row in rows]
    running = {one.row.operation_id for one in found if one.row.exit_on is None}
    known = {one.row.operation_id for one in found}
    offered = [
        one for one in queries.operations_of(person, request.agent, request.today) if one.pk not in running
    ]
    context = {
        "person": person, "title": "Cofinancement européen", "found": found, "today": request.today,
        "asked": [one for one in offered if one.pk not in known], "again": [one for one in offered if one.pk in known],
        "may_write": request.agent.may(Verb.ACCOMPANY),
    }  # fmt: skip
    return panel_answer(request, "cofunding/panel.html", context)


@signed_in(Verb.ACCOMPANY)
def enter(request: SignedRequest, public_id: str, operation_id: str) -> HttpResponse:
    """The entry questionnaire: what the file knows is shown, what an operation before said is filled in."""
    person = visible_person(request.agent, public_id)
    operation = queries.visible_operation(request.agent, operation_id)
    if operation is None:
        raise Http404("Cette opération n'existe pas, ou n'est pas celle de votre organisme.")
    initial = {"entry_on": request.today, **already_answered(person)}
    form = MomentForm(request.POST or None, moment="entry", initial=initial)

    def save() -> None:
        day, given = form.cleaned_data["entry_on"], form.given()
        participating.enter(person, operation, entry_on=day, given=given, by=request.agent, at=request.now)

    return _answered(request, form, person, operation, save, "entry", known_of(person))


@signed_in(Verb.ACCOMPANY)
def entry(request: SignedRequest, public_id: str) -> HttpResponse:
    """Correct the entry."""
    row = _row(request, public_id)
    initial = {"entry_on": row.entry_on, "version": row.version, **row.entry}
    form = MomentForm(request.POST or None, moment="entry", initial=initial)

    def save() -> None:
        said: dict[str, Any] = {
            "entry_on": form.cleaned_data["entry_on"],
            "given": form.given(),
            "seen": _seen(form),
        }
        participating.correct_entry(row, **said, by=request.agent, at=request.now)

    known = known_of(row.person)
    return _answered(request, form, row.person, row.operation, save, "entry", known)


@signed_in(Verb.ACCOMPANY)
def leave(request: SignedRequest, public_id: str) -> HttpResponse:
    """The exit, and the situation then."""
    row = _row(request, public_id)
    initial = {"exit_on": row.exit_on or request.today, "version": row.version, **row.exit}
    form = MomentForm(request.POST or None, moment="exit", initial=initial)

    def save() -> None:
        said: dict[str, Any] = {
            "exit_on": form.cleaned_data["exit_on"],
            "given": form.given(),
            "seen": _seen(form),
        }
        participating.leave(row, **said, by=request.agent, at=request.now)

    return _answered(request, form, row.person, row.operation, save, "exit", {})


@signed_in(Verb.ACCOMPANY)
def later(request: SignedRequest, public_id: str) -> HttpResponse:
    """Six months after the exit."""
    row = _row(request, public_id)
    form = MomentForm(request.POST or None, moment="later", initial={"version": row.version, **row.later})

    def save() -> None:
        participating.tell_later(row, given=form.given(), seen=_seen(form), by=request.agent, at=request.now)

    return _answered(request, form, row.person, row.operation, save, "later", {})


def _answered(
    request: SignedRequest, form: MomentForm, person: Person, operation: Operation, save: Callable[[], None],
    moment: Moment, known: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """The page of one moment: reading the answers of somebody is noted."""
    if submitted(form, save):
        return back_to_person(request, person.public_id, PANEL)
    record_reading(person.pk, purpose=READING, by=request.agent, at=request.now)
    context = {
        "person": person, "operation": operation, "moment": moment,
        "known": [(label, known.get(key)) for key, label in IDENTITY.items()] if known else [],
    }  # fmt: skip
    return form_answer(request, "cofunding/moment.html", form, context)


def _seen(form: MomentForm) -> int:
    return form.cleaned_data.get("version") or 0


def _row(request: SignedRequest, public_id: str) -> Participation:
    row = queries.participations_for(request.agent).filter(public_id=public_id).first()
    if row is None:
        raise Http404("Cette participation n'existe pas, ou n'est pas celle de votre organisme.")
    return row
