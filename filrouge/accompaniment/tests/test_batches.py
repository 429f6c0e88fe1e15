"""Invite, renew, propose an end, for several people at once: seen, then written whole or not at all (P-1, C-2, D-1)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import Entry, NewContract, open_accompaniment, record_contracts
from filrouge.accompaniment.end_proposals import Ending, propose_end, propose_end_many
from filrouge.accompaniment.inviting import invite, invite_many
from filrouge.accompaniment.models import Accompaniment, ContractDraft, EndProposal
from filrouge.accompaniment.renewing import renew_contract, renew_contract_many
from filrouge.agenda.actions import Booking
from filrouge.agenda.events import BOOKED
from filrouge.agenda.models import Appointment
from filrouge.core.results import Refusal
from filrouge.directory.models import Site
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
TODAY, TOMORROW = date(2026, 6, 15), date(2026, 6, 16)
INVITE, RENEW, END = (f"/mes-personnes/{name}/" for name in ("inviter", "renouveler", "proposer-une-fin"))
REASON = "permanent_job"
NAMES = ("Arnaud", "Blanc", "Colin", "Durand")


@pytest.fixture
def people(client, land, julie):
    client.force_login(julie.account)
    return [factories.followed(land, julie, family_name=name) for name in NAMES]


def now():
    return timezone.now()


def at(hour, minute=0):
    return datetime(2026, 6, 16, hour, minute, tzinfo=PARIS)


def ticked(people, **more):
    return {"personne": [person.public_id for person in people], **more}


def booking(person, julie, starts_at):
    organisation = julie.caseload.agreement.organisation_id
    return Booking(person.pk, julie.professional.pk, organisation, starts_at, "Bilan")


def sign(person, julie, ends_on, goals="Venir aux ateliers."):
    signed = NewContract(person.pk, TODAY - timedelta(days=60), ends_on, goals)
    return record_contracts([signed], by=julie.agent, at=now())[0]


def accompany(people, julie):
    for person in people:
        open_accompaniment(Entry(person.pk, TODAY), by=julie.agent, at=now())


# Inviting


def test_people_are_invited_where_they_live_and_never_at_an_hour_that_has_passed_p_1(
    client, land, julie, people
):
    """As for one person: a place of their area before the first of the list, and from the next working day on."""
    house = julie.caseload.agreement.organisation
    Site.objects.create(
        organisation=house, name="Antenne d'ailleurs", commune=land.other_commune, area=land.other_area
    )
    page = client.post(INVITE, ticked(people[:2]))
    assert Site.objects.get(public_id=page.context["form"].data["site"]).area == land.area
    assert page.context["form"].data["day"] == TOMORROW.isoformat()


def test_hours_are_offered_around_what_is_fixed_before_anything_is_written_d_1(client, land, julie, people):
    factories.appointment(factories.followed(land, julie), julie, starts_at=at(9, 45))
    page = client.post(INVITE, ticked(people[:3]))
    assert [line.written for line in page.context["lines"]] == ["09:00", "10:30", "11:15"]
    assert Appointment.objects.count() == 1
    assert "Chacune reçoit une confirmation, puis ses rappels" in page.content.decode()


def test_the_hours_that_were_seen_are_the_ones_that_are_fixed_d_1(client, julie, people):
    page = client.post(INVITE, ticked(people[:3]))
    said = {name: field for name, field in page.context["form"].data.items() if name != "personne"}
    hours = {f"heure_{line.person.public_id}": line.written for line in page.context["lines"]}
    hours[f"heure_{people[1].public_id}"] = ""
    hours[f"heure_{people[2].public_id}"] = "16:00"
    sent = ticked(people[:3], **said, **hours, vu=page.context["seen"], geste="fixer")
    assert client.post(INVITE, sent).status_code == 303
    fixed = Appointment.objects.order_by("starts_at").values_list("person", "starts_at", "professional")
    assert list(fixed) == [
        (people[0].pk, at(9), julie.professional.pk), (people[2].pk, at(16), julie.professional.pk),
    ]  # fmt: skip


def test_one_hour_that_crosses_another_and_nothing_is_fixed_d_1(client, julie, people):
    page = client.post(INVITE, ticked(people[:2]))
    said = {name: field for name, field in page.context["form"].data.items() if name != "personne"}
    hours = {
        f"heure_{person.public_id}": hour for person, hour in zip(people[:2], ("09:00", "09:30"), strict=True)
    }
    sent = ticked(people[:2], **said, **hours, vu=page.context["seen"], geste="fixer")
    answer = client.post(INVITE, sent)
    assert answer.status_code == 422
    assert "Deux de ces rendez-vous se croisent." in answer.content.decode()
    assert not Appointment.objects.exists()
    # Another day than the one that was looked at is looked at again.
    moved = sent | {"day": "2026-06-18", f"heure_{people[1].public_id}": "10:00"}
    assert "relisez les horaires" in client.post(INVITE, moved).content.decode()
    assert not Appointment.objects.exists()


def test_a_set_leaves_what_single_gestures_would_have_left_d_1(julie, people):
    single = [
        invite(booking(person, julie, at(9 + rank)), by=julie.agent, at=now())
        for rank, person in enumerate(people[:2])
    ]
    several = invite_many(
        [booking(person, julie, at(11 + rank)) for rank, person in enumerate(people[2:])],
        by=julie.agent,
        at=now(),
    )

    def left(rows):
        names = (
            "professional_id",
            "organisation_id",
            "area",
            "scheme",
            "minutes",
            "kind",
            "purpose",
            "state",
            "version",
        )
        return [tuple(getattr(row, name) for name in names) for row in rows]

    assert left(single) == left(several)
    told = Event.objects.filter(type=BOOKED.number).order_by("pk").values_list("person", flat=True)
    assert list(told) == [person.pk for person in people]
    assert (
        len(set(Person.objects.filter(pk__in=[p.pk for p in people]).values_list("revision", flat=True))) == 1
    )


def test_asking_twice_fixes_once_and_a_crossing_refuses_the_whole_set_d_1(julie, people):
    asked = [booking(person, julie, at(9 + rank)) for rank, person in enumerate(people)]
    assert len(invite_many(asked, by=julie.agent, at=now())) == 4
    assert invite_many(asked, by=julie.agent, at=now()) == []
    crossing = [booking(people[0], julie, at(14)), booking(people[1], julie, at(9, 30))]
    with pytest.raises(Refusal, match="se croisent"):
        invite_many(crossing, by=julie.agent, at=now())
    assert Appointment.objects.count() == 4


# Renewing


def test_who_is_left_out_of_a_renewal_and_why_is_said_first_c_2(client, julie, people):
    sign(people[0], julie, TODAY + timedelta(days=10))
    sign(people[1], julie, TODAY + timedelta(days=120))
    sign(people[2], julie, TODAY + timedelta(days=10))
    renew_contract(people[2], by=julie.agent, at=now())
    page = client.post(RENEW, ticked(people))
    [line] = page.context["concerned"]
    assert line.person == people[0]
    assert "À compléter avant de le signer : Écrivez ce que l'organisme s'engage à faire" in line.will
    why = {line.person.family_name: line.why_not for line in page.context["left_out"]}
    assert "c'est trop tôt" in why["Blanc"]
    assert why["Colin"] == "Un contrat est déjà en préparation."
    assert why["Durand"].startswith("Pas encore de contrat")
    assert ContractDraft.objects.count() == 1
    assert client.post(RENEW, ticked(people[:1], geste="preparer")).status_code == 303
    assert ContractDraft.objects.filter(person=people[0]).count() == 1


def test_renewing_several_leaves_what_the_page_of_each_would_have_left_c_2_a_6(client, julie, people):
    for person in people[:3]:
        sign(person, julie, TODAY + timedelta(days=10), goals="Chercher une formation.")
    address = f"/personnes/{people[0].public_id}/contrat/preparer/"
    form = client.get(address).context["form"]
    kept = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    kept |= {"seen": "0", "our_side": "Vous aider à la trouver."}
    assert client.post(address, kept).status_code == 303
    renew_contract(people[1], by=julie.agent, at=now())
    renew_contract_many(people[2:3], by=julie.agent, at=now())
    by_hand, single, several = ContractDraft.objects.order_by("pk")
    assert single.terms == several.terms
    assert by_hand.terms == several.terms | {"our_side": "Vous aider à la trouver."}
    assert (single.state, single.revision, single.changed_by_id) == (
        several.state, several.revision, several.changed_by_id,
    )  # fmt: skip


def test_renewing_twice_prepares_once_and_one_that_cannot_refuses_all_c_2(julie, people):
    for person in people[:2]:
        sign(person, julie, TODAY + timedelta(days=10))
    assert len(renew_contract_many(people[:2], by=julie.agent, at=now())) == 2
    assert renew_contract_many(people[:2], by=julie.agent, at=now()) == []
    sign(people[2], julie, TODAY + timedelta(days=10))
    with pytest.raises(Refusal, match="DURAND"):
        renew_contract_many(people[2:], by=julie.agent, at=now())
    assert ContractDraft.objects.count() == 2


# Proposing an end


def test_an_end_is_written_read_again_then_proposed_and_closes_nothing_b_10(client, julie, people):
    accompany(people[:3], julie)
    page = client.post(END, ticked(people))
    assert {line.why_not for line in page.context["lines"]} == {"", "Pas d'accompagnement en cours."}
    said = {"reason": REASON, f"phrase_{people[0].public_id}": "Elle a un contrat durable."}
    said[f"phrase_{people[1].public_id}"] = "Il commence lundi."
    read = client.post(END, ticked(people, **said, geste="relire"))
    assert [line.person for line in read.context["concerned"]] == people[:2]
    assert [line.why_not for line in read.context["left_out"]] == [
        "Aucune phrase pour cette personne.", "Pas d'accompagnement en cours.",
    ]  # fmt: skip
    assert not EndProposal.objects.exists()
    sent = ticked(people[:2], **said, geste="proposer")
    assert client.post(END, sent).status_code == 303
    rows = EndProposal.objects.order_by("pk").values_list("accompaniment__person", "words")
    assert list(rows) == [(people[0].pk, "Elle a un contrat durable."), (people[1].pk, "Il commence lundi.")]
    assert not Accompaniment.objects.filter(closed_on__isnull=False).exists()


def test_proposing_several_leaves_what_single_proposals_would_have_left_b_10(julie, people):
    accompany(people, julie)
    endings = [Ending(person, REASON, "Emploi trouvé.") for person in people]
    single = [propose_end(one, by=julie.agent, at=now()) for one in endings[:2]]
    several = propose_end_many(endings[2:], by=julie.agent, at=now())
    names = ("reason", "words", "asked_on", "asked_by_id", "refused_on")
    assert {tuple(getattr(row, n) for n in names) for row in single} == {
        tuple(getattr(row, n) for n in names) for row in several
    }
    told = Event.objects.filter(type=events.END_PROPOSED.number).order_by("pk")
    assert [event.person for event in told] == [person.pk for person in people]
    assert {event.payload.data["precisions"] for event in told} == {"Emploi trouvé."}


def test_proposing_twice_proposes_once_and_one_that_cannot_refuses_all_b_10(julie, people):
    accompany(people[:3], julie)
    endings = [Ending(person, REASON, "Emploi trouvé.") for person in people]
    assert len(propose_end_many(endings[:2], by=julie.agent, at=now())) == 2
    assert propose_end_many(endings[:2], by=julie.agent, at=now()) == []
    with pytest.raises(Refusal, match="DURAND"):
        propose_end_many(endings[2:], by=julie.agent, at=now())
    silent = Ending(people[2], REASON, " ")
    with pytest.raises(Refusal, match="ce qui le justifie"):
        propose_end_many([silent], by=julie.agent, at=now())
    assert EndProposal.objects.count() == 2


# Who may, and what it costs


def test_a_set_has_one_gate_for_the_verb_and_for_each_file_a_9(land, julie, people):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    theirs = factories.followed(land, stranger, family_name="Ailleurs")
    secretary = factories.worker(Role.SECRETARIAT, land.department)
    mixed = [people[0], theirs]
    for gesture in (
        lambda by: invite_many([booking(p, julie, at(9 + n)) for n, p in enumerate(mixed)], by=by, at=now()),
        lambda by: renew_contract_many(mixed, by=by, at=now()),
        lambda by: propose_end_many([Ending(p, "x", "y") for p in mixed], by=by, at=now()),
    ):
        with pytest.raises(Exception, match="n'existe pas, ou il n'est pas ouvert"):
            gesture(julie.agent)
    with pytest.raises(Forbidden):
        renew_contract_many(people, by=secretary.agent, at=now())
    with pytest.raises(Forbidden):
        propose_end_many([Ending(people[0], "x", "y")], by=secretary.agent, at=now())
    for rows in (Appointment, ContractDraft, EndProposal):
        assert not rows.objects.exists()


@pytest.mark.parametrize("address", [INVITE, RENEW, END])
def test_somebody_elses_people_are_not_in_the_set_a_9(client, land, julie, people, address):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    theirs = factories.followed(land, stranger, family_name="Ailleurs")
    assert client.post(address, ticked([theirs])).status_code == 303
    assert "AILLEURS" not in client.post(address, ticked([people[0], theirs])).content.decode().upper()


@pytest.mark.parametrize("address", [INVITE, RENEW, END])
def test_what_is_shown_costs_the_same_for_one_and_for_all_p_1(client, julie, people, address):
    accompany(people, julie)
    for person in people:
        sign(person, julie, TODAY + timedelta(days=10))
    client.post(address, ticked(people))

    def cost(number):
        with CaptureQueriesContext(connection) as queries:
            assert client.post(address, ticked(people[:number])).status_code == 200
        return len(queries)

    assert cost(1) == cost(4) <= 12


def test_what_is_written_costs_the_same_for_two_and_for_four_p_1(julie, people):
    accompany(people, julie)
    for person in people:
        sign(person, julie, TODAY + timedelta(days=10))
    writings = (
        lambda set_: invite_many(
            [booking(p, julie, at(9 + people.index(p))) for p in set_], by=julie.agent, at=now()
        ),
        lambda set_: renew_contract_many(set_, by=julie.agent, at=now()),
        lambda set_: propose_end_many([Ending(p, REASON, "Fini.") for p in set_], by=julie.agent, at=now()),
    )
    for write in writings:
        with CaptureQueriesContext(connection) as one:
            write(people[:1])
        with CaptureQueriesContext(connection) as three:
            write(people[1:])
        assert len(three) == len(one)
