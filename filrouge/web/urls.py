"""Addresses of the shell."""

from django.urls import path

from filrouge.web.views import home, journal, pages, person, pulse, search

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("recherche/", search.search, name="search"),
    path("personnes/<str:public_id>/", person.person, name="person"),
    path("pouls/<str:token>/", pulse.pulse, name="pulse"),
    path("journal/", journal.journal, name="journal"),
    path("journal.csv", journal.journal_csv, name="journal_csv"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions/", pages.legal, name="legal"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]
