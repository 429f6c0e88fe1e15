"""The agent on the request; refusals of actions as pages."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.core.results import Refusal
from filrouge.directory.queries import agent_for

GetResponse = Callable[[HttpRequest], HttpResponse]


class AgentMiddleware:
    """`request.agent`, built when somebody asks; None for a visitor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.today = timezone.localdate(request.now)  # type: ignore[attr-defined]
        request.agent = SimpleLazyObject(lambda: _agent(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _agent(request: HttpRequest) -> Agent | None:
    account = request.user
    if not isinstance(account, Account) or not account.is_active:
        return None
    today: date = request.today  # type: ignore[attr-defined]
    return agent_for(account, today)


class ErrorMiddleware:
    """An action's refusal that no form caught becomes a page that says what and why, never a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409 with the refusal's own words."""
        if not isinstance(exception, Refusal):
            return None
        return render(request, "409.html", {"message": exception.message}, status=409)
