"""The link of somebody whom others follow now, or nobody, books nothing and says whom to call (D-1, D-5, P-7)."""

from datetime import datetime, time, timedelta

import pytest

from filrouge.agenda import notices
from filrouge.agenda.inviting import ELSEWHERE, Offer, choose, decline, invite
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.openings import Slot
from filrouge.agenda.queries import invited_by, met_again, open_invitations
from filrouge.agenda.tests.conftest import MONDAY, receive
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation, Professional
from filrouge.directory.queries import console_agent
from filrouge.messages.models import Message
from filrouge.messages.tokens import public_url
from filrouge.messages.truths import no_longer_true
from filrouge.people.actions import close_doors, place
from filrouge.people.models import FileAccess, Person
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
TUESDAY = datetime(2026, 6, 23, 9, 0, tzinfo=MONDAY.tzinfo)


@pytest.fixture
def invitation(stage):
    return invited(stage, stage.julie)


def invited(stage, host):
    offer = Offer(stage.camille.pk, host.professional.pk, stage.operator.organisation.pk, "Point", 45)
    return invite(offer, by=host.agent, at=MONDAY)


def at_nine(stage):
    return Slot(TUESDAY, 45, "office", stage.operator.site.pk)


def path_of(invitation):
    return public_url(invitation.public_id, notices.CHOOSE).replace("https://fil.exemple.invalid", "")


def close(stage, **fields):
    """What orientation, naming and the end of an accompaniment keep of it (`place`), the former file closed."""
    close_doors([stage.camille.pk], ground=FileAccess.Ground.LEAD, until=TODAY)
    place([stage.camille.pk], **fields)
    stage.camille = Person.objects.get(pk=stage.camille.pk)


def followed_elsewhere(stage):
    """Camille is oriented again, towards Tremplin, where Omar follows her."""
    tremplin = factories.operator(stage.land, name="Tremplin").organisation
    Organisation.objects.filter(pk=tremplin.pk).update(phone="0386000102")
    omar = Professional.objects.create(first_name="Omar", last_name="Diallo")
    close(stage, organisation_id=tremplin.pk, lead_id=omar.pk)


def followed_by_a_colleague(stage):
    marc = factories.caseworker(stage.operator, name="Marc Petit")
    place([stage.camille.pk], lead_id=marc.professional.pk)


def ended(stage):
    close(stage, organisation_id=None, lead_id=None, support_id=None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (followed_elsewhere, ["Tremplin qui vous accompagne", "Omar Diallo", "03 86 00 01 02"]),
        (followed_by_a_colleague, ["Une autre personne", "Marc Petit"]),
        (ended, ["est terminé"]),
    ],
)
def test_the_link_says_whom_to_call_and_writes_nothing_d_1(stage, client, invitation, change, words):
    key = f"20260623T0700Z.45.office.{stage.operator.site.public_id}"
    assert client.get(path_of(invitation)).status_code == 200
    change(stage)
    for answer in (client.get(path_of(invitation)), client.post(path_of(invitation), {"slot": key})):
        assert answer.status_code == 410
        page = answer.content.decode().replace("&#x27;", "'").replace("\xa0", " ")
        assert "Ce lien ne sert plus" in page
        assert all(each in page for each in words), page
    assert not Appointment.objects.exists()
    with pytest.raises(Refusal, match="ne sert plus"):
        choose(invitation, slot=at_nine(stage), by=console_agent(), at=MONDAY)


@pytest.mark.parametrize("change", [followed_elsewhere, followed_by_a_colleague, ended])
def test_what_was_chosen_before_is_neither_moved_nor_cancelled_by_it_d_1(stage, client, invitation, change):
    choose(invitation, slot=at_nine(stage), by=console_agent(), at=MONDAY)
    invitation.refresh_from_db()
    change(stage)
    page = client.post(path_of(invitation), {"annuler": "1"})
    assert page.status_code == 410
    assert "appelez avant de venir" in page.content.decode()
    assert Appointment.objects.get().state == "booked"
    with pytest.raises(Refusal, match=ELSEWHERE[:20]):
        decline(invitation, by=console_agent(), at=MONDAY)


def test_it_serves_while_the_same_one_follows_whoever_invites_d_1(stage, client):
    """A colleague of the lead, who receives at the same place: nobody took over since."""
    marc = factories.caseworker(stage.operator, name="Marc Petit")
    receive(marc, 1, time(9), time(12), site=stage.operator.site)
    theirs = invited(stage, marc)
    assert client.get(path_of(theirs)).status_code == 200
    followed_elsewhere(stage)
    assert client.get(path_of(theirs)).status_code == 410


def test_whoever_follows_now_sees_no_invitation_of_before_and_its_message_does_not_leave_d_2(
    stage, invitation
):
    message = Message.objects.get(person=stage.camille, kind="appointment_choice")
    assert not no_longer_true(message, MONDAY)
    assert met_again([stage.camille.pk], MONDAY)
    followed_by_a_colleague(stage)
    assert no_longer_true(message, MONDAY)
    assert not met_again([stage.camille.pk], MONDAY)
    assert open_invitations(stage.camille) == []
    assert not invited_by(stage.julie.agent).exists()


def test_a_link_that_no_longer_serves_does_not_forbid_another_one_d_1(stage):
    marc = factories.caseworker(stage.operator, name="Marc Petit")
    receive(marc, 1, time(9), time(12), site=stage.operator.site)
    first = invited(stage, marc)
    with pytest.raises(Refusal, match="attend déjà"):
        invited(stage, marc)
    place([stage.camille.pk], lead_id=Professional.objects.create(first_name="Anna", last_name="Roy").pk)
    assert invited(stage, marc).waits(MONDAY + timedelta(hours=1))
    assert Invitation.objects.get(pk=first.pk).closed_at == MONDAY
