"""The pages of weeks: the caseworker's, the person's own, the manager's; what is on paper (D-4, G-3, P-7)."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from filrouge.access.roles import Role
from filrouge.agenda.models import Seat
from filrouge.agenda.workshops import ask_seat
from filrouge.intensive.models import Composing, IntensivePeriod, Week
from filrouge.intensive.proposing import propose_week
from filrouge.intensive.queries import activities_of
from filrouge.intensive.tests.stage import AFTER, MONDAY, NOW, states
from filrouge.intensive.weeks import keep_week
from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def julie(client, stage):
    client.force_login(stage.julie.account)
    return client


def propose(stage, period=None):
    return propose_week(period or stage.period(), MONDAY, by=stage.julie.agent, at=NOW)


def keep(stage, week):
    chosen = {row.public_id for row in activities_of(week)}
    return keep_week(week, chosen=chosen, by=stage.julie.agent, at=NOW).week


def page_of(client, person):
    return client.get(reverse("intensive:week", args=[person.public_id]), {"lundi": MONDAY}).content.decode()


def own_space(client, stage):
    """Log in as the person of a week that was proposed."""
    week = propose(stage)
    account = factories.account(Role.CLIENT)
    week.period.person.account = account
    week.period.person.save(update_fields=["account"])
    client.force_login(account)
    return week


def test_a_period_is_begun_from_the_file_then_a_week_proposed_and_kept_d_4(julie, stage):
    person = stage.person()
    stage.session(1, title="Écrire son CV")
    form = {
        "since": "2026-06-15",
        "halves": ["0-morning", "1-morning"],
        "pace": "100",
        "reach": "45",
        "alone": "4",
    }
    assert julie.post(reverse("intensive:begin", args=[person.public_id]), form).status_code == 303
    period = IntensivePeriod.objects.get(person=person)
    assert [day for day, _, _ in period.windows] == [0, 1]
    assert "Proposer une semaine" in page_of(julie, person)
    julie.post(reverse("intensive:propose", args=[period.public_id]), {"lundi": MONDAY})
    week = Week.objects.get(period=period)
    page = page_of(julie, person)
    assert "Écrire son CV" in page
    assert "Proposé : 7 heures sur 10 heures" in page
    kept = [row.public_id for row in activities_of(week)]
    julie.post(reverse("intensive:keep", args=[week.public_id]), {"activite": kept})
    assert Seat.objects.get(person=person).state == "seated"
    assert "Place réservée." in page_of(julie, person)


def test_the_form_says_what_is_wrong_beside_its_field_d_4(julie, stage):
    person = factories.followed(stage.land, stage.julie, at=NOW - timedelta(days=9))
    form = {"since": "2026-06-15", "halves": ["0-morning"], "pace": "100", "reach": "45", "alone": "4"}
    answer = julie.post(reverse("intensive:begin", args=[person.public_id]), form)
    assert answer.status_code == 422
    assert "Il faut un contrat en cours" in answer.content.decode()


def test_a_seat_that_is_gone_is_said_on_the_page_with_another_choice_d_4(julie, stage):
    lost = stage.session(1, title="CV", seats=1)
    stage.session(1, title="Entretien", hour=14)
    week = propose(stage)
    ask_seat(lost, stage.person(), by=stage.julie.agent, at=NOW)
    kept = [row.public_id for row in activities_of(week)]
    answer = julie.post(reverse("intensive:keep", args=[week.public_id]), {"activite": kept}, follow=True)
    assert "la dernière place vient d&#x27;être prise" in answer.content.decode()
    assert (states(week)["CV"], states(week)["Entretien"]) == ("declined", "kept")


def test_a_slot_is_changed_from_the_page_d_4(julie, stage):
    first, second = stage.session(1, title="CV"), stage.session(1, title="Entretien")
    week = propose(stage)
    row = next(row for row in activities_of(week) if row.session_id)
    other = second if row.session_id == first.pk else first
    assert "Autre chose à la place" in page_of(julie, week.period.person)
    asked = {"activite": row.public_id, "seance": other.public_id}
    julie.post(reverse("intensive:choose", args=[week.public_id]), asked)
    assert states(week)[other.workshop.title] == "proposed"
    assert states(week)[row.label] == "declined"


def test_the_panel_costs_few_queries_and_leads_to_the_week_d_4(julie, stage, django_assert_max_num_queries):
    week = keep(stage, propose(stage))
    url = reverse("intensive:panel", args=[week.period.person.public_id])
    julie.get(url, headers={"HX-Request": "true"})
    with django_assert_max_num_queries(4 + 3):
        page = julie.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Semaine du 22 juin 2026" in page


def test_the_sheet_is_one_page_with_places_hours_and_whom_to_call_d_4(julie, stage):
    for day in range(5):
        stage.session(day, title=f"Atelier du jour {day}", site=stage.land.site.pk)
    week = keep(stage, propose(stage, stage.period(stage.person(hours=20.0))))
    answer = julie.get(reverse("intensive:week_file", args=[week.public_id, "pdf"]))
    paper = PdfReader(BytesIO(answer.content))
    text = " ".join(paper.pages[0].extract_text().split())
    assert len(paper.pages) == 1
    assert "Mardi 23 juin 2026, de 9 h à 12 h" in text
    assert "Maison du Nord" in text
    assert "Julie Moreau" in text


def test_a_week_that_nobody_chose_has_no_sheet_d_4(julie, stage):
    week = propose(stage)
    assert julie.get(reverse("intensive:week_file", args=[week.public_id, "pdf"])).status_code == 404


def test_weeks_that_are_over_are_validated_in_bulk_with_exceptions_only_d_4(julie, stage):
    weeks = [keep(stage, propose(stage)) for _ in range(2)]
    row = activities_of(weeks[0])[0]
    with time_machine.travel(AFTER, tick=False):
        julie.force_login(stage.julie.account)
        home = julie.get("/").content.decode()
        assert "semaines d&#x27;activités à valider" in home
        page = julie.get(reverse("intensive:validate")).content.decode()
        assert "jamais un manquement à elle seule" in page
        said = {"semaine": [week.public_id for week in weeks], f"a-{row.public_id}": "done"}
        julie.post(reverse("intensive:validate"), said)
    assert set(Week.objects.values_list("state", flat=True)) == {"validated"}
    assert {r.state for r in activities_of(weeks[0])} == {"done", "unproven"}
    assert {r.state for r in activities_of(weeks[1])} == {"unproven"}


def test_the_person_chooses_and_says_done_in_one_tap_from_a_phone_d_4_p_7(client, stage):
    week = own_space(client, stage)
    assert "Voir ma semaine" in client.get(reverse("portal:home")).content.decode()
    assert "Je garde cette semaine" in client.get(reverse("portal:week")).content.decode()
    kept = [row.public_id for row in activities_of(week)]
    client.post(reverse("portal:week_keep", args=[week.public_id]), {"activite": kept})
    row = next(row for row in activities_of(week) if row.alone)
    for _ in range(2):
        client.post(reverse("portal:activity_done", args=[row.public_id]))
    assert states(week)[row.label] == "told"
    client.post(reverse("portal:activity_undone", args=[row.public_id]))
    assert states(week)[row.label] == "kept"


def test_nobody_else_s_week_is_in_the_person_s_space_p_7(client, stage):
    other = propose(stage)
    own_space(client, stage)
    row = activities_of(other)[0]
    for name, key in (("week_keep", other), ("week_choose", other), ("activity_done", row)):
        assert client.post(reverse(f"portal:{name}", args=[key.public_id])).status_code == 404
    assert client.get(reverse("portal:week_file", args=[other.public_id])).status_code == 404


def test_another_operator_s_caseworker_finds_no_week_d_4(client, stage):
    week = propose(stage)
    client.force_login(stage.omar.account)
    assert client.post(reverse("intensive:keep", args=[week.public_id])).status_code == 404
    assert client.get(reverse("intensive:week", args=[week.period.person.public_id])).status_code == 404


def test_a_manager_reads_the_share_the_hours_and_who_has_no_week_d_4_g_3(client, stage):
    keep(stage, propose(stage))
    bare = stage.period(stage.person(family_name="Sanssemaine"))
    organisation = stage.julie.caseload.agreement.organisation
    client.force_login(factories.worker(Role.PROVIDER_MANAGER, organisation).account)
    page = client.get(reverse("intensive:overview"), {"lundi": MONDAY}).content.decode()
    assert bare.person.full_name in page
    assert "Rien de proposé" in page
    assert "100 %" in page
    assert "Passerelles" not in page


def test_everybody_s_weeks_are_asked_once_from_the_manager_s_page_d_4(client, stage):
    stage.period()
    organisation = stage.julie.caseload.agreement.organisation
    client.force_login(factories.worker(Role.PROVIDER_MANAGER, organisation).account)
    for _ in range(2):
        client.post(reverse("intensive:compose"), {"lundi": MONDAY})
    assert Composing.objects.filter(state="waiting").count() == 1
    client.post(reverse("intensive:compose_stop"), {"travail": Composing.objects.get().public_id})
    assert Composing.objects.get().state == "stopped"
