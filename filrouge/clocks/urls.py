"""Addresses of the room."""

from django.urls import path

from filrouge.clocks import radar_views, views

app_name = "clocks"
urlpatterns = [
    path("echeances/", views.pressing, name="list"),
    path("echeances/radar/", radar_views.radar, name="radar"),
    path("echeances.csv", views.export, name="export"),
    path("personnes/<str:public_id>/echeances/", views.panel, name="panel"),
]
