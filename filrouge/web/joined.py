"""A page of a file that was joined to another leads to the same page of the file that is kept, and a form that was open on
it keeps its words: it is drawn again there, and saved once it was read (A-1, A-4)."""

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from filrouge.access import gate
from filrouge.identity.queries import kept_for
from filrouge.people.queries import NotVisible

# What says that a form comes from the other file, for this middleware; and which file it was, for `drafts.js`.
FORM, PAGE = "fil-joined-form", "fil-joined"
# Seconds in which the browser follows.
FOLLOWED_WITHIN = 60
# The browser sends the same words there.
SAME_FORM_THERE = 307
_PERSON = "personnes/<str:public_id>/"
READ_AGAIN = (
    "Ce dossier a été réuni à un autre, que vous voyez ici. Rien n'est perdu, rien n'est encore enregistré : relisez, "
    "puis enregistrez."
)


class JoinedFileMiddleware:
    """See above. Who may not open the kept file gets the 404 that they would have had."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = request.COOKIES.get(FORM, "")
        sent_here = request.method == "POST" and bool(kept) and f"/{kept}/" in request.path
        with gate.holding_back(READ_AGAIN) if sent_here else nullcontext():
            response = self.get_response(request)
        if sent_here:
            response.delete_cookie(FORM)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The same address of the kept file; None for any other exception, and for a file that was not joined."""
        match, agent = request.resolver_match, getattr(request, "agent", None)
        if (
            not isinstance(exception, NotVisible)
            or match is None
            or not match.route.startswith(_PERSON)
            or not agent
        ):
            return None
        gone = match.kwargs["public_id"]
        if not (kept := kept_for(agent, gone)):
            return None
        there = reverse(match.view_name, kwargs={**match.kwargs, "public_id": kept})
        asked = request.META.get("QUERY_STRING", "")
        response = HttpResponseRedirect(f"{there}?{asked}" if asked else there)
        posted = request.method == "POST"
        if posted:
            response.status_code = SAME_FORM_THERE
        for name, value, mine in ((FORM, kept, posted), (PAGE, f"{gone}.{kept}", True)):
            if mine:
                response.set_cookie(
                    name,
                    value,
                    max_age=FOLLOWED_WITHIN,
                    samesite="Lax",
                    secure=settings.SESSION_COOKIE_SECURE,
                )
        return response
