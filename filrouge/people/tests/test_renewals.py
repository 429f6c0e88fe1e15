"""What ends on a day is noted once and said in time, to the caseworker and to the person (A-2, A-6, P-7)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.people.beside_rules import last_day_to_warn, next_end, renewal_kinds, warned_from
from filrouge.people.models import Renewal
from filrouge.people.queries import NotVisible
from filrouge.people.renewals import Ends, done_once, drop_renewal, note_renewal, to_renew
from tests import factories

pytestmark = pytest.mark.django_db
TODAY, SOON, FAR = date(2026, 6, 15), date(2026, 9, 1), date(2028, 1, 1)


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


def note(person, by, kind="residence_permit", expires_on=SOON, seen=None, **more):
    return note_renewal(
        person, Ends(kind, expires_on, "seen", **more), seen=seen, by=by.agent, at=timezone.now()
    )


def test_what_it_is_time_to_renew_is_listed_what_ended_first_a_2(land, zoe, julie):
    soon = note(zoe, julie)
    note(zoe, julie, "rqth", FAR)
    over = note(zoe, julie, "driving_licence", date(2026, 6, 1))
    colleague = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    note(factories.followed(land, colleague), colleague)
    assert list(to_renew(julie.agent, TODAY, mine=True)) == [over, soon]
    assert list(to_renew(julie.agent, TODAY)) == [over, soon]


@given(kind=st.sampled_from(list(renewal_kinds())), ahead=st.integers(-40, 400))
def test_the_list_and_the_badge_agree_on_every_day_a_2(kind, ahead):
    """The condition asked of the database and the rule of one line are the same, whatever the day."""
    end = TODAY + timedelta(days=ahead)
    assert (end <= last_day_to_warn(renewal_kinds()[kind], TODAY)) == (warned_from(kind, end) <= TODAY)


def test_what_comes_back_goes_to_its_next_day_and_what_does_not_is_asked_a_2(zoe, julie):
    row = note(zoe, julie, "quarterly_statement", date(2026, 6, 30))
    assert done_once(row, seen=date(2026, 6, 30), by=julie.agent, at=timezone.now()).expires_on == date(
        2026, 9, 30
    )
    with pytest.raises(Refusal, match="30 septembre 2026"):
        done_once(row, seen=date(2026, 6, 30), by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="notez sa nouvelle date"):
        done_once(note(zoe, julie), seen=SOON, by=julie.agent, at=timezone.now())
    assert [key for key in renewal_kinds() if next_end(key, SOON)] == ["quarterly_statement"]


def test_a_title_has_one_day_and_a_colleague_is_not_written_over_a_6(zoe, julie):
    note(zoe, julie)
    with pytest.raises(Refusal, match="1er septembre 2026"):
        note(zoe, julie, expires_on=FAR)
    note(zoe, julie, expires_on=FAR, seen=SOON)
    assert Renewal.objects.get().expires_on == FAR


@pytest.mark.parametrize(
    ("ends", "field"),
    [
        (Ends("nonsense", SOON, "seen"), "kind"),
        (Ends("other", SOON, "seen", " "), "label"),
        (Ends("rqth", SOON, "guessed"), "source"),
    ],
)
def test_what_says_nothing_is_refused(zoe, julie, ends, field):
    with pytest.raises(Refusal) as refusal:
        note_renewal(zoe, ends, by=julie.agent, at=timezone.now())
    assert refusal.value.field == field


def test_it_is_noted_changed_and_dropped_on_the_screens_a_6(client, zoe, julie):
    client.force_login(julie.account)
    new = reverse("people:renewal_new", args=[zoe.public_id])
    said = {"kind": "other", "label": "Carte de transport", "expires_on": "2026-07-01", "source": "said"}
    assert client.post(new, said | {"kind": ""}).status_code == 422
    assert client.post(new, said).status_code == 303
    row = Renewal.objects.get()
    panel = client.get(reverse("people:identity", args=[zoe.public_id])).content.decode()
    assert "Dit par la personne, noté le 15 juin 2026 par Julie Moreau" in panel
    listed = client.get(reverse("people:renewals")).content.decode()
    assert "Carte de transport" in listed
    head = client.get(reverse("web:person", args=[zoe.public_id]), headers={"HX-Request": "true"})
    assert "Carte de transport : jusqu&#x27;au 1er juillet 2026" in head.content.decode()
    edit = reverse("people:renewal_edit", args=[row.public_id])
    changed = {"expires_on": "2027-07-01", "source": "seen"}
    assert client.post(edit, changed).status_code == 422
    assert client.post(edit, changed | {"seen": "2026-07-01"}).status_code == 303
    assert "Carte de transport" not in client.get(reverse("people:renewals")).content.decode()
    assert client.post(reverse("people:renewal_drop", args=[row.public_id])).status_code == 303
    assert not Renewal.objects.exists()


def test_the_list_costs_the_same_whatever_it_holds(client, land, julie, django_assert_num_queries):
    for _ in range(6):
        note(factories.followed(land, julie), julie)
    client.force_login(julie.account)
    client.get(reverse("people:renewals"))
    with django_assert_num_queries(2):
        client.get(reverse("people:renewals"))


def test_the_verb_without_the_file_and_the_file_without_the_verb_are_not_enough(land, zoe, julie):
    """Near misses (A-9)."""
    row = note(zoe, julie)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    with pytest.raises(NotVisible):
        drop_renewal(row, by=stranger.agent, at=timezone.now())
    with pytest.raises(PermissionDenied):
        note(zoe, factories.worker(Role.STEERING, land.department), seen=SOON)
    assert not to_renew(stranger.agent, TODAY).exists()


def test_a_day_that_the_page_did_not_show_is_refused_without_an_error_p_10(client, zoe, julie):
    client.force_login(julie.account)
    row = note(zoe, julie)
    client.post(reverse("people:renewal_done", args=[row.public_id]), {"seen": "9999-12-31"})
    row.refresh_from_db()
    assert row.expires_on == SOON
