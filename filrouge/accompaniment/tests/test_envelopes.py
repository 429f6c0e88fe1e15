"""Envelopes of aids: what is promised, paid, left; nobody promises more by accident (A-8)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.aid_models import Aid, Envelope
from filrouge.accompaniment.aid_rules import TRANSITIONS, Stage, Sums, most, weight
from filrouge.accompaniment.aids import AidStep, NewAid, move_aid, note_aid, take_back_aid
from filrouge.accompaniment.envelopes import balances, envelopes_for, save_envelope, sums_of
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation
from tests import factories

YEAR, NEXT_YEAR, JUNE = date(2026, 1, 1), date(2027, 1, 1), date(2026, 6, 1)


@pytest.fixture
def land(db):
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


@pytest.fixture
def julie(ours):
    return factories.caseworker(ours)


@pytest.fixture
def chief(ours):
    return factories.worker(Role.PROVIDER_MANAGER, ours.organisation, name="Ana Roy")


def envelope(organisation, cents=100_00, **fields):
    return Envelope.objects.create(
        **{
            "name": "Mobilité",
            "organisation": organisation,
            "since": YEAR,
            "until": NEXT_YEAR,
            "cents": cents,
        }
        | fields
    )


def requested(person, by, kind="mobility"):
    return note_aid(person, NewAid(kind, "requested", date(2026, 5, 4)), by=by.agent, at=timezone.now())


def grant(aid, by, cents, of, **more):
    return move_aid(
        aid,
        AidStep("granted", JUNE, "requested", cents, envelope=of.pk, **more),
        by=by.agent,
        at=timezone.now(),
    )


def left(of):
    return balances([of])[0].left


def test_an_aid_taken_back_gives_its_money_back_to_the_envelope_a_8(zoe, julie, ours):
    fund, aid = envelope(ours.organisation), requested(zoe, julie)
    grant(aid, julie, 60_00, fund)
    assert left(fund) == 40_00
    take_back_aid(aid, why="Noté sur le mauvais dossier", seen="granted", by=julie.agent, at=timezone.now())
    assert left(fund) == 100_00


def test_what_is_granted_is_held_and_what_is_not_paid_comes_back_a_8(zoe, julie, ours):
    fund = envelope(ours.organisation)
    first, second = requested(zoe, julie), requested(zoe, julie)
    grant(first, julie, 60_00, fund)
    grant(second, julie, 40_00, fund)
    assert left(fund) == 0
    move_aid(first, AidStep("paid", JUNE, "granted", 45_00), by=julie.agent, at=timezone.now())
    assert (sums_of([fund.pk])[fund.pk], left(fund)) == (Sums(40_00, 45_00), 15_00)
    move_aid(second, AidStep("abandoned", JUNE, "granted"), by=julie.agent, at=timezone.now())
    assert left(fund) == 55_00


def test_beyond_what_is_left_is_refused_with_the_figures_a_8(zoe, julie, ours):
    fund = envelope(ours.organisation)
    grant(requested(zoe, julie), julie, 70_00, fund)
    late = requested(zoe, julie)
    with pytest.raises(Refusal) as refusal:
        grant(late, julie, 30_01, fund, beyond="C'est urgent.")
    assert (
        "Il reste 30\u00a0€ dans « Mobilité » : 100\u00a0€, moins 70\u00a0€ accordés et 0\u00a0€ versés"
        in (refusal.value.message)
    )
    assert refusal.value.field == "amount"
    late.refresh_from_db()
    assert (late.state, late.envelope) == ("requested", None)
    grant(late, julie, 30_00, fund)
    assert left(fund) == 0


def test_who_manages_envelopes_goes_beyond_with_a_reason_that_stays_a_8(zoe, julie, chief, ours):
    fund = envelope(ours.organisation, cents=10_00)
    aid = requested(zoe, julie)
    with pytest.raises(Refusal, match="dites pourquoi") as refusal:
        grant(aid, chief, 25_00, fund, beyond="  ")
    assert refusal.value.field == "beyond"
    grant(aid, chief, 25_00, fund, beyond="Expulsion demain.")
    aid.refresh_from_db()
    assert (aid.beyond, left(fund)) == ("Expulsion demain.", -15_00)
    assert Event.objects.get(type=events.ENVELOPE_EXCEEDED.number).fact.quantity == 15_00


def test_a_reason_is_not_kept_when_the_envelope_is_enough_a_8(zoe, chief, ours):
    aid = grant(requested(zoe, chief), chief, 5_00, envelope(ours.organisation), beyond="Au cas où.")
    assert aid.beyond == ""
    assert not Event.objects.filter(type=events.ENVELOPE_EXCEEDED.number).exists()


def test_only_an_envelope_that_covers_the_aid_pays_it_a_8(land, zoe, julie, ours):
    stranger = Organisation.objects.create(name="Tremplin", kind=Organisation.Kind.DELEGATED_PROVIDER)
    envelope(stranger)
    envelope(ours.organisation, name="Santé", kind="health")
    envelope(ours.organisation, name="Hier", until=JUNE)
    of_the_department = envelope(land.department, name="APRE")
    of_the_scheme = envelope(ours.organisation, name="Dispositif", scheme=land.scheme)
    aid = requested(zoe, julie)
    assert list(envelopes_for(aid, julie.agent, JUNE)) == [of_the_department, of_the_scheme]
    Aid.objects.filter(pk=aid.pk).update(scheme=None)
    aid.refresh_from_db()
    assert list(envelopes_for(aid, julie.agent, JUNE)) == [of_the_department]
    with pytest.raises(Refusal, match="ne couvre pas") as refusal:
        grant(aid, julie, 1_00, of_the_scheme)
    assert refusal.value.field == "envelope"


def test_each_keeps_its_own_purse_and_a_caseworker_none_a_8(client, land, julie, chief, ours):
    """Near misses: the verb without the organisation, the organisation without the verb (A-8)."""
    fund = envelope(land.department, name="APRE")
    with pytest.raises(Refusal, match="chacun tient ses propres enveloppes"):
        save_envelope(fund, by=chief.agent, at=timezone.now())
    mine = envelope(ours.organisation)
    with pytest.raises(PermissionDenied):
        save_envelope(mine, by=julie.agent, at=timezone.now())
    client.force_login(chief.account)
    assert client.get(reverse("accompaniment:envelope_edit", args=[fund.public_id])).status_code == 404
    assert client.get(reverse("accompaniment:envelope_edit", args=[mine.public_id])).status_code == 200


def test_an_envelope_does_not_go_below_what_is_promised_a_8(zoe, julie, chief, ours):
    fund = envelope(ours.organisation)
    grant(requested(zoe, julie), julie, 80_00, fund)
    fund.cents = 79_99
    with pytest.raises(Refusal, match="80\u00a0€ y sont déjà") as refusal:
        save_envelope(fund, by=chief.agent, at=timezone.now())
    assert refusal.value.field == "cents"
    fund.cents = 80_00
    save_envelope(fund, by=chief.agent, at=timezone.now())
    assert left(fund) == 0


def test_envelopes_are_opened_and_read_on_the_screens_a_8(client, zoe, julie, chief, ours):
    client.force_login(chief.account)
    said = {"name": "Aides 2026", "organisation": ours.organisation.pk, "scheme": "", "kind": "", "since": "2026-01-01",
            "until": "2026-12-31", "cents": "1 500,50"}  # fmt: skip
    new = reverse("accompaniment:envelope_new")
    assert client.post(new, said | {"cents": "0"}).status_code == 422
    assert client.post(new, said | {"until": "2025-12-31"}).status_code == 422
    assert client.post(new, said).status_code == 303
    fund = Envelope.objects.get()
    assert (fund.cents, fund.until) == (1500_50, NEXT_YEAR)
    assert "du 01/01/2026 au 31/12/2026" in client.get(reverse("accompaniment:envelopes")).content.decode()
    again = client.get(reverse("accompaniment:envelope_edit", args=[fund.public_id])).content.decode()
    assert 'value="2026-12-31"' in again
    aid = requested(zoe, julie)
    client.force_login(julie.account)
    move = reverse("accompaniment:aid_move", args=[aid.public_id])
    assert "Aides 2026 (reste 1\u202f500,50\u00a0€)" in client.get(move).content.decode()
    said = {
        "state": "granted",
        "since": "2026-06-01",
        "seen": "requested",
        "envelope": fund.pk,
        "amount": "1600",
    }
    refused = client.post(move, said)
    assert refused.status_code == 422
    assert "demandez à votre responsable" in refused.content.decode()
    assert "n&#x27;existe pas" in client.post(move, said | {"since": "2026-13-45"}).content.decode()
    assert "ne couvre pas" in client.post(move, said | {"since": "2025-12-31"}).content.decode()
    assert client.post(move, said | {"amount": "500"}).status_code == 303
    page = client.get(reverse("accompaniment:envelopes")).content.decode()
    assert "1\u202f000,50\u00a0€" in page
    assert f'value="{500_00}" max="{1500_50}"' in page


def test_the_list_of_envelopes_costs_the_same_whatever_it_holds(
    client, chief, ours, django_assert_num_queries
):
    client.force_login(chief.account)
    url = reverse("accompaniment:envelopes")
    client.get(url)
    for number in range(12):
        envelope(ours.organisation, name=f"E{number}")
    with django_assert_num_queries(3):
        client.get(url)


CENTS = st.integers(1, 500_00)
MOVES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(Stage)), CENTS), max_size=40)


@given(MOVES)
def test_the_sum_of_the_moves_is_the_balance_a_8(moves):
    """Whatever the moves, what each one adds and gives back makes what the aids weigh today; nothing goes below zero."""
    aids: dict[int, tuple[Stage, int, int | None, int]] = {}
    moved = Sums()
    for key, to, cents in moves:
        stage, granted, invoiced, paid = aids.get(key, (Stage.REQUESTED, 0, None, 0))
        if to not in TRANSITIONS[stage]:
            continue
        bound = most(to, granted, invoiced)
        amount = cents if bound is None else min(cents, bound)
        before = weight(stage, granted, paid)
        granted = amount if to == Stage.GRANTED else granted
        invoiced = amount if to == Stage.INVOICED else invoiced
        paid = amount if to == Stage.PAID else paid
        aids[key] = (to, granted, invoiced, paid)
        moved += weight(to, granted, paid) - before
        assert paid <= granted
    weights = [weight(stage, granted, paid) for stage, granted, _, paid in aids.values()]
    assert moved == sum(weights, Sums())
    assert min(moved.committed, moved.paid) >= 0


@pytest.mark.django_db
def test_the_database_sums_as_the_rule_weighs_a_8(zoe, julie, ours):
    fund = envelope(ours.organisation)
    for number, stage in enumerate(Stage, start=1):
        cents = {"granted_cents": number * 10, "invoiced_cents": number * 5, "paid_cents": number * 3}
        Aid.objects.create(
            person=zoe, kind="health", state=stage, since=JUNE, envelope=fund, noted_by=julie.account, **cents
        )
    weights = [weight(aid.state, aid.granted_cents, aid.paid_cents) for aid in Aid.objects.order_by("pk")]
    assert sums_of([fund.pk])[fund.pk] == sum(weights, Sums())
