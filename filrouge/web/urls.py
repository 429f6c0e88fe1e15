"""Addresses of the shell."""

from django.urls import path

from filrouge.web.views import home, pages, person, pulse, search

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("recherche/", search.search, name="search"),
    path("personnes/<str:public_id>/", person.person, name="person"),
    path("pouls/<str:token>/", pulse.pulse, name="pulse"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions/", pages.legal, name="legal"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]
