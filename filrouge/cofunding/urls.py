"""Addresses of the room."""

from django.urls import path

from filrouge.cofunding import participation_views, views

app_name = "cofunding"
urlpatterns = [
    path("cofinancement/", views.index, name="index"),
    path("cofinancement/nouvelle/", views.new, name="new"),
    path("cofinancement/participation/<str:public_id>/entree/", participation_views.entry, name="entry"),
    path("cofinancement/participation/<str:public_id>/sortie/", participation_views.leave, name="leave"),
    path("cofinancement/participation/<str:public_id>/suite/", participation_views.later, name="later"),
    path("cofinancement/<str:public_id>/", views.operation, name="operation"),
    path("cofinancement/<str:public_id>/modifier/", views.edit, name="edit"),
    path("cofinancement/<str:public_id>/manques/", views.missing, name="missing"),
    path("cofinancement/<str:public_id>/export/<str:kind>/", views.export, name="export"),
    path("cofinancement/<str:public_id>/dossier/", views.package, name="package"),
    path("personnes/<str:public_id>/cofinancement/", participation_views.panel, name="panel"),
    path(
        "personnes/<str:public_id>/cofinancement/<str:operation_id>/", participation_views.enter, name="enter"
    ),
]
