"""The agent on the request; refusals of actions as pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from filrouge.core.results import Refusal
from filrouge.web.sessions import agent_of

GetResponse = Callable[[HttpRequest], HttpResponse]


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
