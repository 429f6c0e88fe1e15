"""Addresses of the room."""

from django.urls import path

from filrouge.governance import case_views, decision_views, meeting_views, set_views, views

app_name = "governance"
urlpatterns = [
    path("reunions/", views.index, name="index"),
    path("reunions/en-bref/", views.in_brief, name="brief"),
    path("reunions/tenues/", views.held, name="held"),
    path("reunions/prevoir/", views.plan, name="plan"),
    path("reunions/decisions/<str:public_id>/", decision_views.settle, name="settle"),
    path("reunions/personnes/<str:public_id>/", case_views.discuss, name="discuss"),
    path("reunions/personnes/<str:public_id>/suite/", case_views.settle, name="case_settle"),
    path("pilotage/<slug:key>/jeu/valider/", set_views.validate, name="set_validate"),
    path("reunions/<str:public_id>/", views.show, name="meeting"),
    path("reunions/<str:public_id>/deplacer/", meeting_views.move, name="move"),
    path("reunions/<str:public_id>/annuler/", meeting_views.cancel, name="cancel"),
    path("reunions/<str:public_id>/preparer/", case_views.prepare, name="prepare"),
    path("reunions/<str:public_id>/points/", meeting_views.agenda, name="agenda"),
    path("reunions/<str:public_id>/tenir/", meeting_views.hold, name="hold"),
    path("reunions/<str:public_id>/ecrire/", meeting_views.write, name="write"),
    path("reunions/<str:public_id>/decider/", decision_views.decide, name="decide"),
    path("reunions/<str:public_id>/clore/", meeting_views.close, name="close"),
    path("reunions/<str:public_id>/completer/", meeting_views.complete, name="complete"),
    path("reunions/<str:public_id>/compte-rendu.<str:kind>", meeting_views.minutes_file, name="minutes_file"),
    path("reunions/<str:public_id>/dossier.<str:kind>", meeting_views.pack_file, name="pack_file"),
]
