"""What a person wants of each channel, and channels that others have too (D-2, A-9)."""

import pytest
from django.test import Client
from django.urls import reverse

from filrouge.access.models import Event
from filrouge.core.results import Refusal
from filrouge.messages import events, queries
from filrouge.messages.actions import Choice, save_choices
from filrouge.messages.models import ChannelChoice, Message
from filrouge.messages.sending import stop_url
from filrouge.messages.tests.conftest import MORNING
from filrouge.messages.tests.test_sending import State, asked, change
from filrouge.people.models import Person
from tests import factories

SMS, EMAIL = "sms", "email"


def choice(channel, *, refused=False, safe=False, seen=""):
    return Choice(channel, refused=refused, safe=safe, seen=seen)


def way(person, channel):
    return next(one for one in queries.ways_of(person) if one.channel == channel)


@pytest.mark.parametrize(
    ("theirs", "shared"),
    [
        ({"phone": "0639981234"}, {SMS}),
        ({"other_phone": "0639981234"}, {SMS}),
        ({"email": "Camille@Exemple.INVALID"}, {EMAIL}),
        ({"phone": "0639981234", "email": "camille@exemple.invalid"}, {SMS, EMAIL}),
        ({"phone": "0639981235", "email": "camille2@exemple.invalid"}, set()),
        ({}, set()),
    ],
)
def test_a_channel_that_another_person_has_is_seen_d_2(land, camille, theirs, shared):
    factories.person(land, at=MORNING, first_names="Sacha", **theirs)
    assert queries.shared_with_others(camille) == shared


def test_the_file_that_was_joined_to_this_one_is_nobody_else_d_2(land, camille):
    gone = factories.person(land, at=MORNING, phone=camille.phone)
    change(gone, merged_into=camille)
    assert queries.shared_with_others(camille) == frozenset()


def test_two_people_without_a_telephone_share_none_d_2(land, camille):
    change(camille, phone="", email="")
    factories.person(land, at=MORNING, phone="", email="")
    camille.refresh_from_db()
    assert queries.shared_with_others(camille) == frozenset()


def test_nothing_goes_to_a_shared_address_until_somebody_confirms_it_d_2(
    land, camille, julie, mail_server, program
):
    factories.person(land, at=MORNING, email=camille.email)
    change(camille, phone="")
    asked(camille)
    program().round()
    message = Message.objects.get()
    assert (message.state, message.channel) == (State.TO_PRINT, "letter")
    assert "une autre personne" in message.reasons[0] + message.reasons[1]
    save_choices(camille, [choice(EMAIL, safe=True, seen=camille.email)], by=julie.agent, at=MORNING)
    asked(camille, "deux")
    program().round()
    assert Message.objects.get(about="deux").state == State.SENT
    row = ChannelChoice.objects.get()
    assert (row.safe_by, row.safe_at) == (julie.account, MORNING)
    assert Event.objects.filter(type=events.CHOICE_SAVED.number, person=camille.pk).count() == 1


def test_a_confirmation_holds_for_the_address_of_that_day_only_d_2(land, camille, julie):
    save_choices(camille, [choice(SMS, safe=True, seen=camille.phone)], by=julie.agent, at=MORNING)
    factories.person(land, at=MORNING, phone="0639981299")
    assert way(camille, SMS).confirmed_safe
    change(camille, phone="0639981299")
    camille.refresh_from_db()
    assert not way(camille, SMS).confirmed_safe
    assert way(camille, SMS).shared


def test_who_confirms_an_address_that_just_changed_is_told_d_2(camille, julie):
    with pytest.raises(Refusal, match="changé"):
        save_choices(camille, [choice(SMS, safe=True, seen="0639981200")], by=julie.agent, at=MORNING)
    assert not ChannelChoice.objects.exists()


def test_a_refusal_noted_on_a_file_that_was_joined_stands_until_it_is_taken_back_d_2(land, camille, julie):
    """D-2, A-9: two files become one, and what was refused on either is refused."""
    other = factories.person(land, family_name="Joint")
    ChannelChoice.objects.create(person=other, channel=EMAIL, refused_at=MORNING)
    Person.objects.filter(pk=other.pk).update(merged_into=camille)
    save_choices(camille, [choice(SMS)], by=julie.agent, at=MORNING)
    assert queries.choices_of(camille)[EMAIL].refused_at is not None
    save_choices(camille, [choice(EMAIL)], by=julie.agent, at=MORNING)
    assert queries.choices_of(camille)[EMAIL].refused_at is None


def test_a_refused_channel_is_left_alone_and_taken_back_later_d_2(camille, julie, mail_server, program):
    save_choices(camille, [choice(EMAIL, refused=True)], by=julie.agent, at=MORNING)
    asked(camille)
    program().round()
    assert Message.objects.get().state == State.TO_PRINT
    save_choices(camille, [choice(EMAIL)], by=julie.agent, at=MORNING)
    assert not way(camille, EMAIL).opted_out


def test_the_same_choice_said_again_writes_nothing_d_2(camille, julie):
    for _ in range(2):
        save_choices(camille, [choice(EMAIL, refused=True)], by=julie.agent, at=MORNING)
    assert Event.objects.filter(type=events.CHOICE_SAVED.number).count() == 1


# The link of an e-mail


@pytest.fixture
def link(camille, settings, mail_server, program):
    settings.PUBLIC_URL = "https://fil.exemple.invalid"
    message = asked(camille)
    program().round()
    (received,) = mail_server.received
    url = stop_url(message)
    assert received["List-Unsubscribe"].strip() == f"<{url}>"
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in received.get_content().replace("=\n", "")
    return url.removeprefix("https://fil.exemple.invalid")


def test_the_link_says_nothing_of_anybody_and_opens_without_an_account_d_2_a_9(link, camille):
    for word in (camille.public_id, "Camille", "Martin", camille.email):
        assert word not in link
    page = Client().get(link)
    assert page.status_code == 200
    for word in ("Camille", "Martin", camille.email):
        assert word not in page.content.decode()
    assert not ChannelChoice.objects.exists()


def test_one_click_of_a_mail_program_stops_e_mails_once_d_2(link, camille):
    before = Person.objects.get(pk=camille.pk).revision
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(link, {"List-Unsubscribe": "One-Click"})
        assert "C'est noté" in answer.content.decode()
    row = ChannelChoice.objects.get()
    assert row.refused_by is None
    assert row.refused_at is not None
    assert way(camille, EMAIL).opted_out
    assert Event.objects.filter(type=events.OPTED_OUT.number, person=camille.pk).count() == 1
    assert Person.objects.get(pk=camille.pk).revision == before + 1


def test_a_link_that_was_cut_is_no_link_d_2(link):
    assert Client().post(f"{link[:-3]}/").status_code == 404
    assert not ChannelChoice.objects.exists()


def test_without_a_public_address_no_link_is_made_d_2(camille):
    assert stop_url(asked(camille)) == ""


# The form


def test_a_caseworker_notes_both_and_sees_who_confirmed_d_2(client, land, camille, julie):
    factories.person(land, at=MORNING, phone=camille.phone)
    client.force_login(julie.account)
    url = reverse("messages:choices", args=[camille.public_id])
    page = client.get(url).content.decode()
    assert "est aussi au dossier d'une autre personne" in page.replace("&#x27;", "'")
    answer = client.post(
        url, {"sms_safe": "on", "sms_seen": camille.phone, "email_refused": "on", "email_seen": camille.email}
    )
    assert answer.status_code == 303
    assert way(camille, SMS).confirmed_safe
    assert way(camille, EMAIL).opted_out
    assert "confirmé sûr par Julie Moreau" in client.get(url).content.decode()
