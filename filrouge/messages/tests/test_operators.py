"""Brevo and OVHcloud, over real HTTP: their protocols, their refusals, their silences (D-2)."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from filrouge.messages.carriers import Verdict
from filrouge.messages.models import Message
from filrouge.messages.numbers import international, receives_sms
from filrouge.messages.sms import operator as sms
from filrouge.messages.sms.brevo import Brevo
from filrouge.messages.sms.ovh import Ovh
from filrouge.messages.tests.conftest import MORNING
from filrouge.messages.tests.post_office import OVH_CONSUMER, OVH_SECRET, free_port
from filrouge.messages.tests.test_sending import State, asked, change
from filrouge.messages.tokens import REPORT, STOP, public_url, token_of

NUMBER = "+33639981200"


@pytest.fixture(params=["brevo", "ovh"])
def server(request):
    return request.getfixturevalue(request.param)


def sent(ending="00", text="Bonjour"):
    return sms.operator().send(NUMBER[:-2] + ending, text, "abcdef0123456789")


def test_an_sms_is_handed_over_with_our_reference_d_2(server):
    outcome = sent()
    assert outcome.verdict == Verdict.GONE
    assert outcome.carrier_id == "1001"
    assert server.received == [(NUMBER[1:], "Bonjour", "abcdef0123456789")]


def test_letters_beyond_the_short_alphabet_arrive_as_they_are_d_2(server):
    assert sent(text="Ça tombe bien, forêt €").verdict == Verdict.GONE
    assert server.received[0][1] == "Ça tombe bien, forêt €"


@pytest.mark.parametrize(
    ("ending", "verdict", "arrived"),
    [
        ("01", Verdict.REFUSED, 0),
        ("02", Verdict.LATER, 0),
        ("03", Verdict.LATER, 0),
        # Broken while it worked, cut, silent: nobody knows whether it was taken.
        ("04", Verdict.DOUBT, 0),
        ("05", Verdict.DOUBT, 1),
        ("06", Verdict.DOUBT, 1),
    ],
)
def test_each_answer_has_its_meaning_d_2(server, settings, monkeypatch, tmp_path, ending, verdict, arrived):
    own = tmp_path / "vite.toml"
    own.write_text("[timeouts]\nsms_seconds = 0.3\n")
    monkeypatch.setenv("FILROUGE_SENDING", str(own))
    outcome = sent(ending)
    assert outcome.verdict == verdict
    assert outcome.words
    assert len(server.received) == arrived


def test_an_operator_that_is_away_took_nothing_d_2(server, settings):
    settings.SMS_URL = f"http://127.0.0.1:{free_port()}"
    assert sent().verdict == Verdict.LATER


def test_a_wrong_key_loses_no_message_d_2(server, settings):
    settings.BREVO_KEY = settings.OVH_APPLICATION_SECRET = "fausse"
    outcome = sent()
    assert outcome.verdict == Verdict.LATER
    assert "administrateur" in outcome.words
    assert server.received == []


@pytest.mark.parametrize(
    ("text", "number", "mobile"),
    [
        ("0639981234", "+33639981234", True),
        ("07 00 00 00 00", "+33700000000", True),
        ("0261910000", "+33261910000", False),
        ("0690123456", "+590690123456", True),
        ("0692123456", "+262692123456", True),
        ("+32 470 12 34 56", "+32470123456", True),
        ("+32 2 555 12 12", "+3225551212", False),
        ("pas un numéro", "", False),
    ],
)
def test_numbers_leave_in_their_international_form_overseas_included_d_2(text, number, mobile):
    assert international(text) == number
    assert receives_sms(text) is mobile


def test_a_server_says_which_setting_lacks_d_2(settings):
    settings.SMS_OPERATOR = "ovh"
    with pytest.raises(sms.WrongOperator, match="FILROUGE_OVH_SERVICE"):
        sms.operator()
    settings.SMS_OPERATOR = "pigeon"
    with pytest.raises(sms.WrongOperator, match="écrire brevo ou ovh"):
        sms.operator()


def test_the_signature_of_ovh_is_verified_by_the_server_of_the_tests_d_2(ovh):
    made = Ovh(
        application_key="application", application_secret=OVH_SECRET[::-1], consumer_key=OVH_CONSUMER,
        service="sms-ab1-1", sender="", seconds=2, url=f"{ovh.root}/1.0",
    )  # fmt: skip
    assert made.send(NUMBER, "Bonjour", "x").verdict == Verdict.LATER
    assert ovh.received == []


def test_brevo_is_told_where_to_report_and_only_there_d_2(settings, brevo):
    settings.PUBLIC_URL = "https://fil.exemple.invalid"
    url = public_url("abcdef0123456789", REPORT)
    assert url.startswith("https://fil.exemple.invalid/messages/retour/")
    assert isinstance(sms.operator(), Brevo)
    assert sent().verdict == Verdict.GONE


# From the outbox to the operator and back


def test_a_reminder_by_sms_is_counted_and_its_fate_is_asked_of_ovh_d_2(camille, ovh, program):
    change(camille, preferred_channel="sms")
    asked(camille)
    program().round()
    message = Message.objects.get()
    assert (message.state, message.channel, message.segments, message.carrier) == (
        State.SENT,
        "sms",
        1,
        "ovh",
    )
    ovh.receipts[message.carrier_id] = 1
    program(MORNING + timedelta(minutes=5)).keep_house()
    message.refresh_from_db()
    assert message.state == State.SENT
    program(MORNING + timedelta(minutes=15)).keep_house()
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_an_sms_that_was_lost_on_the_way_comes_back_as_a_failure_d_2(camille, ovh, program):
    change(camille, preferred_channel="sms")
    asked(camille)
    program().round()
    ovh.receipts[Message.objects.get().carrier_id] = 16
    program(MORNING + timedelta(minutes=15)).keep_house()
    message = Message.objects.get()
    assert message.state == State.FAILED
    assert "vérifiez le numéro" in message.failure


@pytest.mark.parametrize(
    ("said", "state"),
    [("delivered", State.DELIVERED), ("hard_bounce", State.FAILED), ("sent", State.UNCERTAIN)],
)
def test_a_report_of_brevo_settles_what_nobody_was_sure_of_d_2(client, camille, brevo, program, said, state):
    change(camille, phone="0639981205", preferred_channel="sms")
    asked(camille)
    program().round()
    message = Message.objects.get()
    assert message.state == State.UNCERTAIN
    token = token_of(message.public_id, REPORT)
    answer = client.post(
        reverse("messages:report", args=[token]), json.dumps({"msg_status": said, "messageId": 1}),
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 204
    message.refresh_from_db()
    assert message.state == state


def test_a_report_at_an_address_that_we_did_not_make_changes_nothing_d_2(client, camille, brevo, program):
    message = asked(camille)
    for token in (message.public_id, token_of(message.public_id, STOP)):
        answer = client.post(
            reverse("messages:report", args=[token]),
            json.dumps({"msg_status": "delivered"}),
            content_type="application/json",
        )
        assert answer.status_code == 404
    assert Message.objects.get().state == State.QUEUED


def test_the_pace_is_kept_by_all_programs_together_and_other_channels_do_not_wait_behind_d_2(
    camille, land, julie, brevo, mail_server, program
):
    change(camille, preferred_channel="sms")
    for number in range(4):
        asked(camille, f"sms:{number}")
    first, second = (program(pace={"sms": 3, "email": 100}) for _ in range(2))
    first.round()
    second.round()
    assert len(brevo.received) == 3
    change(camille, preferred_channel="email")
    asked(camille, "mail")
    while second.round():
        pass
    assert len(mail_server.received) >= 1
