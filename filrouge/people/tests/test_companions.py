"""Who stands beside a person: guardian, trusted third party, interpreter; where letters go then (A-2, F-3)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event, EventPayload
from filrouge.access.roles import Role
from filrouge.core.periods import Period
from filrouge.core.results import Refusal
from filrouge.people import events
from filrouge.people.beside_rules import clash, companion_kinds
from filrouge.people.companions import Beside, change_companion, end_companion, note_companion
from filrouge.people.mailing import mailing_of
from filrouge.people.models import Companion
from filrouge.people.queries import NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
MAY, JUNE, TODAY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 6, 15)
OFFICE = {"street": "2 place de la Mairie", "postal_code": "99101", "city": "Valbourg"}


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
    return factories.followed(land, julie, family_name="Lefevre", first_names="Zoé")


def note(person, by, kind="curatorship", name="Paul Roche", since=MAY, **more):
    return note_companion(person, Beside(kind, name, since, **more), by=by.agent, at=timezone.now())


def test_letters_go_to_the_guardian_or_a_copy_to_the_curator_on_the_day_of_the_letter_a_2(zoe, julie):
    home = ("Zoé LEFEVRE", "12 rue des Lilas", "99101 Valbourg")
    assert mailing_of([zoe.pk], TODAY)[zoe.pk].to == home
    curator = note(zoe, julie, letters="copy", organisation="Udaf", **OFFICE)
    copy = ("Paul Roche", "Udaf", "pour Zoé LEFEVRE (curatelle)", "2 place de la Mairie", "99101 Valbourg")
    found = mailing_of([zoe.pk], TODAY)[zoe.pk]
    assert (found.to, found.copies) == (home, (copy,))
    assert mailing_of([zoe.pk], date(2026, 5, 3))[zoe.pk].copies == ()
    end_companion(curator, seen=1, by=julie.agent, at=timezone.now())
    note(zoe, julie, kind="guardianship", name="Ana Roy", since=TODAY, letters="instead", **OFFICE)
    found = mailing_of([zoe.pk], TODAY)[zoe.pk]
    assert found.copies == ()
    assert found.to == ("Ana Roy", "pour Zoé LEFEVRE (tutelle)", "2 place de la Mairie", "99101 Valbourg")
    assert mailing_of([zoe.pk], date(2026, 6, 14))[zoe.pk].copies == (copy,)


def test_the_addresses_of_a_set_cost_four_queries_whatever_their_number(
    land, julie, django_assert_num_queries
):
    people = [factories.followed(land, julie) for _ in range(5)]
    for person in people:
        note(person, julie, letters="copy", **OFFICE)
    with django_assert_num_queries(4):
        assert len(mailing_of([person.pk for person in people], TODAY)) == 5


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"name": "  "}, "name"),
        ({"since": date(2026, 6, 16)}, "since"),
        ({"until": MAY}, "until"),
        ({"kind": "interpreter"}, "language"),
        ({"letters": "copy"}, "street"),
        ({"letters": "copy", "street": "2 place de la Mairie"}, "postal_code"),
        ({"phone": "12"}, "phone"),
        ({"email": "paul"}, "email"),
        ({"kind": "guardianship"}, "kind"),
        ({"kind": "trusted", "letters": "instead", **OFFICE}, "letters"),
        ({"kind": "trusted", "name": "Ida Blanc"}, "name"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_is_written_a_2(zoe, julie, more, field):
    note(zoe, julie, name="Luc Blanc", letters="instead", **OFFICE)
    note(zoe, julie, kind="trusted", name="Ida Blanc")
    with pytest.raises(Refusal) as refusal:
        note(zoe, julie, **({"kind": "budget_support"} | more))
    assert (refusal.value.field or "name") == field
    assert Companion.objects.count() == 2


def test_letters_follow_the_ground_when_nothing_else_is_said_a_2(zoe, julie):
    with pytest.raises(Refusal, match="son adresse"):
        note(zoe, julie, letters="")
    assert note(zoe, julie, letters="", **OFFICE).letters == "copy"
    assert note(zoe, julie, kind="trusted", letters="").letters == "none"


def test_one_measure_of_protection_at_a_time_and_one_reader_of_the_mail():
    """Periods that only touch are no clash: one ends on the day when the other begins (A-2)."""
    before = [("curatorship", Period(MAY, JUNE), "instead")]
    assert clash("guardianship", Period(JUNE), "instead", before) == ""
    assert "Une mesure" in clash("guardianship", Period(MAY), "none", before)
    assert "courrier" in clash("trusted", Period(MAY), "instead", before)
    assert clash("trusted", Period(MAY), "copy", before) == ""
    assert {kind.letters for kind in companion_kinds().values()} <= set(Companion.Letters.values)


def test_a_colleague_is_not_written_over_and_an_end_keeps_the_history_a_1(zoe, julie):
    row = note(zoe, julie)
    said = Beside("curatorship", "Paul Roche", MAY, phone="06 39 98 12 34")
    change_companion(row, said, seen=1, by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="vient de changer"):
        end_companion(row, seen=1, by=julie.agent, at=timezone.now())
    end_companion(row, seen=2, by=julie.agent, at=timezone.now())
    row.refresh_from_db()
    assert (row.until, row.phone) == (TODAY, "0639981234")


def test_who_it_is_stays_in_the_payload_that_can_be_erased_a_9(zoe, julie):
    note(zoe, julie)
    event = Event.objects.get(type=events.COMPANION_NOTED.number)
    assert EventPayload.objects.get(event=event).data["entourage"] == "Curatelle : Paul Roche"
    assert not hasattr(event, "fact")


def test_the_head_the_panel_and_the_form_show_it_a_2(client, zoe, julie):
    client.force_login(julie.account)
    new = reverse("people:companion_new", args=[zoe.public_id])
    said = {
        "kind": "interpreter",
        "name": "Ana Roy",
        "letters": "none",
        "since": "2026-06-01",
        "language": "",
    }
    assert client.post(new, said).status_code == 422
    language = client.get(new).context["form"].fields["language"].choices[1][0]
    assert client.post(new, said | {"language": language}).status_code == 303
    row = Companion.objects.get()
    head = client.get(reverse("web:person", args=[zoe.public_id]), headers={"HX-Request": "true"})
    assert f"Interprète : Ana Roy ({row.language_label.lower()})" in head.content.decode()
    edit = reverse("people:companion_edit", args=[row.public_id])
    assert client.post(edit, said | {"language": language, "seen": "7"}).status_code == 422
    assert (
        client.post(edit, said | {"language": language, "seen": "1", "name": "Ana Blanc"}).status_code == 303
    )
    identity = reverse("people:identity", args=[zoe.public_id])
    assert "Ana Blanc" in client.get(identity).content.decode()
    client.post(reverse("people:companion_end", args=[row.public_id]), {"seen": "2"})
    assert "Ana Blanc" not in client.get(identity).content.decode()


def test_the_panel_says_that_the_mail_goes_elsewhere_a_2(client, zoe, julie):
    client.force_login(julie.account)
    identity = reverse("people:identity", args=[zoe.public_id])
    assert "Le courrier part à cette adresse." in client.get(identity).content.decode()
    note(zoe, julie, kind="guardianship", letters="instead", **OFFICE)
    page = client.get(identity).content.decode()
    assert "Le courrier part à cette adresse." not in page
    assert "Reçoit le courrier à la place de la personne." in page


def test_the_verb_without_the_file_and_the_file_without_the_verb_are_not_enough(land, zoe, julie):
    """Near misses (A-9)."""
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    row = note(zoe, julie)
    with pytest.raises(NotVisible):
        note(zoe, stranger, kind="trusted")
    with pytest.raises(NotVisible):
        end_companion(row, seen=1, by=stranger.agent, at=timezone.now())
    direction = factories.worker(Role.STEERING, land.department)
    with pytest.raises(PermissionDenied):
        note(zoe, direction, kind="trusted")
