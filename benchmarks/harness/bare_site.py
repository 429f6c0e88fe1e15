"""The floor of a start: a Django site of one view, without database nor session."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare")


def page(_request: HttpRequest) -> HttpResponse:
    """« Bonjour »."""
    return HttpResponse("Bonjour")


urlpatterns = [path("", page)]
application = get_wsgi_application()
