"""Addresses of the room."""

from django.urls import path

from filrouge.documents import views

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
    path("courriers/<str:public_id>/", views.letter, name="letter"),
]
