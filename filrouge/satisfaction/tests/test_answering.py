"""A sheet on any telephone: opened, answered once, and what stops it said in plain words (G-8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filrouge.access import slips
from filrouge.core.results import Refusal
from filrouge.satisfaction import answering
from filrouge.satisfaction.actions import close_campaign
from filrouge.satisfaction.answering import answer, new_slip
from filrouge.satisfaction.forms import SLIP_FIELD
from filrouge.satisfaction.models import Answer, UsedSlip, Words
from filrouge.satisfaction.tests.conftest import TODAY, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(campaign):
    return new_slip(campaign)


def send(client, slip, **given):
    return client.post(reverse("satisfaction:answer"), {SLIP_FIELD: slip} | given)


def kept():
    return Answer.objects.count() + Words.objects.count() + UsedSlip.objects.count()


def test_a_scanned_code_opens_the_questions_in_plain_words_g_8(client, slip):
    page = client.get(reverse("satisfaction:sheet", args=[slip]))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Vous êtes-vous senti écouté ?", "anonyme", "pas obligé", "Tout à fait"):
        assert words in text
    assert "<script" not in text.replace('<script src="/static/web/live.js" defer></script>', "")
    assert "data-draft" not in text
    assert kept() == 0


def test_answers_are_kept_by_month_with_their_words_apart_g_8(client, slip, campaign):
    sent = send(client, slip, ecoute="4", avance=["projet", "emploi"], rythme="", mieux=" Le bus.\x00 ")
    assert (sent.status_code, sent["Location"]) == (303, reverse("satisfaction:thanks"))
    assert "Merci" in client.get(sent["Location"]).content.decode()
    [row] = Answer.objects.all()
    assert (row.campaign, row.month, row.said) == (
        campaign, 2026 * 12 + 5, {"ecoute": "4", "avance": ["emploi", "projet"]}
    )  # fmt: skip
    [words] = Words.objects.all()
    assert (words.question, words.words, words.masked) == ("mieux", "Le bus.", False)


def test_a_code_copied_by_hand_opens_the_same_questions_g_8(client, slip):
    assert client.get(reverse("satisfaction:start")).status_code == 200
    page = client.post(reverse("satisfaction:start"), {"code": slips.grouped(slip).upper()})
    assert page.status_code == 200
    assert "Vous êtes-vous senti écouté ?" in page.content.decode()
    assert f'name="{SLIP_FIELD}"' in page.content.decode()
    sent = send(client, slips.grouped(slip).upper(), ecoute="1")
    assert sent.status_code == 303
    assert send(client, slip, ecoute="1").status_code == 409


def test_a_code_that_was_misread_is_said_beside_the_field_g_8(client, slip):
    page = client.post(reverse("satisfaction:start"), {"code": slip[:-3]})
    assert page.status_code == 422
    assert "Recopiez-le tel qu&#x27;il est" in page.content.decode()


@pytest.mark.parametrize("way", ["sheet", "answer"])
def test_a_forged_slip_opens_nothing_and_writes_nothing_g_8(client, campaign, way):
    forged = campaign.code + "0" * 32
    page = (
        client.get(reverse("satisfaction:sheet", args=[forged]))
        if way == "sheet"
        else send(client, forged, ecoute="4")
    )
    assert page.status_code == 409
    assert "Ce code n&#x27;existe pas" in page.content.decode()
    assert kept() == 0


def test_a_slip_serves_once_and_a_double_click_too_g_8(client, slip):
    send(client, slip, ecoute="4")
    again = send(client, slip, ecoute="4")
    assert again.status_code == 409
    assert "a déjà servi" in again.content.decode()
    assert "a déjà servi" in client.get(reverse("satisfaction:sheet", args=[slip])).content.decode()
    assert Answer.objects.count() == 1


def test_a_slip_of_another_questionnaire_brings_its_own_questions_g_8(client, theirs, steering):
    other = new_slip(opened(theirs.organisation, steering, questionnaire="fin-atelier"))
    assert (
        "Cet atelier vous a-t-il été utile"
        in client.get(reverse("satisfaction:sheet", args=[other])).content.decode()
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Répondez au moins à une question."),
        ({"ecoute": "9"}, "pas proposée"),
        ({"avance": ["emploi", "lune"]}, "pas proposée"),
        ({"mieux": "a" * 1_001}, "trop long"),
    ],
)
def test_answers_that_do_not_fit_are_said_and_nothing_is_half_written_g_8(client, slip, given, said):
    page = send(client, slip, **given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert kept() == 0
    assert send(client, slip, ecoute="2").status_code == 303


def test_what_was_typed_stays_when_something_is_wrong_g_8(client, slip):
    page = send(client, slip, ecoute="9", mieux="Le bus ne passe pas.").content.decode()
    assert "Le bus ne passe pas." in page
    assert slip in page


def test_a_closed_campaign_says_thank_you_and_keeps_nothing_g_8(client, slip, campaign, chief):
    close_campaign(campaign, by=chief.agent, at=timezone.now())
    page = send(client, slip, ecoute="4")
    assert page.status_code == 409
    assert "est terminé" in page.content.decode()
    assert kept() == 0


@pytest.mark.parametrize(
    ("day", "said"), [("2025-12-31", "pas encore commencé"), ("2027-01-01", "est terminé")]
)
def test_a_sheet_is_answered_between_the_first_and_the_last_day_g_8(campaign, slip, day, said):
    with pytest.raises(Refusal, match=said):
        answer(slip, {"ecoute": "4"}, day=date.fromisoformat(day))
    answer(slip, {"ecoute": "4"}, day=date(2026, 12, 31))


def test_an_accident_after_the_slip_leaves_it_unused_g_8(campaign, slip, monkeypatch):
    def broken(*_):
        raise OSError("disque plein")

    whole = answering.add_shuffled
    monkeypatch.setattr(
        answering, "add_shuffled", lambda new, group: broken() if group.model is Answer else whole(new, group)
    )
    with pytest.raises(OSError, match="disque"):
        answer(slip, {"ecoute": "4"}, day=TODAY)
    assert kept() == 0


def test_the_page_of_a_sheet_asks_three_questions_of_the_database_at_most_g_8(
    client, slip, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        client.get(reverse("satisfaction:sheet", args=[slip]))


def test_no_form_of_another_site_needs_our_cookies_g_8(slip):
    """The slip is the only key: a browser that checks forged forms lets the answer pass, without any cookie."""
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, slip, ecoute="4").status_code == 303
    assert not strict.cookies


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_a_slip_at_once_one_wins_g_8(slip):
    start = Barrier(2)

    def one(degree: str) -> str:
        start.wait(timeout=20)
        try:
            answer(slip, {"ecoute": degree}, day=TODAY)
        except Refusal as refusal:
            return refusal.message
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(one, ["1", "5"]))
    assert sorted(words[:20] for words in said) == ["Cette feuille a déjà", "done"]
    assert Answer.objects.count() == UsedSlip.objects.count() == 1
