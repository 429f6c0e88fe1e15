"""The private address of a calendar, whole."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def private_url(request: HttpRequest, secret: str) -> str:
    """The whole private address."""
    path = reverse("calendars:feed", args=[secret])
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
