"""Addresses of the room."""

from django.urls import path

from filrouge.messages import views
from filrouge.messages.public_views import report, stop

app_name = "messages"
urlpatterns = [
    path("messages/", views.outbox, name="list"),
    path("messages/courriers/", views.letters, name="letters"),
    path("messages/courriers/courriers.pdf", views.letters_pdf, name="letters_pdf"),
    path("messages/courriers/imprimes/", views.letters_printed, name="letters_printed"),
    path("messages/textes/", views.texts, name="texts"),
    path("messages/textes/<str:kind>/", views.texts_edit, name="texts_edit"),
    path("messages/stop/<str:token>/", stop, name="stop"),
    path("messages/retour/<str:token>/", report, name="report"),
    path("messages/<str:public_id>/", views.message, name="message"),
    path("messages/<str:public_id>/suite/", views.settle, name="settle"),
    path("personnes/<str:public_id>/messages/", views.panel, name="panel"),
    path("personnes/<str:public_id>/messages/choix/", views.choices, name="choices"),
]
