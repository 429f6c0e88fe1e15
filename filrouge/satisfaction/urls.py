"""Addresses of the room. What begins with `avis/` is open without an account (`config.logs` hides what follows)."""

from django.urls import path

from filrouge.satisfaction import public_views, result_views, telling_views, views

app_name = "satisfaction"
urlpatterns = [
    path("avis/", public_views.start, name="start"),
    path("avis/reponse/", public_views.answer, name="answer"),
    path("avis/merci/", public_views.thanks, name="thanks"),
    path("avis/<str:slip>/", public_views.sheet, name="sheet"),
    path("satisfaction/", views.index, name="index"),
    path("satisfaction/nouveau/", views.new, name="new"),
    path("satisfaction/participation/", telling_views.participations, name="participations"),
    path("satisfaction/participation/nouvelle/", telling_views.participation_new, name="participation_new"),
    path(
        "satisfaction/participation/<str:public_id>/retirer/",
        telling_views.participation_remove,
        name="participation_remove",
    ),
    path("satisfaction/temoignages/", telling_views.testimonials, name="testimonials"),
    path("satisfaction/temoignages/temoignages.csv", telling_views.testimonials_csv, name="testimonials_csv"),
    path("satisfaction/temoignages/nouveau/", telling_views.testimonial_new, name="testimonial_new"),
    path("satisfaction/temoignages/<str:public_id>/", telling_views.testimonial, name="testimonial"),
    path(
        "satisfaction/temoignages/<str:public_id>/retirer/",
        telling_views.testimonial_withdraw,
        name="testimonial_withdraw",
    ),
    path("satisfaction/<str:public_id>/", result_views.campaign, name="campaign"),
    path("satisfaction/<str:public_id>/resultats.csv", result_views.csv, name="csv"),
    path("satisfaction/<str:public_id>/resultats.xlsx", result_views.xlsx, name="xlsx"),
    path("satisfaction/<str:public_id>/masquer/", result_views.mask, name="mask"),
    path("satisfaction/<str:public_id>/clore/", views.close, name="close"),
    path("satisfaction/<str:public_id>/remettre/", views.hand, name="hand"),
    path("satisfaction/<str:public_id>/saisir/", views.type_sheet, name="type_sheet"),
    path("personnes/<str:public_id>/questionnaire/", views.hand_person, name="hand_person"),
    path("personnes/<str:public_id>/temoignage/", telling_views.testimonial_of, name="testimonial_of"),
]
