"""Handing sheets: on a screen, on paper, by message; typing those that came back. Only a number stays (G-8)."""

import io
from datetime import date

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from filrouge.access import slips
from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Submission
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.messages.models import Message
from filrouge.satisfaction import actions
from filrouge.satisfaction.answering import campaign_of, new_slip
from filrouge.satisfaction.forms import SLIP_FIELD
from filrouge.satisfaction.models import Answer, Campaign, Handed
from filrouge.satisfaction.tests.conftest import TODAY, opened
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def site(settings):
    settings.PUBLIC_URL = "https://fil.exemple.invalid"


def read(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_code_on_the_screen_is_a_new_slip_and_only_the_number_is_kept_g_8(client, campaign, julie):
    client.force_login(julie.account)
    before = Event.objects.count()
    for number in (1, 2):
        page = client.post(
            reverse("satisfaction:hand", args=[campaign.public_id]), {"how": "ecran", "number": "9"}
        )
        assert page.status_code == 200
        assert page.context["ticket"].url.startswith("http://testserver/avis/")
        assert campaign_of(page.context["ticket"].slip, TODAY) == campaign
        assert "no-store" in page["Cache-Control"]
        [row] = Handed.objects.all()
        assert (row.month, row.number) == (2026 * 12 + 5, number)
    assert Event.objects.count() == before


def test_paper_slips_hold_a_code_to_scan_and_to_copy_g_8(client, campaign, julie, site):
    client.force_login(julie.account)
    page = client.post(
        reverse("satisfaction:hand", args=[campaign.public_id]), {"how": "feuilles", "number": "7"}
    )
    assert page["Content-Type"] == "application/pdf"
    text = read(page.content)
    assert len(PdfReader(io.BytesIO(page.content)).pages) == 2
    assert text.count("https://fil.exemple.invalid/avis/") == 7
    assert "31 décembre 2026" in text
    assert Handed.objects.get().number == 7


def test_the_questionnaire_on_paper_says_all_its_questions_g_8(client, campaign, julie):
    client.force_login(julie.account)
    page = client.post(
        reverse("satisfaction:hand", args=[campaign.public_id]), {"how": "papier", "number": "2"}
    )
    text = read(page.content)
    for question in campaign.questionnaire.questions:
        assert text.count(question.words) == 2
    assert "n'écrivez pas votre nom" in text


@pytest.mark.parametrize("number", ["0", "201", "beaucoup", ""])
def test_a_number_of_sheets_that_cannot_be_is_said_on_its_field_g_8(client, campaign, julie, number):
    client.force_login(julie.account)
    page = client.post(
        reverse("satisfaction:hand", args=[campaign.public_id]), {"how": "papier", "number": number}
    )
    assert page.status_code == 422
    assert not Handed.objects.exists()


def test_a_sheet_sent_by_message_leaves_once_and_tells_no_campaign_in_its_name_g_8(
    campaign, julie, zoe, site
):
    actions.send(campaign, zoe, by=julie.agent, at=NOW())
    with pytest.raises(Refusal, match="déjà été envoyé"):
        actions.send(campaign, zoe, by=julie.agent, at=NOW())
    message = Message.objects.get(kind="opinion_asked")
    assert message.person == zoe
    assert campaign.code not in message.about
    assert Handed.objects.get().number == 1


def test_without_a_public_address_nothing_is_sent_and_the_reason_is_said_g_8(
    client, campaign, julie, zoe, settings
):
    settings.PUBLIC_URL = ""
    client.force_login(julie.account)
    address = reverse("satisfaction:hand_person", args=[zoe.public_id])
    page = client.post(address, {"campaign": campaign.public_id, "how": "message"})
    assert page.status_code == 422
    assert "adresse publique" in page.content.decode()
    assert not Handed.objects.exists()


def test_a_message_that_waited_until_the_campaign_was_closed_does_not_leave_g_8(
    campaign, julie, chief, zoe, site
):
    from filrouge.messages.planning import plan_of
    from filrouge.messages.shipped import sending

    actions.send(campaign, zoe, by=julie.agent, at=NOW())
    actions.close_campaign(campaign, by=chief.agent, at=NOW())
    plan = plan_of(Message.objects.get(kind="opinion_asked"), sending(), NOW())
    assert (plan.state, plan.failure) == ("cancelled", "Le questionnaire est clos.")


def test_a_sheet_is_handed_from_the_file_without_leaving_anything_in_it_g_8(client, campaign, julie, zoe):
    client.force_login(julie.account)
    address = reverse("satisfaction:hand_person", args=[zoe.public_id])
    assert campaign.label in client.get(address).content.decode()
    before = (Event.objects.count(), Message.objects.count())
    page = client.post(address, {"campaign": campaign.public_id, "how": "ecran"})
    assert page.context["ticket"].slip in page.content.decode()
    assert (Event.objects.count(), Message.objects.count()) == before


def test_a_file_with_no_open_questionnaire_says_who_may_open_one_g_8(client, julie, zoe):
    client.force_login(julie.account)
    page = client.get(reverse("satisfaction:hand_person", args=[zoe.public_id])).content.decode()
    assert "Aucun questionnaire n&#x27;est ouvert" in page or "Aucun questionnaire n'est ouvert" in page


def test_sheets_are_typed_one_after_the_other_and_not_attributed_g_8(client, campaign, chief):
    """A double click, or « Retour » then « Enregistrer », is one answer: the page draws its own slip."""
    client.force_login(chief.account)
    address = reverse("satisfaction:type_sheet", args=[campaign.public_id])
    slip = client.get(address).context["form"].fields[SLIP_FIELD].initial
    before = (Event.objects.count(), Submission.objects.count())
    sheet = {SLIP_FIELD: slip, "ecoute": "3", "csrfmiddlewaretoken": "a" * 32}
    assert client.post(address, sheet).status_code == 303
    assert client.post(address, sheet).status_code == 422
    assert Answer.objects.count() == 1
    assert (Event.objects.count(), Submission.objects.count()) == before


def test_a_paper_sheet_comes_back_after_the_last_day_until_the_campaign_is_closed_g_8(campaign, chief):
    with time_machine.travel("2027-01-10 10:00 +0100", tick=False):
        given = {"given": {"ecoute": "3"}, "by": chief.agent, "at": NOW()}
        actions.type_sheet(campaign, slip=new_slip(campaign), **given)
        actions.close_campaign(campaign, by=chief.agent, at=NOW())
        with pytest.raises(Refusal, match="terminé"):
            actions.type_sheet(campaign, slip=new_slip(campaign), **given)
    assert Answer.objects.get().month == 2027 * 12


def test_a_slip_of_another_campaign_types_nothing_here_g_8(campaign, chief):
    other = opened(campaign.organisation, chief, questionnaire="fin-atelier")
    slip = new_slip(other)
    with pytest.raises(Refusal, match="n'existe pas"):
        actions.type_sheet(campaign, slip=slip, given={"ecoute": "3"}, by=chief.agent, at=NOW())
    assert slips.subject_of("avis", slip) == other.code


# Near misses: the same gesture by who has not quite the right to it.


def test_a_caseworker_hands_sheets_and_reads_no_result_g_8(client, campaign, julie):
    client.force_login(julie.account)
    assert client.get(reverse("satisfaction:hand", args=[campaign.public_id])).status_code == 200
    for name in ("campaign", "type_sheet", "csv", "xlsx"):
        assert client.get(reverse(f"satisfaction:{name}", args=[campaign.public_id])).status_code == 403
    with pytest.raises(Forbidden):
        actions.close_campaign(campaign, by=julie.agent, at=NOW())


def test_a_manager_knows_the_campaigns_of_their_own_organisation_only_g_8(campaign, theirs, land):
    neighbour = factories.worker(Role.PROVIDER_MANAGER, theirs.organisation)
    for gesture in (
        lambda: actions.hand(campaign, 1, by=neighbour.agent, at=NOW()),
        lambda: actions.close_campaign(campaign, by=neighbour.agent, at=NOW()),
        lambda: actions.type_sheet(campaign, slip=new_slip(campaign), given={}, by=neighbour.agent, at=NOW()),
        lambda: opened(campaign.organisation, neighbour),
    ):
        with pytest.raises(Http404):
            gesture()


def test_an_area_manager_knows_the_campaigns_of_their_area_only_g_8(client, land, ours, theirs, steering):
    here = opened(ours.organisation, steering, area=land.area)
    there = opened(theirs.organisation, steering, area=land.other_area)
    everywhere = opened(ours.organisation, steering)
    anne = factories.worker(Role.AREA_MANAGER, land.department, areas=[land.area])
    client.force_login(anne.account)
    known = {row.pk: client.get(reverse("satisfaction:campaign", args=[row.public_id])).status_code
             for row in (here, there, everywhere)}  # fmt: skip
    assert known == {here.pk: 200, there.pk: 404, everywhere.pk: 404}


def test_nobody_hands_a_sheet_of_a_campaign_that_is_over_g_8(campaign, julie, chief):
    Campaign.objects.filter(pk=campaign.pk).update(until=date(2026, 6, 15))
    with pytest.raises(Refusal, match="pas ouvert"):
        actions.hand(campaign, 1, by=julie.agent, at=NOW())


def test_a_period_that_ends_before_it_begins_is_said_on_its_field_g_8(ours, chief):
    with pytest.raises(Refusal) as caught:
        opened(ours.organisation, chief, since=date(2026, 5, 1), until=date(2026, 5, 1))
    assert caught.value.field == "until"


def test_opening_a_campaign_keeps_its_questions_as_they_were_g_8(client, ours, chief, monkeypatch):
    client.force_login(chief.account)
    page = client.post(reverse("satisfaction:new"), {
        "questionnaire": "fin-atelier", "label": "Ateliers", "organisation": ours.organisation.pk,
        "since": "2026-06-15", "until": "2026-12-31",
    })  # fmt: skip
    assert page.status_code == 303
    campaign = Campaign.objects.get(label="Ateliers")
    monkeypatch.setattr("filrouge.satisfaction.shipped.questionnaires", dict)
    assert campaign.questionnaire.key == "fin-atelier"
    assert campaign.last_day == date(2026, 12, 31)
