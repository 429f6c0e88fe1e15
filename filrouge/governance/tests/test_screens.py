"""From the calendar to the plan of the person, through the screens; and what each page refuses (G-7)."""

import pytest
from django.urls import reverse

from filrouge.accompaniment.models import Step
from filrouge.governance.cases import Wanted, choose
from filrouge.governance.meetings import Presence, close, hold, write_minutes
from filrouge.governance.models import Case, Decision, Meeting
from filrouge.governance.packs import drawn, pack_of
from filrouge.governance.printing import minutes_sheet
from filrouge.governance.tests.conftest import NOW
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def address(name, *arguments):
    """An address of the room."""
    return reverse(f"governance:{name}", args=arguments)


def test_a_caseworker_plans_prepares_holds_and_closes_their_point_de_suivi_g_7(client, operator, julie, zoe):
    client.force_login(julie.account)
    page = client.get(address("index")).content.decode()
    whom = f"referent={julie.professional.public_id}"
    link = f"{address('plan')}?convention={operator.agreement.public_id}&reunion=conference&{whom}"
    assert link.replace("&", "&amp;") in page
    sent = {"professional": julie.professional.pk, "day": "2026-06-15", "time": "09:00", "place": "Pôle"}
    assert client.post(link, sent).status_code == 303
    meeting = Meeting.objects.get()
    key = zoe.public_id
    form = client.get(address("prepare", meeting.public_id)).context["form"]
    client.post(
        address("prepare", meeting.public_id),
        {"base": form.base, f"garde_{key}": "on", f"mot_{key}": "Le permis"},
    )
    client.post(
        address("hold", meeting.public_id), {"held_on": "2026-06-15", "present": [julie.professional.pk]}
    )
    case = Case.objects.get()
    said = {
        "decision": "step", "step_words": "Appeler l'auto-école", "step_owner": "person", "step_due_on": "2026-07-10",
        "goal": "", "domain": "mobility", "goal_words": "Passer le permis",
    }  # fmt: skip
    assert client.post(address("discuss", case.public_id), said).status_code == 303
    plan = client.get(reverse("accompaniment:plan", args=[key])).content.decode()
    assert "Passer le permis" in plan
    assert "Appeler l&#x27;auto-école" in plan
    client.post(address("close", meeting.public_id))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CLOSED
    assert "Compléter" in client.get(address("meeting", meeting.public_id)).content.decode()


def test_a_meeting_asked_for_freely_counts_for_the_agreement_that_demands_it_g_7(client, operator, manager):
    client.force_login(manager.account)
    sent = {"day": "2026-06-20", "time": "09:00"}
    for kind in ("steering_committee", "technical_committee"):
        address_of = f"{address('plan')}?convention={operator.agreement.public_id}&sorte={kind}"
        assert client.post(address_of, sent).status_code == 303
    told = set(Meeting.objects.values_list("kind", "obligation"))
    assert told == {("steering_committee", "committee"), ("technical_committee", "")}


def test_a_step_without_its_words_or_its_goal_is_said_on_its_field_g_7(client, held, julie, zoe):
    choose(held, [Wanted(zoe, True)], seen={}, by=julie.agent, at=NOW)
    client.force_login(julie.account)
    answer = client.post(address("discuss", Case.objects.get().public_id), {"decision": "step", "goal": ""})
    assert answer.status_code == 422
    assert {"step_words", "domain", "goal_words"} <= set(answer.context["form"].errors)
    assert not Step.objects.exists()


def test_the_adviser_is_not_offered_a_step_g_7(client, held, julie, adviser, zoe):
    choose(held, [Wanted(zoe, True)], seen={}, by=julie.agent, at=NOW)
    client.force_login(adviser.account)
    form = client.get(address("discuss", Case.objects.get().public_id)).context["form"]
    assert "step" not in dict(form.fields["decision"].choices)
    assert "step_words" not in form.fields


def test_the_list_ticks_those_with_reasons_when_it_is_new_and_only_then_g_7(
    client, land, conference, julie, zoe
):
    meeting = conference()
    client.force_login(julie.account)
    client.post(address("prepare", meeting.public_id), {f"garde_{zoe.public_id}": "on"})
    form = client.get(address("prepare", meeting.public_id)).context["form"]
    assert form[f"garde_{zoe.public_id}"].value() is True
    assert not form.fields[f"garde_{zoe.public_id}"].required


def test_a_meeting_counts_the_files_that_are_not_open_and_never_names_them_g_7(
    client, land, held, julie, adviser
):
    secret = factories.followed(land, julie, family_name="Secret")
    choose(held, [Wanted(secret, True)], seen={}, by=julie.agent, at=NOW)
    secret.doors.filter(organisation=land.department).update(until=TODAY)
    client.force_login(adviser.account)
    page = client.get(address("meeting", held.public_id)).content.decode()
    assert "SECRET" not in page.upper().replace("SECRÉT", "")
    assert "1 autre personne est sur la liste" in page
    write_minutes(held, {"practice": "Bien"}, seen={}, by=julie.agent, at=NOW)
    assert "SECRET" not in minutes_sheet(held, adviser.agent).body.upper()


def test_a_page_of_a_meeting_costs_few_queries_g_7(client, land, held, julie, django_assert_max_num_queries):
    people = [factories.followed(land, julie, family_name=f"Nom{n}") for n in range(8)]
    choose(held, [Wanted(person, True) for person in people], seen={}, by=julie.agent, at=NOW)
    client.force_login(julie.account)
    client.get(address("meeting", held.public_id))
    with django_assert_max_num_queries(15):
        client.get(address("meeting", held.public_id))
    with django_assert_max_num_queries(11):
        client.get(address("prepare", held.public_id))


def test_a_page_that_is_past_is_not_there_any_more_g_7(client, held, julie):
    write_minutes(held, {"practice": "Bien"}, seen={}, by=julie.agent, at=NOW)
    close(held, by=julie.agent, at=NOW)
    client.force_login(julie.account)
    for name in ("write", "hold", "move", "cancel", "decide", "agenda"):
        assert client.get(address(name, held.public_id)).status_code == 404, name


def test_a_decision_is_taken_and_followed_on_screen_g_7(client, operator, committee, manager):
    hold(committee, Presence(TODAY, [manager.professional.pk]), by=manager.agent, at=NOW)
    client.force_login(manager.account)
    sent = {"words": "Recruter", "owner": f"o{operator.organisation.pk}", "due_on": "2026-07-01"}
    assert client.post(address("decide", committee.public_id), sent).status_code == 303
    made = Decision.objects.get()
    assert (
        client.post(address("settle", made.public_id), {"state": "dropped", "on": "2026-06-15"}).status_code
        == 422
    )
    done = {"state": "done", "on": "2026-06-15", "why": "Fait"}
    assert client.post(address("settle", made.public_id), done).status_code == 303
    assert client.get(address("settle", made.public_id)).status_code == 404


def test_a_colleague_s_words_are_shown_before_they_are_replaced_g_7(client, held, julie, manager):
    client.force_login(manager.account)
    base = client.get(address("write", held.public_id)).context["form"].base
    write_minutes(held, {"practice": "Fatigue"}, seen={}, by=julie.agent, at=NOW)
    answer = client.post(address("write", held.public_id), {"base": base, "practice": "Élan"})
    assert answer.status_code == 422
    assert "Fatigue" in answer.content.decode()
    again = {"base": answer.context["form"].base, "practice": "Fatigue, puis élan"}
    assert client.post(address("write", held.public_id), again).status_code == 303


def test_the_pack_has_four_pages_with_the_figures_of_the_agreement_g_7(
    client, land, operator, julie, committee, manager
):
    for number in range(6):
        factories.followed(land, julie, family_name=f"Nom{number}")
    pack = pack_of(committee, manager.agent, TODAY)
    assert dict(pack.means)["Personnes suivies aujourd'hui"] == "6"
    assert drawn(pack).pages == 4
    assert {line.label for line in pack.figures} >= {"File active", "Taux de présence"}
    client.force_login(manager.account)
    for kind in ("pdf", "docx"):
        answer = client.get(address("pack_file", committee.public_id, kind))
        assert answer.status_code == 200
        assert f"dossier-{committee.public_id}.{kind}" in answer["Content-Disposition"]


def test_a_pack_goes_round_the_table_without_small_counts_g_7(land, julie, committee, manager):
    factories.followed(land, julie)
    assert (
        dict(pack_of(committee, manager.agent, TODAY).means)["Personnes suivies aujourd'hui"] == "Moins de 5"
    )


def test_only_committees_have_a_pack_g_7(client, conference, manager):
    client.force_login(manager.account)
    assert client.get(address("pack_file", conference().public_id, "pdf")).status_code == 404
