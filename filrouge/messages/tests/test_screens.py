"""The outbox on the screen: what left, what did not, what to do (D-2, P-7, P-10)."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.messages import events, rendering
from filrouge.messages.management.commands import send_messages
from filrouge.messages.models import Message, MessageTexts
from filrouge.messages.numbers import spaced
from filrouge.messages.shipped import OWN_FILE
from filrouge.messages.tests.conftest import MORNING
from filrouge.messages.tests.test_sending import State, asked, change
from tests import factories


def text_of(answer):
    return answer.content.decode().replace("&#x27;", "'")


@pytest.fixture
def secretary(client, office):
    client.force_login(office.account)
    return client


def failed(camille, program):
    change(camille, email="refuse@exemple.invalid")
    message = asked(camille)
    program().round()
    message.refresh_from_db()
    return message


def test_a_failure_says_why_and_leads_to_the_contact_details_d_2_p_10(secretary, camille, program):
    failed(camille, program)
    page = text_of(secretary.get(reverse("messages:list"), {"etat": "failed"}))
    assert "Adresse e-mail refusée" in page
    assert reverse("people:contact", args=[camille.public_id]) in page


def test_the_list_is_filtered_by_state_channel_and_kind_d_2(secretary, camille, program):
    asked(camille)
    program().round()
    asked(camille, "deux")
    lines = lambda **query: text_of(secretary.get(reverse("messages:list"), query)).count("<tr>")  # noqa: E731
    assert [lines(), lines(etat="sent"), lines(moyen="email"), lines(moyen="sms")] == [3, 2, 2, 0]
    assert lines(sorte="appointment_reminder") == 3
    assert lines(etat="n'importe quoi") == 3


def test_the_list_costs_the_same_whatever_it_holds_d_2(secretary, camille, program):
    url = reverse("messages:list")
    asked(camille)
    secretary.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        secretary.get(url)
    for number in range(12):
        asked(camille, f"autre:{number}")
    with CaptureQueriesContext(connection) as many:
        secretary.get(url)
    assert len(many) == len(one) <= 10


def test_an_uncertain_message_waits_for_a_human_who_settles_it_on_its_page_d_2(secretary, camille, program):
    change(camille, email="cut@exemple.invalid")
    message = asked(camille)
    program().round()
    tabs = text_of(secretary.get(reverse("messages:list")))
    assert re.search(r'À vérifier <span class="fil-count">1</span>', tabs)
    url = reverse("messages:message", args=[message.public_id])
    assert "Il est arrivé" in text_of(secretary.get(url))
    secretary.post(reverse("messages:settle", args=[message.public_id]), {"geste": "arrive"})
    message.refresh_from_db()
    assert message.state == State.SENT
    assert Event.objects.filter(type=events.SETTLED.number, person=camille.pk).exists()


def test_a_gesture_on_a_message_that_moved_changes_nothing_and_says_so_d_2(secretary, camille, program):
    message = asked(camille)
    program().round()
    answer = secretary.post(
        reverse("messages:settle", args=[message.public_id]), {"geste": "renvoyer"}, follow=True
    )
    assert "vient de changer d'état" in text_of(answer)
    assert Message.objects.get().state == State.SENT


def test_the_panel_of_a_person_says_what_was_sent_in_few_queries_d_2_p_7(
    client, camille, julie, program, django_assert_max_num_queries
):
    for number in range(3):
        asked(camille, f"rappel:{number}")
    program().round()
    client.force_login(julie.account)
    url = reverse("messages:panel", args=[camille.public_id])
    client.get(url, headers={"HX-Request": "true"})
    with django_assert_max_num_queries(3 + 4):
        page = text_of(client.get(url, headers={"HX-Request": "true"}))
    assert page.count("par e-mail") == 3
    assert "Choix de la personne" in page


def test_the_panel_warns_that_nothing_goes_to_a_shared_number_d_2(client, land, camille, julie):
    factories.person(land, at=MORNING, phone=camille.phone)
    client.force_login(julie.account)
    page = text_of(client.get(reverse("messages:panel", args=[camille.public_id])))
    assert f"{spaced(camille.phone)} sert aussi à une autre personne" in page


def test_the_caseworker_of_another_operator_sees_no_message_d_2(client, land, camille):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    message = asked(camille)
    client.force_login(stranger.account)
    assert client.get(reverse("messages:message", args=[message.public_id])).status_code == 404
    assert camille.full_name not in text_of(client.get(reverse("messages:list")))
    answer = client.post(reverse("messages:settle", args=[message.public_id]), {"geste": "abandonner"})
    assert answer.status_code == 404
    assert Message.objects.get().state == State.QUEUED


def test_an_e_mail_written_in_a_folder_is_not_said_to_have_left_d_2(
    secretary, camille, settings, program, tmp_path
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    asked(camille)
    program().round()
    page = text_of(secretary.get(reverse("messages:list")))
    assert "écrit dans un fichier, rien n'est parti" in page
    assert "Aucun serveur de messagerie n'est réglé" in page
    assert len(list(tmp_path.iterdir())) == 1


# Letters


@pytest.fixture
def letters(land, julie, program):
    people = [
        factories.followed(land, julie, at=MORNING, first_names=name, phone="", email="")
        for name in ("Alix", "Noé")
    ]
    for person in people:
        asked(person, f"courrier:{person.pk}")
    program().round()
    return list(Message.objects.filter(state=State.TO_PRINT).order_by("pk"))


def test_those_with_neither_get_one_page_each_in_one_file_d_2_p_10(secretary, letters):
    page = text_of(secretary.get(reverse("messages:letters")))
    assert page.count('name="courrier"') == 2
    chosen = {"courrier": [letter.public_id for letter in letters]}
    answer = secretary.post(reverse("messages:letters_pdf"), chosen)
    assert answer["Content-Type"] == "application/pdf"
    assert "messages-2-pages.pdf" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")
    assert Message.objects.filter(state=State.TO_PRINT).count() == 2


def test_a_letter_bears_the_address_of_the_envelope_d_2(letters):
    assert letters[0].address.split("\n")[1:] == ["12 rue des Lilas", "99101 Valbourg"]
    assert "Maison de la Source" in letters[0].body
    assert rendering.letters_pdf(letters[:1], MORNING.date()).pages == 1


def test_printed_is_said_once_for_all_of_them_d_2_p_10(secretary, letters):
    chosen = {"courrier": [letter.public_id for letter in letters]}
    answer = secretary.post(reverse("messages:letters_printed"), chosen, follow=True)
    assert "2 courriers imprimés" in text_of(answer)
    assert Message.objects.filter(state=State.PRINTED).count() == 2
    assert Event.objects.filter(type=events.PRINTED.number).count() == 2
    assert "Rien à noter" in text_of(secretary.post(reverse("messages:letters_printed"), chosen, follow=True))


# Words


@pytest.fixture
def steering(client, land):
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    return client


URL = "/messages/textes/call_back/"


def words(**changed):
    return {
        "subject": "Rappelez-nous",
        "email": "Bonjour {prenom}",
        "sms": "Rappelez {telephone}",
        "letter": "",
    } | changed


def test_a_departement_writes_its_own_words_and_keeps_the_former_d_2(steering):
    for subject in ("Premier", "Second"):
        assert steering.post(URL, words(subject=subject)).status_code == 302 + 1
    assert MessageTexts.objects.count() == 2
    page = text_of(steering.get(URL))
    assert "« Premier »" in page
    assert 'value="Second"' in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sms": "Votre RSA"}, "écran verrouillé"),
        ({"subject": "Votre allocation"}, "écran verrouillé"),
        ({"email": "{prenon}"}, "écrivez {prenom}"),
        ({"email": ""}, "Écrivez l'e-mail"),
    ],
)
def test_words_that_say_too_much_or_mean_nothing_are_refused_beside_them_d_2_a_9(steering, changed, said):
    answer = steering.post(URL, words(**changed))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not MessageTexts.objects.exists()


def test_the_editor_says_which_letter_doubles_the_price_d_2(steering):
    steering.post(URL, words(sms="Ça va, forêt ç"))
    page = text_of(steering.get(URL))
    assert "« ê » et « ç »" in page
    assert "Cher" in page


# The command


def test_the_command_sends_what_is_due_and_counts_it_d_2(camille, mail_server, capsys, monkeypatch, tmp_path):
    own = tmp_path / "envoi.toml"
    own.write_text("[hours]\nopens = 00:00:00\ncloses = 23:59:59\nsundays = true\nbank_holidays = true\n")
    monkeypatch.setenv(OWN_FILE, str(own))
    asked(camille)
    call_command("send_messages", once=True, json=True)
    first, last = capsys.readouterr().out.splitlines()
    assert first == "1 message envoyé."
    assert json.loads(last)["sent"] == 1
    call_command("send_messages", once=True)
    assert capsys.readouterr().out == "Rien à envoyer.\n"


@pytest.mark.parametrize(("name", "value"), [("SMS_OPERATOR", "pigeon"), (OWN_FILE, "/nulle/part.toml")])
def test_a_wrong_setting_stops_the_command_and_says_which_d_2(db, settings, monkeypatch, capsys, name, value):
    if name == OWN_FILE:
        monkeypatch.setenv(name, value)
    else:
        setattr(settings, name, value)
    with pytest.raises(SystemExit) as ended:
        call_command("send_messages", once=True)
    assert ended.value.code == send_messages.CONFIGURATION
    assert value in capsys.readouterr().err
