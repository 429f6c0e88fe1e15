"""Addresses of the room."""

from django.urls import path

from filrouge.access import views

app_name = "access"
urlpatterns = [
    path("comptes/", views.accounts, name="accounts"),
    path("comptes.csv", views.accounts_csv, name="accounts_csv"),
    path("comptes/nouveau/", views.new, name="account_new"),
    path("comptes/<str:public_id>/", views.account, name="account"),
    path("comptes/<str:public_id>/fermer/", views.close, name="account_close"),
    path("comptes/<str:public_id>/mot-de-passe/", views.renew, name="account_renew"),
]
