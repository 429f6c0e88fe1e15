"""Addresses of the room."""

from django.urls import path

from filrouge.accompaniment import (
    aid_views,
    assessment_views,
    catch_up_views,
    contract_views,
    emphasis_views,
    follow_up_views,
    plan_views,
    question_views,
    reorientation_views,
    structure_views,
    views,
)

app_name = "accompaniment"
urlpatterns = [
    path("contrats/a-signer/", catch_up_views.plan, name="catch_up"),
    path("reorientations/", reorientation_views.waiting, name="reorientations"),
    path("reorientations/<str:public_id>/refuser/", reorientation_views.refuse, name="reorientation_refuse"),
    path("personnes/<str:public_id>/preconiser/", reorientation_views.recommend, name="recommend"),
    path("points-a-voir/", question_views.to_ask, name="questions"),
    path("suites/", follow_up_views.to_ask, name="follow_ups"),
    path("suites/<str:public_id>/", follow_up_views.answer, name="follow_up"),
    path("aides/", aid_views.waiting, name="aids_waiting"),
    path("aides/<str:public_id>/", aid_views.move, name="aid_move"),
    path("personnes/<str:public_id>/aides/", aid_views.panel, name="aids"),
    path("personnes/<str:public_id>/aides/nouvelle/", aid_views.new, name="aid_new"),
    path("diagnostics/<str:public_id>/", assessment_views.show, name="assessment"),
    path("diagnostics/<str:public_id>/reprendre/", assessment_views.resume, name="assessment_resume"),
    path("personnes/<str:public_id>/contrat/preparer/", contract_views.prepare, name="contract_prepare"),
    path("contrats/preparation/<str:public_id>/", contract_views.draft, name="contract_draft"),
    path("contrats/signes/<str:public_id>/", contract_views.signed, name="contract_signed"),
    path("contrats/<str:public_id>/document.<str:kind>", contract_views.printed, name="contract_file"),
    path("personnes/<str:public_id>/plan/", plan_views.plan, name="plan"),
    path("personnes/<str:public_id>/plan/volet/", plan_views.panel, name="plan_panel"),
    path("personnes/<str:public_id>/plan/document.<str:kind>", plan_views.printed, name="plan_file"),
    path("personnes/<str:public_id>/plan/objectif/", plan_views.new_goal, name="goal_new"),
    path("objectifs/<str:public_id>/etape/", plan_views.new_step, name="step_new"),
    path("objectifs/<str:public_id>/evaluer/", plan_views.judge, name="goal_judge"),
    path("etapes/<str:public_id>/", plan_views.end_step, name="step_end"),
    path("structures/", structure_views.structures, name="structures"),
    path("contrats/a-signer.csv", catch_up_views.export, name="catch_up_csv"),
    path("personnes/<str:public_id>/parcours/", views.panel, name="panel"),
    path("personnes/<str:public_id>/accompagnement/ouvrir/", views.open_, name="open"),
    path("personnes/<str:public_id>/accompagnement/clore/", views.close, name="close"),
    path("personnes/<str:public_id>/dominante/", emphasis_views.change, name="emphasis"),
    path("personnes/<str:public_id>/diagnostic/", assessment_views.assess, name="assess"),
    path("personnes/<str:public_id>/contrat/", views.contract, name="contract"),
    path("personnes/<str:public_id>/point-de-suivi/", views.conference, name="conference"),
]
