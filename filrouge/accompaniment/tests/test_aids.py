"""The aids of a person: sought, requested, granted, paid; a pending one passes a change of path (A-8, B-8)."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role, Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.aid_rules import TRANSITIONS, Stage
from filrouge.accompaniment.aids import (
    AidStep,
    NewAid,
    kinds,
    move_aid,
    note_aid,
    pending,
    take_back_aid,
    to_pay,
)
from filrouge.accompaniment.models import Aid
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from tests import factories

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


@pytest.fixture
def aid(zoe, julie):
    said = NewAid("mobility", "requested", MAY, "Permis B", "Fonds départemental", 800_00)
    return note_aid(zoe, said, by=julie.agent, at=timezone.now())


def move(aid, julie, state, since=JUNE, seen="requested", **more):
    return move_aid(aid, AidStep(state, since, seen, **more), by=julie.agent, at=timezone.now())


def test_an_aid_goes_from_request_to_payment_and_the_thread_tells_it_a_8(client, aid, julie, zoe):
    move(aid, julie, "granted", amount=650_50, payee="third", payee_name="Auto-école du Pont")
    move(aid, julie, "invoiced", seen="granted", amount=600_00)
    move(aid, julie, "paid", seen="invoiced", amount=600_00)
    aid.refresh_from_db()
    assert (aid.state, aid.granted_cents, aid.invoiced_cents, aid.paid_cents) == (
        "paid",
        650_50,
        600_00,
        600_00,
    )
    variants = (
        Event.objects.filter(type=events.AID_MOVED.number)
        .order_by("pk")
        .values_list("fact__variant", flat=True)
    )
    assert list(variants) == ["requested", "granted", "invoiced", "paid"]
    client.force_login(julie.account)
    thread = client.get(reverse("people:timeline", args=[zoe.public_id])).content.decode()
    assert "Permis B : accordée, 650,50\u00a0€" in thread
    assert "Permis B : versée, 600\u00a0€, à Auto-école du Pont" in thread
    panel = client.get(reverse("accompaniment:aids", args=[zoe.public_id])).content.decode()
    assert "650,5" in panel
    assert "Faire avancer" not in panel


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (AidStep("paid", JUNE, "requested"), "state"),
        (AidStep("granted", JUNE, "requested"), "amount"),
        (AidStep("granted", JUNE, "requested", 0), "amount"),
        (AidStep("granted", date(2026, 5, 1), "requested", 10_00), "since"),
        (AidStep("granted", date(2026, 6, 16), "requested", 10_00), "since"),
        (AidStep("granted", JUNE, "sought", 10_00), ""),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_refused_and_nothing_is_written_a_8(aid, julie, step, field):
    with pytest.raises(Refusal) as refusal:
        move_aid(aid, step, by=julie.agent, at=timezone.now())
    assert (refusal.value.field or "") == field
    aid.refresh_from_db()
    assert (aid.state, aid.granted_cents) == ("requested", None)


def test_the_end_of_the_accompaniment_keeps_a_pending_aid_in_sight_of_the_departement_b_8(
    client, aid, julie, zoe, land
):
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    open_accompaniment(Entry(zoe.pk, JUNE), by=julie.agent, at=timezone.now())
    assert not pending(manager.agent, moved=True).exists()
    client.force_login(manager.account)
    form = client.get(reverse("accompaniment:close", args=[zoe.public_id])).content.decode()
    assert "Mobilité (permis, véhicule, transport), Permis B (demandée le" in form
    reason = scheme_text(factories.SCHEME).exit_reasons[0].key
    close_accompaniment(Exit(zoe.pk, date(2026, 6, 15), reason), by=manager.agent, at=timezone.now())
    assert list(pending(manager.agent, moved=True)) == [aid]
    page = client.get(reverse("accompaniment:aids_waiting") + "?suivi=moved").content.decode()
    assert "Personne ne la suit" in page
    assert not pending(julie.agent).exists()


def test_an_aid_is_noted_and_moved_on_the_screens_a_8(client, zoe, julie):
    client.force_login(julie.account)
    new = reverse("accompaniment:aid_new", args=[zoe.public_id])
    assert client.post(new, {"kind": "", "state": "sought", "since": "2026-06-01"}).status_code == 422
    said = {"kind": "childcare", "state": "sought", "since": "2026-06-01", "asked": "99,90"}
    assert client.post(new, said).status_code == 303
    aid = Aid.objects.get()
    assert aid.asked_cents == 99_90
    page = reverse("accompaniment:aid_move", args=[aid.public_id])
    assert (
        client.post(page, {"state": "requested", "since": "2026-06-10", "seen": "sought"}).status_code == 303
    )
    assert "Garde d&#x27;enfants" in client.get(reverse("accompaniment:aids_waiting")).content.decode()


def test_a_paid_aid_noted_by_mistake_is_taken_back_with_its_reason_a_8(client, aid, julie, zoe):
    """No dead end: the address of an aid that is over leads to this; figures and envelope forget it, the thread does not."""
    move(aid, julie, "granted", amount=650_50)
    move(aid, julie, "paid", seen="granted", amount=600_00)
    client.force_login(julie.account)
    page = reverse("accompaniment:aid_take_back", args=[aid.public_id])
    assert client.get(reverse("accompaniment:aid_move", args=[aid.public_id])).url == page
    assert "600\u00a0€" in client.get(page).content.decode()
    assert client.post(page, {"why": " ", "seen": "paid"}).status_code == 422
    assert client.post(page, {"why": "C'était pour sa sœur", "seen": "granted"}).status_code == 422
    assert client.post(page, {"why": "C'était pour sa sœur", "seen": "paid"}).status_code == 303
    assert not Aid.objects.exists()
    assert not Fact.objects.filter(type=events.AID_MOVED.number).exists()
    thread = client.get(reverse("people:timeline", args=[zoe.public_id])).content.decode()
    assert "C&#x27;était pour sa sœur" in thread
    with pytest.raises(Refusal, match="vient d'être retirée"):
        take_back_aid(aid, why="Deux fois", seen="paid", by=julie.agent, at=timezone.now())


def test_who_does_not_accompany_does_not_take_an_aid_back_p_1(aid, julie):
    reader = replace(julie.agent, verbs=julie.agent.verbs - {Verb.ACCOMPANY})
    with pytest.raises(PermissionDenied):
        take_back_aid(aid, why="Erreur", seen="requested", by=reader, at=timezone.now())


def test_the_lists_of_kinds_and_steps_hold_together():
    assert len(set(kinds().values())) == len(kinds()) > 5
    assert set(TRANSITIONS) == set(Stage) == set(Aid.State.values)


def test_the_database_refuses_a_grant_without_amount_a_8(aid):
    with pytest.raises(IntegrityError), transaction.atomic():
        Aid.objects.filter(pk=aid.pk).update(state="granted")


def test_a_colleague_who_moved_it_first_is_said_in_words_a_1(client, zoe, julie):
    aid = note_aid(zoe, NewAid("health", "sought", MAY), by=julie.agent, at=timezone.now())
    move_aid(aid, AidStep("requested", JUNE, "sought"), by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    said = {"state": "requested", "since": "2026-06-10", "seen": "sought"}
    late = client.post(reverse("accompaniment:aid_move", args=[aid.public_id]), said)
    assert "quelqu&#x27;un d&#x27;autre a noté cette aide « Demandée »" in late.content.decode()


def test_amounts_are_written_as_people_write_them_and_counted_in_cents_a_8(client, zoe, julie):
    client.force_login(julie.account)
    new = reverse("accompaniment:aid_new", args=[zoe.public_id])
    said = {"kind": "health", "state": "requested", "since": "2026-06-01", "asked": "1\u202f500,90"}
    assert client.post(new, said).status_code == 303
    assert Aid.objects.get().asked_cents == 1500_90
    assert Event.objects.get(type=events.AID_MOVED.number).fact.quantity == 150_090


def test_what_is_cleared_is_cleared_a_8(aid, julie):
    move(aid, julie, "granted", amount=10_00, payee="third", payee_name="Garage du Pont")
    move(aid, julie, "paid", seen="granted", amount=10_00, payee="")
    aid.refresh_from_db()
    assert (aid.payee, aid.payee_name) == ("", "")


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Stage, Stage)))
def test_an_aid_moves_as_the_table_says_and_not_otherwise_a_8(zoe, julie, before, after):
    """The full product of stages: what the table does not say is refused, and the aid stays where it was (A-8)."""
    amounts = {"granted_cents": 10_00, "invoiced_cents": 10_00, "paid_cents": 10_00}
    aid = Aid.objects.create(
        person=zoe, kind="health", state=before, since=MAY, noted_by=julie.account, **amounts
    )
    step = AidStep(after, JUNE, before, 10_00)
    if after in TRANSITIONS[before]:
        assert move_aid(aid, step, by=julie.agent, at=timezone.now()).state == after
        return
    with pytest.raises(Refusal):
        move_aid(aid, step, by=julie.agent, at=timezone.now())
    aid.refresh_from_db()
    assert aid.state == before


def test_an_invoice_stays_within_the_grant_and_the_third_party_has_a_name_a_8(aid, julie):
    move(aid, julie, "granted", amount=100_00, payee="third", payee_name=" ")
    with pytest.raises(Refusal, match="plus que les 100\u00a0€ accordés"):
        move(aid, julie, "invoiced", seen="granted", amount=100_01)
    with pytest.raises(Refusal, match="Nommez le tiers"):
        move(aid, julie, "invoiced", seen="granted", amount=90_00)
    move(aid, julie, "invoiced", seen="granted", amount=90_00, payee="third", payee_name="Garage")
    with pytest.raises(Refusal, match="plus que les 90\u00a0€ facturés"):
        move(aid, julie, "paid", seen="invoiced", amount=95_00)


def test_who_pays_finds_what_is_to_pay_and_notes_it_but_grants_nothing_a_8(client, aid, julie, zoe, land):
    """The department's direction holds the purse and follows nobody: it may pay, not decide of an aid (A-8)."""
    payer = factories.worker(Role.STEERING, land.department)
    client.force_login(payer.account)
    page = reverse("accompaniment:aid_move", args=[aid.public_id])
    said = {"state": "granted", "since": "2026-06-01", "seen": "requested", "amount": "10"}
    assert client.post(page, said).status_code == 422
    with pytest.raises(PermissionDenied):
        move_aid(aid, AidStep("granted", JUNE, "requested", 10_00), by=payer.agent, at=timezone.now())
    move(aid, julie, "granted", amount=10_00, payee="third", payee_name="Garage du Pont")
    assert list(to_pay(payer.agent)) == [aid]
    assert not to_pay(payer.agent, invoiced=True).exists()
    assert "Garage du Pont" in client.get(reverse("accompaniment:aids_to_pay")).content.decode()
    lines = b"".join(client.get(reverse("accompaniment:aids_to_pay_csv")).streaming_content).decode()
    assert "Garage du Pont" in lines
    said = {"state": "paid", "since": "2026-06-02", "seen": "granted", "amount": "10", "payee": "third"}
    assert client.post(page, said | {"payee_name": "Garage du Pont"}).status_code == 303
    assert not to_pay(payer.agent).exists()


def test_another_operator_neither_sees_nor_pays_our_aids_a_8(client, aid, julie, land):
    move(aid, julie, "granted", amount=10_00)
    stranger = factories.worker(Role.PROVIDER_MANAGER, factories.operator(land, name="Tremplin").organisation)
    assert not to_pay(stranger.agent).exists()
    client.force_login(stranger.account)
    assert client.get(reverse("accompaniment:aid_move", args=[aid.public_id])).status_code == 404
