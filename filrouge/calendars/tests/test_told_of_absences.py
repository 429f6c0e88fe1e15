"""What an absence says to people is of the same family as what their appointments say: followed, held back (D-2, D-5)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from filrouge.agenda import moving
from filrouge.agenda.actions import Booking, record_outcome
from filrouge.agenda.models import Absence
from filrouge.calendars.replacing import settle
from filrouge.calendars.returning import Written, record_day
from filrouge.calendars.tests.conftest import NOW, PARIS
from filrouge.core.results import Refusal
from filrouge.documents.models import Letter
from filrouge.messages.models import Message
from filrouge.messages.rules import WAITING
from filrouge.messages.truths import no_longer_true
from tests import factories

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 6, 17, 10, 0, tzinfo=PARIS)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def absence(julie, operator):
    marc = factories.caseworker(operator, name="Marc Petit")
    return Absence.objects.create(
        professional=julie.professional, since=date(2026, 6, 16), until=date(2026, 6, 22),
        stand_in=marc.professional, noted_by=julie.account,
    )  # fmt: skip


def asked(person, julie, operator):
    return Booking(person.pk, julie.professional.pk, operator.organisation.pk, WEDNESDAY, "Point")


def settled(absence, gesture, row, julie):
    assert settle(absence, gesture=gesture, appointments=[row.public_id], by=julie.agent, at=NOW).left == []
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("gesture", "former", "now"), [("reporter", "17 juin", "24 juin"), ("relais", "Julie", "Marc Petit")]
)
def test_a_summons_to_be_signed_says_what_the_absence_made_of_it_d_5(
    absence, person, julie, operator, gesture, former, now
):
    summons = replace(asked(person, julie, operator), way="summoned")
    (row,) = moving.summon([summons], by=julie.agent, at=NOW)
    assert former in Letter.objects.get(about=row.pk).body

    settled(absence, gesture, row, julie)

    letter = Letter.objects.get(about=row.pk)
    assert former not in letter.body
    assert now in letter.body


def test_who_was_told_by_an_absence_is_told_of_what_follows_d_5(absence, person, julie, operator):
    row = settled(absence, "reporter", factories.appointment(person, julie, starts_at=WEDNESDAY), julie)
    Message.objects.filter(kind="appointment_moved").update(state="sent", sent_at=NOW)

    to = replace(asked(person, julie, operator), starts_at=row.starts_at + timedelta(days=1))
    moving.move(row, to=to, by=julie.agent, at=LATER)
    assert Message.objects.filter(person=person, kind="appointment_moved", asked_at=LATER).exists()

    row.refresh_from_db()
    record_outcome(row, state="cancelled", by=julie.agent, at=LATER)
    assert Message.objects.filter(person=person, kind="appointment_cancelled").exists()


def test_what_an_absence_says_does_not_leave_once_it_is_no_longer_true_d_5(absence, person, julie):
    row = settled(absence, "reporter", factories.appointment(person, julie, starts_at=WEDNESDAY), julie)
    said = Message.objects.get(person=person, kind="appointment_moved")
    assert not no_longer_true(said, LATER)

    record_outcome(row, state="cancelled", by=julie.agent, at=LATER)

    said.refresh_from_db()
    assert said.state not in WAITING
    assert no_longer_true(said, LATER)


def test_a_next_appointment_typed_from_paper_is_not_in_the_past_d_5(person, julie):
    row = factories.appointment(person, julie, starts_at=NOW - timedelta(hours=4))
    with pytest.raises(Refusal, match="déjà passé"):
        record_day([Written(row, "held", "Vu", NOW - timedelta(days=300))], by=julie.agent, at=NOW)
    row.refresh_from_db()
    assert row.state == "booked"
