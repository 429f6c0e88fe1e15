"""The server names the form that it has saved, so that the browser forgets its words; and nothing else (A-1, A-9)."""

import pytest
from django.urls import reverse

from filrouge.web.drafts import COOKIE, draft_account
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def send(client, land, julie):
    """Send a case conference of somebody whom Julie follows, with the name of its draft."""
    person = factories.followed(land, julie)
    client.force_login(julie.account)

    def run(conclusion, name):
        said = {"held_on": "2020-01-06", "conclusion": conclusion, "brouillon": name}
        return client.post(reverse("accompaniment:conference", args=[person.public_id]), said)

    return run


def test_what_was_saved_is_named_and_readable_by_the_page_a_1(send):
    answer = send("Poursuivre.", "point-de-suivi:abc123")
    assert answer.status_code == 303
    cookie = answer.cookies[COOKIE]
    assert cookie.value == "point-de-suivi:abc123"
    assert not cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_what_is_to_be_corrected_stays_with_the_browser_a_1(send):
    answer = send("", "point-de-suivi:abc123")
    assert answer.status_code == 422
    assert COOKIE not in answer.cookies


def test_a_session_that_is_over_has_saved_nothing_a_1(client, send):
    client.logout()
    answer = send("Poursuivre.", "point-de-suivi:abc123")
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("name", ["", "Les mots de la personne", "note:a; path=/", "note:" + "a" * 40])
def test_only_the_name_of_a_form_travels_a_9(send, name):
    assert COOKIE not in send("Poursuivre.", name).cookies


def test_a_page_tells_whose_drafts_are_kept_and_not_who_it_is_a_9(client, julie):
    client.force_login(julie.account)
    page = client.get("/").content.decode()
    mine = draft_account(julie.account.pk)
    assert f'data-account="{mine}"' in page
    assert mine != draft_account(julie.account.pk + 1)
    assert "data-forget" in page
    client.logout()
    assert "drafts.js" not in client.get("/compte/login/").content.decode()
