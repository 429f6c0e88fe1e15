"""The aids of a person: sought, requested, granted, paid; a pending one passes a change of path (A-8, B-8)."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.aids import NEXT, AidStep, NewAid, kinds, move_aid, note_aid, pending
from filrouge.accompaniment.models import Aid
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from tests import factories

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def zoe(land, julie):
    return factories.followed(land, julie, family_name="Lefevre")


@pytest.fixture
def aid(zoe, julie):
    said = NewAid("mobility", "requested", MAY, "Permis B", "Fonds départemental", Decimal(800))
    return note_aid(zoe, said, by=julie.agent, at=timezone.now())


def move(aid, julie, state, since=JUNE, seen="requested", **more):
    return move_aid(aid, AidStep(state, since, seen, **more), by=julie.agent, at=timezone.now())


def test_an_aid_goes_from_request_to_payment_and_the_thread_tells_it_a_8(client, aid, julie, zoe):
    move(aid, julie, "granted", granted=Decimal("650.50"), payee="third")
    move(aid, julie, "paid", seen="granted")
    aid.refresh_from_db()
    assert (aid.state, aid.granted, aid.payee) == ("paid", Decimal("650.50"), "third")
    variants = (
        Event.objects.filter(type=events.AID_MOVED.number)
        .order_by("pk")
        .values_list("fact__variant", flat=True)
    )
    assert list(variants) == ["requested", "granted", "paid"]
    client.force_login(julie.account)
    thread = client.get(reverse("people:timeline", args=[zoe.public_id])).content.decode()
    assert "Permis B : accordée, 650,50 €" in thread
    panel = client.get(reverse("accompaniment:aids", args=[zoe.public_id])).content.decode()
    assert "650,5" in panel
    assert "Faire avancer" not in panel


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (AidStep("paid", JUNE, "requested"), "state"),
        (AidStep("granted", JUNE, "requested"), "granted"),
        (AidStep("granted", JUNE, "requested", Decimal(0)), "granted"),
        (AidStep("granted", date(2026, 5, 1), "requested", Decimal(10)), "since"),
        (AidStep("granted", date(2026, 6, 16), "requested", Decimal(10)), "since"),
        (AidStep("granted", JUNE, "sought", Decimal(10)), ""),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_refused_and_nothing_is_written_a_8(aid, julie, step, field):
    with pytest.raises(Refusal) as refusal:
        move_aid(aid, step, by=julie.agent, at=timezone.now())
    assert (refusal.value.field or "") == field
    aid.refresh_from_db()
    assert (aid.state, aid.granted) == ("requested", None)


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
    assert aid.asked == Decimal("99.90")
    page = reverse("accompaniment:aid_move", args=[aid.public_id])
    assert (
        client.post(page, {"state": "requested", "since": "2026-06-10", "seen": "sought"}).status_code == 303
    )
    assert "Garde d&#x27;enfants" in client.get(reverse("accompaniment:aids_waiting")).content.decode()


def test_the_lists_of_kinds_and_steps_hold_together():
    assert len(set(kinds().values())) == len(kinds()) > 5
    assert all(set(after) <= set(Aid.State) - {state} for state, after in NEXT.items())


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
    assert Aid.objects.get().asked == Decimal("1500.90")
    assert Event.objects.get(type=events.AID_MOVED.number).fact.quantity == 150_090


def test_what_is_cleared_is_cleared_a_8(aid, julie):
    move(aid, julie, "granted", granted=Decimal(10), payee="third")
    move(aid, julie, "paid", seen="granted", payee="")
    aid.refresh_from_db()
    assert aid.payee == ""
