"""A form sent twice does one thing, whatever the browser does (A-1)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access import submissions
from filrouge.access.models import Submission
from filrouge.accompaniment.models import EngagementContract
from filrouge.people.models import Note
from filrouge.web.middleware import AT_WORK
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def person(land, julie, client):
    made = factories.followed(land, julie)
    client.force_login(julie.account)
    return made


def token_of(client, address):
    """What the form of this page would send back."""
    page = client.get(address).content.decode()
    main = page[page.index("<main") :]
    return main.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


@pytest.fixture
def send(client, person):
    """Send the form of a note, drawn once by `token`."""
    address = reverse("people:notes", args=[person.public_id])

    def run(token, text="Vue ce matin.", **headers):
        return client.post(address, {"csrfmiddlewaretoken": token, "text": text}, headers=headers)

    run.draw = lambda: token_of(client, address)
    return run


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_the_same_note_sent_twice_is_written_once_and_leads_to_the_same_place_a_1(send, headers):
    token = send.draw()
    first, second = send(token, **headers), send(token, **headers)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Note.objects.count() == 1


def test_the_same_words_in_a_new_form_are_a_second_note_a_1(send):
    send(send.draw())
    send(send.draw())
    assert Note.objects.count() == 2


def test_other_words_in_the_same_form_are_another_sending_a_1(send):
    token = send.draw()
    send(token)
    send(token, "Vue ce soir.")
    assert Note.objects.count() == 2


def test_a_refused_form_may_be_sent_again_a_1(send):
    token = send.draw()
    assert send(token, "").status_code == send(token, "").status_code == 422
    assert not Submission.objects.exists()


def test_a_contract_sent_twice_is_signed_once_a_1(client, person):
    address = reverse("accompaniment:contract", args=[person.public_id])
    today = timezone.localdate()
    sent = {
        "csrfmiddlewaretoken": token_of(client, address), "signed_on": today.isoformat(),
        "ends_on": (today + timedelta(days=90)).isoformat(), "weekly_hours": "", "goals": "Chercher.",
    }  # fmt: skip
    answers = [client.post(address, sent).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert EngagementContract.objects.count() == 1


def test_two_people_may_send_the_same_words(send, client, land, person, julie):
    paul = factories.caseworker(
        factories.Operator(julie.caseload.agreement.organisation, julie.caseload.agreement, land.site),
        name="Paul",
    )
    token = send.draw()
    send(token)
    client.force_login(paul.account)
    send(token)
    assert Note.objects.count() == 2


def test_while_the_first_is_at_work_the_second_is_told_to_wait_a_1(send, monkeypatch):
    monkeypatch.setattr(submissions, "PATIENCE", 0.0)
    token = send.draw()
    send(token)
    Submission.objects.update(location="")
    answer = send(token)
    assert answer.status_code == 409
    assert AT_WORK[:30] in answer.content.decode().replace("&#x27;", "'")
    assert Note.objects.count() == 1


def test_a_sending_whose_server_died_may_be_sent_again_a_1(send, monkeypatch):
    token = send.draw()
    send(token)
    Submission.objects.update(location="", at=timezone.now() - submissions.DEAD - timedelta(seconds=1))
    assert send(token).status_code == 303
    assert Note.objects.count() == 2


def test_a_search_is_no_sending_and_nothing_is_kept_of_it(client, person):
    token = token_of(client, reverse("people:notes", args=[person.public_id]))
    client.post(reverse("web:search"), {"csrfmiddlewaretoken": token, "q": "martin"})
    assert not Submission.objects.exists()


def test_old_sendings_are_forgotten_a_9(send, monkeypatch):
    monkeypatch.setattr(submissions, "BETWEEN_PURGES", 1)
    Submission.objects.create(key="x" * 64, at=timezone.now() - submissions.KEPT - timedelta(seconds=1))
    send(send.draw())
    assert Submission.objects.count() == 1
