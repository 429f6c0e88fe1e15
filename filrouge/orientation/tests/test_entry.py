"""The entry interview, the advice of the scheme, and the round of the month (B-1, B-9, B-11)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.directory.catalogue import catalogue
from filrouge.directory.models import Organisation
from filrouge.documents.models import Letter
from filrouge.orientation.advice import Advice, advice_of, advise, check_advice, run_advice_case
from filrouge.orientation.models import EntryAssessment, OrientationDecision
from filrouge.orientation.rules import lead_fits
from filrouge.schemes.check import run_cases
from tests import factories

GOOD = {"commitment": "strength", "employment_autonomy": "strength", "distance_from_employment": "to_build"}


@pytest.mark.parametrize(
    ("answers", "years", "category", "word"),
    [
        (GOOD, 1, "employment", "proche de l'emploi"),
        (GOOD | {"basic_skills": "barrier"}, 1, "socio_professional", "frein important"),
        ({"commitment": "barrier", "employment_autonomy": "strength"}, 1, "social", "le social d'abord"),
        ({"commitment": "to_build"}, 1, "socio_professional", "appui"),
        ({"commitment": ""}, 1, "", "n'en dit pas assez"),
        ({}, 0, "", "n'en dit pas assez"),
    ],
)
def test_the_advice_follows_what_the_interview_showed_and_says_why_b_1_b_11(answers, years, category, word):
    opinion = advise(answers, years, advice_of(None))
    assert opinion.verdict == category
    assert word in opinion.reasons[0]


@pytest.mark.parametrize(("years", "category"), [(10, "socio_professional"), (9, "employment")])
def test_a_scheme_may_advise_an_operator_after_ten_years_b_11_s_her(years, category):
    own = [s for s in catalogue().schemes.values() if any(rule.seniority_years for rule in advice_of(s))]
    assert len(own) == 1
    assert advise(GOOD, years, advice_of(own[0])).verdict == category


@pytest.mark.parametrize("key", sorted(set(catalogue().schemes) - {factories.SCHEME}))
def test_each_shipped_scheme_has_a_worked_case_of_advice_that_comes_out_s_0(key):
    scheme = catalogue().schemes[key]
    assert any(case["section"] == "advice" for case in scheme.cases)
    assert run_cases(scheme, catalogue().national, {"advice": run_advice_case}) == []


def test_the_first_rule_whose_conditions_all_hold_is_given():
    rules = (Advice("social", "A", {"commitment": ("barrier",)}, barriers=2), Advice("employment", "B", {}))
    assert advise({"commitment": "barrier"}, 0, rules).verdict == "employment"
    assert advise({"commitment": "barrier", "basic_skills": "barrier"}, 0, rules).verdict == "social"


def test_an_advice_that_cannot_be_is_told_with_its_remedy_s_0():
    wrong = [{"category": "emploi", "when": {"motivation": ["strong"]}, "barrier": 1}]
    told = " ".join(str(problem) for problem in check_advice(wrong))
    for word in ("clé inconnue : barrier", "catégorie de la loi", "« reason » manque", "critère inconnu : motivation",
                 "niveau inconnu : strong", "advice[1]"):  # fmt: skip
        assert word in told
    assert (
        check_advice([{"category": "social", "reason": "Parce que.", "when": {"commitment": ["barrier"]}}])
        == []
    )


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


@pytest.fixture
def officer(client, land):
    made = factories.worker(Role.ORIENTATION_OFFICER, land.department)
    client.force_login(made.account)
    return made


@pytest.fixture
def zoe(land):
    return factories.person(land, family_name="Lefevre")


def note(client, person, answers, **said):
    data = {f"criterion_{key}": level for key, level in answers.items()}
    data |= {"route": "interview", "made_on": f"{timezone.localdate():%d/%m/%Y}"} | said
    return client.post(reverse("orientation:assess", args=[person.public_id]), data)


@pytest.mark.django_db
def test_an_interview_is_noted_before_the_decision_and_fills_its_form_b_1_b_9(client, officer, ours, zoe):
    assert note(client, zoe, GOOD | {"basic_skills": "barrier"}, route="remobilisation").status_code == 303
    made = EntryAssessment.objects.get()
    assert (made.route, made.answers["basic_skills"]) == ("remobilisation", "barrier")
    page = client.get(reverse("orientation:orient", args=[zoe.public_id]))
    assert page.context["form"]["criterion_basic_skills"].value() == "barrier"
    assert "frein important à lever" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "said", "word"), [({}, {}, "Aucun critère"), (GOOD, {"made_on": "01/01/2090"}, "")]
)
def test_an_interview_without_answer_or_to_come_is_refused_b_1(
    client, officer, ours, zoe, answers, said, word
):
    answer = note(client, zoe, answers, **said)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not EntryAssessment.objects.exists()


@pytest.mark.django_db
def test_the_round_orients_what_is_ready_and_prepares_its_letters_b_1(client, officer, land, ours, zoe):
    other = factories.person(land, family_name="Petit")
    note(client, zoe, GOOD | {"basic_skills": "barrier"})
    page = client.get(reverse("orientation:round"))
    lines = {shown.line.person.family_name: shown for shown in page.context["lines"]}
    assert lines["Lefevre"].line.organisation == ours.organisation
    assert (lines["Lefevre"].kept, lines["Petit"].kept) == (True, False)
    data = {
        f"garder_{zoe.public_id}": "1", f"parcours_{zoe.public_id}": lines["Lefevre"].pathway,
        f"organisme_{zoe.public_id}": lines["Lefevre"].organisation,
    }  # fmt: skip
    answer = client.post(reverse("orientation:round"), data)
    decision = OrientationDecision.objects.get()
    assert (decision.person, decision.organisation) == (zoe, ours.organisation)
    assert decision.criteria["basic_skills"] == "barrier"
    assert "frein important" in decision.reasons
    assert Letter.objects.get().about == decision.pk
    assert "envoi=" in answer["Location"]
    assert not OrientationDecision.objects.filter(person=other).exists()


@pytest.mark.django_db
def test_what_the_officer_chooses_against_the_advice_does_not_bear_its_reason_b_1(
    client, officer, land, ours, zoe
):
    note(client, zoe, GOOD | {"basic_skills": "barrier"})
    [shown] = client.get(reverse("orientation:round")).context["lines"]
    department = Organisation.objects.get(kind="department")
    data = {f"garder_{zoe.public_id}": "1", f"organisme_{zoe.public_id}": department.public_id}
    others = [p for p in shown.line.pathways if p.category != "socio_professional"]
    for pathway in sorted(others, key=lambda p: lead_fits(p.lead_kinds, "department")):
        answer = client.post(reverse("orientation:round"), data | {f"parcours_{zoe.public_id}": pathway.key})
        if not lead_fits(pathway.lead_kinds, "department"):
            assert "n'est pas confié à Département d'essai" in answer.context["refused"]
            assert not OrientationDecision.objects.exists()
            continue
        made = OrientationDecision.objects.get(person=zoe)
        assert (made.category, made.reasons) == (pathway.category, "")
        return
    pytest.fail("aucun parcours n'est confié au Département dans ce dispositif d'essai")


@pytest.mark.django_db
def test_the_round_asks_the_database_a_constant_number_of_times_b_1(
    client, officer, land, ours, django_assert_num_queries
):
    for number in range(4):
        note(client, factories.person(land, family_name=f"Petit{number}"), GOOD)
    with django_assert_num_queries(8):
        client.get(reverse("orientation:round"))
