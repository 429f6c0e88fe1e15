"""Addresses of the room."""

from django.urls import path

from filrouge.agenda import views

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.day, name="day"),
    path("personnes/<str:public_id>/rendez-vous/", views.panel, name="panel"),
    path("personnes/<str:public_id>/rendez-vous/nouveau/", views.book, name="book"),
    path("rendez-vous/<str:public_id>/issue/", views.outcome, name="outcome"),
    path("rendez-vous/<str:public_id>/compte-rendu/", views.summary, name="summary"),
]
