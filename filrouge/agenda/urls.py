"""Addresses of the room."""

from django.urls import path

from filrouge.agenda import (
    absence_views,
    attendance_views,
    booking_views,
    choose_views,
    hours_views,
    seat_views,
    views,
    workshop_views,
)

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.day, name="day"),
    path("agenda/creneaux/", booking_views.find, name="find"),
    path("agenda/horaires/", hours_views.own, name="hours"),
    path("agenda/horaires/<str:public_id>/", hours_views.of, name="hours_of"),
    path("rdv/<str:token>/", choose_views.choose, name="choose"),
    path("absences/", absence_views.listed, name="absences"),
    path("absences/nouvelle/", absence_views.new, name="absence_new"),
    path("absences/<str:public_id>/", absence_views.edit, name="absence"),
    path("personnes/<str:public_id>/rendez-vous/", views.panel, name="panel"),
    path("personnes/<str:public_id>/rendez-vous/invitations/", views.invitations, name="invitations"),
    path("personnes/<str:public_id>/rendez-vous/nouveau/", booking_views.book, name="book"),
    path("personnes/<str:public_id>/rendez-vous/plusieurs/", booking_views.several, name="several"),
    path("personnes/<str:public_id>/rendez-vous/inviter/", booking_views.invite, name="invite"),
    path("rendez-vous/invitations/<str:public_id>/retirer/", booking_views.withdraw, name="withdraw"),
    path("rendez-vous/<str:public_id>/deplacer/", booking_views.move, name="move"),
    path("rendez-vous/<str:public_id>/issue/", views.outcome, name="outcome"),
    path("rendez-vous/<str:public_id>/compte-rendu/", views.summary, name="summary"),
    path("personnes/<str:public_id>/ateliers/", seat_views.panel, name="seats"),
    path("personnes/<str:public_id>/ateliers/<str:session_id>/inscrire/", seat_views.ask, name="seat_ask"),
    path("ateliers/", workshop_views.catalogue, name="workshops"),
    path("ateliers/nouveau/", workshop_views.new, name="workshop_new"),
    path("ateliers/seances.csv", workshop_views.accounts_csv, name="sessions_csv"),
    path("ateliers/inscriptions/<str:public_id>/retirer/", seat_views.give_up, name="seat_give_up"),
    path("ateliers/inscriptions/<str:public_id>/signer/<str:half>/", attendance_views.sign, name="sign"),
    path("ateliers/seances/<str:public_id>/", seat_views.session, name="session"),
    path("ateliers/seances/<str:public_id>/modifier/", workshop_views.session_edit, name="session_edit"),
    path("ateliers/seances/<str:public_id>/annuler/", workshop_views.session_cancel, name="session_cancel"),
    path("ateliers/seances/<str:public_id>/inscrire/", seat_views.several, name="session_several"),
    path("ateliers/seances/<str:public_id>/presences/", attendance_views.entered, name="attendance"),
    path("ateliers/seances/<str:public_id>/emargement.pdf", attendance_views.sheet, name="sign_sheet"),
    path("ateliers/seances/<str:public_id>/signatures/<str:half>/", attendance_views.signed, name="signed"),
    path("ateliers/<str:public_id>/", workshop_views.workshop, name="workshop"),
    path("ateliers/<str:public_id>/modifier/", workshop_views.edit, name="workshop_edit"),
    path("ateliers/<str:public_id>/retirer/", workshop_views.retire, name="workshop_retire"),
    path("ateliers/<str:public_id>/seances/", workshop_views.plan, name="sessions_new"),
]
