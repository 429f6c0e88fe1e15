"""Addresses of the room."""

from django.urls import path

from filrouge.exchanges.inbound import column_views, expected_views, job_views, views

app_name = "inbound"
urlpatterns = [
    path("imports/", views.batches, name="list"),
    path("imports/nouveau/", views.new, name="new"),
    path("imports/modele.csv", views.template_csv, name="template"),
    path("imports/modele-reprise.csv", views.stock_template_csv, name="stock_template"),
    path("imports/attendus/", expected_views.expected_files, name="expected"),
    path("imports/attendus/nouveau/", expected_views.expected_new, name="expected_new"),
    path("imports/attendus/<str:public_id>/", expected_views.expected_edit, name="expected_edit"),
    path("imports/<str:public_id>/", views.batch, name="batch"),
    path("imports/<str:public_id>/colonnes/", column_views.columns, name="columns"),
    path("imports/<str:public_id>/etat/", views.progress, name="progress"),
    path("imports/<str:public_id>/appliquer/", views.apply, name="apply"),
    path("imports/<str:public_id>/annuler/", views.undo, name="undo"),
    path("imports/<str:public_id>/reprendre/", views.resume, name="resume"),
    path("imports/<str:public_id>/arreter/", job_views.stop, name="stop"),
    path("imports/<str:public_id>/laisser/", job_views.set_aside, name="set_aside"),
    path("imports/<str:public_id>/rapport.csv", job_views.report_csv, name="report_csv"),
    path("imports/<str:public_id>/rapport.xlsx", job_views.report_xlsx, name="report_xlsx"),
    path("imports/<str:public_id>/absents/", views.absent, name="absent"),
    path("imports/<str:public_id>/absents.csv", views.absent_csv, name="absent_csv"),
    path("imports/<str:public_id>/refus.csv", views.refused_csv, name="refused_csv"),
]
