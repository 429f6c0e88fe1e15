"""The same message to several people: seen, then asked for whole or not at all, once a day (P-1, D-2)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.messaging import Announced, kinds_by_hand, message_several, tellings
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation
from filrouge.messages import queries
from filrouge.messages.models import ChannelChoice, Message
from filrouge.messages.planning import foreseen, plan_of
from filrouge.messages.shipped import kinds, sending
from filrouge.people.models import Address, Person
from tests import factories

pytestmark = pytest.mark.django_db
TELL = "/mes-personnes/prevenir/"
SHARED = "0639981200"


@pytest.fixture(autouse=True)
def _operator(settings, land, julie):
    settings.SMS_OPERATOR = "brevo"
    Organisation.objects.filter(pk=julie.caseload.agreement.organisation_id).update(phone="0261910000")


@pytest.fixture
def people(client, land, julie):
    """By e-mail; by SMS; a telephone that two of them share; an e-mail refused, and nowhere to write to."""
    client.force_login(julie.account)
    known = (
        ("Arnaud", {"email": "arnaud@exemple.invalid"}),
        ("Blanc", {"phone": "0639981234"}),
        ("Colin", {"phone": SHARED}),
        ("Durand", {"email": "durand@exemple.invalid", "other_phone": SHARED}),
    )
    made = [factories.followed(land, julie, family_name=name, **ways) for name, ways in known]
    Person.objects.filter(pk__in=[one.pk for one in made]).update(preferred_channel="")
    Address.objects.filter(household__members__person__in=made[2:]).delete()
    ChannelChoice.objects.create(person=made[3], channel="email", refused_at=now())
    return made


def now():
    return timezone.now()


def call_back():
    return kinds()["call_back"]


def ticked(people, **more):
    return {"personne": [person.public_id for person in people], **more}


def as_seen(page, people, **more):
    """What the button of the page sends."""
    ways = {f"moyen_{public_id}": way for public_id, way in page.context["ways"]}
    kept = [public_id for public_id, _ in page.context["ways"]]
    return {"personne": kept, "kind": "call_back", "vu": "call_back", "geste": "envoyer", **ways, **more}


def send(announced, julie):
    return message_several(announced, kind=call_back(), by=julie.agent, at=now())


def test_the_way_of_each_is_shown_or_why_there_is_none_p_1_d_2(client, people):
    page = client.post(TELL, ticked(people))
    assert {line.person.family_name: line.will for line in page.context["concerned"]} == {
        "Arnaud": "par e-mail (arnaud@exemple.invalid)", "Blanc": "par SMS (06\xa039\xa098\xa012\xa034)",
    }  # fmt: skip
    why = {line.person.family_name: line.why_not for line in page.context["left_out"]}
    assert "Le téléphone sert aussi à une autre personne" in why["Colin"]
    assert "La personne ne veut pas de messages par e-mail" in why["Durand"]
    assert "06\xa039\xa098\xa012\xa000" not in page.content.decode()
    assert not Message.objects.exists()


def test_what_was_shown_is_asked_for_and_told_in_each_file_p_1(client, people):
    before = [person.revision for person in people]
    page = client.post(TELL, ticked(people))
    assert client.post(TELL, as_seen(page, people)).status_code == 303
    rows = Message.objects.order_by("person")
    assert [(row.person, row.kind) for row in rows] == [
        (people[0], "call_back"), (people[1], "call_back"),
    ]  # fmt: skip
    assert rows[0].values["telephone"] == "02\xa061\xa091\xa000\xa000"
    assert rows[0].values["professionnel"] == "Julie Moreau"
    told = Event.objects.filter(type=events.MESSAGE_ASKED.number).order_by("person")
    assert [(event.person, event.payload.data["moyen"]) for event in told] == [
        (people[0].pk, "e-mail"), (people[1].pk, "SMS"),
    ]  # fmt: skip
    for rank, person in enumerate(people):
        person.refresh_from_db()
        assert person.revision - before[rank] == (rank < 2)


def test_the_same_gesture_the_same_day_writes_nothing_and_says_so_p_1(client, people):
    sent = as_seen(client.post(TELL, ticked(people)), people)
    client.post(TELL, sent)
    answer = client.post(TELL, sent, follow=True).content.decode()
    assert "Déjà fait pour 2 personnes : rien n&#x27;est en double." in answer
    page = client.post(TELL, ticked(people))
    assert page.context["concerned"] == []
    assert Message.objects.count() == 2
    assert Event.objects.filter(type=events.MESSAGE_ASKED.number).count() == 2


def test_a_way_that_changed_since_it_was_shown_stops_the_whole_set_p_1_d_2(client, people):
    sent = as_seen(client.post(TELL, ticked(people)), people)
    ChannelChoice.objects.create(person=people[1], channel="sms", refused_at=now())
    page = client.post(TELL, sent)
    assert "Rien n&#x27;est parti" in page.content.decode()
    assert "BLANC" in page.content.decode()
    assert not Message.objects.exists()


def test_a_message_that_was_not_read_does_not_leave_p_1(client, people):
    sent = as_seen(client.post(TELL, ticked(people)), people, kind="paper_awaited")
    page = client.post(TELL, sent)
    assert "Le message a changé" in page.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", ["appointment_invitation", "professional_notice", ""])
def test_only_the_messages_that_are_offered_leave_by_hand_d_2(client, people, kind):
    page = client.post(TELL, ticked(people, kind=kind, vu=kind, geste="envoyer"))
    assert page.status_code == 422
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", kinds_by_hand(), ids=lambda kind: kind.key)
def test_a_message_by_hand_says_whom_to_call_and_nothing_of_why_d_2_a_9(kind):
    for text in (kind.texts.email, kind.texts.sms, kind.texts.letter):
        assert set(re.findall(r"\{(\w+)\}", text)) <= {
            "prenom", "civilite", "professionnel", "organisme", "telephone",
        }  # fmt: skip
        assert "{telephone}" in text


def test_nobody_is_asked_to_call_a_number_that_does_not_exist_p_1(client, people):
    Organisation.objects.update(phone="")
    answer = client.post(TELL, ticked(people), follow=True)
    assert "la personne doit savoir où appeler" in answer.content.decode()


def test_what_is_foreseen_for_a_set_is_what_each_would_get_d_2(people):
    together = foreseen(people, "call_back", now())
    for person in people:
        assert queries.ways_of(person) == queries.ways_of_many(people)[person.pk]
        message = Message(kind="call_back", about="x", person=person, values={})
        plan = plan_of(message, sending(), now())
        verdict = together[person.pk].verdict
        assert plan.channel == (verdict.channel if verdict else "")


def test_a_set_has_one_gate_for_the_verb_and_for_each_file_a_9(client, land, julie, people):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    theirs = factories.followed(land, stranger, family_name="Ailleurs", email="a@exemple.invalid")
    with pytest.raises(Exception, match="n'existe pas, ou il n'est pas ouvert"):
        send([Announced(people[0], "email"), Announced(theirs, "email")], julie)
    secretary = factories.worker(Role.SECRETARIAT, land.department)
    with pytest.raises(Forbidden):
        message_several([Announced(people[0], "email")], kind=call_back(), by=secretary.agent, at=now())
    with pytest.raises(Refusal, match="Cochez"):
        send([], julie)
    assert "AILLEURS" not in client.post(TELL, ticked([people[0], theirs])).content.decode()
    assert not Message.objects.exists()


def test_what_is_shown_and_written_costs_the_same_for_one_and_for_many_p_1(land, julie):
    people = [
        factories.followed(land, julie, family_name=f"Nom{rank}", email=f"n{rank}@exemple.invalid")
        for rank in range(6)
    ]

    def cost(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    agent = julie.agent

    def shown(some):
        return lambda: tellings(some, call_back(), by=agent, at=now())

    def asked(some):
        return lambda: send([Announced(one, "email") for one in some], julie)

    assert cost(shown(people[:1])) == cost(shown(people)) == 8
    assert cost(asked(people[:2])) == cost(asked(people[2:]))
