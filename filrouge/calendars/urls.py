"""Addresses of the room."""

from django.urls import path

from filrouge.calendars import views

app_name = "calendars"
urlpatterns = [
    path("agendas/<str:secret>.ics", views.feed, name="feed"),
    path("mon-agenda/", views.own, name="own"),
    path("mon-agenda/abonnement/", views.renew, name="renew"),
    path("mon-agenda/abonnement/retirer/", views.withdraw, name="withdraw"),
    path("mon-agenda/occupe/", views.busy, name="busy"),
    path("mon-agenda/invitations/", views.invitations, name="invitations"),
]
