"""What a person was told of an appointment, seen in the file; whom nobody can tell (D-1, D-2)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.agenda.actions import Booking, book, book_many
from filrouge.agenda.models import Appointment
from filrouge.agenda.moving import summon
from filrouge.agenda.telling import NO_NUMBER, YOURSELF, untold
from filrouge.agenda.tests.conftest import MONDAY
from filrouge.documents.models import Delegation, Letter
from filrouge.messages.models import ChannelChoice, Message
from filrouge.people.models import Address, Person
from tests import factories

pytestmark = pytest.mark.django_db
COMING = MONDAY + timedelta(days=10)


def booking(stage, starts_at=COMING, **fields):
    organisation = stage.julie.caseload.agreement.organisation_id
    person = fields.pop("person", stage.camille)
    return Booking(person.pk, stage.julie.professional.pk, organisation, starts_at, "Point", **fields)


def unreachable(person):
    Person.objects.filter(pk=person.pk).update(phone="", other_phone="", email="")
    Address.objects.filter(household__members__person=person).delete()


def panel(client, stage):
    """What the file shows of appointments, and of what was sent about them."""
    client.force_login(stage.julie.account)
    addresses = [
        reverse(f"agenda:{name}", args=[stage.camille.public_id]) for name in ("panel", "invitations")
    ]
    pages = [client.get(address, headers={"HX-Request": "true"}).content.decode() for address in addresses]
    return "".join(pages).replace("&#x27;", "'")


def test_who_has_no_channel_is_named_as_soon_as_the_appointment_is_fixed_d_2(stage):
    told = book(booking(stage, notify=True), by=stage.julie.agent, at=MONDAY)
    assert untold([told], MONDAY) == {}
    Message.objects.all().delete()
    unreachable(stage.camille)
    made = book(booking(stage, COMING + timedelta(days=1), notify=True), by=stage.julie.agent, at=MONDAY)
    assert untold([made], MONDAY)[made.pk].startswith(YOURSELF)


def test_a_letter_that_would_come_too_late_tells_nobody_d_2(stage):
    Person.objects.filter(pk=stage.camille.pk).update(phone="", email="")
    soon = book(booking(stage, MONDAY + timedelta(days=1), notify=True), by=stage.julie.agent, at=MONDAY)
    assert "Un courrier arriverait trop tard." in untold([soon], MONDAY)[soon.pk]
    later = book(booking(stage, COMING, notify=True), by=stage.julie.agent, at=MONDAY)
    assert untold([later], MONDAY) == {}


def test_nobody_is_called_who_has_no_number_d_1(stage):
    Person.objects.filter(pk=stage.camille.pk).update(phone="", other_phone="")
    made = book(booking(stage, kind=Appointment.Kind.PHONE), by=stage.julie.agent, at=MONDAY)
    assert untold([made], MONDAY) == {made.pk: NO_NUMBER}


def fix_series(client, stage, **more):
    """What the page says once several appointments are fixed, a fortnight apart."""
    client.force_login(stage.julie.account)
    sent = {
        "host": stage.julie.professional.public_id, "day": "2026-06-16", "time": "15:00", "minutes": "45",
        "kind": "office", "site": "", "purpose": "Point", "weeks": "2", "until": "2026-07-01", "fixer": "1",
    }  # fmt: skip
    address = reverse("agenda:several", args=[stage.camille.public_id])
    page = client.post(address, sent | more, follow=True).content.decode().replace("&#x27;", "'")
    return page[page.index("rendez-vous fixés") : page.index('id="entete"')]


def test_several_at_once_say_once_that_nothing_tells_the_person_d_1_d_2(client, stage):
    unreachable(stage.camille)
    assert fix_series(client, stage, notify="on").count(YOURSELF) == 1


def test_several_at_once_say_of_which_days_nothing_tells_the_person_d_1_d_2(client, stage):
    """A letter comes too late for the first one only."""
    Person.objects.filter(pk=stage.camille.pk).update(phone="", email="")
    assert f"Rendez-vous du 16/06/2026 : {YOURSELF}" in fix_series(client, stage, notify="on")


def test_the_answer_after_saving_says_it_d_1_d_2(client, stage):
    unreachable(stage.camille)
    client.force_login(stage.julie.account)
    address = reverse("agenda:book", args=[stage.camille.public_id])
    form = client.get(address).context["form"]
    said = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    said |= {"slot": "", "day": f"{COMING:%Y-%m-%d}", "time": "10:00", "kind": "phone", "notify": "on"}
    page = client.post(address, said, follow=True).content.decode().replace("&#x27;", "'")
    assert Appointment.objects.count() == 1
    assert NO_NUMBER in page


def test_beside_an_appointment_stands_what_stopped_its_message_d_2(client, stage):
    book(booking(stage, notify=True), by=stage.julie.agent, at=MONDAY)
    assert "le message n'est pas parti" not in panel(client, stage)
    Message.objects.filter(kind="appointment_invitation").update(
        state="failed", failure="Aucun moyen ne convient."
    )
    page = panel(client, stage)
    assert "Prévenez-la vous-même : le message n'est pas parti." in page
    assert "Aucun moyen ne convient." in page
    assert NO_NUMBER not in page


def test_a_summons_is_followed_from_the_file_d_1_d_2(client, stage):
    [made] = summon([booking(stage, way=Appointment.Way.SUMMONED)], by=stage.julie.agent, at=MONDAY)
    assert "Convocation : à signer" in panel(client, stage)
    letter = Letter.objects.get(about=made.pk)
    manager = factories.worker(Role.AREA_MANAGER, stage.land.department)
    delegation = Delegation.objects.create(
        account=manager.account, quality="Cheffe", reference="A-1", since=date(2026, 5, 1)
    )
    rows = Letter.objects.filter(pk=letter.pk)
    rows.update(state="sent", delegation=delegation, signed_at=MONDAY, sent_on=date(2026, 6, 16))
    assert "Convocation : envoyée le 16 juin 2026" in panel(client, stage)
    rows.update(state="received", proof="unclaimed", received_on=date(2026, 6, 19))
    page = panel(client, stage)
    assert "envoyée le 16 juin 2026, revenue non réclamée, présentée le 19 juin 2026" in page
    assert "Non remise" in page


def test_a_summons_to_somebody_without_an_address_is_given_by_hand_d_2(client, stage):
    unreachable(stage.camille)
    summon([booking(stage, way=Appointment.Way.SUMMONED)], by=stage.julie.agent, at=MONDAY)
    assert "sans adresse connue : à remettre en main propre" in panel(client, stage)


def test_the_messages_of_another_appointment_or_person_are_not_told_here_d_2_a_9(client, stage):
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre", email="a@b.invalid")
    ChannelChoice.objects.create(person=other, channel="email", refused_at=MONDAY)
    book(booking(stage), by=stage.julie.agent, at=MONDAY)
    book(
        booking(stage, COMING + timedelta(hours=2), person=other, notify=True),
        by=stage.julie.agent,
        at=MONDAY,
    )
    assert "Convocations et messages" not in panel(client, stage)


def test_what_is_said_after_a_set_costs_the_same_for_two_and_for_six_d_2(stage):
    people = [factories.followed(stage.land, stage.julie, at=MONDAY, family_name=f"N{n}") for n in range(6)]
    made = book_many(
        [booking(stage, COMING + timedelta(hours=n), person=one, notify=True) for n, one in enumerate(people)],
        by=stage.julie.agent, at=MONDAY,
    )  # fmt: skip

    def cost(rows):
        with CaptureQueriesContext(connection) as queries:
            untold(rows, MONDAY)
        return len(queries)

    assert cost(made[:2]) == cost(made) <= 9
