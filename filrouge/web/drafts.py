"""Drafts are kept by the browser (`static/web/drafts.js`, ADR 0024); here, what tells it that one was saved."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

# The field that the browser adds to a form whose words it keeps, and the cookie that names what was saved.
FIELD, COOKIE = "brouillon", "fil-saved"
# Seconds in which the next page reads it.
READ_WITHIN = 600
_NAME = re.compile(r"[a-z-]{1,24}:[0-9A-Za-z]{1,32}")
_REDIRECTS = (302, 303)


def draft_account(account: int) -> str:
    """Whose drafts these are, without saying who: another account in the same tab throws them away."""
    return salted_hmac("filrouge.web.drafts", str(account), algorithm="sha256").hexdigest()[:16]


class DraftMiddleware:
    """A form that led somewhere else was saved: its name goes back to the browser, which forgets the words.

    A form sent by nobody (the session is over) led to the log-in page: it says nothing, and the words stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code not in _REDIRECTS:
            return response
        name = request.POST.get(FIELD, "")
        if _NAME.fullmatch(name) and getattr(request, "agent", None):
            response.set_cookie(
                COOKIE, name, max_age=READ_WITHIN, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response
