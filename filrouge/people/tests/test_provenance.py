"""« Dites-le-nous une fois »: where each datum comes from, what differs, decided once (A-6)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.people.actions import contact_values, edit_contact
from filrouge.people.deciding import confirm_contact, decide_difference
from filrouge.people.identity import contact_of
from filrouge.people.models import Person
from filrouge.people.provenance import (
    Difference,
    differences,
    is_old,
    origin,
    with_confirmation,
    with_difference,
    with_entry,
    without_difference,
)
from tests import factories

JUNE = date(2026, 6, 1)
OURS, THEIRS, LATER = "0639981111", "0639982222", "0639983333"


def entered(**sources):
    return with_entry(sources, ["phone"], day=JUNE, by="Julie Moreau")


def said(value=THEIRS, day=JUNE, source="vrsb0801"):
    return Difference("phone", value, source, day)


def test_what_a_file_says_otherwise_waits_and_is_asked_once_a_6():
    first = with_difference(entered(), said())
    assert differences(first) == [said()]
    assert with_difference(first, said(day=date(2026, 7, 1))) is None


def test_a_newer_file_replaces_what_waits_an_older_one_does_not_a_6():
    first = with_difference(entered(), said())
    assert differences(with_difference(first, said(LATER, date(2026, 7, 1)))) == [
        said(LATER, date(2026, 7, 1))
    ]
    assert with_difference(first, said(LATER, date(2026, 5, 1))) is None


def test_what_was_kept_is_never_asked_again_but_another_value_is_a_6():
    kept = without_difference(with_difference(entered(), said()), "phone", keep=True)
    assert differences(kept) == []
    assert with_difference(kept, said(day=date(2026, 7, 1))) is None
    assert differences(with_difference(kept, said(LATER))) == [said(LATER)]
    assert origin(kept, "phone").by == "Julie Moreau"


def test_what_was_taken_belongs_to_the_file_from_now_on_a_6():
    taken = without_difference(with_difference(entered(vrsb0801="2026-05-01"), said()), "phone", keep=False)
    assert (origin(taken, "phone").by, origin(taken, "phone").source) == ("", "vrsb0801")


def test_entering_another_value_decides_too_a_6():
    again = with_entry(with_difference(entered(), said()), ["phone"], day=JUNE, by="Paul")
    assert differences(again) == []
    assert with_difference(again, said(day=date(2026, 7, 1))) is None


def test_details_are_old_a_year_after_they_were_last_received_entered_or_confirmed_a_6():
    received = {"vrsb0801": "2025-05-01"}
    assert is_old(received, ["phone"], date(2026, 5, 2)) is True
    assert is_old(received, ["phone"], date(2026, 5, 1)) is False
    assert is_old(with_confirmation(received, day=JUNE, by="Julie"), ["phone"], date(2027, 5, 1)) is False
    assert is_old(received, [], date(2029, 1, 1)) is False


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land(db):
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def camille(land, julie):
    """Julie entered a phone; the CAF says another one."""
    person = factories.followed(land, julie, phone=THEIRS, sources={"vrsb0801": "2026-05-01"})
    person = edit_contact(
        person, values={**contact_values(person), "phone": OURS}, base=contact_values(person), by=julie.agent,
        at=timezone.now(),
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(sources=with_difference(person.sources, said()))
    return Person.objects.get(pk=person.pk)


def decide(person, julie, *, take, seen=THEIRS):
    return decide_difference(person, "phone", seen=seen, take=take, by=julie.agent, at=timezone.now())


@pytest.mark.parametrize(("take", "phone"), [(True, THEIRS), (False, OURS)])
def test_one_decides_once_and_it_is_told_in_the_thread_a_6_a_5(client, camille, julie, take, phone):
    done = decide(camille, julie, take=take)
    assert (done.phone, differences(done.sources)) == (phone, [])
    with pytest.raises(Refusal, match="déjà décidé"):
        decide(camille, julie, take=not take)
    client.force_login(julie.account)
    thread = client.get(reverse("people:timeline", args=[camille.public_id])).content.decode()
    assert "Saisie et fichier départagés" in thread
    assert Person.objects.get(pk=camille.pk).revision > camille.revision


def test_a_newer_file_between_the_page_and_the_click_is_not_taken_blindly_a_1(camille, julie):
    with pytest.raises(Refusal, match="plus récent"):
        decide(camille, julie, take=True, seen=LATER)
    assert Person.objects.get(pk=camille.pk).phone == OURS


def test_the_panel_says_where_the_details_come_from_and_asks_a_6(client, camille, julie):
    client.force_login(julie.account)
    panel = client.get(reverse("people:identity", args=[camille.public_id])).content.decode()
    assert "saisi par Julie Moreau le 15 juin 2026" in panel
    assert "06 39 98 22 22" in panel
    assert "CAF ou MSA, fichier du 1er juin 2026" in panel
    answered = client.post(
        reverse("people:difference", args=[camille.public_id, "phone"]), {"seen": THEIRS, "take": "1"}
    )
    assert answered.status_code == 303
    assert Person.objects.get(pk=camille.pk).phone == THEIRS


def test_old_details_are_confirmed_in_one_click_a_6(client, land, julie):
    person = factories.followed(land, julie, phone=OURS, sources={"vrsb0801": "2025-05-01"})
    assert contact_of(person, date(2026, 6, 15)).old is True
    client.force_login(julie.account)
    url = reverse("people:identity", args=[person.public_id])
    assert "Elles sont toujours exactes" in client.get(url).content.decode()
    client.post(reverse("people:confirm", args=[person.public_id]))
    panel = client.get(url).content.decode()
    assert "Elles sont toujours exactes" not in panel
    assert "Confirmé par Julie Moreau le 15 juin 2026" in panel


def test_who_may_not_edit_reads_and_decides_nothing_a_9(client, land, camille, julie):
    steering = factories.worker(Role.STEERING, land.department)
    client.force_login(steering.account)
    panel = client.get(reverse("people:identity", args=[camille.public_id])).content.decode()
    assert "À départager" in panel
    assert "Prendre" not in panel
    url = reverse("people:difference", args=[camille.public_id, "phone"])
    assert client.post(url, {"seen": THEIRS, "take": "1"}).status_code == 403
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(stranger.account)
    assert client.post(url, {"seen": THEIRS, "take": "1"}).status_code == 404
    with pytest.raises(Exception, match="ouvert"):
        confirm_contact(camille, by=stranger.agent, at=timezone.now())
