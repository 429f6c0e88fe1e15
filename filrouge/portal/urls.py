"""Addresses of the room."""

from django.urls import path

from filrouge.portal import views, workshop_views

app_name = "portal"
urlpatterns = [
    path("mon-parcours/", views.home, name="home"),
    path("mon-parcours/contrat/<str:public_id>/", views.contract_scan, name="contract_scan"),
    path("mon-parcours/contrat/", views.contract, name="contract"),
    path("mon-parcours/contrat.pdf", views.contract_file, name="contract_file"),
    path("mon-parcours/etapes/<str:public_id>/fait/", views.step_done, name="step_done"),
    path("mon-parcours/etapes/<str:public_id>/pas-fait/", views.step_undone, name="step_undone"),
    path("mon-parcours/ateliers/", workshop_views.listed, name="workshops"),
    path("mon-parcours/ateliers/<str:public_id>/inscrire/", workshop_views.ask, name="workshop_ask"),
    path(
        "mon-parcours/inscriptions/<str:public_id>/retirer/", workshop_views.give_up, name="workshop_give_up"
    ),
    path("personnes/<str:public_id>/espace/", views.space, name="space"),
]
