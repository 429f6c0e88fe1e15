"""Addresses of the room."""

from django.urls import path

from filrouge.calendars import continuity_views, day_views, room_views, time_views, views

app_name = "calendars"
urlpatterns = [
    path("absences/<str:public_id>/suite/", continuity_views.effects, name="effects"),
    path(
        "absences/<str:public_id>/suite/seance/<str:session_id>/",
        continuity_views.session,
        name="effect_session",
    ),
    path("agendas/<str:secret>.ics", views.feed, name="feed"),
    path("mon-temps/", time_views.own, name="time"),
    path("mon-temps.csv", time_views.own_csv, name="time_csv"),
    path("mon-temps/noter/", time_views.note, name="time_note"),
    path("temps/", time_views.team, name="team_time"),
    path("temps.csv", time_views.team_csv, name="team_time_csv"),
    path("lieux/", room_views.sites, name="sites"),
    path("lieux/<str:public_id>/journee/", room_views.day, name="site_day"),
    path("rendez-vous/<str:public_id>/salle/", room_views.appointment, name="room"),
    path("ateliers/seances/<str:public_id>/salle/", room_views.session, name="session_room"),
    path("permanence/<str:day>/feuilles.pdf", day_views.pack, name="pack"),
    path("permanence/<str:day>/retour/", day_views.back, name="pack_return"),
    path("mon-agenda/", views.own, name="own"),
    path("mon-agenda/abonnement/", views.renew, name="renew"),
    path("mon-agenda/abonnement/retirer/", views.withdraw, name="withdraw"),
    path("mon-agenda/occupe/", views.busy, name="busy"),
    path("mon-agenda/invitations/", views.invitations, name="invitations"),
]
