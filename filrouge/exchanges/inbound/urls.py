"""Addresses of the room."""

from django.urls import path

from filrouge.exchanges.inbound import views

app_name = "inbound"
urlpatterns = [
    path("imports/", views.batches, name="list"),
    path("imports/nouveau/", views.new, name="new"),
    path("imports/modele.csv", views.template_csv, name="template"),
    path("imports/<str:public_id>/", views.batch, name="batch"),
    path("imports/<str:public_id>/etat/", views.progress, name="progress"),
    path("imports/<str:public_id>/appliquer/", views.apply, name="apply"),
    path("imports/<str:public_id>/annuler/", views.undo, name="undo"),
    path("imports/<str:public_id>/reprendre/", views.resume, name="resume"),
    path("imports/<str:public_id>/absents/", views.absent, name="absent"),
    path("imports/<str:public_id>/absents.csv", views.absent_csv, name="absent_csv"),
    path("imports/<str:public_id>/refus.csv", views.refused_csv, name="refused_csv"),
]
