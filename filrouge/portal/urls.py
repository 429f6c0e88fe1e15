"""Addresses of the room."""

from django.urls import path

from filrouge.portal import views

app_name = "portal"
urlpatterns = [
    path("mon-parcours/", views.home, name="home"),
    path("mon-parcours/contrat/<str:public_id>/", views.contract_scan, name="contract_scan"),
    path("personnes/<str:public_id>/espace/", views.space, name="space"),
]
