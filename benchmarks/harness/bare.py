"""The floor of a page: a Django view with a session and an account, whose template is one line."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def page(request: HttpRequest) -> HttpResponse:
    """« Bonjour » to whoever is logged in."""
    template = engines["django"].from_string("<p>Bonjour {{ name }}</p>")
    return HttpResponse(template.render({"name": request.user.get_username()}))


urlpatterns = [path("", page)]
