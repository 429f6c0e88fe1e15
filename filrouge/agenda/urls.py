"""Addresses of the room."""

from django.urls import path

from filrouge.agenda import absence_views, views

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.day, name="day"),
    path("absences/", absence_views.listed, name="absences"),
    path("absences/nouvelle/", absence_views.new, name="absence_new"),
    path("absences/<str:public_id>/", absence_views.edit, name="absence"),
    path("personnes/<str:public_id>/rendez-vous/", views.panel, name="panel"),
    path("personnes/<str:public_id>/rendez-vous/nouveau/", views.book, name="book"),
    path("rendez-vous/<str:public_id>/issue/", views.outcome, name="outcome"),
    path("rendez-vous/<str:public_id>/compte-rendu/", views.summary, name="summary"),
]
