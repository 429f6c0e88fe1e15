"""Addresses of the room."""

from django.urls import path

from filrouge.accompaniment import views

app_name = "accompaniment"
urlpatterns = [
    path("personnes/<str:public_id>/parcours/", views.panel, name="panel"),
    path("personnes/<str:public_id>/accompagnement/ouvrir/", views.open_, name="open"),
    path("personnes/<str:public_id>/accompagnement/clore/", views.close, name="close"),
    path("personnes/<str:public_id>/diagnostic/", views.assess, name="assess"),
    path("personnes/<str:public_id>/contrat/", views.contract, name="contract"),
    path("personnes/<str:public_id>/point-de-suivi/", views.conference, name="conference"),
]
