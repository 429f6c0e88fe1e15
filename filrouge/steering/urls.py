"""Addresses of the room."""

from django.urls import path

from filrouge.steering.views import dashboard, maps, means, people, sets, sheets, whatif

app_name = "steering"
urlpatterns = [
    path("pilotage/", dashboard.index, name="index"),
    path("pilotage/<slug:key>/", dashboard.dashboard, name="scheme"),
    path("pilotage/<slug:key>/indicateurs.csv", dashboard.dashboard_csv, name="csv"),
    # Before the indicators, which may not bear these names (`definitions.TAKEN`).
    path("pilotage/<slug:key>/carte/", maps.map_page, name="map"),
    path("pilotage/<slug:key>/fiche/", sheets.sheet, name="sheet"),
    path("pilotage/<slug:key>/fiche.pdf", sheets.sheet_pdf, name="sheet_pdf"),
    path("pilotage/<slug:key>/moyens/", means.means, name="means"),
    path("pilotage/<slug:key>/moyens.csv", means.means_csv, name="means_csv"),
    path("pilotage/<slug:key>/jeu/", sets.indicator_set, name="set"),
    path("pilotage/<slug:key>/simulation/", whatif.simulation, name="simulation"),
    path("pilotage/<slug:key>/<slug:indicator>/", dashboard.definition, name="definition"),
    path("pilotage/<slug:key>/<slug:indicator>/detail/", dashboard.detail, name="detail"),
    path("pilotage/<slug:key>/<slug:indicator>/personnes/", people.people, name="people"),
    path("pilotage/<slug:key>/<slug:indicator>/personnes.csv", people.people_csv, name="people_csv"),
]
