"""Addresses of the room."""

from django.urls import path

from filrouge.intensive import overview_views, period_views, rhythm_views, validation_views, views

app_name = "intensive"
urlpatterns = [
    path("intensif/", overview_views.overview, name="overview"),
    path("intensif/composer/", overview_views.compose, name="compose"),
    path("intensif/composer/arreter/", overview_views.stop, name="compose_stop"),
    path("intensif/composer/reprendre/", overview_views.resume, name="compose_resume"),
    path("rythmes/", rhythm_views.rhythms, name="rhythms"),
    path("semaines/a-valider/", validation_views.validate, name="validate"),
    path("semaines/activites/<str:public_id>/repondre/", validation_views.answer, name="answer"),
    path("semaines/<str:public_id>/garder/", views.keep, name="keep"),
    path("semaines/<str:public_id>/changer/", views.choose, name="choose"),
    path("semaines/<str:public_id>/feuille.<str:kind>", views.printed, name="week_file"),
    path("periodes-intensives/<str:public_id>/proposer/", views.propose, name="propose"),
    path("periodes-intensives/<str:public_id>/disponibilites/", period_views.change, name="change"),
    path("periodes-intensives/<str:public_id>/finir/", period_views.end, name="end"),
    path("personnes/<str:public_id>/semaine/", views.week, name="week"),
    path("personnes/<str:public_id>/semaine/volet/", views.panel, name="panel"),
    path("personnes/<str:public_id>/intensif/commencer/", period_views.begin, name="begin"),
]
