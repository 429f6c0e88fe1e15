"""Addresses of the room."""

from django.urls import path

from filrouge.reports import layout_views, views

app_name = "reports"
urlpatterns = [
    path("bilans/", views.index, name="index"),
    path("bilans/ouvrir/", views.open_report, name="open"),
    path("bilans/modele/", layout_views.layout, name="layout"),
    path("bilans/modele/par-defaut.docx", layout_views.layout_default, name="layout_default"),
    path("bilans/modele/<int:number>.docx", layout_views.layout_file, name="layout_file"),
    path("bilans/<str:public_id>/", views.report, name="report"),
    path("bilans/<str:public_id>/ecrire/", views.write, name="write"),
    path("bilans/<str:public_id>/transmettre/", views.hand_over, name="hand_over"),
    path("bilans/<str:public_id>/rendre/", views.give_back, name="give_back"),
    path("bilans/<str:public_id>/recevoir/", views.receive, name="receive"),
    path("bilans/<str:public_id>/renvoyer/", views.send_back, name="send_back"),
    path("bilans/<str:public_id>/reprendre/", views.take_up, name="take_up"),
    path("bilans/<str:public_id>/ecarts/", views.compare, name="compare"),
    path("bilans/<str:public_id>/bilan.<str:kind>", views.report_file, name="file"),
]
