"""What is told of a campaign on screen and in a spreadsheet: groups, never somebody (G-8)."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from filrouge.access.models import Event
from filrouge.satisfaction import events
from filrouge.satisfaction.actions import close_campaign, hand
from filrouge.satisfaction.models import Campaign, Words
from filrouge.satisfaction.results import results_of
from filrouge.satisfaction.tests.conftest import answered, opened

pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY, JUNE = (date(2026, month, 10) for month in (3, 4, 5, 6))
SHEET = {"ecoute": "4", "recommande": "oui"}


def told(campaign, key, today=JUNE):
    return next(one for one in results_of(campaign, today).questions if one.question.key == key)


@pytest.fixture
def handed(campaign, julie):
    """Twenty sheets in March."""
    with time_machine.travel("2026-03-02 10:00 +0100", tick=False):
        hand(campaign, 20, by=julie.agent, at=timezone.now())


def test_under_five_answers_nothing_is_told_not_even_their_number_g_8(client, campaign, chief):
    answered(campaign, *[SHEET] * 4, day=MARCH)
    client.force_login(chief.account)
    page = client.get(reverse("satisfaction:campaign", args=[campaign.public_id])).content.decode()
    assert "Pas encore assez de réponses" in page
    assert "feuilles comptées" not in page
    results = results_of(campaign, JUNE)
    assert (results.number, results.waiting, results.rate) == (0, True, None)
    assert all(one.number == 0 and not one.lines for one in results.questions)


def test_the_month_under_way_waits_for_its_end_so_that_no_answer_shows_as_it_comes_g_8(campaign):
    answered(campaign, *[SHEET] * 6, day=MAY)
    before = results_of(campaign, JUNE)
    answered(campaign, {"ecoute": "1"}, day=JUNE)
    after = results_of(campaign, JUNE)
    assert (before.number, after.number) == (6, 6)
    assert told(campaign, "ecoute").mean.value == 4
    assert results_of(campaign, date(2026, 7, 1)).number == 6, "one answer in June is no group"


def test_small_months_are_gathered_and_what_is_left_is_never_added_to_a_group_g_8(campaign):
    answered(campaign, *[SHEET] * 3, day=MARCH)
    answered(campaign, *[SHEET] * 3, day=APRIL)
    answered(campaign, *[SHEET] * 4, day=MAY)
    assert results_of(campaign, MAY).number == 6
    results = results_of(campaign, JUNE)
    assert (results.number, results.until, results.waiting) == (6, "avril 2026", True)


def test_a_closed_campaign_tells_its_last_month_at_once_g_8(campaign, chief):
    answered(campaign, *[SHEET] * 7, day=JUNE)
    close_campaign(campaign, by=chief.agent, at=timezone.now())
    campaign.refresh_from_db()
    assert results_of(campaign, JUNE).number == 7


def test_a_question_that_few_answered_is_gathered_on_its_own_g_8(campaign):
    """Two who answer in May make no group of their own: what is told in June less what was told in May."""
    answered(campaign, *[SHEET | {"clair": "5"}] * 5, day=APRIL)
    answered(campaign, *[SHEET | {"clair": "1"}] * 2, *[SHEET] * 6, day=MAY)
    assert told(campaign, "ecoute").number == 13
    assert told(campaign, "clair").number == 5
    assert told(campaign, "clair").mean.value == 5


def test_shares_say_how_sure_they_are_and_the_rate_compares_with_sheets_handed_g_8(campaign, handed):
    """Ten of twenty people: Wilson's interval of 80 %, corrected for a population of twenty."""
    answered(campaign, *[SHEET] * 8, *[SHEET | {"recommande": "non"}] * 2, day=MARCH)
    results = results_of(campaign, JUNE)
    assert (results.number, results.handed, results.rate) == (10, 20, 50)
    yes, no = told(campaign, "recommande").lines
    assert (yes.label, yes.percent, yes.around) == ("Oui", 80, "de 58 à 92 %")
    assert no.percent == 20


def test_a_scale_is_told_month_after_month_by_groups_g_8(client, campaign, chief):
    answered(campaign, *[SHEET] * 5, day=MARCH)
    answered(campaign, *[SHEET | {"ecoute": "2"}] * 2, day=APRIL)
    answered(campaign, *[SHEET | {"ecoute": "2"}] * 3, day=MAY)
    found = told(campaign, "ecoute").stretches
    assert [(one.words, one.number, one.mean.value) for one in found] == [
        ("mars 2026", 5, 4), ("avril 2026 à mai 2026", 5, 2)
    ]  # fmt: skip
    client.force_login(chief.account)
    page = client.get(reverse("satisfaction:campaign", args=[campaign.public_id])).content.decode()
    assert "Au fil des mois" in page


def test_free_words_are_told_by_groups_and_masked_words_are_erased_and_counted_g_8(client, campaign, chief):
    answered(campaign, *[{"mieux": f"Mot {at}"} for at in range(4)], {"mieux": "Mme Dupont"}, day=MARCH)
    client.force_login(chief.account)
    address = reverse("satisfaction:campaign", args=[campaign.public_id])
    assert "Mme Dupont" in client.get(address).content.decode()
    row = Words.objects.get(words="Mme Dupont")
    mask = reverse("satisfaction:mask", args=[campaign.public_id])
    assert client.post(mask, {"key": str(row.pk)}).status_code == 303
    page = client.get(address).content.decode()
    assert "Mme Dupont" not in page
    assert "1 réponse masquée" in page
    assert client.post(mask, {"key": str(row.pk)}).status_code == 404
    row.refresh_from_db()
    assert (row.words, row.masked) == ("", True)
    told_of = Event.objects.get(type=events.WORDS_MASKED.number)
    assert (told_of.person, told_of.subject) == (None, campaign.pk)


def test_words_that_are_not_shown_cannot_be_masked_g_8(client, campaign, chief):
    answered(campaign, {"mieux": "Seul"}, day=MARCH)
    client.force_login(chief.account)
    address = reverse("satisfaction:mask", args=[campaign.public_id])
    for key in (str(Words.objects.get().pk), "abc", ""):
        assert client.post(address, {"key": key}).status_code == 404


def test_words_of_another_campaign_cannot_be_masked_from_this_one_g_8(
    client, campaign, chief, theirs, steering
):
    other = opened(theirs.organisation, steering)
    answered(other, *[{"mieux": f"Mot {at}"} for at in range(5)], day=MARCH)
    answered(campaign, *[{"mieux": f"Mot {at}"} for at in range(5)], day=MARCH)
    client.force_login(chief.account)
    key = Words.objects.filter(campaign=other).order_by("pk").first().pk
    assert (
        client.post(reverse("satisfaction:mask", args=[campaign.public_id]), {"key": str(key)}).status_code
        == 404
    )
    assert not Words.objects.filter(masked=True).exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_spreadsheet_tells_the_same_and_no_more_g_8(client, campaign, chief, handed, kind):
    answered(campaign, *[SHEET] * 5, *[{"ecoute": "3", "mieux": "=1+1"}] * 5, day=MARCH)
    answered(campaign, {"mieux": "Trop tôt"}, day=JUNE)
    client.force_login(chief.account)
    answer = client.get(reverse(f"satisfaction:{kind}", args=[campaign.public_id]))
    if kind == "csv":
        text = b"".join(answer.streaming_content).decode()
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        text = "\n".join(";".join(str(cell) for cell in row) for row in rows)
    assert "Vous êtes-vous senti écouté ?;Tout à fait" in text
    assert "moyenne" in text
    assert "3,5" in text
    assert "'=1+1" in text
    assert "Trop tôt" not in text


def test_results_ask_the_same_few_questions_whatever_their_number_g_8(
    client, campaign, chief, django_assert_max_num_queries
):
    answered(campaign, *[SHEET | {"mieux": "Oui."}] * 9, day=MARCH)
    client.force_login(chief.account)
    with django_assert_max_num_queries(8):
        client.get(reverse("satisfaction:campaign", args=[campaign.public_id]))


def test_a_campaign_is_closed_once_g_8(client, campaign, chief):
    client.force_login(chief.account)
    for _ in range(2):
        client.post(reverse("satisfaction:close", args=[campaign.public_id]))
    assert Event.objects.filter(type=events.CAMPAIGN_CLOSED.number).count() == 1
    assert Campaign.objects.get().closed_on == date(2026, 6, 15)
