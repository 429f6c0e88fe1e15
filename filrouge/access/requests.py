"""What a view knows of who asks, and the door that every page stands behind."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from filrouge.access import gate, second_factor
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb

P = ParamSpec("P")


class SignedRequest(HttpRequest):
    """A request whose account is known: the middleware put the agent and the day on it."""

    agent: Agent
    today: date
    now: datetime


def _not_signed_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; to htmx a bare 401, so that the log-in page does not take the place of what is being written."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse("Votre session est terminée : reconnectez-vous.", status=401)
    return redirect_to_login(request.get_full_path())


def signed_in(
    *verbs: Verb,
) -> Callable[
    [Callable[Concatenate[Any, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """A page for accounts that have one of `verbs` (any account when none is given).

    A visitor goes to the log-in page (a fragment answers 401); another role gets 403; who owes a second proof of who they
    are chooses one first."""

    def door(
        view: Callable[Concatenate[Any, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            agent = cast("Agent | None", getattr(request, "agent", None))
            # The middleware's lazy object is falsy when nobody is logged in.
            if not agent:
                return _not_signed_in(request)
            if second_factor.owed(request.session, agent.account_id):
                return redirect("mfa_index")
            if verbs and not any(agent.may(verb) for verb in verbs):
                raise gate.Forbidden(agent, verbs[0])
            return view(request, *args, **kwargs)

        inside.verbs = verbs  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", inside)

    return door
