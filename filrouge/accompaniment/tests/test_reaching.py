"""« À joindre » and the contact in one tap of « Mes personnes » (D-1, P-1, P-3)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.reaching import for_manager, looked_for, reach_sheet, to_reach
from filrouge.agenda.contacts import Contact, note_contact, note_letter_outcome
from filrouge.agenda.models import ContactAttempt
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def note(person, worker, kind, ago=0, **said):
    now = timezone.now()
    return note_contact(person, Contact(kind, now - ago * DAY, **said), by=worker.agent, at=now)


def unreachable(person, worker):
    """Three attempts by two means on three days, and a letter that came back."""
    for kind, ago in (("no_answer", 9), ("sms", 7), ("voicemail", 6)):
        note(person, worker, kind, ago)
    letter = note(person, worker, "letter", 5, number="1A 234 567 8901 2")
    note_letter_outcome(
        letter, outcome="returned", on=timezone.localdate() - DAY, by=worker.agent, at=timezone.now()
    )


@pytest.fixture
def chief(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


def listed(rows):
    return [(row.person.family_name, row.reach.stage) for row in rows]


def test_the_list_holds_those_who_are_looked_for_what_presses_first_d_1(land, julie, zoe):
    now, today = timezone.now(), timezone.localdate()
    anna = factories.followed(land, julie, family_name="Avril")
    spoken = factories.followed(land, julie, family_name="Parlante")
    factories.followed(land, julie, family_name="Tranquille")
    note(anna, julie, "no_answer", 2)
    note(spoken, julie, "no_answer", 3)
    note(spoken, julie, "answered", 1)
    for kind, ago in (("no_answer", 9), ("sms", 7), ("voicemail", 6)):
        note(zoe, julie, kind, ago)
    assert listed(to_reach(julie.agent, now, today)) == [("Lefevre", "letter"), ("Avril", "try")]
    assert {person.family_name for person in looked_for(julie.agent)} == {"Lefevre", "Avril"}


def test_another_caseworker_and_another_operator_do_not_see_them_a_9(land, julie, zoe):
    note(zoe, julie, "no_answer", 2)
    marc = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    assert to_reach(marc.agent, timezone.now(), timezone.localdate()) == []


def test_the_last_step_is_the_managers_d_1(client, land, julie, zoe, chief):
    now, today = timezone.now(), timezone.localdate()
    unreachable(zoe, julie)
    assert listed(for_manager(chief.agent, now, today)) == [("Lefevre", "manager")]
    client.force_login(chief.account)
    page = client.get(reverse("accompaniment:to_reach")).content.decode()
    assert "1A 234 567 8901 2" in page
    assert "personne injoignable, à décider" in client.get("/").content.decode()
    url = reverse("agenda:reach_decide", args=[zoe.public_id])
    assert "Lettre avec preuve n° 1A 234 567 8901 2" in client.get(url).content.decode()
    assert client.post(url, {"kind": "follow"}).status_code == 303
    assert for_manager(chief.agent, now, today) == []
    assert to_reach(julie.agent, now, today) == []


def test_the_list_costs_the_same_whatever_their_number_p_1(client, land, julie):
    client.force_login(julie.account)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accompaniment:to_reach"))
        return len(queries)

    note(factories.followed(land, julie, family_name="Un"), julie, "no_answer")
    cost()
    one = cost()
    for name in ("Deux", "Trois", "Quatre"):
        note(factories.followed(land, julie, family_name=name), julie, "no_answer")
    assert cost() == one


def test_a_contact_is_one_tap_from_the_list_and_ticks_stay_p_1(client, julie, zoe):
    client.force_login(julie.account)
    url = reverse("accompaniment:my_people")
    assert client.post(url, {"contact": f"{zoe.public_id}:voicemail"}).status_code == 303
    assert ContactAttempt.objects.get().kind == "voicemail"
    page = client.post(url, {"contact": f"{zoe.public_id}:answered", "personne": [zoe.public_id]})
    assert [person.pk for person in page.context["ticked"]] == [zoe.pk]
    assert page.context["page"].rows[0].last_met == timezone.now()


def test_a_tap_notes_nothing_for_somebody_elses_person_a_9(client, land, julie):
    marc = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    stranger = factories.followed(land, marc, family_name="Ailleurs")
    client.force_login(julie.account)
    client.post(reverse("accompaniment:my_people"), {"contact": f"{stranger.public_id}:voicemail"})
    assert not ContactAttempt.objects.exists()


def test_the_letter_tells_what_was_tried_and_whom_to_call_d_1(julie, zoe):
    note(zoe, julie, "sms", 7)
    made = reach_sheet(Person.objects.get(pk=zoe.pk), timezone.now(), timezone.localdate())
    assert "- SMS envoyé, le 8 juin 2026" in made.body
    assert "dans un délai de 15 jours" in made.body
    assert "Julie Moreau" in made.body
    assert "{" not in made.body


def test_the_letter_leaves_out_what_was_tried_before_the_person_was_met_d_1(client, julie, zoe):
    note(zoe, julie, "sms", 9)
    note(zoe, julie, "answered", 7)
    note(zoe, julie, "voicemail", 3)
    body = reach_sheet(Person.objects.get(pk=zoe.pk), timezone.now(), timezone.localdate()).body
    assert "le 12 juin 2026" in body
    assert "SMS" not in body
    client.force_login(julie.account)
    page = client.get(reverse("agenda:contact_letter", args=[zoe.public_id])).content.decode()
    assert "a été vue ou jointe le 8 juin 2026" in page.replace("\u00a0", " ")


def test_a_contact_from_the_list_comes_back_to_it_p_1(client, julie, zoe):
    client.force_login(julie.account)
    url = reverse("agenda:contact_new", args=[zoe.public_id])
    answer = client.post(url, {"kind": "sms", "back": "a-joindre"})
    assert answer["Location"] == reverse("accompaniment:to_reach")
