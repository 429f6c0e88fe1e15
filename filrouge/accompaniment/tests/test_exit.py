"""What an exit ends, and what it leaves (B-8, B-10)."""

import pytest
from django.utils import timezone

from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.clocks.models import Clock
from filrouge.directory.queries import console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.people.models import FileAccess, Following
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed():
    """Somebody accompanied by an operator since today."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    person = factories.followed(land, julie)
    today, now, by = timezone.localdate(), timezone.now(), console_agent()
    open_accompaniment(Entry(person.pk, today), by=by, at=now)
    return land, person, today, now, by


def test_an_exit_ends_the_orientation_its_delays_and_the_operators_door_b_10(followed):
    _, person, today, now, by = followed
    assert Clock.objects.filter(person=person, rule="first_meeting", state="running").exists()
    close_accompaniment(Exit(person.pk, today, "permanent_job"), by=by, at=now)
    following = Following.objects.get(pk=person.pk)
    assert (following.organisation_id, following.lead_id) == (None, None)
    assert not FileAccess.objects.filter(person=person, ground="lead", until__isnull=True).exists()
    assert not person.orientations.filter(until__isnull=True).exists()


def test_an_exit_leaves_alone_who_is_already_oriented_elsewhere_b_8(followed):
    land, person, today, now, by = followed
    other = factories.operator(land, name="Rebond")
    decision = Decision(
        person.pk, "sociopro", "socio_professional", other.organisation.pk, land.scheme.pk, None, today
    )
    orient(decision, by=by, at=now)
    close_accompaniment(Exit(person.pk, today, "moved"), by=by, at=now)
    assert Following.objects.get(pk=person.pk).organisation_id == other.organisation.pk
    assert person.orientations.filter(until__isnull=True, organisation=other.organisation).exists()
    assert FileAccess.objects.filter(
        person=person, organisation=other.organisation, until__isnull=True
    ).exists()
