"""The agent on the request; refusals of actions as pages."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from filrouge.access import submissions
from filrouge.access.agents import Agent
from filrouge.access.answers import SEE_OTHER
from filrouge.core.results import Refusal
from filrouge.web.sessions import agent_of

GetResponse = Callable[[HttpRequest], HttpResponse]
_REDIRECTS = (302, SEE_OTHER)
AT_WORK = (
    "Votre premier envoi est encore en cours : ne le renvoyez pas. Revenez à la page d'avant dans un instant, "
    "pour voir s'il est enregistré."
)


class AgentMiddleware:
    """`request.agent`, built when somebody asks; None for a visitor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.today = timezone.localdate(request.now)  # type: ignore[attr-defined]
        request.agent = SimpleLazyObject(lambda: agent_of(request, request.today))  # type: ignore[attr-defined]
        return self.get_response(request)


class ErrorMiddleware:
    """An action's refusal that no form caught becomes a page that says what and why, never a 500. Nothing stands at an
    address with a null character, that PostgreSQL refuses in a text."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, named: dict[str, Any]) -> None:
        """404 for a null character in the address or in what it asks."""
        asked = [value for values in request.GET.lists() for value in values[1]]
        if any("\x00" in str(value) for value in (*named.values(), *asked)):
            raise Http404("Cette adresse n'existe pas.")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409 with the refusal's own words."""
        if not isinstance(exception, Refusal):
            return None
        return render(request, "409.html", {"message": exception.message}, status=409)


class OnceMiddleware:
    """A form sent twice does one thing: the second sending gets the answer of the first (A-1).

    A view that only reads what is posted says so: `view.reads_only = True`. One that does a thing once by itself, and
    must leave nothing that says when it did, says `view.once_by_itself = True`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if key := getattr(request, "submission", ""):
            led = response.headers.get("Location", "") if response.status_code in _REDIRECTS else ""
            submissions.finish(key, location=led)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        """Nothing for the first sending; the first one's answer for the others."""
        if request.method != "POST" or any(
            getattr(view, said, False) for said in ("reads_only", "once_by_itself")
        ):
            return None
        agent = cast("Agent | None", getattr(request, "agent", None))
        if not agent:
            return None
        if not (key := submissions.key_of(request, agent.account_id)):
            return None
        met = submissions.begin(key, at=timezone.now())
        if met is submissions.Standing.FIRST:
            request.submission = key  # type: ignore[attr-defined]
            return None
        if met is submissions.Standing.AT_WORK:
            return render(request, "409.html", {"message": AT_WORK}, status=409)
        response = HttpResponseRedirect(str(met))
        response.status_code = SEE_OTHER
        return response
