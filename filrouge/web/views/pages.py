"""Pages without data: accessibility, legal mentions, the kit of components."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from filrouge.web.styleguide import sample_context


def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration that the law asks for."""
    return render(request, "web/accessibility.html")


def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes, where personal data go."""
    return render(request, "web/legal.html")


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states."""
    return render(request, "web/styleguide.html", dict(sample_context()))


def absent(request: HttpRequest) -> HttpResponse:
    """An address of a library that is not offered here."""
    raise Http404("Cette page n'existe pas.")
