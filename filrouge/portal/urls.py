"""Addresses of the room."""

from django.urls import path

from filrouge.portal import calendar_views, views, week_views, workshop_views

app_name = "portal"
urlpatterns = [
    path("mon-parcours/", views.home, name="home"),
    path("mon-parcours/contrat/<str:public_id>/", views.contract_scan, name="contract_scan"),
    path("mon-parcours/contrat/", views.contract, name="contract"),
    path("mon-parcours/contrat.pdf", views.contract_file, name="contract_file"),
    path("mon-parcours/etapes/<str:public_id>/fait/", views.step_done, name="step_done"),
    path("mon-parcours/etapes/<str:public_id>/pas-fait/", views.step_undone, name="step_undone"),
    path("mon-parcours/semaine/", week_views.week, name="week"),
    path("mon-parcours/semaine/<str:public_id>/garder/", week_views.keep, name="week_keep"),
    path("mon-parcours/semaine/<str:public_id>/changer/", week_views.choose, name="week_choose"),
    path("mon-parcours/semaine/<str:public_id>/feuille.pdf", week_views.printed, name="week_file"),
    path("mon-parcours/activites/<str:public_id>/fait/", week_views.done, name="activity_done"),
    path("mon-parcours/activites/<str:public_id>/pas-fait/", week_views.undone, name="activity_undone"),
    path("mon-parcours/agenda/", calendar_views.calendar, name="calendar"),
    path("mon-parcours/agenda/adresse/", calendar_views.renew, name="calendar_renew"),
    path("mon-parcours/agenda/retirer/", calendar_views.withdraw, name="calendar_withdraw"),
    path("mon-parcours/ateliers/", workshop_views.listed, name="workshops"),
    path("mon-parcours/ateliers/<str:public_id>/inscrire/", workshop_views.ask, name="workshop_ask"),
    path(
        "mon-parcours/inscriptions/<str:public_id>/retirer/", workshop_views.give_up, name="workshop_give_up"
    ),
    path("personnes/<str:public_id>/espace/", views.space, name="space"),
]
