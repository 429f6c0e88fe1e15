"""Addresses of the room."""

from django.urls import path

from filrouge.people.views import (
    addresses,
    beside,
    contact,
    history,
    listing,
    movements,
    notes,
    panels,
    thread,
)

app_name = "people"
urlpatterns = [
    path("personnes/", listing.people, name="list"),
    path("mouvements/", movements.listing, name="movements"),
    path("mouvements.csv", movements.export, name="movements_csv"),
    path("personnes.csv", listing.export, name="export"),
    path("personnes/<str:public_id>/identite/", panels.identity, name="identity"),
    path("personnes/<str:public_id>/droits/", history.history, name="history"),
    path("personnes/<str:public_id>/coordonnees/", contact.contact, name="contact"),
    path("personnes/<str:public_id>/adresses/nouvelle/", addresses.new, name="address_new"),
    path("personnes/<str:public_id>/adresses/<str:kind>/<int:place>/", addresses.edit, name="address_edit"),
    path("personnes/<str:public_id>/adresses/<str:kind>/<int:place>/fin/", addresses.end, name="address_end"),
    path("personnes/<str:public_id>/a-ses-cotes/ajouter/", beside.new_companion, name="companion_new"),
    path("a-ses-cotes/<str:public_id>/", beside.edit_companion, name="companion_edit"),
    path("a-ses-cotes/<str:public_id>/terminer/", beside.end, name="companion_end"),
    path("titres-a-renouveler/", beside.to_renew, name="renewals"),
    path("personnes/<str:public_id>/titres/ajouter/", beside.new_renewal, name="renewal_new"),
    path("titres/<str:public_id>/", beside.edit_renewal, name="renewal_edit"),
    path("titres/<str:public_id>/faite/", beside.done, name="renewal_done"),
    path("titres/<str:public_id>/retirer/", beside.drop, name="renewal_drop"),
    path("personnes/<str:public_id>/departager/<str:field>/", contact.difference, name="difference"),
    path("personnes/<str:public_id>/confirmer/", contact.confirm, name="confirm"),
    path("personnes/<str:public_id>/notes/", notes.notes, name="notes"),
    path("notes/<str:public_id>/", notes.note, name="note"),
    path("notes/<str:public_id>/lecteurs/", notes.level, name="note_level"),
    path("personnes/<str:public_id>/fil/", thread.thread, name="timeline"),
    path("personnes/<str:public_id>/fil/entier/", thread.whole, name="whole_thread"),
    path("personnes/<str:public_id>/acces/", panels.doors, name="doors"),
]
