"""Addresses of the room."""

from django.urls import path

from filrouge.documents import attachment_views, views

app_name = "documents"
urlpatterns = [
    path("courriers/", views.book, name="book"),
    path("courriers/signer/", views.sign, name="sign"),
    path("courriers/envoyer/", views.send, name="send"),
    path("courriers/courriers.pdf", views.pdf, name="pdf"),
    path("courriers/courriers.docx", views.docx, name="docx"),
    path("courriers/modeles/", views.templates, name="templates"),
    path("courriers/modeles/<str:kind>/", views.template, name="template"),
    path("courriers/delegations/nouvelle/", views.delegation_new, name="delegation_new"),
    path("courriers/delegations/<str:public_id>/", views.delegation, name="delegation"),
    path("personnes/<str:public_id>/pieces/", attachment_views.panel, name="attachments"),
    path("personnes/<str:public_id>/pieces/ajouter/", attachment_views.new, name="attachment_new"),
    path("pieces/<str:public_id>/fichier/", attachment_views.download, name="attachment"),
    path("pieces/<str:public_id>/voir/", attachment_views.show, name="attachment_show"),
    path("pieces/<str:public_id>/corriger/", attachment_views.edit, name="attachment_edit"),
    path("pieces/<str:public_id>/retirer/", attachment_views.remove, name="attachment_remove"),
    path("courriers/<str:public_id>/", views.letter, name="letter"),
]
