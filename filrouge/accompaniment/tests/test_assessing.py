"""An assessment over several interviews, by two professionals, compared with the one before (C-1, C-5, A-1, A-6)."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.models import Fact
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.assessing import (
    Answer,
    Clash,
    NewAssessment,
    Said,
    record_assessments,
    save_assessment,
)
from filrouge.accompaniment.comparing import Verdict, compare, summary, verdict
from filrouge.accompaniment.domains import LEVELS, RANKS, domains, is_barrier
from filrouge.accompaniment.models import Finding
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
JUNE_1, TODAY = date(2026, 6, 1), date(2026, 6, 15)
HOME = Answer("strong", situations=("hosted",), priority=True, own_words="Je dors chez ma sœur.")


@pytest.fixture
def sarah(land):
    return factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale")


def said(answers, base=None, *, finish=False, day=TODAY, **texts):
    return Said("global", day, answers, texts, base or {}, finish=finish)


def save(zoe, worker, what, row=None):
    return save_assessment(zoe, what, assessment=row, by=worker.agent, at=timezone.now())


def facts(event):
    return sorted(Fact.objects.filter(type=event.number).values_list("variant", "quantity"))


def test_it_is_resumed_at_another_interview_and_counts_once_finished_c_1(zoe, julie):
    row = save(zoe, julie, said({"housing": HOME}, skills="Cuisine pour vingt."))
    assert not Fact.objects.filter(type=events.ASSESSMENT_MADE.number).exists()
    base = {"housing": HOME.packed(), "skills": "Cuisine pour vingt."}
    more = {"housing": HOME, "mobility": Answer("asset")}
    save(zoe, julie, said(more, base, finish=True, skills="Cuisine pour vingt."), row)
    row.refresh_from_db()
    assert row.finished_on == TODAY
    assert dict(row.findings.values_list("domain", "level")) == {"housing": "strong", "mobility": "asset"}
    assert Fact.objects.get(type=events.ASSESSMENT_MADE.number).variant == "global"
    assert facts(events.BARRIER_FOUND) == [("housing", 3)]
    with pytest.raises(Refusal, match="terminé le 15 juin 2026"):
        save(zoe, julie, said(more, base), row)


def test_two_professionals_complete_it_at_once_and_nothing_is_lost_a_1(zoe, julie, sarah):
    row = save(zoe, julie, said({"housing": HOME}))
    base = {"housing": HOME.packed()}
    save(zoe, sarah, said({"housing": HOME, "health": Answer("moderate")}, base), row)
    save(zoe, julie, said({"housing": HOME, "budget": Answer("clear")}, base), row)
    assert set(row.findings.values_list("domain", flat=True)) == {"housing", "health", "budget"}


def test_the_same_domain_said_otherwise_is_shown_before_it_is_replaced_a_1(zoe, julie, sarah):
    row = save(zoe, julie, said({"housing": HOME}))
    base = {"housing": HOME.packed()}
    save(zoe, sarah, said({"housing": Answer("moderate")}, base), row)
    with pytest.raises(Clash, match="Logement") as clash:
        save(zoe, julie, said({"housing": Answer("clear")}, base), row)
    assert json.loads(clash.value.theirs["housing"])["level"] == "moderate"
    assert row.findings.get().level == "moderate"
    save(zoe, julie, said({"housing": Answer("clear")}, base | clash.value.theirs), row)
    assert row.findings.get().level == "clear"


def test_one_under_way_is_completed_not_doubled(zoe, julie):
    save(zoe, julie, said({"housing": HOME}))
    with pytest.raises(Refusal, match="complétez-le"):
        save(zoe, julie, said({"health": Answer("clear")}))


def test_what_was_lifted_and_what_persists_is_counted_c_5(zoe, julie):
    first = {"housing": Answer("strong"), "health": Answer("moderate"), "mobility": Answer("strong")}
    then = {"housing": Answer("clear"), "health": Answer("moderate"), "digital": Answer("moderate")}
    for day, answers in ((JUNE_1, first), (TODAY, then)):
        record_assessments(
            [NewAssessment(zoe.pk, "global", day, answers=answers)], by=julie.agent, at=timezone.now()
        )
    assert facts(events.BARRIER_LIFTED) == [("housing", None)]
    assert facts(events.BARRIER_PERSISTS) == [("health", 2)]
    assert len(facts(events.BARRIER_FOUND)) == 5


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("strong", "clear", "lifted"), ("strong", "moderate", "eased"), ("moderate", "moderate", "persists"),
        ("moderate", "strong", "worsened"), ("", "strong", "first"), ("clear", "strong", "appeared"),
        ("asset", "moderate", "appeared"),
        ("strong", "", "unseen"), ("", "asset", "clear"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_domain_c_5(before, after, expected):
    assert verdict(before, after) == expected


@given(
    st.dictionaries(st.sampled_from(sorted(domains())), st.sampled_from(sorted(RANKS))),
    st.dictionaries(st.sampled_from(sorted(domains())), st.sampled_from(sorted(RANKS))),
)
def test_every_barrier_of_the_second_is_told_once_c_5(before, after):
    changes = compare(before, after)
    assert {c.domain for c in changes} == set(before) | set(after)
    present = {Verdict.EASED, Verdict.PERSISTS, Verdict.WORSENED, Verdict.APPEARED, Verdict.FIRST}
    assert {c.domain for c in changes if c.verdict in present} == {
        k for k, v in after.items() if is_barrier(v)
    }
    assert summary(changes).endswith(".")


def form_of(client, url):
    return client.get(url).context["form"]


def test_a_clash_on_screen_shows_the_colleagues_answer_and_keeps_mine_a_1(client, zoe, julie, sarah):
    row = save(zoe, julie, said({"housing": HOME}))
    url = reverse("accompaniment:assessment_resume", args=[row.public_id])
    client.force_login(julie.account)
    base = form_of(client, url).base_value()
    save(
        zoe,
        sarah,
        said({"housing": Answer("moderate", words="Un studio dès juillet.")}, json.loads(base)),
        row,
    )
    data = {"made_on": "2026-06-15", "avant_": base, "housing-level": "clear", "housing-words": "Relogée."}
    clash = client.post(url, data)
    assert clash.status_code == 422
    page = clash.content.decode()
    assert "Un studio dès juillet." in page
    assert "Relogée." in page
    again = client.post(url, data | {"avant_": clash.context["form"].base_value()})
    assert again.status_code == 303
    assert row.findings.get().words == "Relogée."


def test_a_domain_taken_over_and_left_alone_never_stands_in_a_colleagues_way_a_1(client, zoe, julie, sarah):
    save(zoe, julie, said({"housing": HOME}, finish=True))
    taken = Answer(
        **{name: getattr(HOME, name) for name in HOME.__slots__} | {"source": "diagnostic du 1 juin 2026"}
    )
    row = save(zoe, julie, said({"housing": taken, "mobility": Answer("strong")}))
    url = reverse("accompaniment:assessment_resume", args=[row.public_id])
    client.force_login(julie.account)
    form = form_of(client, url)
    data = {
        "made_on": "2026-06-15",
        "avant_": form.base_value(),
        "housing-level": "strong",
        "mobility-level": "clear",
    }
    data |= {
        "housing-situations": list(HOME.situations),
        "housing-words": HOME.words,
        "housing-own_words": HOME.own_words,
        "housing-priority": "on",
    }
    save(zoe, sarah, said({"housing": Answer("asset")}, json.loads(form.base_value())), row)
    assert client.post(url, data).status_code == 303
    assert dict(row.findings.values_list("domain", "level")) == {"housing": "asset", "mobility": "clear"}


def test_what_was_typed_stays_on_screen_when_a_colleague_has_finished_a_1(client, zoe, julie, sarah):
    row = save(zoe, julie, said({"housing": HOME}))
    url = reverse("accompaniment:assessment_resume", args=[row.public_id])
    client.force_login(julie.account)
    base = form_of(client, url).base_value()
    save(zoe, sarah, said({"housing": HOME}, json.loads(base), finish=True), row)
    late = client.post(
        url, {"made_on": "2026-06-15", "avant_": base, "housing-level": "clear", "housing-words": "Relogée."}
    )
    assert late.status_code == 422
    assert "terminé le 15 juin 2026" in late.content.decode()
    assert "Relogée." in late.content.decode()
    assert client.get(url).status_code == 404


def test_details_without_a_level_ask_for_it(client, zoe, julie):
    client.force_login(julie.account)
    url = reverse("accompaniment:assess", args=[zoe.public_id])
    answer = client.post(url, {"kind": "global", "made_on": "2026-06-15", "health-own_words": "Mal au dos."})
    assert list(answer.context["form"].errors) == ["health-level"]


def test_the_domains_and_levels_hold_together_c_1():
    assert len(domains()) == 15
    assert {d.strand for d in domains().values()} == {1, 2}
    assert set(LEVELS) == set(RANKS) == set(Finding.Level.values)
