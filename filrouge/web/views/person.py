"""The person's page: a shell that knows panels by name and draws the first ones in-process (A-1)."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import NoReverseMatch, ResolverMatch, resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django_htmx.middleware import HtmxDetails

from filrouge.access.actions import record_reading
from filrouge.access.agents import Agent
from filrouge.access.answers import wants_fragment
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.cofunding.queries import concerns
from filrouge.people.models import Person
from filrouge.people.queries import showing, visible_person
from filrouge.web.person_head import head_of


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: the name of its address, its title, whether it is drawn at once, and where it stands. `when`:
    a condition on the person, without which the panel has nothing to say.

    On a phone, the order is `first`, `side`, `rest`."""

    name: str
    title: str
    eager: bool
    column: Literal["first", "side", "rest"]
    when: Callable[[Agent, date], Exists] | None = None


PANELS = (
    Panel("agenda:panel", "Rendez-vous", eager=True, column="first"),
    Panel("clocks:panel", "Échéances", eager=True, column="side"),
    Panel("orientation:panel", "Suivi", eager=True, column="side"),
    Panel("people:identity", "Identité et droits", eager=True, column="side"),
    Panel("people:doors", "Qui peut ouvrir ce dossier", eager=False, column="side"),
    Panel("agenda:contacts", "Contacts", eager=False, column="rest"),
    Panel("accompaniment:panel", "Parcours", eager=False, column="rest"),
    Panel("accompaniment:reviews", "Points d'étape", eager=False, column="rest"),
    Panel("accompaniment:plan_panel", "Plan d'action", eager=False, column="rest"),
    Panel("intensive:panel", "Semaine d'activités", eager=False, column="rest"),
    Panel("agenda:seats", "Ateliers", eager=False, column="rest"),
    Panel("accompaniment:aids", "Aides et droits", eager=False, column="rest"),
    Panel("cofunding:panel", "Cofinancement européen", eager=False, column="rest", when=concerns),
    Panel("documents:attachments", "Pièces", eager=False, column="rest"),
    Panel("messages:panel", "Messages", eager=False, column="rest"),
    Panel("people:notes", "Notes", eager=False, column="rest"),
    Panel("people:timeline", "Le fil du parcours", eager=False, column="rest"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A panel on the page of one person; `body` is empty for one that loads when it is seen."""

    panel: Panel
    url: str
    body: SafeString

    @property
    def id(self) -> str:
        """The identifier of its block."""
        return self.panel.name.replace(":", "-")


@signed_in(Verb.SEE_PEOPLE)
def person(request: SignedRequest, public_id: str) -> HttpResponse:
    """« Où en est-elle ? »: the head, the panels, and the pulse that keeps them live."""
    marks = {_mark(panel): panel.when(request.agent, request.today) for panel in PANELS if panel.when}
    found = visible_person(request.agent, public_id, marks=marks)
    context = {"person": found, "head": head_of(found, request.today, request.now), "today": request.today}
    if wants_fragment(request):
        return render(request, "web/person_head.html", context)
    record_reading(found.pk, purpose="dossier", by=request.agent, at=request.now)
    request.live_person = found  # type: ignore[attr-defined]
    with showing(found, request.agent):
        places = [place for panel in PANELS if (place := _place(request, panel, found))]
    context |= {
        column: [place for place in places if place.panel.column == column]
        for column in ("first", "side", "rest")
    }
    return render(request, "web/person.html", context)


def _place(request: SignedRequest, panel: Panel, found: Person) -> Place | None:
    """The panel on this page; None when no room offers it, or not to this agent."""
    try:
        url = reverse(panel.name, args=[found.public_id])
    except NoReverseMatch:
        return None
    match = resolve(url)
    if not _may_open(request.agent, match) or (panel.when and not getattr(found, _mark(panel))):
        return None
    return Place(panel, url, _drawn(request, url, match) if panel.eager else SafeString(""))


def _mark(panel: Panel) -> str:
    return f"shows_{panel.name.replace(':', '_')}"


def _may_open(agent: Agent, match: ResolverMatch) -> bool:
    verbs: tuple[Verb, ...] = getattr(match.func, "verbs", ())
    return not verbs or any(agent.may(verb) for verb in verbs)


def _drawn(request: SignedRequest, url: str, match: ResolverMatch) -> SafeString:
    """What the panel's own view answers to htmx, asked without leaving the process."""
    # The token is made on the page's own request, so that its cookie leaves with the page.
    get_token(request)
    inner = cast("HttpRequest", copy.copy(request))
    inner.META = {**request.META, "HTTP_HX_REQUEST": "true"}
    inner.__dict__.pop("headers", None)
    inner.GET = QueryDict()
    inner.path = inner.path_info = url
    inner.htmx = HtmxDetails(inner)  # type: ignore[attr-defined]
    answer: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    # Our own view's page: already escaped.
    return mark_safe(answer.content.decode())  # noqa: S308
