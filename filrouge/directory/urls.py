"""Addresses of the room."""

from django.urls import path

from filrouge.directory.views import agreements, areas, means, organisations, professionals

app_name = "directory"
urlpatterns = [
    path("annuaire/", organisations.index, name="index"),
    path("annuaire/organismes.csv", organisations.export, name="organisations_csv"),
    path("annuaire/organismes/nouveau/", organisations.new, name="organisation_new"),
    path("annuaire/organismes/<str:public_id>/", organisations.detail, name="organisation"),
    path("annuaire/organismes/<str:public_id>/modifier/", organisations.edit, name="organisation_edit"),
    path("annuaire/organismes/<str:public_id>/lieux/nouveau/", organisations.site_new, name="site_new"),
    path("annuaire/lieux/<str:public_id>/", organisations.site_edit, name="site_edit"),
    path("annuaire/lieux/<str:public_id>/salles/nouvelle/", organisations.room_new, name="room_new"),
    path("annuaire/salles/<str:public_id>/", organisations.room_edit, name="room_edit"),
    path("annuaire/territoires/", areas.tree, name="areas"),
    path("annuaire/territoires.csv", areas.export, name="areas_csv"),
    path("annuaire/territoires/nouveau/", areas.new, name="area_new"),
    path("annuaire/territoires/<str:public_id>/", areas.edit, name="area_edit"),
    path("annuaire/professionnels/", professionals.people, name="professionals"),
    path("annuaire/professionnels.csv", professionals.export, name="professionals_csv"),
    path("annuaire/professionnels/nouveau/", professionals.new, name="professional_new"),
    path("annuaire/professionnels/<str:public_id>/", professionals.detail, name="professional"),
    path("annuaire/professionnels/<str:public_id>/modifier/", professionals.edit, name="professional_edit"),
    path(
        "annuaire/professionnels/<str:public_id>/organismes/nouveau/",
        professionals.membership_new,
        name="membership_new",
    ),
    path(
        "annuaire/professionnels/<str:public_id>/organismes/<int:number>/",
        professionals.membership_edit,
        name="membership_edit",
    ),
    path("annuaire/professionnels/<str:public_id>/compte/", professionals.account_open, name="account_open"),
    path(
        "annuaire/professionnels/<str:public_id>/compte/relier/",
        professionals.account_link,
        name="account_link",
    ),
    path(
        "annuaire/professionnels/<str:public_id>/qualifications/nouvelle/",
        means.qualification_new,
        name="qualification_new",
    ),
    path("annuaire/qualifications/<str:public_id>/", means.qualification_edit, name="qualification"),
    path(
        "annuaire/organismes/<str:public_id>/partenariats/nouveau/",
        means.partnership_new,
        name="partnership_new",
    ),
    path("annuaire/partenariats/<str:public_id>/", means.partnership_edit, name="partnership"),
    path("annuaire/conventions/", agreements.agreements, name="agreements"),
    path("annuaire/conventions.csv", agreements.export, name="agreements_csv"),
    path("annuaire/conventions/nouvelle/", agreements.new, name="agreement_new"),
    path("annuaire/conventions/<str:public_id>/", agreements.detail, name="agreement"),
    path("annuaire/conventions/<str:public_id>/modifier/", agreements.edit, name="agreement_edit"),
]
