"""What is already known is proposed in a diagnosis, with its source, and held only when it is kept (A-6, C-1)."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.accompaniment.assessing import Answer, NewAssessment, Said, record_assessments, save_assessment
from filrouge.accompaniment.domains import RANKS, domains
from filrouge.accompaniment.known import known_of
from filrouge.accompaniment.known_rules import Told, mapping, told_answers, told_lines, told_trades
from filrouge.accompaniment.models import Assessment
from filrouge.accompaniment.strengths import trades
from filrouge.orientation.models import EntryAssessment
from filrouge.people.models import Household, HouseholdMember, Received

pytestmark = pytest.mark.django_db
JUNE_1, MARCH_3 = date(2026, 6, 1), date(2026, 3, 3)
HOME = Answer("strong", situations=("hosted",), priority=True, own_words="Je dors chez ma sœur.")
CLAIM = {
    "NiveauEtude": [{"NIVETU": "1206"}],
    "DetailDifficulteSituationSociale": [{"DIFSOC": "0402"}, {"DIFSOC": "0406"}],
    "DetailDifficulteLogement": [{"DIFLOG": "1002"}, {"DIFLOG": "1006"}],
}
PRINCIPAL = {
    "Difficulté de transport": "O", "Difficulté de santé": "N", "Code ROME du métier recherché": "K1304",
    "Code ROME du second métier": "Z9999",
}  # fmt: skip
ACTS = {"Actions France Travail": [
    [["Action", "Atelier CV"]],
    [["Action", "Formation"], ["Du", "01/05/2026"], ["Au", "30/06/2026"], ["Formation", "Comptabilité"]],
]}  # fmt: skip


@pytest.fixture
def claim(zoe):
    household = Household.objects.create(body="CAF", caf_number="000000001234567")
    HouseholdMember.objects.create(household=household, person=zoe, role="DEM", since=MARCH_3)
    Received.objects.create(person=zoe, source="demande", received_on=MARCH_3, data=CLAIM)


def page_of(client, julie, zoe):
    client.force_login(julie.account)
    return client.get(reverse("accompaniment:assess", args=[zoe.public_id]))


def send(client, julie, zoe, **data):
    client.force_login(julie.account)
    url = reverse("accompaniment:assess", args=[zoe.public_id])
    return client.post(url, {"kind": "global", "made_on": "2026-06-15", "avant_": "{}", **data})


def test_every_code_leads_to_a_domain_a_level_and_situations_that_exist_and_says_its_source():
    known = mapping()
    for one in known.codes:
        assert one.domain in domains()
        assert one.level in RANKS
        assert set(one.situations) <= set(domains()[one.domain].situations)
        assert one.speakers <= set(known.speakers)
        assert one.words
        assert one.source
    assert len({(s, c.block, c.field, c.code) for c in known.codes for s in c.speakers}) == sum(
        len(c.speakers) for c in known.codes
    )
    assert set(known.criteria.values()) <= set(domains())
    assert set(known.levels.values()) <= set(RANKS)


def test_the_first_answers_of_a_claim_are_read_in_our_domains_a_6():
    found = told_answers(Told("demande", MARCH_3, CLAIM), "CAF")
    assert {key: answer.level for key, answer in found.items()} == {
        "skills_training": "moderate", "health": "moderate", "budget": "moderate", "housing": "moderate",
    }  # fmt: skip
    assert found["housing"].situations == ("arrears", "must_leave")
    assert found["housing"].words == "Impayés de loyer ou de remboursement, Fin de bail, expulsion"
    assert found["housing"].source == "la CAF, le 3 mars 2026"
    assert found["housing"].own_words == found["housing"].own_level == ""


def test_france_travail_says_barriers_a_trade_and_actions_but_no_absence_of_barrier_a_6():
    told = Told("ft", MARCH_3, PRINCIPAL)
    assert list(told_answers(told, "CAF")) == ["mobility"]
    assert told_answers(told, "")["mobility"].source == "France Travail, le 3 mars 2026"
    assert [(one.code, one.wished, one.done) for one in told_trades(told)] == [("K1304", True, False)]
    assert "K1304" in trades()
    assert [(one.kind, one.label, one.since, one.until) for one in told_lines(Told("ft_acts", MARCH_3, ACTS))] == [
        ("workshop", "Atelier CV", "", ""),
        ("training", "Formation : Comptabilité", "2026-05", "2026-06"),
    ]  # fmt: skip


def test_a_source_that_nobody_knows_says_nothing():
    assert told_answers(Told("autre", MARCH_3, CLAIM), "") == {}
    assert (
        told_answers(Told("demande", MARCH_3, {"NiveauEtude": "1206", "DetailDifficulteLogement": None}), "")
        == {}
    )
    assert told_lines(Told("ft_acts", MARCH_3, {"Actions France Travail": "?"})) == []


def test_the_diagnosis_before_comes_first_even_by_another_operator_then_the_latest_file_a_6(
    zoe, julie, claim
):
    open_accompaniment(Entry(zoe.pk, MARCH_3), by=julie.agent, at=timezone.now())
    Received.objects.create(person=zoe, source="ft", received_on=JUNE_1, data={"Difficulté de logement": "O"})
    (former,) = record_assessments(
        [NewAssessment(zoe.pk, "global", JUNE_1, assets="Sa sœur", answers={"housing": HOME})],
        by=julie.agent, at=timezone.now(),
    )  # fmt: skip
    former = Assessment.objects.get(pk=former.pk)
    known = known_of(zoe, former)
    named = zoe.following.organisation.name
    assert [answer.source for answer in known.domains["housing"]] == [
        f"le diagnostic du 1er juin 2026, {named}", "France Travail, le 1er juin 2026", "la CAF, le 3 mars 2026",
    ]  # fmt: skip
    assert [(one.value, one.source) for one in known.fields["assets"]] == [
        ("Sa sœur", f"le diagnostic du 1er juin 2026, {named}")
    ]


def test_an_entry_interview_is_proposed_in_our_domains_a_6(zoe, julie):
    EntryAssessment.objects.create(
        person=zoe, answers={"basic_skills": "barrier", "commitment": "strength"}, words="Travailler dehors.",
        made_on=MARCH_3, made_by=julie.account,
    )  # fmt: skip
    known = known_of(zoe, None)
    assert {key: [a.level for a in answers] for key, answers in known.domains.items()} == {
        "language_literacy": ["strong"]
    }
    assert known.fields["interests"][0].value == "Travailler dehors."


def test_what_is_known_is_shown_with_its_source_and_nothing_is_ticked_a_6(client, julie, zoe, claim):
    answer = page_of(client, julie, zoe)
    page = answer.content.decode()
    assert "Garder : Frein modéré (impayés de loyer, doit quitter son logement)" in page
    assert "la CAF, le 3 mars 2026" in page
    form = answer.context["form"]
    assert form["housing-level"].value() == ""
    assert form.raised() == 0
    assert "(4)" in form["tout_garder"].label


def test_saving_without_keeping_holds_nothing_of_it_a_6(client, julie, zoe, claim):
    assert send(client, julie, zoe, **{"mobility-level": "clear"}).status_code == 303
    assert [row.domain for row in Assessment.objects.get().findings.all()] == ["mobility"]
    assert send(client, julie, zoe).status_code == 422


def test_one_is_kept_in_one_gesture_with_its_source_a_6(client, julie, zoe, claim):
    assert send(client, julie, zoe, **{"housing-keep": "0"}).status_code == 303
    row = Assessment.objects.get().findings.get()
    assert (row.domain, row.level, row.situations) == ("housing", "moderate", ["arrears", "must_leave"])
    assert (row.source, row.own_words, row.own_level) == ("la CAF, le 3 mars 2026", "", "")


def test_everything_untouched_is_kept_at_once_and_what_is_typed_wins_a_6(client, julie, zoe, claim):
    data = {"tout_garder": "on", "housing-level": "strong", "housing-own_words": "On me met dehors."}
    assert send(client, julie, zoe, **data).status_code == 303
    found = {row.domain: (row.level, row.source) for row in Assessment.objects.get().findings.all()}
    said = "la CAF, le 3 mars 2026"
    assert found == {
        "housing": ("strong", ""), "health": ("moderate", said), "budget": ("moderate", said),
        "skills_training": ("moderate", said),
    }  # fmt: skip


def test_what_is_kept_may_be_made_more_precise_and_another_level_loses_the_source_a_6(
    client, julie, zoe, claim
):
    data = {
        "housing-keep": "0",
        "housing-own_words": "On me met dehors.",
        "health-keep": "0",
        "health-level": "strong",
    }
    assert send(client, julie, zoe, **data).status_code == 303
    home, health = (Assessment.objects.get().findings.get(domain=key) for key in ("housing", "health"))
    assert (home.level, home.own_words, home.source) == (
        "moderate",
        "On me met dehors.",
        "la CAF, le 3 mars 2026",
    )
    assert (health.level, health.source) == ("strong", "")


def test_texts_of_the_diagnosis_before_are_kept_beside_what_is_typed_a_6(client, julie, zoe):
    former = Said("global", JUNE_1, {"housing": HOME}, {"skills": "Sait cuisiner."}, {}, finish=True)
    save_assessment(zoe, former, by=julie.agent, at=timezone.now())
    sent = {"skills-keep": "0", "skills": "Conduit un camion.", "health-level": "clear"}
    assert send(client, julie, zoe, **sent).status_code == 303
    row = Assessment.objects.order_by("-pk")[0]
    assert row.skills == "Sait cuisiner.\nConduit un camion."
    assert row.sources == {"skills": "le diagnostic du 1er juin 2026"}
    assert [one.domain for one in row.findings.all()] == ["health"]
    shown = client.get(reverse("accompaniment:assessment", args=[row.public_id])).content.decode()
    assert "D'après le diagnostic du 1er juin 2026" in shown.replace("&#x27;", "'")


def test_what_is_only_kept_never_stands_against_a_colleagues_answer_a_1(client, julie, zoe, claim):
    client.force_login(julie.account)
    row = save_assessment(
        zoe, Said("global", JUNE_1, {"mobility": Answer("clear")}, {}, {}), by=julie.agent, at=timezone.now()
    )
    url = reverse("accompaniment:assessment_resume", args=[row.public_id])
    base = client.get(url).context["form"].base_value()
    theirs = Said("global", JUNE_1, {"health": Answer("asset")}, {}, json.loads(base))
    save_assessment(zoe, theirs, assessment=row, by=julie.agent, at=timezone.now())
    data = {"made_on": "2026-06-15", "avant_": base, "mobility-level": "clear", "tout_garder": "on"}
    assert client.post(url, data).status_code == 303
    assert dict(row.findings.values_list("domain", "level")) == {
        "mobility": "clear", "health": "asset", "housing": "moderate", "budget": "moderate",
        "skills_training": "moderate",
    }  # fmt: skip


def test_the_form_says_how_many_domains_are_raised_and_leads_to_each_c_1(client, julie, zoe):
    page = page_of(client, julie, zoe).content.decode()
    for key in domains():
        assert f'href="#domaine-{key}"' in page
        assert f'id="domaine-{key}"' in page
    assert "Domaines abordés : <strong" in page
    assert f">0</strong> sur {len(domains())}" in page
