"""The catalogue of workshops and their sessions, for who runs them and who sends people there (D-3)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import workshop_queries as queries
from filrouge.agenda import workshops
from filrouge.agenda.forms import DayForm
from filrouge.agenda.models import Workshop, WorkshopSession
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.workshop_forms import CancelForm, SessionForm, SessionsForm, WorkshopForm
from filrouge.core.text import plural, short_date
from filrouge.people.queries import NotVisible

YEAR = timedelta(days=366)
NEXT = 20
CENTS = 100


@signed_in(Verb.RUN_WORKSHOPS)
def catalogue(request: SignedRequest) -> HttpResponse:
    """« Que se passe-t-il bientôt, et où reste-t-il des places ? »: the next sessions, then the catalogue."""
    coming = queries.sessions_of(request.agent).filter(starts_at__gt=request.now, cancelled_at__isnull=True)
    page = keyed_page(coming, request.GET, by=("starts_at", "pk"), size=NEXT)
    rows = queries.workshops_of(request.agent).order_by("title", "pk")
    context = {
        "page": page, "workshops": [row for row in rows if row.retired_on is None],
        "retired": [row for row in rows if row.retired_on is not None and queries.runs(request.agent, row.organisation_id)],
    }  # fmt: skip
    return render(request, "agenda/workshops.html", context)


@signed_in(Verb.RUN_WORKSHOPS)
def workshop(request: SignedRequest, public_id: str) -> HttpResponse:
    """A workshop: for whom, its sessions to come and past."""
    found = queries.visible_workshop(request.agent, public_id)
    sessions = queries.sessions_of(request.agent).filter(workshop=found)
    context = {
        "workshop": found,
        "mine": queries.runs(request.agent, found.organisation_id),
        "coming": sessions.filter(starts_at__gt=request.now).order_by("starts_at", "pk")[:NEXT],
        "page": keyed_page(
            sessions.filter(starts_at__lte=request.now), request.GET, by=("-starts_at", "-pk")
        ),
    }
    return render(request, "agenda/workshop.html", context)


@signed_in(Verb.RUN_WORKSHOPS)
def new(request: SignedRequest) -> HttpResponse:
    """Put a workshop in the catalogue."""
    return _form(request, Workshop(), reverse("agenda:workshops"))


@signed_in(Verb.RUN_WORKSHOPS)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change a workshop of one's own organisation."""
    found = own_workshop(request, public_id)
    return _form(request, found, reverse("agenda:workshop", args=[public_id]))


def _form(request: SignedRequest, row: Workshop, back_url: str) -> HttpResponse:
    form = WorkshopForm(request.POST or None, instance=row, agent=request.agent)
    if submitted(
        form,
        lambda: workshops.save_workshop(
            row, partners=list(form.cleaned_data["partners"]), by=request.agent, at=request.now
        ),
    ):
        return see_other("agenda:workshop", row.public_id)
    return form_answer(request, "agenda/workshop_form.html", form, {"workshop": row, "back_url": back_url})


@signed_in(Verb.RUN_WORKSHOPS)
@require_POST
def retire(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take a workshop out of the catalogue, or put it back."""
    found = own_workshop(request, public_id)
    workshops.retire_workshop(found, retired="remettre" not in request.POST, by=request.agent, at=request.now)
    return see_other("agenda:workshop", public_id)


@signed_in(Verb.RUN_WORKSHOPS)
def plan(request: SignedRequest, public_id: str) -> HttpResponse:
    """Plan one session, or one a week; what is skipped is shown before anything is written."""
    found = own_workshop(request, public_id)
    form = SessionsForm(
        request.POST or None, agent=request.agent, organisation=found.organisation_id, today=request.today,
        initial={"minutes": found.minutes, "seats": found.seats},
    )  # fmt: skip
    context = {"workshop": found, "back_url": reverse("agenda:workshop", args=[public_id]), "plan": None}
    if form.is_valid():
        context |= {"plan": form.plan(), "holiday": form.holiday()}
        if "planifier" in request.POST and submitted(
            form,
            lambda: workshops.plan_sessions(found, form.sessions(), by=request.agent, at=request.now),
        ):
            return see_other("agenda:workshop", public_id)
    return form_answer(request, "agenda/sessions_new.html", form, context)


@signed_in(Verb.RUN_WORKSHOPS)
def session_edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change when, where, with whom, for how many; who waits takes the seats that are added."""
    session = own_session(request, public_id)
    form = SessionForm(
        request.POST or None, agent=request.agent, organisation=session.organisation_id, today=request.today,
        initial=SessionForm.initial_of(session),
    )  # fmt: skip
    seated: list[object] = []
    if submitted(
        form,
        lambda: seated.extend(
            workshops.change_session(session, form.changes(), by=request.agent, at=request.now)
        ),
    ):
        told = plural(len(seated), "personne qui attendait a", "personnes qui attendaient ont")
        messages.success(request, f"C'est enregistré. {told} une place." if seated else "C'est enregistré.")
        return see_other("agenda:session", public_id)
    return form_answer(request, "agenda/session_edit.html", form, _of(session))


@signed_in(Verb.RUN_WORKSHOPS)
def session_cancel(request: SignedRequest, public_id: str) -> HttpResponse:
    """Cancel a session: those to call are on the page that follows."""
    session = own_session(request, public_id)
    form = CancelForm(request.POST or None)
    if submitted(
        form,
        lambda: workshops.cancel_session(
            session, why=form.cleaned_data["why"], by=request.agent, at=request.now
        ),
    ):
        return see_other("agenda:session", public_id)
    return form_answer(request, "agenda/session_cancel.html", form, _of(session))


def _of(session: WorkshopSession) -> dict[str, object]:
    return {"session": session, "back_url": reverse("agenda:session", args=[session.public_id])}


@signed_in(Verb.RUN_WORKSHOPS)
def accounts_csv(request: SignedRequest) -> HttpResponseBase:
    """The sessions of a year of one's organisations: seats, who came, time and cost; no name (G-10)."""
    since, _ = DayForm({"jour": request.GET.get("depuis", "")}).asked(request.today - YEAR)
    start = day_bounds(since)[0]
    header = (
        "Organisme", "Atelier", "Sorte d'action", "Date", "Début", "Minutes", "Lieu", "Animateur", "Minutes de l'animateur",
        "Coût (€)", "Places", "Inscrites", "Venues", "Minutes suivies", "Annulée",
    )  # fmt: skip
    rows = queries.accounts_of(request.agent, start, start + 2 * YEAR)
    return csv_answer("seances", header, (_account(row) for row in rows.iterator()))


def _account(row: WorkshopSession) -> tuple[object, ...]:
    starts_at = timezone.localtime(row.starts_at)
    host_minutes = (row.host_minutes or row.minutes) if row.host_id and row.cancelled_at is None else 0
    cost = "" if row.cost is None else f"{row.cost / CENTS:.2f}".replace(".", ",")
    came, followed = getattr(row, "came", 0), getattr(row, "followed", 0)
    return (
        row.organisation, row.workshop.title, row.workshop.get_kind_display(), short_date(starts_at.date()),
        f"{starts_at:%H:%M}", row.minutes, row.site or "", row.host or "", host_minutes, cost, row.seats, row.taken,
        came, followed or 0, row.cancelled_why if row.cancelled_at else "",
    )  # fmt: skip


def own_workshop(request: SignedRequest, public_id: str) -> Workshop:
    """A workshop that the agent's organisation runs; another's is not theirs to change: 404."""
    found = queries.visible_workshop(request.agent, public_id)
    if not queries.runs(request.agent, found.organisation_id):
        raise NotVisible("Cet atelier est celui d'un autre organisme : lui seul peut le changer.")
    return found


def own_session(request: SignedRequest, public_id: str) -> WorkshopSession:
    """A session that the agent's organisation runs; likewise."""
    found = queries.visible_session(request.agent, public_id)
    if not queries.runs(request.agent, found.organisation_id):
        raise NotVisible("Cette séance est celle d'un autre organisme : lui seul peut la changer.")
    return found
