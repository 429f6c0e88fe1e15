"""Addresses of the room."""

from django.urls import path

from filrouge.orientation.views import (
    caseloads,
    decisions,
    entries,
    joint,
    letters,
    loads,
    proposals,
    seniority,
    situations,
    vetoes,
    work_lists,
)

app_name = "orientation"
urlpatterns = [
    path("a-orienter/", work_lists.to_orient, name="to_orient"),
    path("a-orienter/tour/", entries.monthly, name="round"),
    path("personnes/<str:public_id>/bilan-entree/", entries.assess, name="assess"),
    path("anciennete/", seniority.long_standing, name="seniority"),
    path("a-orienter.csv", work_lists.to_orient_csv, name="to_orient_csv"),
    path("a-affecter/", work_lists.to_assign, name="to_assign"),
    path("a-affecter.csv", work_lists.to_assign_csv, name="to_assign_csv"),
    path("a-affecter/proposition/", proposals.waiting, name="proposal"),
    path("portefeuilles/<str:public_id>/repartir/", proposals.moving, name="moving"),
    path("a-notifier/", letters.to_prepare, name="letters_to_prepare"),
    path("courriers/<str:public_id>/reception/", letters.receipt, name="letter_receipt"),
    path("a-verifier/", situations.to_check, name="situations"),
    path("a-verifier/<str:public_id>/", situations.answer, name="situation"),
    path("charge/", loads.loads, name="loads"),
    path("charge.csv", loads.loads_csv, name="loads_csv"),
    path("personnes/<str:public_id>/suivi/", decisions.panel, name="panel"),
    path("personnes/<str:public_id>/orienter/", decisions.orient, name="orient"),
    path("personnes/<str:public_id>/referent/", decisions.lead, name="lead"),
    path("personnes/<str:public_id>/appui/", decisions.support, name="support"),
    path("personnes/<str:public_id>/appui/fin/", decisions.support_end, name="support_end"),
    path("accompagnement-global/", joint.follow_ups, name="joint"),
    path("personnes/<str:public_id>/empechements/", vetoes.vetoes, name="vetoes"),
    path("empechements/<str:public_id>/lever/", vetoes.lift, name="veto_lift"),
    path("orientations/<str:public_id>/notifier/", decisions.notify, name="notify"),
    path("annuaire/conventions/<str:public_id>/portefeuilles/", caseloads.caseloads, name="caseloads"),
    path("annuaire/conventions/<str:public_id>/portefeuilles/nouveau/", caseloads.new, name="caseload_new"),
    path("annuaire/portefeuilles/<str:public_id>/", caseloads.edit, name="caseload_edit"),
]
