"""Addresses of the room."""

from django.urls import path

from filrouge.identity import views

app_name = "identity"
urlpatterns = [
    path("doublons/", views.duplicates, name="duplicates"),
    path("doublons/<str:public_id>/", views.pair, name="pair"),
    path("doublons/<str:public_id>/differents/", views.apart, name="apart"),
    path("doublons/reunis/<str:public_id>/annuler/", views.undo, name="undo"),
]
