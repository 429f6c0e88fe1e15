"""Addresses of the room."""

from django.urls import path

from filrouge.access import own_views, views

app_name = "access"
urlpatterns = [
    path("comptes/", views.accounts, name="accounts"),
    path("comptes.csv", views.accounts_csv, name="accounts_csv"),
    path("comptes/nouveau/", views.new, name="account_new"),
    path("comptes/regles/", views.rules, name="rules"),
    path("comptes/<str:public_id>/", views.account, name="account"),
    path("comptes/<str:public_id>/second-facteur/", views.forget, name="account_forget"),
    path("comptes/<str:public_id>/fermer/", views.close, name="account_close"),
    path("comptes/<str:public_id>/mot-de-passe/", views.renew, name="account_renew"),
    path("mon-compte/", own_views.own, name="own"),
    path("mon-compte/connexions/autres/", own_views.close_others, name="own_close_others"),
    path("mon-compte/connexions/<str:public_id>/", own_views.close, name="own_close"),
]
